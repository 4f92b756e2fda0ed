"""The command `citadel`: arguments in, exit status out (0 done, 1 the work failed, 2 wrong usage).

Each command parses its arguments and calls one function. It imports that function when it runs, so that `--help` and an index
that is up to date do not wait for a web framework or a model.
"""

import dataclasses
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.eval_command import app as eval_app
from api.cli.exit_status import stop
from api.cli.filter_options import add_filter_options
from api.cli.keys_command import app as keys_app
from api.errors import FAILURES, SettingsError
from index.filters import Filters
from retrieval.errors import QuestionError
from retrieval.query.mode import Mode, SearchOptions

if TYPE_CHECKING:
    from api.cli.output.render import Output
    from api.settings import Settings

app = typer.Typer(
    help="Cited, verbatim answers from a corpus of documents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(eval_app, name="eval")
app.add_typer(keys_app, name="keys")

Data = Annotated[Path | None, typer.Option(help="Folder of the index [CITADEL_DATA, var/].")]
Corpus = Annotated[Path | None, typer.Option(help="Folder of the corpus [CITADEL_CORPUS, corpus/].")]
Model = Annotated[str | None, typer.Option(help="Encoder, a hub name or folder [CITADEL_MODEL].")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, as the HTTP interface does.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print the items of a list, or the statements, as CSV.")]
Server = Annotated[str | None, typer.Option(help="Ask the server at this URL; the key, if any, is CITADEL_API_KEY.")]
Paths = Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", help="Files and folders; the corpus when left out.")]
TopK = Annotated[int, typer.Option(min=1, max=50, help="Passages wanted.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A date, inclusive.")]


def main() -> None:
    """Run the command line. An expected error is one line on stderr."""
    try:
        app()
    except (QuestionError, SettingsError) as error:
        stop(error, 2)
    except FAILURES as error:
        stop(error, 1)


@app.command()
def index(
    paths: Paths = None,
    *,
    corpus: Corpus = None,
    data: Data = None,
    model: Model = None,
    ray: Annotated[str, typer.Option(metavar="HOST:PORT", help="Read and embed on the nodes of a Ray cluster.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make the index hold exactly the documents named, or those of the corpus: documents not named are removed from it.

    Prints what was added, changed, removed, kept and refused. Unchanged files are not read again.
    """
    from api.cli.index_command import print_report, update

    print_report(update(_read_settings(corpus=corpus, data=data, model=model), paths or [], ray), as_json)


@app.command()
def watch(*, corpus: Corpus = None, data: Data = None, model: Model = None) -> None:
    """Keep the index up to date with the corpus folder until stopped."""
    from api.cli.watch_command import watch_corpus

    watch_corpus(_read_settings(corpus=corpus, data=data, model=model))


@app.command()
@add_filter_options
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    *,
    top_k: TopK = 5,
    filters: Filters,
    as_of: Day = None,
    data: Data = None,
    server: Server = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Answer a question with verbatim, cited sentences."""
    if as_json and as_csv:
        raise typer.BadParameter("--json and --csv exclude each other: give one of them")
    output: Output = "json" if as_json else "csv" if as_csv else "text"
    filters = dataclasses.replace(filters, as_of=None if as_of is None else as_of.date())
    if server is not None:
        from api.cli.remote_commands import ask_remotely

        ask_remotely(server, question, filters, top_k, output)
        return
    from api.cli.ask_command import ask_once

    ask_once(_read_settings(data=data), question, filters, top_k, output)


@app.command()
@add_filter_options
def search(
    query: Annotated[str, typer.Argument(help="What to look for, in quotes.")],
    *,
    top_k: TopK = 5,
    mode: Annotated[Mode, typer.Option(help="By words, by meaning or both.")] = "hybrid",
    rerank: Annotated[bool, typer.Option("--rerank", help="Read the first passages of a question and rank them anew.")] = False,
    filters: Filters,
    data: Data = None,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """Rank passages, with every part of their scores."""
    if server is not None:
        from api.cli.remote_commands import search_remotely

        search_remotely(server, query, filters, SearchOptions(top_k, mode, rerank), as_json)
        return
    from api.cli.ask_command import search_once

    search_once(_read_settings(data=data), query, filters, SearchOptions(top_k, mode, rerank), as_json)


@app.command()
def feedback(*, data: Data = None) -> None:
    """Print what readers said of answers as questions to review, one JSON object a line, for `citadel eval --suite FILE`."""
    from api.cli.kept.feedback_command import print_feedback

    print_feedback(_read_settings(data=data))


@app.command()
def watch_questions(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Questions, or what this command wrote of them.")] = None,
    *,
    data: Data = None,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """Put the questions of a file, or the watches of a server, now, and print what changed in the answers, and why.

    The file is a JSON list of questions. It is rewritten with what was answered, to be compared with the next time.
    """
    if (file is None) == (server is None):
        raise typer.BadParameter("name either a FILE of questions or a --server whose watches are asked")
    from api.cli.kept.watch_questions_command import ask_file, ask_server

    if server is not None:
        ask_server(server, as_json)
    elif file is not None:
        ask_file(_read_settings(data=data), file, as_json)


@app.command()
def profile(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    *,
    repeats: Annotated[int, typer.Option(min=1, max=1_000, help="How often it is asked; medians are printed.")] = 10,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show where the time of an answer and of a search goes, by stage and by kernel of the models."""
    from api.cli.ask_command import profile_once

    profile_once(_read_settings(data=data), question, repeats, as_json)


@app.command()
def documents(
    doc_id: Annotated[str | None, typer.Argument(metavar="[DOC]", help="One document; all when left out.")] = None,
    *,
    reading: Annotated[bool, typer.Option("--reading", help="How the document was read, and what was left out.")] = False,
    data: Data = None,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """List the documents of the index, or describe one."""
    if doc_id is None and reading:
        raise typer.BadParameter("--reading describes one document: name it, as in `citadel documents DOC --reading`")
    if server is not None:
        from api.cli.remote_commands import describe_remotely, list_remotely

        if doc_id is None:
            list_remotely(server, as_json)
        else:
            describe_remotely(server, doc_id, reading, as_json)
        return
    from api.cli.document_commands import describe_document, list_documents

    if doc_id is None:
        list_documents(_read_settings(data=data), as_json)
    else:
        describe_document(_read_settings(data=data), doc_id, reading, as_json)


@app.command()
def read(file: Annotated[Path, typer.Argument(metavar="FILE")], *, as_json: AsJson = False) -> None:
    """Read a file and print what would be indexed of it, without indexing it: report, sections, text."""
    from api.cli.document_commands import read_file

    read_file(_read_settings(), file, as_json)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A saved answer or search, as --json printed it; - for stdin.")],
    *,
    data: Data = None,
    server: Server = None,
    as_json: AsJson = False,
) -> None:
    """Check every citation of a saved answer against the index: holds, moved, altered or gone. Status 1 for the last two."""
    from api.cli.verify_command import verify_file, verify_remotely

    raise SystemExit(
        verify_remotely(server, file, as_json) if server is not None else verify_file(_read_settings(data=data), file, as_json)
    )


@app.command()
def migrate(
    *,
    to: Annotated[str | None, typer.Option(help="The database, postgresql://USER@HOST/NAME [CITADEL_ENGINE].")] = None,
    source: Annotated[str | None, typer.Option("--from", help="A database whose index an empty data folder is to hold.")] = None,
    no_check: Annotated[bool, typer.Option("--no-check", help="Do not read both whole afterwards to compare them.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace what the database publishes by what the folder does.")
    ] = False,
    shard: Annotated[
        list[str] | None,
        typer.Option(
            envvar="CITADEL_SHARDS", help="An empty database for big tables of the one of --to; several times, once for all."
        ),
    ] = None,
    data: Data = None,
) -> None:
    """Bring the published index of the data folder into a PostgreSQL database, whose tables are made or brought up to date.

    Only what differs is sent. Afterwards every server with CITADEL_ENGINE answers from it. With --from the way back is taken.
    """
    from api.cli.index_command import migrate_from, migrate_to

    if source is not None and (to is not None or shard):
        raise typer.BadParameter("--from excludes --to and --shard: give one of them")
    if source is not None:
        migrate_from(_read_settings(data=data, engine=source), check=not no_check)
    else:
        migrate_to(_read_settings(data=data, engine=to), check=not no_check, replaces=replace, shards=shard or ())


@app.command()
def generations(*, data: Data = None, as_json: AsJson = False) -> None:
    """List the generations of the index that are kept."""
    from api.cli.generation_commands import print_generations

    print_generations(_read_settings(data=data), as_json)


@app.command()
def rollback(generation: Annotated[str, typer.Argument(metavar="GENERATION")], *, data: Data = None) -> None:
    """Publish a generation that is kept. Servers on the same data turn to it."""
    from api.cli.generation_commands import roll_back_to

    roll_back_to(_read_settings(data=data), generation)


@app.command()
def purge(doc_id: Annotated[str, typer.Argument(metavar="DOC")], *, data: Data = None, as_json: AsJson = False) -> None:
    """Remove a document and everything that was kept of it: earlier generations, jobs, uploads, views. It cannot be undone."""
    from api.cli.purge_command import purge_document

    raise SystemExit(purge_document(_read_settings(data=data), doc_id, as_json))


@app.command()
def audit(
    *,
    since: Day = None,
    check: Annotated[bool, typer.Option("--check", help="Check that the log is whole; status 1 when it is not.")] = False,
    head: Annotated[str | None, typer.Option(help="COUNT:SHA256 of an earlier check, to check against.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show who changed what, or check that the log of it was not tampered with."""
    from api.cli.audit_command import print_audit, print_check

    settings = _read_settings(data=data)
    if check or head is not None:
        raise SystemExit(print_check(settings, head, as_json))
    print_audit(settings, since and since.date(), as_json)


@app.command()
def changes(
    generation: Annotated[str | None, typer.Argument(help="The later one; the published one when left out.")] = None,
    *,
    since: Annotated[str | None, typer.Option(help="The earlier one; the one it was made from when left out.")] = None,
    answers: Annotated[list[Path] | None, typer.Option("--answer", help="Saved answers, to show which hold no more.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed between two generations, sentence by sentence, and which saved answers no longer hold."""
    from api.cli.generation_commands import print_differences

    print_differences(_read_settings(data=data), (generation, since), answers or [], as_json)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where it is written; replaced when the new one is whole.")],
    *,
    all_generations: Annotated[bool, typer.Option("--all", help="All generations, not the published one alone.")] = False,
    data: Data = None,
) -> None:
    """Write the index, its sources, uploads and jobs to one file. A server on the same data goes on meanwhile."""
    from api.cli.backup_commands import write_backup

    write_backup(_read_settings(data=data), file, all_generations)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file of a backup.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Even if the folder holds an index, which is lost.")] = False,
    data: Data = None,
) -> None:
    """Make the data folder, which is empty, hold what a backup holds. Every checksum is compared before anything is changed."""
    from api.cli.backup_commands import read_backup

    read_backup(_read_settings(data=data), file, replace)


@app.command()
def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on [CITADEL_HOST, 127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, 0 for any free one [CITADEL_PORT, 8000].")] = None,
    data: Data = None,
) -> None:
    """Serve the HTTP interface and the web page until stopped."""
    from api.native_limits import limit_native_libraries

    limit_native_libraries()
    settings = _read_settings(host=host, port=port, data=data)
    from api.http.server import serve as serve_until_stopped

    serve_until_stopped(settings)


@app.command()
def worker(*, data: Data = None) -> None:
    """Carry out changes of the index apart from the servers, until stopped. With CITADEL_ENGINE on any host."""
    from api.native_limits import limit_native_libraries

    limit_native_libraries()
    settings = _read_settings(data=data)
    from api.jobs.standalone.worker_process import run_worker

    run_worker(settings)


@app.command()
def mcp(
    *,
    http: Annotated[bool, typer.Option("--http", help="Over HTTP at /mcp instead of on stdin and stdout.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on with --http.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on with --http, 0 for any free one.")] = 8001,
    name: Annotated[list[str] | None, typer.Option(help="Host name that clients use with --http, beside the address.")] = None,
    data: Data = None,
) -> None:
    """Let a language model ask, search and read, by the Model Context Protocol, until stopped."""
    from api.native_limits import limit_native_libraries

    limit_native_libraries()
    from api.mcp.transport import serve_mcp

    serve_mcp(_read_settings(host=host, port=port, data=data), over_http=http, names=name or ())


def _read_settings(**flags: object) -> "Settings":
    from api.settings import read_settings

    return read_settings(os.environ, **flags)

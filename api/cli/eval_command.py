"""The commands `citadel eval ...`, which call the package `eval`.

Measuring and printing are two calls, because progress bars and tables would mix on a terminal.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.exit_status import stop
from api.cli.output.terminal import print_line

if TYPE_CHECKING:
    from eval.command import Request

app = typer.Typer(invoke_without_command=True, rich_markup_mode=None, help="Measure search and answers; fail on a loss.")

Suites = Annotated[
    list[str] | None,
    typer.Option("--suite", help="Shipped questions by name, a file of them, or a BEIR folder[@SPLIT]."),
]
Data = Annotated[Path | None, typer.Option(help="Folder of the index [CITADEL_DATA, var/].")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Folder = Path | None


@app.callback()
def evaluate(
    context: typer.Context,
    *,
    suite: Suites = None,
    data: Data = None,
    as_json: AsJson = False,
    report: Annotated[Folder, typer.Option(help="Folder to write report.html and its charts to.")] = None,
    runs: Annotated[Folder, typer.Option(help="Folder to write runs and qrels to, as TREC files.")] = None,
    documents: Annotated[Folder, typer.Option(help="Folder of other documents to ask the questions of.")] = None,
    gate: Annotated[bool, typer.Option("--gate", help="Fail when scores fell below the accepted ones.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="Make the present scores the accepted ones.")] = False,
) -> None:
    """Measure rankings and answers on questions with known evidence: all shipped ones when no suite is named."""
    given = any((suite, data, as_json, report, runs, documents, gate, accept))
    if context.invoked_subcommand:
        if given:
            raise typer.BadParameter(f"put the options behind `{context.invoked_subcommand}`")
        return
    if accept and (gate or suite or as_json or report or runs):
        raise typer.BadParameter("--accept takes the shipped suites whole and prints no figures: leave the other options out")
    if documents and (gate or accept):
        raise typer.BadParameter("the accepted scores are of the documents of the service: of the options leave --documents out")
    with _explain_errors():
        from eval import command

        baseline = command.prepare_gate() if gate else None
        wanted = {"as_json": as_json, "as_shipped": gate or accept, "page": report, "runs": runs, "documents": documents}
        with _open_request(data, suites=suite, **wanted) as request:
            evaluations = command.measure(request)
        if baseline:
            raise SystemExit(0 if command.judge(evaluations, baseline, request) else 1)
        if accept:
            command.accept(evaluations)
        else:
            command.report(evaluations, request)


@app.command()
def score(run: Path, qrels: Path) -> None:
    """Measure a TREC run file against a TREC qrels file."""
    with _explain_errors():
        from eval.command import score as print_scores

        print_scores(run, qrels)


@app.command()
def ablate(*, suite: Suites = None, data: Data = None, as_json: AsJson = False) -> None:
    """Compare the ranking with each part left out or done otherwise: differences, intervals, corrected p-values."""
    with _explain_errors():
        from eval.fit import ablation

        with _open_request(data, suites=suite or ["tuning"], as_json=as_json) as request:
            effects = ablation.measure(request)
        ablation.report(effects, as_json)


@app.command()
def tune(
    *,
    suite: Suites = None,
    data: Data = None,
    most: Annotated[int, typer.Option(min=10, help="Questions taken of each suite.")] = 400,
    write: Annotated[bool, typer.Option("--write", help="Write the numbers into the checkout.")] = False,
) -> None:
    """Fit the numbers of the ranking and the confidence on questions, your own or shipped ones, and say what would change."""
    with _explain_errors():
        from eval.fit import tune as tuning

        with _open_request(data, suites=suite or ["tuning"]) as request:
            fitted = tuning.run(request, most, write=write)
        print_line(str(fitted))


@contextmanager
def _open_request(data: Path | None, *, suites: list[str] | None, **wanted: Any) -> "Iterator[Request]":
    """The request with the settings of the environment, while progress bars are shown."""
    from api.cli.output.progress import show_progress
    from api.errors import SettingsError
    from api.settings import read_settings
    from eval.command import Request
    from index.settings import BuildSettings

    try:
        settings = read_settings(os.environ, data=data)
    except SettingsError as error:
        stop(error, 2)
    build = BuildSettings(model=settings.model, workers=settings.threads)
    with show_progress() as progress:
        sources = (settings.data, settings.corpus, build, tuple(suites or ()))
        yield Request(*sources, engine=settings.engine, progress=progress, **wanted)


@contextmanager
def _explain_errors() -> Iterator[None]:
    """End the command on an error in a suite, with a line for each error, or where the packages of the evaluation are missing."""
    from eval.errors import SuiteError

    try:
        yield
    except SuiteError as error:
        stop(error, 2, lines=True)
    except ModuleNotFoundError as error:
        stop(ModuleNotFoundError(f"{error.name} is not installed: run make develop, or pip install 'citadel[eval]'"), 2)

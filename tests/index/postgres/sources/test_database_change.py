"""Changes made in a database: they lead to what a folder holds after the same changes, all at once or not at all."""

import errno
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from index_fakes import FakeEncoder

from index.access import change_database, find_engine, load_database, load_folder, open_database
from index.build.report import BuildReport, ignore_progress
from index.content_digest import digest_content
from index.engine import NO_FILTERS
from index.errors import DiskFullError, IndexLockedError
from index.settings import BuildSettings
from index.sources.registry import UPLOADS, Origin, SourceRegistry, read_registry
from index.sources.update import Change, change_index
from ingest.sources import Source, file_checksum

psycopg = pytest.importorskip("psycopg")
MOST_BLOCKS = pytest.importorskip("index.postgres.search.posting_merge").MOST_BLOCKS
server_module = pytest.importorskip("tests.postgres_server")

SETTINGS = BuildSettings(model="fake")
WORDS = {"boats": "Elbonia sent qzxboats to the Gulf.", "ports": "All ports are open.", "crews": "The crews sleep at sea."}


@pytest.fixture
def address(postgres: str) -> Iterator[str]:
    with server_module.make_schema(postgres) as made:
        yield made


def write_corpus(folder: Path, *names: str) -> Origin:
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name in names:
        (folder / f"{name}.txt").write_text(WORDS[name] + "\n", encoding="utf-8")
    return Origin(str(folder))


def send(address: str, data: Path, doc_id: str, text: str) -> Source:
    """An upload that was acknowledged: it is in the database, and in the folder for the embedded engine."""
    path = data / UPLOADS / f"{doc_id}-{len(text)}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    source = Source(doc_id, path, f"{doc_id}.txt")
    with closing(open_database(address)) as tables, tables.connect() as connection, path.open("rb") as file:
        tables.name_upload(connection, path.name, *tables.send_blocks(connection, file))
    return Source(doc_id, path, f"{doc_id}.txt", sha256=file_checksum(source))


def change(change_: Change, data: Path, address: str, epoch: int | None = None) -> BuildReport:
    return change_database(change_, (data, address), SETTINGS, ignore_progress, FakeEncoder(), epoch=epoch)


def find_traces(address: str, word: str) -> list[str]:
    """The tables of the schema that hold a word, whatever their columns are."""
    with psycopg.connect(address) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        statement = "SELECT count(*) FROM {} t WHERE position(%s in t::text) > 0"
        counts = {table: connection.execute(statement.format(table), (word,)).fetchone() for (table,) in tables}
        files = b"".join(body for (body,) in connection.execute("SELECT body FROM upload_blocks", binary=True))
    return [table for table, (count,) in counts.items() if count] + (["a file"] if word.encode() in files else [])


def test_the_same_changes_lead_to_the_same_index_as_in_a_folder(address: str, tmp_path: Path) -> None:
    local, host = tmp_path / "local", tmp_path / "host"
    corpus = write_corpus(tmp_path / "corpus", "boats", "ports")
    sent = [send(address, local, "sent", text) for text in ("Sent first.", "Sent again, with other words.")]
    steps = (
        Change(corpus, scan=True),
        Change(corpus, put=(sent[0],)),
        Change(corpus, put=(sent[1],), removed=("ports",)),
        Change(corpus, scan=True),
        Change(corpus, removed=("boats",)),
    )
    for step in steps:
        moved = tuple(Source(one.doc_id, host / UPLOADS / one.path.name, one.file, sha256=one.sha256) for one in step.put)
        left = change_index(step, local, SETTINGS, encoder=FakeEncoder())
        right = change(Change(step.origin, scan=step.scan, put=moved, removed=step.removed), host, address)
        names = ("added", "changed", "removed", "kept", "failed", "withheld", "published", "chunks", "sentences")
        assert [getattr(left, name) for name in names] == [getattr(right, name) for name in names]
        with closing(open_database(address)) as tables:
            stored = tables.read_registry(local)
        assert stored == read_registry(local)
        engines = find_engine(local, "fake", FakeEncoder()), find_engine(host, "fake", FakeEncoder(), database=address)
        with closing(engines[0]), closing(engines[1]), engines[0].acquire() as ours, engines[1].acquire() as theirs:
            assert digest_content(ours) == digest_content(theirs)
    assert not list(host.rglob("*.txt"))  # what was fetched to be read is gone


def test_a_purge_leaves_nothing_of_a_document_in_any_table(address: str, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", "ports")
    first = change(Change(corpus, scan=True), tmp_path, address)
    source = send(address, tmp_path, "boats", WORDS["boats"])
    second = change(Change(corpus, put=(source,)), tmp_path, address)
    third = change(Change(corpus, removed=("boats",)), tmp_path, address)
    assert "documents" in find_traces(address, "qzxboats")
    purged = change(Change(corpus, removed=("boats",), purged=("boats",)), tmp_path, address)
    with closing(open_database(address)) as tables, tables.connect() as connection:
        tables.remove_uploads(connection, [])
    assert purged.dropped == (second.generation,)
    assert find_traces(address, "qzxboats") == []
    assert find_traces(address, "boats.txt") == []
    with closing(find_engine(tmp_path, "fake", FakeEncoder(), database=address)) as engine:
        assert [one.generation for one in engine.generations()] == [third.generation, first.generation]
        with engine.acquire() as snapshot:
            assert [entry.doc_id for entry in snapshot.list_entries().entries] == ["ports"]
    again = change(Change(corpus, removed=("boats",), purged=("boats",)), tmp_path, address)  # as after a crash in between
    assert (again.dropped, again.generation) == ((), third.generation)


def test_the_last_document_can_be_removed_and_another_sent(address: str, tmp_path: Path) -> None:
    corpus = Origin(str(tmp_path / "none"))
    assert change(Change(corpus), tmp_path, address).chunks == 0  # as a server has it built that starts without an index
    source = send(address, tmp_path, "boats", WORDS["boats"])
    assert change(Change(corpus, put=(source,)), tmp_path, address).added == ("boats",)
    assert change(Change(corpus, removed=("boats",)), tmp_path, address).removed == ("boats",)
    with closing(find_engine(tmp_path, "fake", FakeEncoder(), database=address)) as engine, engine.acquire() as snapshot:
        assert snapshot.list_entries().total == 0


def test_the_registry_is_written_with_the_publication_or_not_at_all(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_corpus(tmp_path / "corpus", "ports")
    change(Change(corpus, scan=True), tmp_path, address)
    from index.postgres.postgres_writer import PostgresWriter  # noqa: PLC0415 - the extra may not be installed

    source = send(address, tmp_path, "boats", WORDS["boats"])
    with monkeypatch.context() as patched:
        patched.setattr(PostgresWriter, "_turn_to", _die)
        with pytest.raises(RuntimeError, match="killed"):
            change(Change(corpus, put=(source,)), tmp_path, address)
    with closing(open_database(address)) as tables:
        assert tables.read_registry(tmp_path) == SourceRegistry(corpus)
        assert change(Change(corpus, put=(source,)), tmp_path, address).added == ("boats",)
        assert tables.read_registry(tmp_path).uploads.keys() == {"boats"}


def test_a_purge_after_going_back_leaves_every_word_of_the_others(address: str, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", "ports")
    for number in range(MOST_BLOCKS):  # so that the blocks of a word are merged by the next one
        change(
            Change(corpus, put=(send(address, tmp_path, f"ship{number}", f"Common ship {number} of port {number} sails."),)),
            tmp_path,
            address,
        )
        before = change(Change(corpus, scan=True), tmp_path, address).generation
    change(Change(corpus, put=(send(address, tmp_path, "boats", "The common boats sail."),)), tmp_path, address)
    with closing(find_engine(tmp_path, "fake", FakeEncoder(), database=address)) as engine:
        engine.activate(before)
        change(Change(corpus, removed=("boats",), purged=("boats",)), tmp_path, address)
        engine.follow()
        with engine.acquire() as snapshot:
            found = snapshot.top_lexical(snapshot.tokenizer.question_tokens("common"), NO_FILTERS, 50)
    assert len(found) == MOST_BLOCKS


def _die(*_: object) -> None:
    raise RuntimeError("killed")


def test_a_worker_that_was_replaced_publishes_nothing(address: str, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", "ports")
    with closing(open_database(address)) as tables, tables.connect() as connection:
        connection.execute("UPDATE runner SET epoch = 7")
    with pytest.raises(IndexLockedError, match="another worker"):
        change(Change(corpus, scan=True), tmp_path, address, epoch=6)
    assert change(Change(corpus, scan=True), tmp_path, address, epoch=7).published


def test_a_worker_that_is_replaced_while_it_reads_publishes_nothing(address: str, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", "ports")

    def take_over(step: str, _done: int, _total: int) -> None:
        if step == "publish":
            with closing(open_database(address)) as tables, tables.connect() as connection:
                connection.execute("UPDATE runner SET epoch = 8")

    with closing(open_database(address)) as tables, tables.connect() as connection:
        connection.execute("UPDATE runner SET epoch = 7")
    with pytest.raises(IndexLockedError, match="another worker"):
        change_database(Change(corpus, scan=True), (tmp_path, address), SETTINGS, take_over, FakeEncoder(), epoch=7)
    assert change(Change(corpus, scan=True), tmp_path, address, epoch=8).added == ("ports",)


def test_a_full_disk_of_the_host_says_nothing_of_an_upload(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = write_corpus(tmp_path / "corpus", "ports")
    put = Change(corpus, put=(send(address, tmp_path, "boats", WORDS["boats"]),))

    def fill(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("index.postgres.sources.database_change.fetch_upload", fill)
        with pytest.raises(DiskFullError):
            change(put, tmp_path, address)
    assert change(put, tmp_path, address).added == ("boats", "ports")  # the first change reads the corpus folder too


def test_a_file_that_cannot_be_read_fails_alone(address: str, tmp_path: Path) -> None:
    corpus = Origin(str(tmp_path / "none"))
    sources = send(address, tmp_path, "boats", WORDS["boats"]), send(address, tmp_path, "blank", " \n")
    report = change(Change(corpus, put=sources), tmp_path, address)
    assert (report.added, [one.doc_id for one in report.failed]) == (("boats",), ["blank"])
    with closing(open_database(address)) as tables:
        assert tables.read_registry(tmp_path).uploads.keys() == {"boats"}


def test_sources_and_uploads_go_with_a_migration_and_come_back(address: str, tmp_path: Path) -> None:
    local, back = tmp_path / "local", tmp_path / "back"
    corpus = write_corpus(tmp_path / "corpus", "ports")
    path = local / UPLOADS / "20261125T122639694109Z-179f4514.txt"
    path.parent.mkdir(parents=True)
    path.write_text(WORDS["boats"], encoding="utf-8")
    source = Source("boats", path, "boats.txt")
    put = Change(corpus, scan=True, put=(Source("boats", path, "boats.txt", sha256=file_checksum(source)),))
    change_index(put, local, SETTINGS, encoder=FakeEncoder())
    load_database(local, address, "fake", FakeEncoder())
    assert change(Change(corpus, scan=True), tmp_path / "host", address).kept == ("boats", "ports")  # nothing is read again
    load_folder(back, address, "fake", FakeEncoder())
    assert read_registry(back).uploads.keys() == {"boats"}
    assert (back / UPLOADS / path.name).read_text(encoding="utf-8") == WORDS["boats"]

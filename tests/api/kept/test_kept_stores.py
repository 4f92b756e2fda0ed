"""What every store of records does, in a data folder and in a database: whose they are, how much, revisions, and purges."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from starlette.testclient import TestClient

from api.errors import QuotaError
from api.http.app import create_app
from api.kept import kept_rows
from api.kept.errors import RevisionError, UnknownRecordError
from api.kept.kept_choice import copy_records, open_kept
from api.kept.kept_database import KeptDatabase
from api.kept.kept_record import KeptRecord
from api.kept.kept_store import KeptStore
from api.settings import Settings
from api.startup import open_engine
from index.access import open_database
from index.errors import DatabaseLostError, EngineError


@pytest.fixture
def store(open_store: Callable[[], KeptStore]) -> KeptStore:
    return open_store()


def make(owner: str = "anna", text: str = "ports", *doc_ids: str) -> KeptRecord:
    return KeptRecord.make(owner, "dossier", {"text": text}, summary={"title": text}, doc_ids=doc_ids)


def test_a_record_comes_back_as_it_was_kept(store: KeptStore) -> None:
    record = make("anna", "H\u00e4fen \ud800 \0", "sea", "land")
    store.add(record)
    assert store.find("anna", "dossier", record.heading.record_id) == record
    assert store.list_all("dossier") == [record]
    assert store.list_headings("anna", "dossier") == [record.heading]


def test_before_anything_is_kept_nothing_is_found(store: KeptStore) -> None:
    assert (store.list_headings("anna", "dossier"), store.list_all("answer"), store.knows_document("sea")) == ([], [], False)
    with pytest.raises(UnknownRecordError):
        store.find("anna", "dossier", "0" * 16)
    with pytest.raises(UnknownRecordError):
        store.remove("anna", "dossier", "0" * 16)
    with pytest.raises(UnknownRecordError):
        store.replace(make().revise({}, summary={}, doc_ids=[]))
    store.erase_document("sea", lambda record: record)


def test_nobody_else_and_no_other_kind_finds_it(store: KeptStore) -> None:
    record = make()
    store.add(record)
    for owner, kind in (("ben", "dossier"), ("anna", "answer")):
        with pytest.raises(UnknownRecordError, match=record.heading.record_id):
            store.find(owner, kind, record.heading.record_id)  # type: ignore[arg-type]
        with pytest.raises(UnknownRecordError):
            store.remove(owner, kind, record.heading.record_id)  # type: ignore[arg-type]
        assert store.list_headings(owner, kind) == []  # type: ignore[arg-type]


def test_the_latest_comes_first_and_what_is_removed_is_gone(store: KeptStore) -> None:
    records = [make("anna", text) for text in "abc"]
    for record in records:
        store.add(record)
    store.remove("anna", "dossier", records[1].heading.record_id)
    assert [heading.summary["title"] for heading in store.list_headings("anna", "dossier")] == ["c", "a"]


def test_of_two_writers_that_read_one_revision_the_second_is_refused(store: KeptStore) -> None:
    first = make("anna", "one", "sea")
    store.add(first)
    second = first.revise({"text": "two"}, summary={"title": "two"}, doc_ids=["land"])
    store.replace(second)
    assert second.heading.revision == 1 + 1
    with pytest.raises(RevisionError, match="revision 2 by now, and not 1"):
        store.replace(first.revise({"text": "three"}, summary={}, doc_ids=[]))
    assert store.find("anna", "dossier", first.heading.record_id) == second
    assert (store.knows_document("sea"), store.knows_document("land")) == (False, True)


def test_an_owner_keeps_only_so_much_and_others_as_before(store: KeptStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_rows, "MOST_RECORDS", 2)
    first = make()
    for record in (first, make()):
        store.add(record)
    with pytest.raises(QuotaError, match="'anna' keeps 2 records"):
        store.add(make())
    store.add(make("ben"))
    store.replace(first.revise({"text": "again"}, summary={}, doc_ids=[]))  # is no further record
    monkeypatch.setattr(kept_rows, "MOST_BYTES", 60)
    with pytest.raises(QuotaError, match="at most 60"):
        store.add(make("ben", "b" * 60))
    monkeypatch.setattr(kept_rows, "LARGEST_RECORD", 10)
    with pytest.raises(QuotaError, match="at most 10"):
        store.add(make("cleo"))


def test_what_is_erased_is_in_no_record_any_more(store: KeptStore) -> None:
    gone, changed, other = make("anna", "secret harbour" * 400, "sea"), make("ben", "secret harbour", "sea", "land"), make()
    for record in (gone, changed, other):
        store.add(record)

    def rewrite(record: KeptRecord) -> KeptRecord | None:
        return record.revise({"text": "left"}, summary={}, doc_ids=["land"]) if record.heading.owner == "ben" else None

    store.erase_document("sea", rewrite)
    assert (store.knows_document("sea"), store.knows_document("land")) == (False, True)
    assert store.find("ben", "dossier", changed.heading.record_id).body == {"text": "left"}
    assert store.find("anna", "dossier", other.heading.record_id) == other
    with pytest.raises(UnknownRecordError):
        store.find("anna", "dossier", gone.heading.record_id)


def test_a_quota_holds_and_nothing_is_lost_where_many_keep_at_once(store: KeptStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_rows, "MOST_RECORDS", 12)

    def keep(number: int) -> bool:
        try:
            store.add(make("anna", str(number)))
        except QuotaError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        kept = [number for number, is_kept in enumerate(pool.map(keep, range(24))) if is_kept]
    assert len(kept) == 12
    assert sorted(int(heading.summary["title"]) for heading in store.list_headings("anna", "dossier")) == kept


def test_an_owner_keeps_fewer_watches_than_records_where_many_keep_at_once(
    store: KeptStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_rows, "MOST_WATCHES", 3)

    def keep(number: int) -> bool:
        try:
            store.add(KeptRecord.make("anna", "watch", {"text": str(number)}, summary={}, doc_ids=()))
        except QuotaError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(keep, range(8))) == 3
    store.add(make())
    assert len(store.list_headings("anna", "watch")) == 3


def test_records_are_copied_to_another_store_once(store: KeptStore, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    other, first, second = KeptDatabase(folder), make("anna", "one", "sea"), make("ben")
    store.add(first)
    store.replace(first := first.revise({"text": "again"}, summary={}, doc_ids=["land"]))
    assert copy_records(store, other) == (1, 0)
    other.replace(changed := first.revise({"text": "changed there"}, summary={}, doc_ids=[]))
    other.add(second)
    assert (copy_records(store, other), copy_records(other, store)) == ((0, 0), (1, 0))
    assert other.find("anna", "dossier", first.heading.record_id) == changed
    assert store.find("anna", "dossier", first.heading.record_id) == first
    assert store.find("ben", "dossier", second.heading.record_id) == second


def test_records_that_quote_what_the_target_does_not_hold_are_not_copied(store: KeptStore, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    other, plain, held = KeptDatabase(folder), make("anna", "plain"), make("anna", "held", "sea")
    for record in (plain, held, make("ben", "purged", "sea", "land")):
        store.add(record)
    assert copy_records(store, other, frozenset({"sea", "air"})) == (2, 1)
    assert other.list_all("dossier") == [plain, held]


def test_what_is_removed_while_it_is_written_again_stays_removed(store: KeptStore) -> None:
    record = make("anna", "one", "sea")
    store.add(record)
    with ThreadPoolExecutor(1) as pool:

        def rewrite(found: KeptRecord) -> KeptRecord:
            removing = pool.submit(store.remove, "anna", "dossier", record.heading.record_id)
            wait([removing], 0.5)  # it ends by then where nothing holds it up
            return found.revise({}, summary={}, doc_ids=[])

        store.erase_document("sea", rewrite)
    with pytest.raises(UnknownRecordError):
        store.find("anna", "dossier", record.heading.record_id)


def test_a_record_is_found_by_its_id_alone_and_headings_of_all_owners_are_listed(store: KeptStore) -> None:
    assert store.list_all_headings("dossier") == []
    with pytest.raises(UnknownRecordError):
        store.find_of_any("dossier", "0" * 16)
    records = [make("anna", "one", "sea"), make("ben")]
    for record in records:
        store.add(record)
    assert store.list_all_headings("dossier") == [record.heading for record in records]
    assert store.find_of_any("dossier", records[1].heading.record_id) == records[1]
    with pytest.raises(UnknownRecordError):
        store.find_of_any("answer", records[1].heading.record_id)


def test_what_the_server_notes_asks_no_quota(store: KeptStore, monkeypatch: pytest.MonkeyPatch) -> None:
    record = make()
    store.add(record)
    monkeypatch.setattr(kept_rows, "MOST_BYTES", 1)
    noted = record.revise({"text": "noted"}, summary={}, doc_ids=[])
    with pytest.raises(QuotaError):
        store.replace(noted)
    store.replace(noted, has_quota=False)
    assert store.find("anna", "dossier", record.heading.record_id) == noted


def test_of_all_that_share_a_store_one_has_the_turn_to_do_a_work(open_store: Callable[[], KeptStore]) -> None:
    one, other = open_store(), open_store()
    one.check_turn("watches")
    for _ in range(2):
        with (
            one.hold_turn("watches") as is_ours,
            other.hold_turn("watches") as is_theirs,
            other.hold_turn("webhooks") as is_another_work,
        ):
            assert (is_ours, is_theirs, is_another_work) == (True, False, True)
            one.check_turn("watches")
            other.check_turn("webhooks")
        one, other = other, one


def test_a_turn_ends_with_the_connection_that_holds_it(postgres: str) -> None:
    server_module = pytest.importorskip("tests.postgres_server")
    with (
        server_module.make_schema(postgres) as address,
        closing(open_kept(Settings(engine=address))) as one,
        closing(open_kept(Settings(engine=address))) as other,
    ):
        done = []
        with pytest.raises(DatabaseLostError), one.hold_turn("webhooks"):
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'")
            with other.hold_turn("webhooks") as is_theirs:
                done.append(is_theirs)
            one.check_turn("webhooks")
            done.append(False)
        assert done == [True]
        with one.hold_turn("webhooks") as is_ours:
            assert is_ours


def test_closing_a_store_ends_its_connections(postgres: str) -> None:
    server_module = pytest.importorskip("tests.postgres_server")
    with server_module.make_schema(postgres) as address:
        store = open_kept(Settings(engine=address))
        store.add(make())
        store.close()
        with pytest.raises(DatabaseLostError):
            store.list_all("dossier")


def test_a_store_in_a_folder_has_nothing_to_close(tmp_path: Path) -> None:
    store = open_kept(Settings(data=tmp_path))
    store.add(make())
    store.close()
    assert len(store.list_all("dossier")) == 1


def test_a_database_that_may_only_be_read_says_so(postgres: str) -> None:
    server_module = pytest.importorskip("tests.postgres_server")
    with (
        server_module.make_schema(postgres) as address,
        server_module.make_reader(address) as reader,
        closing(open_kept(Settings(engine=reader))) as store,
    ):
        assert store.list_all("dossier") == []
        with store.hold_turn("webhooks") as is_ours:
            assert not is_ours  # it would send again and again what it cannot note as sent
        with pytest.raises(EngineError, match="may not do this: permission denied for table kept; GRANT"):
            store.add(make())
        with closing(open_database(address)) as tables, tables.connect() as connection:
            user = reader.partition("//")[2].partition("@")[0]
            connection.execute(f"GRANT INSERT, UPDATE, DELETE ON kept, kept_documents TO {user}".encode())
        with store.hold_turn("webhooks") as is_ours:
            assert is_ours
        record = make("anna", "ports", "sea")
        store.add(record)
        store.replace(record.revise({"text": "again"}, summary={}, doc_ids=["land"]))
        store.erase_document("land", lambda _: None)
        assert store.list_all("dossier") == []


def test_a_server_that_stops_closes_its_store(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []
    monkeypatch.setattr(KeptDatabase, "close", lambda _: closed.append(True))
    with TestClient(create_app(open_engine(settings), settings)) as client:
        assert client.get("/healthz").status_code == 200
        assert closed == []
    assert len(closed) == 1

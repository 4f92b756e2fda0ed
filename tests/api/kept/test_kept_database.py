"""The store of what callers keep: whose it is, how much, revisions, and that a purge leaves nothing."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from api.kept import kept_database
from api.kept.errors import KeptDamagedError, UnknownRecordError
from api.kept.kept_database import KEPT_DATABASE, KeptDatabase, check_kept, copy_kept
from api.kept.kept_record import KeptRecord


def make(owner: str = "anna", text: str = "ports", *doc_ids: str) -> KeptRecord:
    return KeptRecord.make(owner, "dossier", {"text": text}, summary={"title": text}, doc_ids=doc_ids)


def test_a_record_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    record = make("anna", "Häfen \ud800", "sea", "land")
    KeptDatabase(tmp_path).add(record)
    assert KeptDatabase(tmp_path).find("anna", "dossier", record.heading.record_id) == record
    assert (tmp_path / KEPT_DATABASE).stat().st_mode & 0o777 == 0o600


def test_before_anything_is_kept_there_is_no_file_and_nothing_is_found(tmp_path: Path) -> None:
    store = KeptDatabase(tmp_path)
    assert (store.list_headings("anna", "dossier"), store.knows_document("sea")) == ([], False)
    with pytest.raises(UnknownRecordError):
        store.find("anna", "dossier", "0" * 16)
    with pytest.raises(UnknownRecordError):
        store.remove("anna", "dossier", "0" * 16)
    store.erase_document("sea", lambda record: record)
    check_kept(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_erased_is_in_no_byte_of_the_folder_any_more(tmp_path: Path) -> None:
    store = KeptDatabase(tmp_path)
    gone, changed, other = make("anna", "secret harbour" * 400, "sea"), make("ben", "secret harbour", "sea", "land"), make()
    for record in (gone, changed, other):
        store.add(record)

    def rewrite(record: KeptRecord) -> KeptRecord | None:
        return record.revise({"text": "left"}, summary={}, doc_ids=["land"]) if record.heading.owner == "ben" else None

    store.erase_document("sea", rewrite)
    assert not any(b"secret" in path.read_bytes() for path in tmp_path.iterdir())
    assert not store.knows_document("sea")
    assert store.find("ben", "dossier", changed.heading.record_id).body == {"text": "left"}
    assert store.find("anna", "dossier", other.heading.record_id) == other
    with pytest.raises(UnknownRecordError):
        store.find("anna", "dossier", gone.heading.record_id)


def test_what_is_erased_while_another_reads_is_not_done_and_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_database, "_SECONDS", 0.05)
    store = KeptDatabase(tmp_path)
    store.add(make("anna", "secret harbour", "sea"))
    with store.read() as reading:
        assert reading is not None
        reading.execute("BEGIN")
        reading.execute("SELECT body FROM records").fetchone()
        with pytest.raises(KeptDamagedError, match="purge the document again"):
            store.erase_document("sea", lambda record: None)
    store.erase_document("sea", lambda record: None)
    assert not any(b"secret" in path.read_bytes() for path in tmp_path.iterdir())


def test_a_copy_holds_the_same(tmp_path: Path) -> None:
    record, target = make(), tmp_path / "copy"
    target.mkdir()
    copy_kept(tmp_path, target)
    assert list(target.iterdir()) == []
    KeptDatabase(tmp_path).add(record)
    copy_kept(tmp_path, target)
    check_kept(target)
    assert KeptDatabase(target).find("anna", "dossier", record.heading.record_id) == record


def test_a_damaged_file_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / KEPT_DATABASE).write_bytes(b"no database" * 100)
    with pytest.raises(KeptDamagedError, match="cannot be read or written"):
        KeptDatabase(tmp_path).list_headings("anna", "dossier")
    with pytest.raises(KeptDamagedError):
        check_kept(tmp_path)
    target = tmp_path / "copy"
    target.mkdir()
    with pytest.raises(KeptDamagedError, match="cannot be read or written"):
        copy_kept(tmp_path, target)


def test_a_file_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    KeptDatabase(tmp_path).add(make())
    connection = sqlite3.connect(tmp_path / KEPT_DATABASE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(KeptDamagedError, match="version 99"):
        KeptDatabase(tmp_path).add(make())


def test_many_threads_begin_one_database_and_lose_nothing(tmp_path: Path) -> None:
    records = [make("anna", str(number)) for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda record: KeptDatabase(tmp_path).add(record), records))
    kept = {heading.record_id for heading in KeptDatabase(tmp_path).list_headings("anna", "dossier")}
    assert kept == {record.heading.record_id for record in records}

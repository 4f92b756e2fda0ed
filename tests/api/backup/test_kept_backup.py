"""What callers keep comes back with a backup, and a damaged copy of it is refused."""

from pathlib import Path

import pytest

from api.backup.backup import make_backup
from api.backup.restore import restore_backup
from api.kept.kept_database import KEPT_DATABASE, KeptDatabase
from api.kept.kept_record import KeptRecord
from index.errors import BackupError
from tests.shared_index import copy_index


def test_what_is_kept_is_in_a_backup_and_nothing_else_after_a_restore(corpus_data: Path, tmp_path: Path) -> None:
    data = copy_index(corpus_data, tmp_path / "var")
    record = KeptRecord.make("anna", "dossier", {"text": "ports"}, summary={"title": "ports"}, doc_ids=["sea"])
    KeptDatabase(data).add(record)
    make_backup(data, tmp_path / "backup.tar")
    later = KeptRecord.make("anna", "dossier", {}, summary={}, doc_ids=[])
    KeptDatabase(data).add(later)
    restore_backup(tmp_path / "backup.tar", data, replace=True)
    assert [one.record_id for one in KeptDatabase(data).list_headings("anna", "dossier")] == [record.heading.record_id]
    assert KeptDatabase(data).find("anna", "dossier", record.heading.record_id) == record


def test_a_backup_whose_records_are_damaged_is_refused(corpus_data: Path, tmp_path: Path) -> None:
    data = copy_index(corpus_data, tmp_path / "var")
    KeptDatabase(data).add(KeptRecord.make("anna", "dossier", {"text": "x" * 9_000}, summary={}, doc_ids=[]))
    content = bytearray((data / KEPT_DATABASE).read_bytes())
    content[4_096:12_288] = bytes(8_192)
    (data / KEPT_DATABASE).write_bytes(bytes(content))
    with pytest.raises((BackupError, OSError)):
        make_backup(data, tmp_path / "backup.tar")
        restore_backup(tmp_path / "backup.tar", tmp_path / "other")

"""A backup of a live folder, and its restore."""

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from backup_ground import change, read_out, send, state_of

from api.audit.audit_check import check_log, read_entries
from api.backup import archive
from api.backup.archive import MANIFEST_NAME
from api.backup.backup import make_backup
from api.backup.restore import restore_backup
from api.jobs import job_queue
from api.jobs.queue_database import hold_runner
from index.errors import BackupError, DiskFullError, IndexCorruptError, IndexFormatError, IndexMissingError
from index.generations.integrity import verify
from index.generations.manifest import read_manifest
from index.generations.publish import find_current, list_generations, lock_writer, open_current
from index.generations.restored import RESTORED
from index.sources.registry import read_registry


def test_a_restored_folder_has_the_same_identity_answers_uploads_and_jobs(data: Path, file: Path, tmp_path: Path) -> None:
    target = tmp_path / "restored"
    restore_backup(file, target)
    assert open_current(target).name == open_current(data).name
    assert verify(target, open_current(target).name).identity == read_manifest(open_current(data)).identity
    assert read_out(target) == read_out(data) == {"ports": "Ports are open.", "sent": "Ships are sent."}
    uploads = read_registry(target).uploads
    assert {doc_id: source.path.read_text(encoding="utf-8") for doc_id, source in uploads.items()} == {"sent": "Ships are sent."}
    assert [job.doc_id for job in job_queue.list_pending(target)] == ["sent", "waiting"]  # no server has ended any
    assert [source.path.is_file() for job in job_queue.list_pending(target) if (source := job.source)] == [True, True]
    recorded = [entry["action"] for entry in read_entries(data)]
    assert [entry["action"] for entry in read_entries(target)] == [*recorded, "restore"]
    assert check_log(target).head.count == len(recorded) + 1
    assert (target / "models" / "fake" / "model.onnx").read_bytes() == b"graph"
    assert not (target / "views").exists()
    change(target, removed=("sent",))
    assert read_out(target) == {"ports": "Ports are open."}


def test_only_the_published_generation_is_in_it_unless_all_are_wanted(data: Path, file: Path, tmp_path: Path) -> None:
    restore_backup(file, tmp_path / "one")
    assert list_generations(tmp_path / "one") == [open_current(data).name]
    make_backup(data, file, all_generations=True)
    restore_backup(file, tmp_path / "all")
    assert list_generations(tmp_path / "all") == list_generations(data)
    assert len(list_generations(data)) == 2


def test_tar_opens_it_and_nothing_is_left_in_the_data_folder(data: Path, file: Path, tmp_path: Path) -> None:
    with tarfile.open(file) as opened:
        opened.extractall(tmp_path / "plain", filter="data")
    assert (tmp_path / "plain" / "CURRENT").read_text(encoding="ascii").strip() == open_current(data).name
    fields = json.loads((tmp_path / "plain" / MANIFEST_NAME).read_bytes())
    for name, member in fields["members"].items():
        content = (tmp_path / "plain" / name).read_bytes()
        assert member == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    assert list(data.glob(".backup*")) == []
    assert list(file.parent.glob("*.part")) == []


def test_a_writer_is_not_waited_for(data: Path, tmp_path: Path) -> None:
    with lock_writer(data):
        make_backup(data, tmp_path / "backup.tar")


def test_a_publication_in_between_is_seen_and_everything_taken_again(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.backup import capture  # noqa: PLC0415

    plain, published = capture._copy_jobs, []

    def publish_first(folder: Path, held: Path) -> None:
        if not published:
            published.append(change(data, put=(send(data, "later", "It came meanwhile."),)))
        plain(folder, held)

    monkeypatch.setattr(capture, "_copy_jobs", publish_first)
    assert make_backup(data, tmp_path / "backup.tar").generation == published[0]
    restore_backup(tmp_path / "backup.tar", tmp_path / "restored")
    assert (
        read_registry(tmp_path / "restored").uploads.keys()
        == {"sent", "later"}
        == read_out(tmp_path / "restored").keys() - {"ports"}
    )


def test_what_is_published_without_a_pause_is_an_error_and_no_file(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.backup import capture  # noqa: PLC0415

    monkeypatch.setattr(capture, "_PAUSE", 0)
    looks = iter(range(1_000))
    monkeypatch.setattr(capture, "describe_state", lambda _: next(looks))
    with pytest.raises(BackupError, match="changed 100 times"):
        make_backup(data, tmp_path / "backup.tar")
    assert list(tmp_path.glob("backup*")) == list(data.glob(".backup*")) == []


def test_the_links_of_a_dead_backup_go_with_the_next_and_those_of_a_living_stay(data: Path, tmp_path: Path) -> None:
    from api.backup.capture import capture  # noqa: PLC0415

    (data / ".backup-dead").mkdir()
    with capture(data) as held:
        make_backup(data, tmp_path / "backup.tar")
        assert (held / "CURRENT").exists()
    assert list(data.glob(".backup*")) == []


def test_a_file_of_a_backup_that_died_is_begun_anew(data: Path, file: Path) -> None:
    part = file.with_name(file.name + ".part")
    part.write_bytes(b"half" * 100_000)
    make_backup(data, file)
    assert not part.exists()
    restore_backup(file, file.parent / "restored")


def test_a_file_system_without_links_is_copied(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    make_backup(data, tmp_path / "backup.tar")
    restore_backup(tmp_path / "backup.tar", tmp_path / "restored")
    assert read_out(tmp_path / "restored") == read_out(data)


def test_a_damaged_or_missing_index_is_not_backed_up(data: Path, file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    (open_current(data) / "bm25.json").write_bytes(b"{}")
    with pytest.raises(IndexCorruptError, match=r"bm25\.json"):
        make_backup(data, file)
    assert file.read_bytes() == before
    with pytest.raises(IndexMissingError):
        make_backup(tmp_path / "nothing", file)
    with pytest.raises(BackupError, match="lies in the data folder"):
        make_backup(data, data / "backup.tar")


def test_an_index_of_an_earlier_format_is_backed_up_and_restored(data: Path, tmp_path: Path) -> None:
    path = open_current(data) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "format_version": 1}), encoding="utf-8")
    make_backup(data, tmp_path / "backup.tar")
    restore_backup(tmp_path / "backup.tar", tmp_path / "restored")
    with pytest.raises(IndexFormatError):
        read_manifest(open_current(tmp_path / "restored"))


def test_a_folder_that_holds_something_is_replaced_only_when_that_is_said(data: Path, file: Path) -> None:
    expected = read_out(data)
    later = change(data, put=(send(data, "later", "It came later."),))
    before = state_of(data)
    with pytest.raises(BackupError, match="not empty"):
        restore_backup(file, data)
    assert state_of(data) == before
    (data / "operators-own.txt").write_text("stays", encoding="utf-8")
    restore_backup(file, data, replace=True)
    assert read_out(data) == expected
    assert later not in list_generations(data)
    assert [job.doc_id for job in job_queue.list_pending(data)] == ["sent", "waiting"]
    assert not (data / "views").exists()
    assert (data / "operators-own.txt").exists()


def test_a_folder_that_a_server_works_on_is_not_restored(data: Path, file: Path) -> None:
    with hold_runner(data), pytest.raises(BackupError, match="stop it first"):
        restore_backup(file, data, replace=True)


def test_an_interrupted_restore_is_read_by_nobody_and_finished_by_who_writes_next(
    data: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read_out(data)
    change(data, removed=("sent",))

    def die(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("index.generations.copies.finish_restore", die)
    with pytest.raises(KeyboardInterrupt):
        restore_backup(file, data, replace=True)
    with pytest.raises(IndexCorruptError, match="was interrupted"):
        find_current(data)
    with lock_writer(data):
        pass
    assert read_out(data) == expected
    assert not (data / RESTORED).exists()


def test_a_backup_that_is_larger_than_the_disk_is_refused_before_it_is_unpacked(
    data: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 9))  # type: ignore[attr-defined]
    before = state_of(data)
    with pytest.raises(DiskFullError, match="9 are free"):
        restore_backup(file, data, replace=True)
    assert state_of(data) == before


def test_the_jobs_are_copied_by_the_database_also_while_somebody_has_it_open(data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / "jobs.sqlite", isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")
        held.execute("UPDATE jobs SET note = 'half'")
        make_backup(data, tmp_path / "backup.tar")
        held.execute("ROLLBACK")
    restore_backup(tmp_path / "backup.tar", tmp_path / "restored")
    assert {job.note for job in job_queue.list_jobs(tmp_path / "restored", 10)} == {None}


@contextmanager
def break_off(step: int) -> Iterator[list[Path]]:
    """Let the call after `step` others that moves or removes something not come. Gives what was to be moved or removed."""
    calls: list[Path] = []

    def count(call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(path: Path, *arguments: Any, **options: Any) -> Any:
            calls.append(path)
            if len(calls) > step:
                raise KeyboardInterrupt
            return call(path, *arguments, **options)

        return counted

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("index.generations.restored.shutil.rmtree", count(shutil.rmtree))
        for name in ("rename", "unlink", "rmdir"):
            broken.setattr(Path, name, count(getattr(Path, name)))
        yield calls


def test_a_restore_that_was_decided_has_the_same_end_wherever_it_was_broken_off(
    data: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read_out(data)
    monkeypatch.setattr("index.generations.copies.finish_restore", lambda _: None)
    change(data, removed=("sent",))
    restore_backup(file, data, replace=True)
    for step in range(100):
        copy = tmp_path / f"copy-{step}"
        shutil.copytree(data, copy)
        with suppress(KeyboardInterrupt), break_off(step) as calls, lock_writer(copy):
            pass
        with lock_writer(copy):
            pass
        assert read_out(copy) == expected
        assert not (copy / RESTORED).exists()
        if len(calls) <= step:
            break
    assert len(calls) > 5

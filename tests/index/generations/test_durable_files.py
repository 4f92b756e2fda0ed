import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from index.errors import DiskFullError
from index.generations.durable_files import make_folder, raise_disk_full, write_durably, write_whole
from tests.own_thread import replace_for_this_thread

FAULTS = [errno.ENOSPC, errno.EIO, errno.EACCES]


def fail_at(monkeypatch: pytest.MonkeyPatch, name: str, fault: int, call: int = 1) -> None:
    """Let the `call`-th call of a function of `os` fail, and those before it and after it work."""
    real, calls = getattr(os, name), iter(range(1, 1_000))

    def fail(*arguments: Any, **named: Any) -> Any:
        if next(calls) == call:
            raise OSError(fault, os.strerror(fault))
        return real(*arguments, **named)

    replace_for_this_thread(monkeypatch, os, name, fail)


def test_what_was_written_stands_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "record"
    write_durably(path, b"old")
    write_durably(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", ["open", "write", "fsync", "replace"])
def test_a_fault_leaves_the_old_content_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fault: int
) -> None:
    path = tmp_path / "record"
    path.write_bytes(b"old")
    with monkeypatch.context() as patched:
        fail_at(patched, name, fault)
        with pytest.raises(OSError, match=os.strerror(fault)):
            write_durably(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_folder_that_cannot_be_written_through_is_told_with_the_new_content_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    path = tmp_path / "record"
    path.write_bytes(b"old")
    fail_at(monkeypatch, "fsync", fault, call=2)
    with pytest.raises(OSError, match=os.strerror(fault)):
        write_durably(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_takes_a_piece_at_a_time_gets_all_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
    write_durably(tmp_path / "record", b"0123456789")
    assert (tmp_path / "record").read_bytes() == b"0123456789"


def test_a_file_is_on_the_disk_before_it_has_its_name_and_its_name_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def note_sync(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "replace", lambda draft, path: (done.append("name"), replace(draft, path)))
    write_durably(tmp_path / "record", b"x")
    assert done == ["file", "name", "folder"]


def test_what_may_be_lost_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_at(monkeypatch, "fsync", errno.EIO)
    write_whole(tmp_path / "record", b"x")
    assert (tmp_path / "record").read_bytes() == b"x"


def test_a_folder_is_made_in_one_that_is_there(tmp_path: Path) -> None:
    make_folder(tmp_path / "a")
    make_folder(tmp_path / "a")
    assert (tmp_path / "a").is_dir()
    with pytest.raises(FileNotFoundError):
        make_folder(tmp_path / "gone" / "b")


def test_only_a_full_disk_is_told_as_one() -> None:
    with pytest.raises(DiskFullError, match="make room"), raise_disk_full():
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(PermissionError), raise_disk_full():
        raise PermissionError(errno.EACCES, "Permission denied")

"""Backups that were altered, cut short or made up: refused, and the folder stays as it was."""

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from backup_ground import read_out, state_of

from api.backup.archive import MANIFEST_NAME
from api.backup.restore import restore_backup
from index.errors import BackupError
from index.generations.hashes import hash_value
from index.generations.publish import find_current
from index.generations.restored import DRAFT


def rewrite(file: Path, edit: Callable[[list[tuple[tarfile.TarInfo, bytes]], dict[str, Any]], None]) -> None:
    """Alter the members of a backup and the fields of its manifest, which is sealed again."""
    with tarfile.open(file) as opened:
        entries = [(entry, opened.extractfile(entry).read()) for entry in opened]  # type: ignore[union-attr]
    _, content = entries.pop()
    fields = json.loads(content)
    fields.pop("sha256")
    edit(entries, fields)
    sealed = json.dumps({**fields, "sha256": hash_value(fields)}).encode()
    described = tarfile.TarInfo(MANIFEST_NAME)
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as written:
        for entry, told in [*entries, (described, sealed)]:
            entry.size = len(told)
            written.addfile(entry, io.BytesIO(told))


def add(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> Callable[[Any, Any], None]:
    def edit(entries: list[tuple[tarfile.TarInfo, bytes]], fields: dict[str, Any]) -> None:
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = kind, target
        entries.append((entry, b""))
        fields["members"][name] = {"bytes": 0, "sha256": hashlib.sha256(b"").hexdigest()}

    return edit


def twice(entries: list[tuple[tarfile.TarInfo, bytes]], _: Any) -> None:
    entries.append(entries[0])


def lose(entries: list[tuple[tarfile.TarInfo, bytes]], _: Any) -> None:
    entries.pop()


def shorten(entries: list[tuple[tarfile.TarInfo, bytes]], _: Any) -> None:
    entries[-1] = (entries[-1][0], entries[-1][1][:-1])


def flip(entries: list[tuple[tarfile.TarInfo, bytes]], _: Any) -> None:
    entries[-1] = (entries[-1][0], bytes([entries[-1][1][0] ^ 1]) + entries[-1][1][1:])


def lose_upload(entries: list[tuple[tarfile.TarInfo, bytes]], fields: dict[str, Any]) -> None:
    upload = next(entry.name for entry, content in entries if content == b"Ships are sent.")
    entries[:] = [one for one in entries if one[0].name != upload]
    del fields["members"][upload]


def be_later(_: Any, fields: dict[str, Any]) -> None:
    fields["citadel_backup"] = 2


def name_another(_: Any, fields: dict[str, Any]) -> None:
    fields["generation"] = "000009-000000000000"


HOSTILE = {
    "an absolute path": (add("/etc/cron.d/x"), "no name of a file"),
    "a way up": (add("uploads/../../x"), "no name of a file"),
    "a hidden name": (add("uploads/.bashrc"), "no name of a file"),
    "a name that is not ours": (add("sitecustomize.py"), "no name of a file"),
    "a backslash": (add("uploads/a\\b"), "no name of a file"),
    "a symbolic link": (add("uploads/x", tarfile.SYMTYPE, "/etc/passwd"), "link, folder or device"),
    "a hard link": (add("uploads/x", tarfile.LNKTYPE, "CURRENT"), "link, folder or device"),
    "a device": (add("uploads/x", tarfile.CHRTYPE), "link, folder or device"),
    "a FIFO": (add("uploads/x", tarfile.FIFOTYPE), "link, folder or device"),
    "a folder": (add("uploads/x", tarfile.DIRTYPE), "link, folder or device"),
    "a member twice": (twice, "stands twice"),
    "a member less": (lose, "not in the backup"),
    "a member cut short": (shorten, "bytes, and not so"),
    "a flipped bit": (flip, "was altered"),
    "an upload less": (lose_upload, "upload of document sent"),
    "another version": (be_later, "version 2"),
    "another generation": (name_another, "names generation 000009"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_backup_is_refused_and_the_folder_is_as_it_was(data: Path, file: Path, case: str) -> None:
    edit, message = HOSTILE[case]
    rewrite(file, edit)
    before = state_of(data)
    with pytest.raises(BackupError, match=message):
        restore_backup(file, data, replace=True)
    assert state_of(data) == before


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_short_is_refused(data: Path, file: Path, share: float) -> None:
    content = file.read_bytes().rstrip(b"\0")
    file.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(BackupError):
        restore_backup(file, data, replace=True)
    assert not (data / DRAFT).exists()


def test_every_flipped_byte_of_a_header_or_the_manifest_is_refused_or_changes_nothing(file: Path, tmp_path: Path) -> None:
    content = bytearray(file.read_bytes().rstrip(b"\0"))
    expected = None
    for at in [*range(0, 512, 7), *range(len(content) - 600, len(content), 11)]:
        content[at] ^= 0x41
        file.write_bytes(content + b"\0" * 10_240)
        target = tmp_path / "restored"
        try:
            restore_backup(file, target)
        except BackupError:
            assert find_current(target) is None
        else:
            expected = expected or read_out(target)
            assert read_out(target) == expected
        shutil.rmtree(target, ignore_errors=True)
        content[at] ^= 0x41

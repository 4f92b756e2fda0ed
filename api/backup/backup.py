"""`citadel backup`: everything that is needed to answer and to build again, from a folder in use to one file.

The file has its name when it is whole and on the disk. Until then it is called `FILE.part`. A backup that was interrupted leaves
that, and the next one of the same name begins it anew.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from api.backup.archive import BackupManifest, write_archive
from api.backup.capture import capture
from index.access import check_held, describe_state
from index.errors import BackupError
from index.generations.durable_files import raise_disk_full, sync


def make_backup(data: Path, file: Path, *, all_generations: bool = False) -> BackupManifest:
    """Write a backup of `data` to `file`, which is replaced when the new one is whole. Returns what is in it.

    Raises the errors of `api.backup.capture.capture`, IndexCorruptError for a generation that is damaged, DiskFullError and
    BackupError. Then `file` is as it was.
    """
    file = file.absolute()
    if file.resolve().is_relative_to(data.resolve()):
        raise BackupError(f"{str(file)!r} lies in the data folder, which it is a backup of: name a file elsewhere")
    if file.is_dir():
        raise BackupError(f"{str(file)!r} is a folder: name a file in it")
    part = file.with_name(file.name + ".part")
    with (
        raise_disk_full("no backup was made"),
        capture(data, all_generations=all_generations) as held,
        _open_alone(part) as written,
    ):
        generation, _ = describe_state(held)
        manifest = write_archive(written, held, generation, datetime.now(UTC).isoformat())
        check_held(held, {name: member.sha256 for name, member in manifest.members.items()})
        written.flush()
        os.fsync(written.fileno())
        part.replace(file)
        sync(file.parent)
    return manifest


@contextmanager
def _open_alone(part: Path) -> Iterator[BinaryIO]:
    """The file to be written, empty, locked, and removed after an error. Raises BackupError while another process writes it."""
    with part.open("a+b") as written:
        try:
            fcntl.flock(written, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"another backup is being written to {str(part)!r}: wait for it, or name another file") from None
        if not _is_still_there(part, written):
            raise BackupError(f"another backup has just been written by way of {str(part)!r}: try it again")
        written.truncate(0)
        try:
            yield written
        finally:
            part.unlink(missing_ok=True)  # where it was not given its name


def _is_still_there(part: Path, written: BinaryIO) -> bool:
    """Whether the file that was opened and locked was not given its name, or removed, by another process in between."""
    try:
        return os.path.samestat(part.stat(), os.fstat(written.fileno()))
    except FileNotFoundError:
        return False

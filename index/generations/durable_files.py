"""Files that survive a crash: each stands whole as it was or whole as it was to be, and nothing half-written stays.

Bytes come in, a file on the disk comes out. Apart from those who write records so that "on disk" means the same everywhere: a
draft beside the file, written through, renamed, and the folder's new name written through (Pillai et al., "All File Systems Are
Not Created Equal", OSDI 2014).
"""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import DiskFullError

DRAFTS = ".*.draft"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def write_durably(path: Path, data: bytes) -> None:
    """Make `path` hold `data`, on the disk when this returns.

    Raises OSError with the old content in place. Only when the folder alone could not be written through is the new content
    there, and a loss of power may still take it back.
    """
    _replace(path, data, through=True)
    sync(path.parent)


def write_whole(path: Path, data: bytes) -> None:
    """Atomically replace `path`, without fsync: a power failure may corrupt it."""
    _replace(path, data, through=False)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder in one that is there, its name on the disk. Nothing when it is there.

    Raises FileNotFoundError where the outer one is gone: a data folder that was moved must not be made anew.
    """
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        sync(folder.parent)


def name_draft(path: Path) -> Path:
    """A hidden name beside `path` that nobody else has. DRAFTS finds it."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.draft")


@contextmanager
def raise_disk_full(consequence: str = "nothing was taken on: make room, or send it again when there is some") -> Iterator[None]:
    """An OSError for want of room becomes a DiskFullError that names the consequence. Any other passes as it is."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise DiskFullError(f"the disk is full, and {consequence}") from error


def _replace(path: Path, data: bytes, *, through: bool) -> None:
    draft = name_draft(path)
    try:
        _write_new(draft, data, through)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _write_new(path: Path, data: bytes, through: bool) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
        if through:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)

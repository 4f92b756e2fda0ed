"""Copies of files that are read for a preview: each in a folder of its own that is locked, and gone with its preview.

A process that is killed leaves its copies. A later one knows them by their lock, which nobody holds any more, and removes them.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp

_PREFIX = "citadel-preview-"


@contextmanager
def make_copy_folder() -> Iterator[Path]:
    """An empty folder for a copy, which is removed at the end. Raises OSError."""
    folder, descriptor = _make_locked()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def remove_copies() -> None:
    """Remove the copies of processes that were killed. Those of others that live stay, and those of other users."""
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # somebody holds it, it is not ours, or it is gone
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)


def _make_locked() -> tuple[Path, int]:
    while True:
        folder = Path(mkdtemp(prefix=_PREFIX))
        with suppress(FileNotFoundError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if folder.exists():
                return folder, descriptor
            os.close(descriptor)  # `remove_copies` took it for abandoned before it was locked

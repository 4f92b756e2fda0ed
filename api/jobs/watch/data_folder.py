"""The data folder as it was at the start: held open, so that a folder that was moved, unmounted or replaced is noticed.

Without it a server whose folder is gone would make a new, empty one in its place, and what it acknowledges there would be lost.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.jobs.errors import FolderDamagedError, FolderGoneError

_SPOILED = frozenset(
    {errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.EINVAL, errno.ELOOP, errno.ENXIO, errno.EIO, errno.EACCES, errno.EROFS}
)


class DataFolder:
    """Holds a folder from `open` to `close`. A folder that is not held yet is not compared."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def open(self) -> None:
        """Hold the folder that is at the path now. It is made where there is none. Nothing when one is held. Raises OSError."""
        if self._descriptor is None:
            self.path.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def close(self) -> None:
        """Let go of the folder."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def check(self) -> None:
        """Raises FolderGoneError when the path does not lead to the folder that is held."""
        if self._descriptor is None:
            return
        try:
            found = self.path.stat()
        except OSError:
            found = None
        if found is None or not os.path.samestat(found, os.fstat(self._descriptor)):
            raise FolderGoneError("the data folder was moved, unmounted or replaced since the server started: put it back")

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Compare the folder before and after something is written. Raises FolderGoneError: nothing must be acknowledged then."""
        self.check()
        with self.explain():
            yield
        self.check()

    @contextmanager
    def explain(self) -> Iterator[None]:
        """Errors of the system about files of the folder become errors that say which file it is, and what to do."""
        try:
            yield
        except OSError as error:
            self.check()  # an error of writing is no error of its own where the folder has gone
            if error.errno not in _SPOILED or type(error).__module__ != OSError.__module__:
                raise
            name = Path(os.fsdecode(error.filename)).name if error.filename else "a file"
            raise FolderDamagedError(f"{name!r} of the data folder cannot be used ({error.strerror}): move it away") from error

    @property
    def identity(self) -> tuple[int, int] | None:
        """The device and the number of the folder that is held, for another process to compare."""
        if self._descriptor is None:
            return None
        found = os.fstat(self._descriptor)
        return found.st_dev, found.st_ino

    def describe(self) -> str | None:
        """What is wrong with the folder, None while nothing is."""
        try:
            self.check()
        except FolderGoneError as error:
            return str(error)
        return None

"""The file of the keys while a server runs: looked at again, so that a key that is added or removed counts at once.

`citadel keys revoke` takes an entry out of it. Nothing else writes it.
"""

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from api.caller import Caller
from api.errors import KeysError
from api.http.middleware.api_keys import Key, KeyRing, find_key_file, is_key_name
from index.generations.durable_files import name_draft, sync

_SECONDS = 1.0  # between two looks at the file
_BYTES = 4_194_304  # that the file may have
_log = logging.getLogger("citadel.keys")


class LiveKeys:
    """The keys as they are set now. Where they stand in a file, it is looked at again, at most once a second.

    A file that cannot be read, is empty or holds a fault keeps the keys that were, and `degraded` says so. A file with notes
    alone lets nobody in: whether a key is asked for is settled at the start.
    """

    def __init__(self, setting: str, clock: Callable[[], float] = time.monotonic) -> None:
        """The keys of `CITADEL_API_KEYS`. Raises KeysError."""
        self._clock = clock
        self._path = find_key_file(setting)
        self._content = b""  # which differs from that of any file with keys: the first look reads it once more
        self._ring = KeyRing.read(setting)
        self._degraded: str | None = None
        self._looked_at = -_SECONDS
        self.are_set = bool(self._ring.keys)
        """Whether a key is asked for."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """All keys."""
        self._look()
        return self._ring.keys

    @property
    def collections(self) -> frozenset[frozenset[str]]:
        """As `KeyRing.collections`, of the keys as they are now."""
        self._look()
        return self._ring.collections

    @property
    def degraded(self) -> str | None:
        """What is wrong with the file, as a sentence for the operator, None while nothing is."""
        self._look()
        return self._degraded

    def find(self, given: str) -> Key | None:
        """As `KeyRing.find`, in the keys as they are now."""
        self._look()
        return self._ring.find(given)

    def find_caller(self, name: str) -> Caller | None:
        """The caller of a name as the keys are now, None where no key has it or it has expired. For work without a request."""
        if not self.are_set:
            anonymous = Caller.anonymous()
            return anonymous if name == anonymous.name else None
        return next((key.caller for key in self.keys if key.name == name and not key.has_expired), None)

    def _look(self) -> None:
        now = self._clock()
        if self._path is None or now - self._looked_at < _SECONDS:
            return
        self._looked_at = now
        try:
            self._read(self._path)
        except (KeysError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            complaint = f"the keys are those that were read before, for their file cannot be used: {reason}"
            if complaint != self._degraded:
                _log.error("%s", complaint)
            self._degraded = complaint

    def _read(self, path: Path) -> None:
        content = _read_content(path)
        if content != self._content:
            self._ring = KeyRing.parse(content, path.name)
            self._content = content
            _log.info("the keys were read again: %s", ", ".join(key.name for key in self._ring.keys) or "none, nobody is let in")
        self._degraded = None


def revoke_key(path: Path, name: str) -> None:
    """Take the entry of that name out of the file, whole or not at all. Notes, all other lines, owner and mode stay.

    Raises KeysError where there is no such entry, OSError where the file cannot be read or replaced.
    """
    path = path.resolve()  # of a link, the file that it leads to is replaced
    lines = _read_content(path).splitlines(keepends=True)
    wanted = (name.encode("utf-8", "replace"), b":")
    kept = [line for line in lines if line.lstrip().partition(b":")[:2] != wanted]
    if len(kept) == len(lines) or not is_key_name(name):
        raise KeysError(f"{path.name} holds no key of {name[:80]!r}: `citadel keys list` names those that are there")
    # An empty file is taken for one that is just being written.
    _replace(path, b"".join(kept) or b"# no key is left\n")


def _read_content(path: Path) -> bytes:
    if not path.is_file():
        path.stat()  # says why where there is nothing
        raise KeysError(f"{path.name} is no file")
    with path.open("rb") as file:
        content = file.read(_BYTES + 1)
    if not content:
        raise KeysError(f"{path.name} is empty: write a line that begins with # to let nobody in")
    if len(content) > _BYTES:
        raise KeysError(f"{path.name} has more than {_BYTES:,} bytes")
    return content


def _replace(path: Path, content: bytes) -> None:
    """Put a new file in the place of one, with the same mode and, as far as this user may, the same owner."""
    before, draft = path.stat(), name_draft(path)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        try:
            with suppress(PermissionError):
                os.fchown(descriptor, before.st_uid, before.st_gid)
            os.fchmod(descriptor, before.st_mode & 0o7777)
            left = memoryview(content)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync(path.parent)

"""Every call by which an update changes the disk, counted; at a chosen one something happens instead.

Opening to write, making folders, renames and connections to SQLite are seen by an audit hook, also where C code asks for them;
`os.write`, `os.fsync` and `os.ftruncate` are wrapped. What C code writes to a file that is open (numpy, FAISS, SQLite) is not
seen: real limits stand in for it (full_disk.py).
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_AUDITED = {"os.rename": 1, "os.mkdir": 0, "sqlite3.connect": 0, "open": 0}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_watch: "Watch | None" = None


class Watch:
    """Counts; `act` is called with the count (from 1), the call's name and what it is about."""

    def __init__(self, within: Path, act: Callable[[int, str, str], None]) -> None:
        self.within = os.fsencode(within)
        self.act = act
        self.calls: list[str] = []

    def see(self, call: str, about: Any) -> None:
        if isinstance(about, int):
            about = Path(f"/proc/self/fd/{about}").readlink()
        if not isinstance(about, str | bytes | os.PathLike) or not os.fsencode(about).startswith(self.within):
            return
        self.calls.append(f"{call} {Path(os.fsdecode(about)).relative_to(os.fsdecode(self.within))}")
        self.act(len(self.calls), call, os.fsdecode(about))


@contextmanager
def watch(within: Path, act: Callable[[int, str, str], None]) -> Iterator[Watch]:
    """Watch what happens to files under `within` in this process."""
    global _watch  # noqa: PLW0603 - an audit hook cannot be taken back
    if not _hooked:
        sys.addaudithook(_audit)
        _hooked.append(True)
    wrapped = {name: getattr(os, name) for name in ("write", "fsync", "ftruncate")}
    for name, call in wrapped.items():
        setattr(os, name, _wrap(name, call))
    _watch = Watch(within, act)
    try:
        yield _watch
    finally:
        _watch = None
        for name, call in wrapped.items():
            setattr(os, name, call)


_hooked: list[bool] = []


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if _watch is None or event not in _AUDITED:
        return
    if event == "open" and not _is_to_write(arguments[1], arguments[2]):
        return
    _watch.see(event, arguments[_AUDITED[event]])


def _is_to_write(mode: str | None, flags: int) -> bool:
    return bool(flags & _WRITING) or any(letter in (mode or "") for letter in "wax+")


def _wrap(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def seen(descriptor: int, *arguments: Any) -> Any:
        if _watch is not None:
            _watch.see(f"os.{name}", descriptor)
        return call(descriptor, *arguments)

    return seen

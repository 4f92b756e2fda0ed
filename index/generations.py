"""Where generations lie and how one becomes the published one: whole, or not at all.

    <data>/CURRENT                the id of the published generation
    <data>/generations/<id>/      one folder a generation, never changed once it has its name
    <data>/writer.lock            held by the one process that builds
    <data>/models/                exported encoders

A build works in a folder whose name begins with ".build-". Publishing writes everything through to the disk, gives the folder its
name and replaces CURRENT, each by one rename: a process that dies at any moment leaves the old generation published and
untouched.
"""

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from index.errors import IndexLockedError, IndexMissingError

KEPT_GENERATIONS = 3
CURRENT, LOCK, FOLDER, MODELS = "CURRENT", "writer.lock", "generations", "models"
_WORKSHOP = ".build-"
_NAME = re.compile(r"(\d{6})-[0-9a-f]{12}")


@contextmanager
def lock_writer(data: Path) -> Iterator[None]:
    """Hold the right to write under `data`; raises IndexLockedError, naming the holder. A dead process holds nothing."""
    data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 200).decode("utf-8", "replace").strip() or "another process"
            raise IndexLockedError(f"the index in {str(data)!r} is being written by {holder}: wait until it is done") from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode())
        yield
    finally:
        os.close(descriptor)  # and with it the lock


def find_current(data: Path) -> Path | None:
    """The folder of the published generation, or None before the first build."""
    try:
        generation = (data / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return data / FOLDER / generation


def open_current(data: Path) -> Path:
    """The folder of the published generation; raises IndexMissingError before the first build."""
    folder = find_current(data)
    if folder is None:
        raise IndexMissingError(f"no index in {str(data)!r}: run `citadel index` to build it")
    return folder


def list_generations(data: Path) -> list[str]:
    """The ids of all generations, oldest first."""
    folder = data / FOLDER
    return sorted(path.name for path in folder.iterdir() if _NAME.fullmatch(path.name)) if folder.is_dir() else []


@contextmanager
def open_workshop(data: Path) -> Iterator[Path]:
    """An empty folder to build in; gone afterwards unless it was published. What dead builds left behind is removed first."""
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{_WORKSHOP}*/"):
        shutil.rmtree(left)
    workshop = Path(tempfile.mkdtemp(prefix=_WORKSHOP, dir=folder))
    workshop.chmod(0o755)
    try:
        yield workshop
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def name_generation(data: Path, identity: str) -> str:
    """The id of the next generation: a number that counts up, and the beginning of its identity."""
    numbers = [int(generation[:6]) for generation in list_generations(data)]
    return f"{max(numbers, default=0) + 1:06}-{identity[:12]}"


def publish(data: Path, workshop: Path, generation: str) -> Path:
    """Make a finished workshop the generation that is served; older ones than the last KEPT_GENERATIONS go."""
    for path in sorted(workshop.iterdir()):
        _write_through(path)
    _write_through(workshop)
    target = data / FOLDER / generation
    workshop.rename(target)
    _write_through(target.parent)
    activate(data, generation)
    for old in list_generations(data)[:-KEPT_GENERATIONS]:
        shutil.rmtree(data / FOLDER / old)
    return target


def activate(data: Path, generation: str) -> None:
    """Make a generation that is there the one that is served; raises IndexMissingError when there is none of that id."""
    if generation not in list_generations(data):
        raise IndexMissingError(f"no generation {generation!r} in {str(data)!r}: there are {list_generations(data)}")
    draft = data / f"{CURRENT}.draft"
    draft.write_text(generation + "\n", encoding="utf-8")
    _write_through(draft)
    draft.replace(data / CURRENT)
    _write_through(data)


def _write_through(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Where generations lie and how one becomes the published one: whole, or not at all.

    <data>/CURRENT                the id of the published generation
    <data>/generations/<id>/      one folder a generation. Once it has its name only the mark that it was published is added
    <data>/views/                 what questions about a past day are answered from (index/generations/as_of.py)
    <data>/writer.lock            held by the one process that builds
    <data>/models/                exported encoders

A build works in a folder whose name begins with ".build-". Publishing writes everything through to the disk, gives the folder its
name and replaces CURRENT, each by one rename: a process that dies at any moment leaves the old generation published and
untouched. Whoever holds the lock next does what the dead one left undone.
"""

import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from index.errors import IndexLockedError, IndexMissingError
from index.generations.durable_files import DRAFTS, sync, write_durably, write_whole
from index.generations.restored import finish_restore, refuse_unfinished_restore
from index.settings import KEPT_GENERATIONS

CURRENT, LOCK, FOLDER, MODELS, VIEWS = "CURRENT", "writer.lock", "generations", "models", "views"
PUBLISHED = "published"
UNKNOWN = "unknown"  # in the place of the published generation's id where CURRENT does not tell it
_WORKSHOP = ".build-"
_NAME = re.compile(r"(\d{6,})-[0-9a-f]{12}")
_PAUSE = 0.05  # seconds between two tries for the lock


@contextmanager
def lock_writer(data: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold the right to write under `data`, waited for at most `patience` seconds. A dead process holds nothing.

    Raises IndexLockedError, naming the holder.
    """
    data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _wait_for_lock(descriptor, data, time.monotonic() + patience)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode())
        finish_restore(data)
        _finish_for_the_dead(data)
        yield
    finally:
        os.close(descriptor)  # and with it the lock


def _wait_for_lock(descriptor: int, data: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() < until:
                time.sleep(_PAUSE)
                continue
            holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip() or "another process"
            raise IndexLockedError(f"the index in {str(data)!r} is being written by {holder}: wait until it is done") from None


def find_current(data: Path) -> Path | None:
    """The folder of the published generation, or None before the first build. Where CURRENT is gone, cannot be read or holds no
    id, the folder's name is UNKNOWN, and there is none of that name. Raises IndexCorruptError in an interrupted restore."""
    refuse_unfinished_restore(data)
    try:
        generation = (data / CURRENT).read_bytes().decode("utf-8", "replace").strip()
    except FileNotFoundError:
        if not any(_was_published(data, known) for known in list_generations(data)):
            return None
        generation = UNKNOWN
    except OSError:
        generation = UNKNOWN
    return data / FOLDER / (generation if _NAME.fullmatch(generation) else UNKNOWN)


def open_current(data: Path) -> Path:
    """The folder of the published generation. Raises IndexMissingError before the first build."""
    folder = find_current(data)
    if folder is None:
        raise IndexMissingError(f"no index in {str(data)!r}: run `citadel index` to build it")
    return folder


def list_generations(data: Path) -> list[str]:
    """The ids of all generations, oldest first."""
    folder = data / FOLDER
    return sorted(path.name for path in folder.iterdir() if _NAME.fullmatch(path.name)) if folder.is_dir() else []


def find_earlier(data: Path, generation: str) -> list[str]:
    """The generations before that of an id, the latest first. All that were published when there is none of that id."""
    known = list_generations(data)
    if generation in known:
        return [other for other in reversed(known) if other < generation]
    return [other for other in reversed(known) if _was_published(data, other)]


@contextmanager
def open_staging(data: Path) -> Iterator[Path]:
    """An empty folder to build in. Gone afterwards unless it was published. What dead builds left behind is removed first."""
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(data)
    staging = Path(tempfile.mkdtemp(prefix=_WORKSHOP, dir=folder))
    staging.chmod(0o755)
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _remove_leftovers(data: Path) -> None:
    """Remove what was being built, and what had its name but was never published, when a process died."""
    for left in (data / FOLDER).glob(f"{_WORKSHOP}*/"):
        shutil.rmtree(left)
    current = find_current(data)
    for generation in list_generations(data):
        folder = data / FOLDER / generation
        if folder != current and not _was_published(data, generation):
            shutil.rmtree(folder)


def name_generation(data: Path, identity: str) -> str:
    """The id of the next generation: a number that counts up, and the beginning of its identity."""
    numbers = [int(generation.partition("-")[0]) for generation in list_generations(data)]
    return f"{max(numbers, default=0) + 1:06}-{identity[:12]}"


def publish(data: Path, staging: Path, generation: str, kept: int = KEPT_GENERATIONS) -> Path:
    """Make a finished workshop the generation that is served. Older ones than the last `kept` go."""
    for path in sorted(staging.iterdir()):
        sync(path)
    sync(staging)
    target = data / FOLDER / generation
    staging.rename(target)
    try:
        sync(target.parent)
        activate(data, generation)
    except OSError:
        if find_current(data) != target:
            shutil.rmtree(target, ignore_errors=True)
        raise
    for old in list_generations(data)[:-kept]:
        if old != generation:
            shutil.rmtree(data / FOLDER / old, ignore_errors=True)  # what cannot go now goes with the next
    return target


def activate(data: Path, generation: str) -> None:
    """Make a generation that is there the one that is served. Raises IndexMissingError when there is none of that id.

    Raises OSError with the one before in its place, as far as the disk allows.
    """
    if generation not in list_generations(data):
        raise IndexMissingError(f"no generation {generation!r} in {str(data)!r}: there are {list_generations(data)}")
    before = find_current(data)
    try:
        write_durably(data / CURRENT, (generation + "\n").encode())
    except OSError:
        _point_back(data, before)
        raise
    with suppress(OSError):  # it is published; who writes next marks it
        (data / FOLDER / generation / PUBLISHED).touch()


def copy_published(data: Path, others: Sequence[Path]) -> None:
    """Begin a data folder that holds nothing with what is published in another one, the first of `others` that has anything.

    A build takes the vectors that it can use from there.
    """
    other = next((found for found in map(find_current, others) if found and found.is_dir()), None)
    if other is None or find_current(data) is not None:
        return
    with lock_writer(data), open_staging(data) as staging:
        shutil.copytree(other, staging, dirs_exist_ok=True)
        publish(data, staging, other.name)


def _point_back(data: Path, before: Path | None) -> None:
    """CURRENT may have its new content though that could not be written through: questions are not to go there and come back."""
    if find_current(data) == before:
        return
    with suppress(OSError):
        if before is None:
            (data / CURRENT).unlink()
        else:
            write_whole(data / CURRENT, (before.name + "\n").encode())


def _finish_for_the_dead(data: Path) -> None:
    """Mark what was published by a process that died before it could, and remove the files that one had half-written."""
    current = find_current(data)
    if current is not None and current.is_dir() and not (current / PUBLISHED).exists():
        (current / PUBLISHED).touch()
    for draft in data.glob(DRAFTS):
        draft.unlink(missing_ok=True)


def _was_published(data: Path, generation: str) -> bool:
    return (data / FOLDER / generation / PUBLISHED).exists()

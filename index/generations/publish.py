"""Where generations lie and how one becomes the published one: whole, or not at all.

    <data>/CURRENT                the id of the published generation
    <data>/generations/<id>/      one folder a generation. Once it has its name only the mark that it was published is added
    <data>/views/                 what questions about a past day are answered from (index/generations/as_of.py)
    <data>/writer.lock            held by the one process that builds, for as long as that takes
    <data>/publish.lock           held while CURRENT is replaced, by a build or by the way back to an earlier generation: moments
    <data>/models/                exported encoders

A build works in a folder whose name begins with ".build-". Publishing writes everything through to the disk, gives the folder its
name and replaces CURRENT, each by one rename: a process that dies at any moment leaves the old generation published and
untouched. Whoever holds the lock next does what the dead one left undone.

There are two locks because a build may take long, or hang, and the way back must not wait for it. A publication therefore checks
that CURRENT still names what the build was made from. Where it does not, the build is done again from what is published now.
"""

import errno
import fcntl
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from index.errors import GenerationReplacedError, IndexLockedError, IndexMissingError
from index.generations.durable_files import DRAFTS, name_draft, sync, write_durably, write_whole
from index.generations.restored import finish_restore, refuse_unfinished_restore
from index.settings import KEPT_GENERATIONS
from ingest.sandbox.record_files import read_regular

CURRENT, FOLDER, MODELS, VIEWS = "CURRENT", "generations", "models", "views"
WRITER_LOCK, PUBLISH_LOCK = "writer.lock", "publish.lock"
PUBLISHED = "published"
UNKNOWN = "unknown"  # in the place of the published generation's id where CURRENT does not tell it
_STAGING = ".build-"
_NAME = re.compile(r"(\d{6,18})-[0-9a-f]{12}", re.ASCII)
_PAUSE = 0.05  # seconds between two tries for a lock
_PATIENCE = 30.0  # seconds for another process that publishes


@contextmanager
def lock_writer(data: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold the right to build under `data`, waited for at most `patience` seconds. A dead process holds nothing.

    Raises IndexLockedError, naming the holder.
    """
    data.mkdir(parents=True, exist_ok=True)
    with _hold(data / WRITER_LOCK, patience) as descriptor:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode())
        finish_restore(data)
        with lock_publication(data):
            _remove_drafts(data)
        yield


@contextmanager
def lock_publication(data: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Hold the right to replace CURRENT, which takes moments. Raises IndexLockedError while another process holds it."""
    with _hold(data / PUBLISH_LOCK, patience):
        _mark_current(data)
        yield


@contextmanager
def begin_publication(data: Path, made_from: str | None) -> Iterator[None]:
    """Hold the right to replace CURRENT for what was built from `made_from`, the value of `name_current` when the build began.

    Raises GenerationReplacedError when another generation is published by now.
    """
    with lock_publication(data):
        current = name_current(data)
        if current != made_from:
            raise GenerationReplacedError(
                f"{current} was published in place of {made_from} while the index was being written: write it again from there"
            )
        yield


@contextmanager
def _hold(path: Path, patience: float) -> Iterator[int]:
    """The descriptor of a file that this process has locked."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK, 0o644)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "is no regular file: move it away", str(path))
        until = time.monotonic() + patience
        while not _try_lock(descriptor):
            if time.monotonic() >= until:
                holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip() or "another process"
                raise IndexLockedError(f"the index in {str(path.parent)!r} is being written by {holder}: wait until it is done")
            time.sleep(_PAUSE)
        yield descriptor
    finally:
        os.close(descriptor)  # and with it the lock


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def find_current(data: Path) -> Path | None:
    """The folder of the published generation, or None before the first build. Where CURRENT is gone, cannot be read or holds no
    id, the folder's name is UNKNOWN, and there is none of that name. Raises IndexCorruptError in an interrupted restore."""
    refuse_unfinished_restore(data)
    try:
        generation = read_regular(data / CURRENT).decode("utf-8", "replace").strip()
    except FileNotFoundError:
        if not any(_was_published(data, known) for known in list_generations(data)):
            return None
        generation = UNKNOWN
    except OSError:
        generation = UNKNOWN
    return data / FOLDER / (generation if _NAME.fullmatch(generation) else UNKNOWN)


def name_current(data: Path) -> str | None:
    """The id of the published generation, UNKNOWN where CURRENT does not tell it, None before the first build."""
    folder = find_current(data)
    return None if folder is None else folder.name


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
    folder.mkdir(exist_ok=True)
    with lock_publication(data):
        _remove_leftovers(data)
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=folder))
    staging.chmod(0o755)
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _remove_leftovers(data: Path) -> None:
    """Remove what was being built, and what had its name but was never published, when a process died."""
    for left in (data / FOLDER).glob(f"{_STAGING}*/"):
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


def write_through(staging: Path) -> None:
    """Wait until the files of a finished staging folder are on the disk."""
    for path in sorted(staging.iterdir()):
        sync(path)
    sync(staging)


def publish(data: Path, staging: Path, generation: str, kept: int = KEPT_GENERATIONS) -> Path:
    """Make a finished staging folder the generation that is served. Older ones than the last `kept` go.

    Its files are on the disk (`write_through`), and the caller holds the right to publish (`begin_publication`).
    """
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
    """Make a generation that is there the one that is served. The caller holds the right to publish.

    Raises IndexMissingError when there is none of that id, and OSError with the one before in its place, as far
    as the disk allows.
    """
    if generation not in list_generations(data):
        raise IndexMissingError(f"no generation {generation!r} in {str(data)!r}: there are {list_generations(data)}")
    before = find_current(data)
    if (data / CURRENT).is_dir():  # no file can take the place of a folder
        (data / CURRENT).rename(name_draft(data / f"{CURRENT}.damaged").with_suffix(""))
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
        write_through(staging)
        with begin_publication(data, None):
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


def _mark_current(data: Path) -> None:
    """Mark what was published by a process that died before it could."""
    current = find_current(data)
    if current is not None and current.is_dir() and not (current / PUBLISHED).exists():
        (current / PUBLISHED).touch()


def _remove_drafts(data: Path) -> None:
    """Remove the files that a dead process had half-written."""
    for draft in data.glob(DRAFTS):
        draft.unlink(missing_ok=True)


def _was_published(data: Path, generation: str) -> bool:
    return (data / FOLDER / generation / PUBLISHED).exists()

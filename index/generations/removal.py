"""Takes documents out of what is kept beside the published generation: earlier generations and the views of past days.

A generation is named by a hash of what it holds, and saved answers cite it by that name. So one that holds a purged document is
removed as a whole and not written again without it: under its old name it would no longer be what was cited, and under a new one
nobody would find it.

<data>/views.lock    shared while a view is made, exclusive while views are removed
"""

import fcntl
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexCorruptError, IndexLockedError
from index.generations.durable_files import sync
from index.generations.manifest import read_manifest
from index.generations.publish import FOLDER, VIEWS, find_current, list_generations, lock_publication, open_staging

VIEWS_LOCK = "views.lock"


def remove_holders(data: Path, doc_ids: Collection[str]) -> tuple[str, ...]:
    """Remove every generation that holds one of the documents, or of which that is not known, and all views.

    Returns the ids of the generations. For the holder of the lock of the writer. Killed at any moment it can be called again. The
    published generation stays: raises IndexLockedError where it holds one of the documents.
    """
    # What dead builds left behind goes with the staging folder.
    with open_staging(data) as staging, lock_publication(data):
        current = find_current(data)
        if current is not None and _may_hold(current, doc_ids):
            raise IndexLockedError(f"generation {current.name}, which was published meanwhile, holds what is to be purged")
        removed = [name for name in list_generations(data) if data / FOLDER / name != current]
        removed = [name for name in removed if _may_hold(data / FOLDER / name, doc_ids)]
        for name in removed:
            (data / FOLDER / name).rename(staging / name)
            shutil.rmtree(staging / name)
    sync(data / FOLDER)
    with lock_views(data, fcntl.LOCK_EX):
        if (data / VIEWS).is_dir():
            shutil.rmtree(data / VIEWS)
    return tuple(removed)


def find_holders(data: Path, doc_id: str) -> tuple[str, ...]:
    """The generations that are known to hold a document, the oldest first."""
    return tuple(name for name in list_generations(data) if _holds(data / FOLDER / name, {doc_id}))


@contextmanager
def lock_views(data: Path, operation: int = fcntl.LOCK_SH) -> Iterator[None]:
    """Hold the lock of the views, shared to make one. operation: that of `fcntl.flock`."""
    descriptor = os.open(data / VIEWS_LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, operation)
        yield
    finally:
        os.close(descriptor)  # and with it the lock


def _may_hold(folder: Path, doc_ids: Collection[str]) -> bool:
    return _holds(folder, doc_ids) is not False


def _holds(folder: Path, doc_ids: Collection[str]) -> bool | None:
    """Whether a generation holds one of the documents, None where its manifest cannot be read."""
    try:
        return any(document.doc_id in doc_ids for document in read_manifest(folder).documents)
    except IndexCorruptError:
        return None

"""Opens the index that the settings name, for the server and for the commands."""

import sys
from contextlib import AbstractContextManager

from api.settings import Settings
from index.generations.pool import IndexPool
from index.local.open_index import OpenIndex
from retrieval.query.query import Filters


def open_pool(settings: Settings) -> IndexPool:
    """The published index of the data folder, verified, and room for the other generations.

    Prints a warning where an earlier generation had to be opened in its place. Raises the errors of `index.errors`, each with its
    remedy.
    """
    pool = IndexPool.open(settings.data, settings.model)
    _warn(pool.generation, pool.complaint)
    return pool


def open_index(settings: Settings) -> OpenIndex:
    """As `open_pool`, for commands that need the published index alone."""
    index = OpenIndex.open(settings.data, settings.model)
    _warn(index.generation, index.complaint)
    return index


def acquire_for(pool: IndexPool, filters: Filters) -> AbstractContextManager[OpenIndex]:
    """The generation that answers with these filters. Acquire it in the thread that answers, which may outlive the request."""
    return pool.borrow_as_of(filters.as_of) if filters.as_of else pool.borrow()


def _warn(generation: str, complaint: str | None) -> None:
    if complaint is not None:
        print(f"citadel: answering from the earlier generation {generation}: {complaint}", file=sys.stderr)

"""From settings to what is open, for the server and for the commands alike."""

import sys
from contextlib import AbstractContextManager

from api.settings import Settings
from index.generations.pool import IndexPool
from index.local.open_index import OpenIndex
from retrieval.query.query import Filters


def open_shelf(settings: Settings) -> IndexPool:
    """The published index of the data folder, verified; raises the errors of `index.errors`, each with its remedy.

    That an earlier generation had to be opened in its place is said on stderr.
    """
    shelf = IndexPool.open(settings.data, settings.model)
    _warn(shelf.generation, shelf.complaint)
    return shelf


def open_index(settings: Settings) -> OpenIndex:
    """`open_shelf` for who asks for nothing but the published index."""
    index = OpenIndex.open(settings.data, settings.model)
    _warn(index.generation, index.complaint)
    return index


def acquire_for(shelf: IndexPool, filters: Filters) -> AbstractContextManager[OpenIndex]:
    """The generation that answers with these filters. Acquire it in the thread that answers, which may outlive the request."""
    return shelf.borrow_as_of(filters.as_of) if filters.as_of else shelf.borrow()


def _warn(generation: str, complaint: str | None) -> None:
    if complaint is not None:
        print(f"citadel: answering from the earlier generation {generation}: {complaint}", file=sys.stderr)

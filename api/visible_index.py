"""The index as one caller may see it.

Routes and tools reach the engine through `VisibleIndex` alone, so that none of them can forget who asks. A caller who is bound
to collections is given the documents of these and of no others (`index.engine.Engine.acquire`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice

from api.caller import Caller
from api.errors import RoleError, WholeIndexError
from index.engine import Engine, GenerationEntry, Snapshot
from index.errors import EarlierGenerationError


class VisibleIndex:
    """The generations of an engine for one caller."""

    def __init__(self, engine: Engine, caller: Caller) -> None:
        self._engine, self._caller = engine, caller

    @property
    def serving(self) -> str:
        """The id of the generation that answers where none is named."""
        return self._engine.generation

    @property
    def degraded(self) -> str | None:
        """Why another generation than the published one answers. It names no document."""
        return self._engine.degraded

    def follow(self) -> None:
        """Turn to what is published now, whoever published it."""
        self._engine.follow()

    @contextmanager
    def acquire(self, generation: str | None = None, as_of: date | None = None) -> Iterator[Snapshot]:
        """Hold a generation, as `index.engine.Engine.acquire` does, in the thread that reads it.

        Raises RoleError where an earlier generation would have to be read and the caller has not the role audit.
        """
        caller = self._caller
        try:
            with self._engine.acquire(generation, as_of, caller.collections, earlier="audit" in caller.roles) as snapshot:
                yield snapshot
        except EarlierGenerationError as error:
            raise RoleError(
                f"{error}, which the key of {caller.name!r} may not read: that wants one with the role audit"
            ) from None

    def text_checksums(self, generation: str | None) -> Mapping[str, str]:
        """doc_id to text_sha256 in a generation, of the documents that the caller may read."""
        return self._engine.text_checksums(generation, self._caller.collections)

    def generations(self) -> Sequence[GenerationEntry]:
        """The generations that are kept, the latest first. A caller who is bound to collections is shown the one that answers.

        When others were published, and from what, tells of documents that such a caller may not read.
        """
        entries = self._engine.generations(self._caller.collections)
        if self._caller.collections is None:
            return entries
        serving = self._engine.generation
        return list(islice((entry for entry in entries if entry.generation == serving), 1))

    def select(self, doc_ids: Iterable[str]) -> frozenset[str]:
        """Those of the documents that the caller can see in the published generation."""
        with self.acquire() as index:
            listed = {entry.doc_id for entry in index.list_entries().entries}
        return frozenset(doc_id for doc_id in doc_ids if doc_id in listed)

    def find_collections(self, doc_id: str) -> tuple[str, ...] | None:
        """All collections of a published document, also those that the caller may not read. None where there is no such document.

        For deciding whether the caller may change it, and for nothing that is shown.
        """
        with self._engine.acquire() as index:
            try:
                (entry,) = index.entries([doc_id])
            except KeyError:
                return None
        return entry.collections

    def open_whole(self) -> Engine:
        """The engine itself, for actions on the whole index. Raises WholeIndexError for a caller who is bound to collections."""
        refuse_bound(self._caller, "this concerns the whole index")
        return self._engine


def refuse_bound(caller: Caller, what: str) -> None:
    """Raises WholeIndexError where the caller is bound to collections. what: why that is not allowed, to begin the message."""
    if caller.collections is not None:
        raise WholeIndexError(f"{what}, and the key of {caller.name!r} is bound to collections: send one that is bound to none")

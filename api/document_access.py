"""Which documents a caller may put and remove, and the collections that a document is put into.

A caller who is bound to collections changes documents of these alone. To such a caller, a document that also belongs to other
collections is one to read and not to change, and one that belongs to others only is not there, except that its id is taken.
"""

from collections.abc import Collection, Iterable

from api.caller import Caller
from api.errors import CollectionsError, ForeignCollectionError, TakenIdError, UnknownDocumentError
from api.jobs.job import Job

Belongings = list[tuple[str, ...]]
"""The collections of a document as it is published and as each pending write has it, the last one at the end."""


def list_belongings(published: tuple[str, ...] | None, pending: Iterable[Job]) -> Belongings:
    """published: the collections of the published document, None without one. pending: the writes to it, in order."""
    put = [job.source.collections for job in pending if job.source is not None]
    return put if published is None else [published, *put]


def choose_collections(caller: Caller, doc_id: str, named: Collection[str], belongings: Belongings) -> tuple[str, ...]:
    """The collections that a document is put into: those named, else those it is in, else the caller's own or the default one.

    named: as `ingest.sources.name_collections` gives them, empty where the request says nothing. Raises TakenIdError,
    ForeignCollectionError and CollectionsError.
    """
    own = caller.collections
    if own is not None:
        if any(own.isdisjoint(belonging) for belonging in belongings):
            raise TakenIdError(f"the id {doc_id!r} is taken: send the document under another one")
        _check_own(caller, doc_id, belongings)
    if own is not None and not own.issuperset(named):
        foreign = ", ".join(repr(name) for name in sorted(set(named) - own))
        raise ForeignCollectionError(f"the key of {caller.name!r} may not put documents into {foreign}: leave that out")
    if named:
        return tuple(named)
    if belongings:
        return belongings[-1]
    if own is not None and len(own) > 1:
        raise CollectionsError(f"the key of {caller.name!r} is bound to several collections: name some of them in collections")
    return tuple(own) if own else ("default",)


def check_removal(caller: Caller, doc_id: str, belongings: Belongings) -> None:
    """Raises UnknownDocumentError where the caller sees no such document, ForeignCollectionError where it is not its own."""
    own = caller.collections
    if not belongings or (own is not None and any(own.isdisjoint(belonging) for belonging in belongings)):
        raise UnknownDocumentError(f"no document {doc_id[:200]!r}: GET /v1/documents lists those that are there")
    _check_own(caller, doc_id, belongings)


def _check_own(caller: Caller, doc_id: str, belongings: Belongings) -> None:
    own = caller.collections
    if own is not None and not all(own.issuperset(belonging) for belonging in belongings):
        reason = f"{doc_id!r} belongs to other collections as well"
        raise ForeignCollectionError(f"{reason}: ask somebody whose key may change those, {caller.name!r} may only read it")

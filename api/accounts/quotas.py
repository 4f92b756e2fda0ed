"""How much a caller may have at a time: documents, their bytes, and jobs that wait.

What counts is what stands under the caller's name: in the registry of sources, and in the jobs of the caller that have not ended.
A document that both hold counts once, with the larger of its files. So the sum is never too small, whatever becomes of the jobs.
A document that somebody else replaces counts for them once it is indexed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from api.caller import NO_QUOTA, Caller
from api.errors import JobQuotaError, QuotaError
from index.sources.registry import read_registry
from ingest.sources import Source

Waiting = Sequence[tuple[str | None, Path | None]]
"""The document and the upload of each job of a caller that has not ended."""


def check_quota(data: Path, caller: Caller, waiting: Waiting, put: Source | None = None) -> None:
    """Refuse what would be more than the caller may have. put: a document that is to be put, whose path is its file.

    Call it under the lock of the queue. Raises JobQuotaError, QuotaError, and IndexCorruptError for a registry that cannot be
    read.
    """
    wanted = None if put is None else (put.doc_id, _size(put.path))
    check_amounts(caller, len(waiting), wanted, lambda: _list_held(data, caller, waiting))


def check_amounts(
    caller: Caller, waiting: int, put: tuple[str, int] | None, held: Callable[[], Iterable[tuple[str, int]]]
) -> None:
    """The same for amounts that are known.

    waiting: how many jobs of the caller have not ended. put: the document that is to be put and the bytes of its file. held: the
    documents that stand under the caller's name, each with the bytes of a file. Raises JobQuotaError and QuotaError.
    """
    quota = caller.quota
    if quota == NO_QUOTA:
        return
    whose = f"the key of {caller.name!r}"
    if quota.jobs is not None and waiting >= quota.jobs:
        raise JobQuotaError(f"{whose} has {waiting} jobs that wait and may have {quota.jobs}: send it again when one has ended")
    if put is None or (quota.documents is None and quota.stored_bytes is None):
        return
    present: dict[str, int] = {}
    for doc_id, size in held():
        present[doc_id] = max(present.get(doc_id, 0), size)
    added = present | {put[0]: max(present.get(put[0], 0), put[1])}
    if quota.documents is not None and len(present) < len(added) > quota.documents:
        raise QuotaError(f"{whose} has {len(present)} documents and may have {quota.documents}: remove one, or have it raised")
    before, after = sum(present.values()), sum(added.values())
    if quota.stored_bytes is not None and before < after > quota.stored_bytes:
        with_it = f"would have {after:,} bytes of documents and may have {quota.stored_bytes:,}"
        raise QuotaError(f"{whose} {with_it}: remove one, or have it raised")


def _list_held(data: Path, caller: Caller, waiting: Waiting) -> Iterator[tuple[str, int]]:
    """The documents under the name of the caller, each with the bytes of a file."""
    uploads = read_registry(data).uploads
    yield from ((doc_id, _size(source.path)) for doc_id, source in uploads.items() if source.put_by == caller.name)
    yield from ((doc_id, _size(path)) for doc_id, path in waiting if doc_id is not None and path is not None)


def _size(path: Path) -> int:
    """The bytes of a file, 0 where it is gone."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0

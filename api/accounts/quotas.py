"""How much a caller may have at a time: documents, their bytes, and jobs that wait.

What counts is what stands under the caller's name: in the registry of sources, and in the jobs of the caller that have not ended.
A document that both hold counts once, with the larger of its files. So the sum is never too small, whatever becomes of the jobs.
A document that somebody else replaces counts for them once it is indexed.
"""

from collections.abc import Sequence
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
    quota = caller.quota
    if quota == NO_QUOTA:
        return
    whose = f"the key of {caller.name!r}"
    if quota.jobs is not None and len(waiting) >= quota.jobs:
        raise JobQuotaError(
            f"{whose} has {len(waiting)} jobs that wait and may have {quota.jobs}: send it again when one has ended"
        )
    if put is None or (quota.documents is None and quota.stored_bytes is None):
        return
    held = _measure(data, caller, waiting)
    added = held | {put.doc_id: max(held.get(put.doc_id, 0), _size(put.path))}
    if quota.documents is not None and len(held) < len(added) > quota.documents:
        raise QuotaError(f"{whose} has {len(held)} documents and may have {quota.documents}: remove one, or have it raised")
    before, after = sum(held.values()), sum(added.values())
    if quota.stored_bytes is not None and before < after > quota.stored_bytes:
        with_it = f"would have {after:,} bytes of documents and may have {quota.stored_bytes:,}"
        raise QuotaError(f"{whose} {with_it}: remove one, or have it raised")


def _measure(data: Path, caller: Caller, waiting: Waiting) -> dict[str, int]:
    """The documents under the name of the caller, each with the bytes of its largest file."""
    uploads = read_registry(data).uploads
    files = [(doc_id, source.path) for doc_id, source in uploads.items() if source.put_by == caller.name]
    files += [(doc_id, path) for doc_id, path in waiting if doc_id is not None and path is not None]
    held: dict[str, int] = {}
    for doc_id, path in files:
        held[doc_id] = max(held.get(doc_id, 0), _size(path))
    return held


def _size(path: Path) -> int:
    """The bytes of a file, 0 where it is gone."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0

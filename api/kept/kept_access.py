"""Which documents a caller may still read of those that are quoted in what it keeps, and the audit entries of keeping."""

from collections.abc import Iterable
from pathlib import Path

from api.audit.audit_log import AuditAction, AuditEvent, append
from api.caller import Caller
from api.kept.kept_record import KeptHeading
from api.visible_index import VisibleIndex


def find_missing(visible: VisibleIndex, doc_ids: Iterable[str]) -> frozenset[str]:
    """Those of the documents that the published generation does not hold, or not for this caller."""
    missing = set()
    with visible.acquire() as index:
        for doc_id in doc_ids:
            try:
                index.entries([doc_id])
            except KeyError:
                missing.add(doc_id)
    return frozenset(missing)


def find_hidden(visible: VisibleIndex, caller: Caller, doc_ids: Iterable[str]) -> frozenset[str]:
    """Those of the documents whose quotes this caller may not see any more.

    A caller who is bound to collections sees what it keeps of a document only while it can read that document: one that was moved
    to other collections is taken away from its former readers. Any other caller sees all that it keeps.
    """
    return frozenset() if caller.collections is None else find_missing(visible, doc_ids)


def record_kept(data: Path, action: AuditAction, heading: KeptHeading, caller: Caller) -> None:
    """Record that something was kept or discarded, by its kind and id alone."""
    append(data, AuditEvent(action, caller.name, "done", about=f"{heading.kind} {heading.record_id}"))

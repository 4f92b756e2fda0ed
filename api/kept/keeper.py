"""A caller with the store of what it keeps and its view of the index, for HTTP and for MCP."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from api.audit.audit_log import AuditAction
from api.caller import Caller
from api.kept.errors import RevisionError, StaleAnswerError, UnknownRecordError
from api.kept.kept_access import find_hidden, find_missing, record_kept
from api.kept.kept_record import KeptHeading, KeptRecord, RecordKind
from api.kept.kept_store import KeptStore
from api.visible_index import VisibleIndex

_TRIES = 10


@dataclass(frozen=True, slots=True)
class Keeper:
    """A caller and what it keeps. Its methods read the disk, and belong on a thread."""

    caller: Caller
    visible: VisibleIndex
    store: KeptStore
    data: Path
    """The data folder, whose audit log records what is kept."""
    watch: Callable[[], AbstractContextManager[object]] = nullcontext
    """Held while something is written. Raises where the data folder is gone."""

    def find(self, kind: RecordKind, record_id: str) -> KeptRecord:
        """A record of the caller. Raises UnknownRecordError."""
        return self.store.find(self.caller.name, kind, record_id)

    def find_visible(self, kind: RecordKind, record_id: str) -> KeptRecord:
        """A record of the caller. Raises UnknownRecordError also where a document is quoted that the caller cannot read."""
        record = self.find(kind, record_id)
        if self.find_hidden(record.heading.doc_ids):
            raise UnknownRecordError(f"no {kind} {record_id!r} is kept under this key: see the list of those that are")
        return record

    def find_hidden(self, doc_ids: Iterable[str]) -> frozenset[str]:
        """Those of the documents whose quotes the caller may not see (`api.kept.kept_access.find_hidden`)."""
        return find_hidden(self.visible, self.caller, doc_ids)

    def find_removed(self, doc_ids: Iterable[str]) -> frozenset[str]:
        """Those of the documents that are gone from what is published now, by whichever process, or for this caller.

        Another process may have purged one a moment ago, and this one may not have turned to its generation yet.
        """
        self.visible.follow()
        return find_missing(self.visible, doc_ids)

    def list_headings(self, kind: RecordKind) -> list[KeptHeading]:
        """The headings of all records of a kind, the latest first."""
        return self.store.list_headings(self.caller.name, kind)

    def add(self, record: KeptRecord) -> None:
        """Keep a new record, and record that."""
        with self.watch():
            self.store.add(record)
            self._record("keep", record)

    def add_of_present(self, record: KeptRecord) -> None:
        """Keep a new record that quotes documents as they are now. Raises StaleAnswerError where one was removed meanwhile.

        A purge of it may have looked through the records before this one was there.
        """
        self.add(record)
        if missing := self.find_removed(record.heading.doc_ids):
            self.remove(record.heading.kind, record.heading.record_id)
            raise StaleAnswerError(f"{len(missing)} of its documents were removed since it was answered: ask again")

    def update(self, kind: RecordKind, record_id: str, change: Callable[[KeptRecord], KeptRecord]) -> KeptRecord:
        """Replace a record by what `change` makes of it, and record that. Gives the new revision.

        Where somebody else writes at the same moment, `change` is called again with what was written. Raises UnknownRecordError,
        what `change` raises, and RevisionError where others write all the time.
        """
        for left in reversed(range(_TRIES)):
            changed = change(self.find(kind, record_id))
            with self.watch():
                try:
                    self.store.replace(changed)
                except RevisionError:
                    if left:
                        continue
                    raise
                self._record("keep", changed)
                return changed
        raise AssertionError("the last try returns or raises")

    def remove(self, kind: RecordKind, record_id: str) -> None:
        """Remove a record, and record that. Raises UnknownRecordError."""
        record = self.find(kind, record_id)
        with self.watch():
            self.store.remove(self.caller.name, kind, record_id)
            self._record("discard", record)

    def _record(self, action: AuditAction, record: KeptRecord) -> None:
        record_kept(self.data, action, record.heading, self.caller)

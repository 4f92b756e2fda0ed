"""The interface of a store of what callers keep. Another database implements it without a change to its users."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Literal, Protocol

from api.kept.kept_record import KeptHeading, KeptRecord, RecordKind

MOST_RECORDS = 1_000
"""Records of one kind that one owner may keep. Of watches there may be fewer."""
MOST_WATCHES = 100
"""Watches of one owner. Each of them is a question that is answered at every generation."""
MOST_BYTES = 50_000_000
"""Bytes of JSON that one owner may keep, all kinds together."""
LARGEST_RECORD = 4 * 2**20
"""Bytes of JSON of one record: an answer with 50 passages and all their notes stays far below."""

SharedWork = Literal["watches", "webhooks"]
"""What one process does for all that share a store: put watched questions again, or send their changes."""
Rewrite = Callable[[KeptRecord], KeptRecord | None]
"""What is left of a record, None for nothing."""


class KeptStore(Protocol):
    """Records by owner and kind. Each change is on the disk when its method returns. For any number of threads."""

    def add(self, record: KeptRecord) -> None:
        """Keep a new record. Raises QuotaError where the owner keeps as much as it may, DiskFullError or KeptDamagedError."""
        ...

    def find(self, owner: str, kind: RecordKind, record_id: str) -> KeptRecord:
        """A record of an owner. Raises UnknownRecordError."""
        ...

    def list_headings(self, owner: str, kind: RecordKind) -> list[KeptHeading]:
        """The headings of an owner, the latest first."""
        ...

    def list_all(self, kind: RecordKind) -> list[KeptRecord]:
        """The records of a kind of all owners, the oldest first. For whoever runs the server."""
        ...

    def find_of_any(self, kind: RecordKind, record_id: str) -> KeptRecord:
        """A record of whatever owner. For who was given its id by the server itself. Raises UnknownRecordError."""
        ...

    def list_all_headings(self, kind: RecordKind) -> list[KeptHeading]:
        """The headings of a kind of all owners, the oldest first. No body is read."""
        ...

    def replace(self, record: KeptRecord, *, has_quota: bool = True) -> None:
        """Replace the revision before. Raises UnknownRecordError, RevisionError where another one stands there, and as `add`.

        has_quota: whether quotas are asked. They are not for what the server itself has to note in a record.
        """
        ...

    def remove(self, owner: str, kind: RecordKind, record_id: str) -> None:
        """Remove a record, for good. Raises UnknownRecordError."""
        ...

    def knows_document(self, doc_id: str) -> bool:
        """Whether any record of any owner quotes or names a document."""
        ...

    def erase_document(self, doc_id: str, rewrite: Rewrite) -> None:
        """Rewrite all records that quote or name a document, so that nothing of it is left, in free pages either."""
        ...

    def hold_turn(self, work: SharedWork) -> AbstractContextManager[bool]:
        """Whether this process does a work while the context lasts. No other one does it then.

        The turn ends with the process, however that ends. False also where the store may only be read. Raises OSError.
        """
        ...

    def check_turn(self, work: SharedWork) -> None:
        """Look whether a turn is still held, before something is done that others must not do, too.

        Raises what ends the turn where it was lost. Nothing where none is held.
        """
        ...

    def close(self) -> None:
        """End the connections that are held. Nothing is asked of the store afterwards."""
        ...

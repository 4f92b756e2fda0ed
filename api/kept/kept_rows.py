"""A record as a row and back, and what every store refuses: the same in a data folder and in a database of hosts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.errors import QuotaError
from api.kept.errors import RevisionError, UnknownRecordError
from api.kept.kept_record import KeptHeading, KeptRecord
from api.kept.kept_store import LARGEST_RECORD, MOST_BYTES, MOST_RECORDS, MOST_WATCHES


def write_row(record: KeptRecord) -> tuple[str, str, str, str, str, int, str, str]:
    """The id, owner, kind, two moments, revision, summary and body of a record."""
    one = record.heading
    written = (one.record_id, one.owner, one.kind, one.made_at, one.changed_at, one.revision)
    return (*written, _dump(one.summary), _dump(record.body))


def read_heading(row: Sequence[Any], doc_ids: Iterable[str]) -> KeptHeading:
    """A heading from the columns of `write_row`, of which the body may be missing."""
    record_id, owner, kind, made_at, changed_at, revision, summary = row[:7]
    return KeptHeading(owner, kind, record_id, made_at, changed_at, json.loads(summary), frozenset(doc_ids), revision)


def read_record(row: Sequence[Any], doc_ids: Iterable[str]) -> KeptRecord:
    """A record from the columns of `write_row`."""
    return KeptRecord(read_heading(row, doc_ids), json.loads(row[7]))


def check_quota(heading: KeptHeading, body: str, held: tuple[int, int], *, is_new: bool) -> None:
    """Raise QuotaError for a record that is too large, or one too many.

    held: how many other records of the kind its owner keeps, and the bytes of those of all kinds.
    """
    (number, stored), size = held, len(body.encode())
    if size > LARGEST_RECORD:
        raise QuotaError(f"this {heading.kind} has {size} bytes, and at most {LARGEST_RECORD} are kept: keep less of it")
    if is_new and number >= (MOST_WATCHES if heading.kind == "watch" else MOST_RECORDS):
        raise QuotaError(
            f"{heading.owner!r} keeps {number} records of the kind {heading.kind}, the most that is kept: remove one"
        )
    if stored + size > MOST_BYTES:
        raise QuotaError(f"{heading.owner!r} keeps {stored} bytes, and at most {MOST_BYTES} are kept: remove something")


def check_revision(heading: KeptHeading, revision: int | None) -> None:
    """Raise UnknownRecordError or RevisionError where `revision` is not the one before. None: there is no such record."""
    if revision is None:
        raise refuse_unknown(heading.kind, heading.record_id)
    if revision != heading.revision - 1:
        raise RevisionError(
            f"the {heading.kind} {heading.record_id!r} has revision {revision} by now, and not {heading.revision - 1}: "
            "read it again, then repeat the change"
        )


def refuse_unknown(kind: str, record_id: str) -> UnknownRecordError:
    """The error for a record that an owner does not keep."""
    return UnknownRecordError(f"no {kind} {record_id[:60]!r} is kept under this key: see the list of those that are")


def _dump(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields)  # ASCII, so that a lone surrogate is stored like any other sign

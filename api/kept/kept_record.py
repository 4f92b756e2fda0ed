"""A record that a caller keeps: what it is, whose, and which documents are quoted in it."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, Self

RecordKind = Literal["answer", "dossier", "feedback", "watch", "feed"]


@dataclass(frozen=True, slots=True)
class KeptHeading:
    """What is known of a record without reading it."""

    owner: str
    """The name of the key that keeps it, "anonymous" without keys."""
    kind: RecordKind
    record_id: str
    """16 hexadecimal digits. Unique among the records of all owners."""
    made_at: str
    """ISO 8601, UTC, in microseconds, so that it sorts."""
    changed_at: str
    """Likewise. As `made_at` where it was never changed."""
    summary: Mapping[str, Any]
    """What lists show of it, as JSON. It quotes no document but those in `doc_ids`."""
    doc_ids: frozenset[str]
    """Every document that is quoted or named in it. A purge of one of these changes or removes the record."""
    revision: int = 1
    """How often it was written. Two writers that read the same revision do not overwrite each other."""


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record with all that is in it."""

    heading: KeptHeading
    body: Mapping[str, Any]
    """As JSON."""

    @classmethod
    def make(
        cls, owner: str, kind: RecordKind, body: Mapping[str, Any], *, summary: Mapping[str, Any], doc_ids: Iterable[str]
    ) -> Self:
        """A new record, with an id of its own, made now."""
        now = read_moment()
        return cls(KeptHeading(owner, kind, secrets.token_hex(8), now, now, summary, frozenset(doc_ids)), body)

    def revise(self, body: Mapping[str, Any], *, summary: Mapping[str, Any], doc_ids: Iterable[str]) -> Self:
        """The next revision of it, with other content."""
        heading = replace(
            self.heading,
            changed_at=read_moment(),
            revision=self.heading.revision + 1,
            summary=summary,
            doc_ids=frozenset(doc_ids),
        )
        return replace(self, heading=heading, body=body)


def read_moment() -> str:
    """The present moment, ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="microseconds")

"""What changed between two generations: documents added, removed and altered, and the altered ones sentence by sentence.

Two snapshots come in, records go out. No encoder is needed. Only documents whose text differs are read, so that comparing
generations of many thousand documents takes the time of listing them.
"""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.engine import DocumentEntry, Snapshot
from ingest.document import Document
from ingest.sentences import find_units
from ingest.spans import Span

_METADATA = {
    "title": "title",
    "publisher": "publisher",
    "published": "published",
    "language": "language",
    "file": "source_path",
    "url": "url",
}


@dataclass(frozen=True, slots=True)
class MetadataChange:
    """A field of a document that has another value."""

    field: str
    """title, publisher, published, language, file, url or collections."""
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, heading or table line where it stands: `Document.text[span.start:span.end] == text`."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Hunk:
    """Sentences of the old document that sentences of the new one replace. One side may be empty, not both."""

    at: int
    """The number of the first one in the old document, from 0."""
    removed: tuple[Sentence, ...]
    """With spans in the old text."""
    added: tuple[Sentence, ...]
    """With spans in the new text."""


@dataclass(frozen=True, slots=True)
class AlteredDocument:
    """A document that both generations have, with another text or other metadata."""

    doc_id: str
    title: str
    """The new one."""
    metadata: tuple[MetadataChange, ...]
    hunks: tuple[Hunk, ...]
    """In the order of the text. White space alone makes none."""


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """How many documents changed, whatever part of them is listed."""

    added: int
    removed: int
    altered: int


@dataclass(frozen=True, slots=True)
class GenerationComparison:
    """What changed, each list in the order of doc_id."""

    old: str
    """The id of a generation."""
    new: str
    added: tuple[DocumentEntry, ...]
    removed: tuple[DocumentEntry, ...]
    altered: tuple[AlteredDocument, ...]
    unchanged: int
    """How many documents are the same in both."""
    counts: ChangeCounts


def compare(old: Snapshot, new: Snapshot, offset: int = 0, limit: int | None = None) -> GenerationComparison:
    """What changed from `old` to `new`. The same two give the same comparison.

    offset, limit: of each list, the changes from the one at `offset` (from 0), at most `limit` of them. Texts are read of these
    alone.
    """
    before, now = ({entry.doc_id: entry for entry in snapshot.list_entries().entries} for snapshot in (old, new))
    added, removed, both = (
        sorted(now.keys() - before.keys()),
        sorted(before.keys() - now.keys()),
        sorted(before.keys() & now.keys()),
    )
    altered = [doc_id for doc_id in both if _is_altered(before[doc_id], now[doc_id])]
    part = slice(offset, None if limit is None else offset + limit)
    return GenerationComparison(
        old=old.generation,
        new=new.generation,
        added=tuple(now[doc_id] for doc_id in added[part]),
        removed=tuple(before[doc_id] for doc_id in removed[part]),
        altered=tuple(_compare_document(old, new, before[doc_id], now[doc_id]) for doc_id in altered[part]),
        unchanged=len(both) - len(altered),
        counts=ChangeCounts(len(added), len(removed), len(altered)),
    )


def find_hunks(old: Document, new: Document) -> tuple[Hunk, ...]:
    """The sentences by which two texts differ. White space makes no difference, nor does where it ends a sentence."""
    olds, news = _cut_sentences(old), _cut_sentences(new)
    before, now = ([" ".join(one.text.split()) for one in sentences] for sentences in (olds, news))
    return tuple(
        Hunk(old_from, tuple(olds[old_from:old_to]), tuple(news[new_from:new_to]))
        for old_from, old_to, new_from, new_to in _find_differing(before, now)
        if " ".join(before[old_from:old_to]) != " ".join(now[new_from:new_to])
    )


def list_metadata_changes(old: DocumentEntry, new: DocumentEntry) -> tuple[MetadataChange, ...]:
    """The fields of a document that have another value in a later generation."""
    values = [(field, getattr(old, name), getattr(new, name)) for field, name in _METADATA.items()]
    values.append(("collections", ", ".join(old.collections), ", ".join(new.collections)))
    return tuple(MetadataChange(field, before, now) for field, before, now in values if before != now)


def _is_altered(before: DocumentEntry, now: DocumentEntry) -> bool:
    return before.text_sha256 != now.text_sha256 or bool(list_metadata_changes(before, now))


def _compare_document(old: Snapshot, new: Snapshot, before: DocumentEntry, now: DocumentEntry) -> AlteredDocument:
    is_same = before.text_sha256 == now.text_sha256
    hunks = () if is_same else find_hunks(old.document(before.doc_id), new.document(now.doc_id))
    return AlteredDocument(now.doc_id, now.title, list_metadata_changes(before, now), hunks)


def _cut_sentences(document: Document) -> list[Sentence]:
    return [Sentence(span.cut(document.text), span) for span in find_units(document)]


def _find_differing(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    # What both end with is set aside first, and lines met very often are no anchors (autojunk): a long table of the same few
    # cells would take difflib a time that grows with the square of its rows.
    end = _count_shared(old[::-1], new[::-1])
    matcher = difflib.SequenceMatcher(None, old[: len(old) - end], new[: len(new) - end])
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag != "equal":
            yield old_from, old_to, new_from, new_to


def _count_shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines both begin with."""
    differing = (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right)
    return next(differing, min(len(one), len(other)))

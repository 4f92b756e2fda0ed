"""What changed between two generations: documents that came, went and were altered, and these sentence by sentence.

Two manifests and stores come in, records go out; no encoder is needed. Only documents whose text differs are read, so that
generations of many thousand documents are compared in the time it takes to open them.
"""

import difflib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from index.generations.manifest import IndexManifest, read_manifest, verify_files
from index.local.document_store import FILES, DocumentEntry, Store
from ingest.document import Document
from ingest.sentences import find_units
from ingest.spans import Span

_METADATA = {"title": "title", "publisher": "publisher", "published": "published", "language": "language", "file": "source_path"}


@dataclass(frozen=True, slots=True)
class MetadataChange:
    """A field (title, publisher, published, language or file) that has another value; None where there is none."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, heading or table line where it stands: `Document.text[span.start:span.end] == text`."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Hunk:
    """Sentences of the old document, from number `at` on (counted from 0), that others of the new one stand in place of.

    removed: with spans in the old text. added: with spans in the new one. One of them may be empty, not both.
    """

    at: int
    removed: tuple[Sentence, ...]
    added: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class AlteredDocument:
    """A document that both have, but not alike. `hunks` are in the order of the text; white space alone makes none."""

    doc_id: str
    title: str
    metadata: tuple[MetadataChange, ...]
    hunks: tuple[Hunk, ...]

    @property
    def says_the_same(self) -> bool:
        """True when nothing but white space or bullets differs, so that only offsets into the text moved."""
        return not self.metadata and not self.hunks


@dataclass(frozen=True, slots=True)
class GenerationComparison:
    """All of it, each list in the order of doc_id. unchanged: how many documents are the same in both."""

    old: str
    new: str
    added: tuple[DocumentEntry, ...]
    removed: tuple[DocumentEntry, ...]
    altered: tuple[AlteredDocument, ...]
    unchanged: int


@dataclass(frozen=True, slots=True)
class ComparedGeneration:
    """As much of a generation as is compared; that of an open index is `ComparedGeneration(index.manifest, index.store)`."""

    manifest: IndexManifest
    store: Store

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The generation in `folder`, to be closed with its store; raises IndexCorruptError when either file was altered."""
        manifest = read_manifest(folder)
        verify_files(folder, replace(manifest, files={name: manifest.files[name] for name in FILES}))
        return cls(manifest, Store.open(folder))


def compare_folders(old: Path, new: Path) -> GenerationComparison:
    """What changed between the generations in two folders; raises IndexCorruptError when one cannot be read."""
    before = ComparedGeneration.open(old)
    with closing(before.store):
        now = ComparedGeneration.open(new)
        with closing(now.store):
            return compare(before, now)


def compare(old: ComparedGeneration, new: ComparedGeneration) -> GenerationComparison:
    """What changed from `old` to `new`. The same two give the same comparison."""
    before = {entry.doc_id: entry for entry in old.store.entries}
    now = {entry.doc_id: entry for entry in new.store.entries}
    both = sorted(before.keys() & now.keys())
    altered = tuple(_find_altered(old, new, [(before[doc_id], now[doc_id]) for doc_id in both]))
    return GenerationComparison(
        old=old.manifest.generation,
        new=new.manifest.generation,
        added=tuple(now[doc_id] for doc_id in sorted(now.keys() - before.keys())),
        removed=tuple(before[doc_id] for doc_id in sorted(before.keys() - now.keys())),
        altered=altered,
        unchanged=len(both) - len(altered),
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


def _find_altered(
    old: ComparedGeneration, new: ComparedGeneration, pairs: Sequence[tuple[DocumentEntry, DocumentEntry]]
) -> Iterator[AlteredDocument]:
    before, now = ({one.doc_id: one.text_sha256 for one in side.manifest.documents} for side in (old, new))
    for old_entry, new_entry in pairs:
        doc_id = new_entry.doc_id
        metadata = _compare_metadata(old_entry, new_entry)
        text_differs = before[doc_id] != now[doc_id]
        if metadata or text_differs:
            texts = (old.store.document(old_entry.row), new.store.document(new_entry.row)) if text_differs else None
            yield AlteredDocument(doc_id, new_entry.title, metadata, find_hunks(*texts) if texts else ())


def _compare_metadata(old: DocumentEntry, new: DocumentEntry) -> tuple[MetadataChange, ...]:
    values = ((field, getattr(old, name), getattr(new, name)) for field, name in _METADATA.items())
    return tuple(MetadataChange(field, before, now) for field, before, now in values if before != now)


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

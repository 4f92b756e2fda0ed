"""What the reader says of the first hits, kept by where they stand, so that any sentence of a passage can be asked for its words.

Hits and a reader come in, `Readings` come out. Passages join hits and sentences cut them. A reading is looked up by its place.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from index.engine import Snapshot
from ingest.chunk import Chunk
from ingest.document import Document, TableRow
from ingest.lookup import find_footnotes, find_row
from ingest.spans import Span
from retrieval.rank.hit import Hit
from retrieval.reader.context import find_cell_at, frame_chunk
from retrieval.reader.reader import MARGIN_WEIGHT, Reader, Reading, squash

BLOCK = 2  # hits that are read side by side before it is asked whether more are wanted
_EDGES = " \t\n.,;:!?'\"“”‘’«»"
_LONGEST_NUMBER = 24  # code points
# With signs between its digits. Digits alone may be a year with the marker of a note behind it.
_NUMBER = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+[.,]\d+)(?![\d.,]?\d)")
_PAIRS = {"(": ")", "[": "]", "“": "”", "‘": "’"}


@dataclass(frozen=True, slots=True)
class Words:
    """The words that answer best in a part of a document, as printed there.

    margin: by how much they beat that nothing answers. answerable: that the chunk they stand in holds the answer. Both logits.
    """

    text: str
    margin: float
    answerable: float
    repeats: int = 0
    """How often the same words stand before them in that part."""

    def place_in(self, text: str) -> int:
        """Where they begin in the text of that part, white space folded. -1 where it holds them not as often."""
        at = text.find(self.text)
        for _ in range(self.repeats):
            at = text.find(self.text, at + len(self.text)) if at >= 0 else -1
        return at

    @property
    def probability(self) -> float:
        """That these words answer, 0 to 1."""
        return squash(self.answerable + MARGIN_WEIGHT * self.margin)


@dataclass(frozen=True, slots=True)
class _ReadChunk:
    document: Document
    chunk: Chunk
    row: TableRow | None
    reading: Reading

    def find(self, span: Span) -> Words | None:
        """The best words within a span of the document."""
        if self.row is not None:
            found = self.reading.find()
            cell = find_cell_at(self.row, *found.span) if found else None
            return Words(cell, found.margin, self.reading.answerable) if found and cell else None
        start = self.chunk.span.start
        found = self.reading.find(Span(span.start - start, span.end - start))
        if found is None:
            return None
        text = _trim(self.document, Span(found.span.start + start, found.span.end + start))
        before = " ".join(self.document.text[span.start : found.span.start + start].split())
        return Words(text, found.margin, self.reading.answerable, before.count(text)) if text else None


@dataclass(frozen=True, slots=True)
class Readings:
    """What was read of the hits of one question."""

    by_chunk: Mapping[str, Reading] = field(default_factory=dict)
    """By chunk_id."""
    by_document: Mapping[str, Sequence[_ReadChunk]] = field(default_factory=dict)
    """By doc_id."""

    def find(self, doc_id: str, span: Span) -> Words | None:
        """The best words within a span that a hit holds whole. Of several hits, the one that answers likeliest."""
        holding = [read for read in self.by_document.get(doc_id, ()) if read.chunk.span.holds(span)]
        words = [found for read in holding if (found := read.find(span)) is not None]
        return max(words, key=lambda found: found.answerable + found.margin, default=None)


@dataclass(frozen=True, slots=True)
class ReadingBound:
    """What ends the reading of a question's hits: that none which is left could still come first."""

    weight: float = math.inf
    """Of the reader's probability beside a hit's score. Infinite reads all."""
    likeliest: float = 1.0
    """What the reader is taken to say at most of a hit that it has not read, 0 to 1. With 1 the first place is exact."""

    def is_met(self, score: float, best: float) -> bool:
        """True where no unread hit can come before the `best` that was read. score: of the first unread one."""
        return score + self.weight * self.likeliest < best


def read_hits(
    snapshot: Snapshot, question: str, hits: Sequence[Hit], reader: Reader, bound: ReadingBound = ReadingBound()
) -> Readings:
    """What the reader says of the hits, best first, read until the bound is met.

    Where the first hits answer surely, the others need not be read (the bound of Fagin, Lotem and Naor's threshold algorithm,
    PODS 2001).
    """
    read: list[tuple[Hit, _ReadChunk]] = []
    best = -math.inf
    for first in range(0, len(hits), BLOCK):
        block = hits[first : first + BLOCK]
        if bound.is_met(block[0].scores.fused, best):
            break
        read += zip(block, _read_block(snapshot, question, block, reader), strict=True)
        best = max(best, *(hit.scores.fused + bound.weight * chunk.reading.probability for hit, chunk in read[first:]))
    by_document: dict[str, list[_ReadChunk]] = {}
    for hit, chunk in read:
        by_document.setdefault(hit.chunk.doc_id, []).append(chunk)
    return Readings({hit.chunk.chunk_id: chunk.reading for hit, chunk in read}, by_document)


def _read_block(snapshot: Snapshot, question: str, hits: Sequence[Hit], reader: Reader) -> list[_ReadChunk]:
    documents = snapshot.documents([hit.chunk.doc_id for hit in hits])
    rows = [find_row(document, hit.chunk.span) for document, hit in zip(documents, hits, strict=True)]
    framed = [frame_chunk(document, hit.chunk, row) for document, hit, row in zip(documents, hits, rows, strict=True)]
    read = zip(documents, hits, rows, reader.read(question, framed), strict=True)
    return [_ReadChunk(document, hit.chunk, row, reading) for document, hit, row, reading in read]


def _grow_to_numbers(text: str, span: Span) -> Span:
    """A span with the rest of a number that it cuts: "955" of "280,955" tells another number."""
    start, end = span
    for number in _NUMBER.finditer(text, max(0, start - _LONGEST_NUMBER), end + _LONGEST_NUMBER):
        if number.start() < start < number.end():
            start = number.start()
        if number.start() < end < number.end():
            end = number.end()
    return Span(start, end)


def _trim(document: Document, span: Span) -> str:
    """The words without a note's marker at their end, without punctuation around them and half of a pair of brackets.

    A number is taken whole.
    """
    whole = _grow_to_numbers(document.text, span)
    if not find_footnotes(document, whole):  # "2018.68" is a year with the marker of a note
        span = whole
    text = span.cut(document.text)
    for note in reversed(find_footnotes(document, Span(span.start, span.end + 1))):
        if note.marker is not None and note.marker.end >= span.end:
            text = document.text[span.start : note.marker.start]
    text = " ".join(text.strip(_EDGES).split())
    for opening, closing in _PAIRS.items():
        if text.startswith(opening) and closing not in text:
            text = text[1:]
        if text.endswith(closing) and opening not in text:
            text = text[:-1]
        if opening in text and closing not in text and text.count(opening) == 1 and closing == ")":
            text += closing if document.text[span.end : span.end + 1] == closing else ""
    return text.strip(_EDGES)

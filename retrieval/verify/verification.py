"""Whether a saved answer still stands: each of its citations held against an index, which may be a later one.

In come an open index and a `SavedAnswer`, out comes a verdict a citation and the worst of them for the whole. Nothing in a saved
answer is believed: what it says that a document says is looked up there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from index.engine import NO_FILTERS, Snapshot
from ingest.chunk import Chunk
from ingest.document import Document
from ingest.sentences import find_units, split_sentences
from ingest.spans import Span
from retrieval.passages.locate import locate
from retrieval.verify.nearest_text import CutText, Difference, describe_differences, find_nearest
from retrieval.verify.saved_answer import SavedAnswer, SavedCitation

Verdict = Literal["holds", "moved", "altered", "gone"]
VERDICTS: tuple[Verdict, ...] = ("holds", "moved", "altered", "gone")
"""From best to worst."""
PassageState = Literal["stands", "differs", "gone"]
_DEPTH = 50  # chunks that share most with a statement, to find other documents that carry it
_OTHERS = 5  # documents, of those, that are read
_COMPARED = 10  # chunks, of those, that are compared word by word


@dataclass(frozen=True, slots=True)
class LocatedText:
    """What was found for a citation. Invariant: `Document.text[span.start:span.end] == text`."""

    doc_id: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """A citation with its verdict.

    holds: the passage stands where it says, and the statement in it. moved: it is not so, but the statement's words stand at
    `found`. altered: they are gone, and `found` is the nearest text, with its similarity (0..1) and the words that differ.
    gone: nothing is near. passage: whether the saved one stands where it says, or its document differs there or is gone.
    text_unchanged: whether the document's text is what it was when the answer was given. None where that is not known.
    """

    citation: SavedCitation
    verdict: Verdict
    found: LocatedText | None = None
    similarity: float | None = None
    differences: tuple[Difference, ...] | None = None
    passage: PassageState = "stands"
    text_unchanged: bool | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """The worst verdict of the citations ("holds" where there are none) against one generation."""

    asked: str
    verdict: Verdict
    generation: str
    saved_generation: str | None
    citations: tuple[CheckedCitation, ...]

    @property
    def holds(self) -> bool:
        """True when every statement still stands verbatim in the corpus."""
        return self.verdict in ("holds", "moved")


def verify(snapshot: Snapshot, saved: SavedAnswer, hashes: Mapping[str, str] | None = None) -> Verification:
    """Check every citation. hashes: the text_sha256 of documents by doc_id in the saved generation, where that is known."""
    reading = _Reading(snapshot, hashes or {}, saved.generation)
    checked = tuple(reading.check(citation) for citation in saved.citations)
    worst = max((VERDICTS.index(one.verdict) for one in checked), default=0)
    return Verification(saved.asked, VERDICTS[worst], snapshot.generation, saved.generation, checked)


class _Reading:
    """One pass over one index. Documents are cut and searched for once, however many citations need them."""

    def __init__(self, snapshot: Snapshot, hashes: Mapping[str, str], saved_generation: str | None) -> None:
        self._snapshot = snapshot
        self._hashes = hashes
        self._same_generation = saved_generation == snapshot.generation
        self._cut: dict[str, CutText] = {}
        self._chunks: dict[str, list[Chunk]] = {}

    def check(self, citation: SavedCitation) -> CheckedCitation:
        document = self._find_document(citation.passage.doc_id)
        if document is None:
            return replace(self._look_around(citation, None), passage="gone")
        unchanged = self._is_unchanged(citation, document)
        if citation.passage.span.cut(document.text) != citation.passage.text:
            return replace(self._look_around(citation, document), passage="differs", text_unchanged=unchanged)
        place = locate(citation.passage.text, citation.statement)
        if place is None:
            return replace(self._look_around(citation, document), text_unchanged=unchanged)
        start = citation.passage.span.start
        found = _find(document, Span(start + place.start, start + place.end))
        return CheckedCitation(citation, "holds", found, text_unchanged=unchanged)

    def _look_around(self, citation: SavedCitation, home: Document | None) -> CheckedCitation:
        moved = self._find_moved(home, citation)
        if moved is not None:
            return CheckedCitation(citation, "moved", moved)
        near = self._find_near(home, citation)
        if near is None:
            return CheckedCitation(citation, "gone")
        found, similarity = near
        return CheckedCitation(citation, "altered", found, similarity, describe_differences(citation.statement, found.text))

    def _find_moved(self, home: Document | None, citation: SavedCitation) -> LocatedText | None:
        for document in self._list_documents(home, citation):
            place = locate(document.text, citation.statement, _find_origin(citation))
            if place is not None:
                return _find(document, place)
        return None

    def _list_documents(self, home: Document | None, citation: SavedCitation) -> Iterator[Document]:
        """The document itself, then others that may carry the statement. These are looked for only when they are asked for."""
        if home is not None:
            yield home
        doc_ids = [*dict.fromkeys(chunk.doc_id for chunk in self._find_chunks(citation.statement))]
        yield from (self._snapshot.document(doc_id) for doc_id in doc_ids[:_OTHERS] if home is None or doc_id != home.doc_id)

    def _find_near(self, home: Document | None, citation: SavedCitation) -> tuple[LocatedText, float] | None:
        if home is None:
            return self._find_near_elsewhere(citation.statement)
        near = find_nearest(self._cut_document(home), citation.statement, _find_origin(citation))
        return None if near is None else (_find(home, near.span), near.similarity)

    def _find_near_elsewhere(self, statement: str) -> tuple[LocatedText, float] | None:
        best = None
        for chunk in self._find_chunks(statement)[:_COMPARED]:
            cut = CutText.of(chunk.text, split_sentences(chunk.text, Span(0, len(chunk.text))))
            near = find_nearest(cut, statement)
            if near is not None and (best is None or near.similarity > best[1]):
                span = Span(chunk.span.start + near.span.start, chunk.span.start + near.span.end)
                best = LocatedText(chunk.doc_id, span, near.span.cut(chunk.text)), near.similarity
        return best

    def _find_chunks(self, statement: str) -> list[Chunk]:
        if statement not in self._chunks:
            tokens = self._snapshot.tokenizer.question_tokens(statement)
            ranking = self._snapshot.top_lexical(tokens, NO_FILTERS, _DEPTH)
            self._chunks[statement] = self._snapshot.chunks([chunk_id for chunk_id, _ in ranking])
        return self._chunks[statement]

    def _cut_document(self, document: Document) -> CutText:
        if document.doc_id not in self._cut:
            self._cut[document.doc_id] = CutText.of(document.text, find_units(document))
        return self._cut[document.doc_id]

    def _find_document(self, doc_id: str) -> Document | None:
        try:
            return self._snapshot.document(doc_id)
        except KeyError:
            return None

    def _is_unchanged(self, citation: SavedCitation, document: Document) -> bool | None:
        known = citation.passage.text_sha256 or self._hashes.get(document.doc_id)
        if known is None:
            return True if self._same_generation else None
        return known == document.text_sha256


def _find_origin(citation: SavedCitation) -> int:
    """The offset at which the statement stood in its document when the answer was given."""
    place = locate(citation.passage.text, citation.statement)
    return citation.passage.span.start + (place.start if place else 0)


def _find(document: Document, span: Span) -> LocatedText:
    return LocatedText(document.doc_id, span, span.cut(document.text))

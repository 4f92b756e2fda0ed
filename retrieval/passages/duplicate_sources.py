"""Who else says it: near-identical documents count as one voice, and what is shown names every document that carries it.

In come an open index and what is about to be shown; out comes which of it repeats the rest, and who carries it. Without this a
press release and its reprints would pose as so many sources that agree.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache

from index.local.document_store import DocumentEntry
from index.local.near_duplicates import FEWEST_RUNS, hash_runs
from index.local.open_index import OpenIndex
from ingest.dates import first_day
from ingest.document import Document
from ingest.shingles import SAME, Runs, contain, cut_document, cut_runs, differ_in_number
from retrieval.passages.context_expansion import ExpandedHit
from retrieval.passages.passage import Passage
from retrieval.query.query import Filters
from retrieval.rank.candidates import passes
from retrieval.rank.hit import Hit

Repeats = Callable[[ExpandedHit, ExpandedHit], bool]
"""Whether the second says nothing that the first one's document does not say itself, in a hit of its own."""


def recognise_repeats(index: OpenIndex, hits: Sequence[Hit]) -> Repeats:
    """How to tell among `hits` those of a reprint from those of the document that was shown first.

    Chunks of near-identical documents have their borders elsewhere, so one is held against all hits of the other document, not
    against one of them; what none of these holds (a paragraph put on top, a corrected figure) is news.
    """

    @cache
    def find_alike(doc_id: str) -> frozenset[str]:
        return frozenset(name_alike(index, doc_id))

    @cache
    def read_hits(doc_id: str) -> Runs:
        return frozenset().union(*(cut_runs(hit.chunk.text) for hit in hits if hit.chunk.doc_id == doc_id))

    def repeats(shown: ExpandedHit, one: ExpandedHit) -> bool:
        first = shown.document.doc_id
        return one.document.doc_id in find_alike(first) and contain(read_hits(first), cut_runs(one.text))

    return repeats


def name_alike(index: OpenIndex, doc_id: str) -> list[str]:
    """The ids of the documents that are near-identical to one. Raises KeyError when there is none of that id."""
    return [index.documents[row].doc_id for row in index.alike.of_document(index.document_row(doc_id))]


def carries(document: Document, text: str) -> bool:
    """True when a document says all of a text."""
    return contain(cut_document(document.text), cut_runs(text))


def find_carriers(index: OpenIndex, filters: Filters, shown: ExpandedHit, repeats: Sequence[ExpandedHit]) -> list[DocumentEntry]:
    """All other documents that carry what is shown and pass the filters, the earliest published first, undated ones last.

    repeats: hits that were found to say the same. A text of a few words stands elsewhere by chance: beside these only near-
    identical documents are named for it.
    """
    own = index.document_row(shown.document.doc_id)
    runs = hash_runs(shown.text)
    found = index.alike.carrying(runs, SAME)
    if len(runs) < FEWEST_RUNS:
        found = {row: found[row] for row in index.alike.of_document(own) if row in found}
    named = {index.document_row(repeat.document.doc_id) for repeat in repeats}
    named |= {row for row, held in found.items() if held == len(runs) or _agrees(index, row, shown.text)}
    entries = [index.documents[row] for row in named - {own}]
    return sorted((entry for entry in entries if passes(entry, filters)), key=_order)


def find_voices(index: OpenIndex, passages: Sequence[Passage]) -> dict[int, int]:
    """For the rank of each passage that of the first one with the same voice: of the same document, of one near-identical to it,
    or of one that carries the passage."""
    known = {passage.rank: _find_speakers(index, passage) for passage in passages}
    voices: dict[int, int] = {}
    for at, one in enumerate(passages):
        earlier = (
            voices[other.rank]
            for other in passages[:at]
            if one.source.doc_id in known[other.rank] or other.source.doc_id in known[one.rank]
        )
        voices[one.rank] = next(earlier, one.rank)
    return voices


def _find_speakers(index: OpenIndex, passage: Passage) -> set[str]:
    own = passage.source.doc_id
    return {own, *name_alike(index, own), *(source.doc_id for source in passage.also_in)}


def _agrees(index: OpenIndex, row: int, text: str) -> bool:
    """Hashes tell that a few runs are missing, not whether these are a number that was changed."""
    document = index.document(index.documents[row].doc_id)
    return not differ_in_number(cut_runs(text), cut_document(document.text))


def _order(entry: DocumentEntry) -> tuple[date, str]:
    return (first_day(entry.published) if entry.published else date.max, entry.doc_id)

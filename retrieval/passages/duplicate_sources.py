"""Near-duplicate documents: which hits repeat what is shown, and which other documents contain a passage.

In come a snapshot and what is about to be shown. Near-duplicates count as one source, and a passage names every document that
contains it. Without this a press release and its reprints would pose as so many sources that agree.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache

from index.engine import DocumentEntry, Snapshot
from index.filters import Filters, passes
from index.shingle_overlap import FEWEST_SHINGLES
from ingest.dates import first_day
from ingest.document import Document
from ingest.shingles import SAME, Runs, contain, cut_document, cut_runs, differ_in_number
from retrieval.passages.context_expansion import ExpandedHit
from retrieval.passages.passage import Passage
from retrieval.rank.hit import Hit

Repeats = Callable[[ExpandedHit, ExpandedHit], bool]
"""True when the second has nothing that the first one's document does not have itself, in a hit of its own."""


def recognise_repeats(snapshot: Snapshot, hits: Sequence[Hit], expected: int) -> Repeats:
    """How to recognise among `hits` those that repeat the document that was shown first.

    Chunks of near-duplicates have their borders elsewhere, so one is compared with all hits of the other document, not with one
    of them. What none of these holds (a paragraph put on top, a corrected figure) is new. expected: how many hits will be looked
    at. The near-duplicates of their documents are read in one call.
    """
    first_ids = list(dict.fromkeys(hit.chunk.doc_id for hit in hits[:expected]))
    known = dict(zip(first_ids, snapshot.near_duplicates(first_ids), strict=True))

    @cache
    def find_near_duplicates(doc_id: str) -> frozenset[str]:
        return frozenset(known[doc_id] if doc_id in known else snapshot.near_duplicates([doc_id])[0])

    @cache
    def read_hits(doc_id: str) -> Runs:
        return frozenset().union(*(cut_runs(hit.chunk.text) for hit in hits if hit.chunk.doc_id == doc_id))

    def repeats(shown: ExpandedHit, one: ExpandedHit) -> bool:
        first = shown.document.doc_id
        return one.document.doc_id in find_near_duplicates(first) and contain(read_hits(first), cut_runs(one.text))

    return repeats


def carries(document: Document, text: str) -> bool:
    """True when a document holds all of a text."""
    return contain(cut_document(document.text), cut_runs(text))


def find_other_sources(snapshot: Snapshot, shown: Sequence[tuple[ExpandedHit, Sequence[ExpandedHit]]]) -> list[set[str]]:
    """For each hit that is shown the ids of all other documents that contain its text.

    Beside each hit stand those that were found to say the same. A text of a few words stands elsewhere by chance: only the
    near-duplicates of its document are named for it, and these.
    """
    shared = snapshot.documents_containing([(one.document.doc_id, one.text) for one, _ in shown], SAME)
    short = [one.document.doc_id for (one, _), found in zip(shown, shared, strict=True) if found.total < FEWEST_SHINGLES]
    near = dict(zip(short, snapshot.near_duplicates(short), strict=True)) if short else {}
    whole: list[set[str]] = []
    in_part: list[set[str]] = []
    for (one, repeats), found in zip(shown, shared, strict=True):
        own = one.document.doc_id
        held = {doc_id: n for doc_id, n in found.documents.items() if own not in near or doc_id in near[own]}
        repeating = {repeat.document.doc_id for repeat in repeats} | {doc_id for doc_id, n in held.items() if n == found.total}
        whole.append(repeating - {own})
        in_part.append(held.keys() - repeating)
    doubtful = sorted(set().union(*in_part))
    documents = dict(zip(doubtful, snapshot.documents(doubtful), strict=True)) if doubtful else {}
    return [
        sure | {doc_id for doc_id in maybe if _agrees(documents[doc_id], one.text)}
        for (one, _), sure, maybe in zip(shown, whole, in_part, strict=True)
    ]


def order_sources(entries: Iterable[DocumentEntry], filters: Filters) -> list[DocumentEntry]:
    """Those that pass the filters, the earliest published first, undated ones last."""
    return sorted((entry for entry in entries if passes(entry, filters)), key=_find_place)


def group_sources(snapshot: Snapshot, passages: Sequence[Passage]) -> dict[int, int]:
    """For the rank of each passage the rank of the first one that counts as the same source.

    That is one of the same document, of a near-duplicate, or of a document that contains the passage.
    """
    doc_ids = list(dict.fromkeys(passage.source.doc_id for passage in passages))
    near = dict(zip(doc_ids, snapshot.near_duplicates(doc_ids), strict=True)) if doc_ids else {}
    same = {
        passage.rank: {passage.source.doc_id, *near[passage.source.doc_id], *(source.doc_id for source in passage.also_in)}
        for passage in passages
    }
    groups: dict[int, int] = {}
    for at, one in enumerate(passages):
        earlier = (
            groups[other.rank]
            for other in passages[:at]
            if one.source.doc_id in same[other.rank] or other.source.doc_id in same[one.rank]
        )
        groups[one.rank] = next(earlier, one.rank)
    return groups


def _agrees(document: Document, text: str) -> bool:
    """Shingles show that a few are missing, not whether these are a number that was changed."""
    return not differ_in_number(cut_runs(text), cut_document(document.text))


def _find_place(entry: DocumentEntry) -> tuple[date, str]:
    return (first_day(entry.published) if entry.published else date.max, entry.doc_id)

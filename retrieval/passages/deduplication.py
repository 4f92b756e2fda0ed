"""From ranked hits to what is shown, one by one: repeats are left to the first, neighbours in a section are joined to it.

Two hits side by side are one thought that a chunk border cut. Joined they read on, and leave a place for something else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from ingest.shingles import cut_runs, resemble
from ingest.spans import Span
from retrieval.passages.context_expansion import LONGEST_PASSAGE, ExpandedHit
from retrieval.passages.duplicate_sources import Repeats, carries

JOINED = 8  # hits; more lengthen the passages and find nothing more on the tuning questions
_BREAK = len("\n\n")  # between two paragraphs
Gathered = tuple[ExpandedHit, list[ExpandedHit]]
"""What is shown, and the hits that say the same elsewhere."""


def gather(expanded: Iterable[ExpandedHit], wanted: int, repeats: Repeats) -> list[Gathered]:
    """The first `wanted` that say something new. `repeats`: see there.

    Only the first `JOINED` of these are joined to one before them, however many are wanted: the best passages are the same for
    every `wanted`, and hits far down do not lengthen them.
    """
    kept: list[Gathered] = []
    new = 0
    for one in expanded:
        if len(kept) >= max(wanted, JOINED):
            break
        if any(_takes_in(gathered, one) for gathered in kept) or _is_repeated(kept, one, repeats):
            continue
        new += 1
        place = _find_neighbour(kept, one) if new <= JOINED else None
        if place is None:
            kept.append((one, []))
        else:
            kept[place] = (_join(kept[place][0], one), kept[place][1])
    return kept[:wanted]


def _find_neighbour(kept: Sequence[Gathered], one: ExpandedHit) -> int | None:
    """The passage that `one` is joined to. What others repeat is not joined to what they do not."""
    for place, (shown, repeats) in enumerate(kept):
        if _are_neighbours(shown, one) and all(carries(repeat.document, one.text) for repeat in repeats):
            return place
    return None


def _is_repeated(kept: Sequence[Gathered], one: ExpandedHit, repeats: Repeats) -> bool:
    """True for a hit of a reprint. Of near-identical documents the one with the best hit is shown, and keeps all of its own:
    a document is only held against those that were shown before it, or two would leave the same paragraph to each other."""
    before = takewhile(lambda gathered: gathered[0].document.doc_id != one.document.doc_id, kept)
    return any(repeats(shown, one) for shown, _ in before)


def _takes_in(gathered: Gathered, one: ExpandedHit) -> bool:
    """Name `one` with a passage that says the same. True when it does."""
    shown, repeats = gathered
    if shown.document.doc_id == one.document.doc_id and shown.span.holds(one.span):
        return True
    if not resemble(cut_runs(shown.text), cut_runs(one.text)):
        return False
    repeats.append(one)
    return True


def _are_neighbours(shown: ExpandedHit, one: ExpandedHit) -> bool:
    """True for prose of one section that overlaps or follows on, if both together are no longer than a passage."""
    if shown.document.doc_id != one.document.doc_id or shown.hit.chunk.heading_path != one.hit.chunk.heading_path:
        return False
    if not {shown.kind, one.kind} <= {"prose", "list"}:
        return False
    gap = max(shown.span.start, one.span.start) - min(shown.span.end, one.span.end)
    both = _cover(shown.span, one.span)
    return gap <= _BREAK and both.end - both.start <= LONGEST_PASSAGE


def _join(shown: ExpandedHit, one: ExpandedHit) -> ExpandedHit:
    span = _cover(shown.span, one.span)
    return replace(shown, span=span, text=span.cut(shown.document.text))


def _cover(one: Span, other: Span) -> Span:
    return Span(min(one.start, other.start), max(one.end, other.end))

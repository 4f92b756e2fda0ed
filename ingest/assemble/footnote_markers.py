"""Where the body refers to each footnote: the number that stands glued to a word, a stop or a year, on the note's own page.

Markers stand in the order of their notes, so the cheapest ascending chain of candidates is taken: "G7" before note 7 costs more
than "partnerships7", and "201146" is the year 2011 with marker 46.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from ingest.spans import Span

_MISSING = 10.0  # a note without a marker costs more than any odd-looking marker
_LONGEST_LABEL = 10  # code points
_MOST_PLACES = 2_000  # of one label that are looked at, on a page or in a text without pages
_MOST_CHAINS = 500
_PART_OF_WORD = re.compile(r"[\w%]|[.,]\d")  # behind a number that is no marker


@dataclass(frozen=True, slots=True)
class _Chain:
    """Markers chosen so far: what they cost, where the last one ends, and all of them in reverse as marker and chain before."""

    cost: float
    end: int
    marker: Span | None = None
    before: "_Chain | None" = None


def find_markers(text: str, labels: Sequence[str], ranges: Sequence[Span]) -> list[Span | None]:
    """For each label its marker in `text` within its range (the page of its note), in ascending order. None where none stands."""
    chains, places = [_Chain(0.0, 0)], _find_places(text, set(labels))
    for label, within in zip(labels, ranges, strict=True):
        candidates = _find_candidates(text, label, within, places.get(label, ()))
        extended = [_Chain(chain.cost + _MISSING, chain.end, None, chain) for chain in chains]
        for span, cost in candidates:
            # The cheapest chain that ends before the candidate: ends descend as costs ascend.
            best = bisect_left(chains, -span.start, key=lambda chain: -chain.end)
            if best < len(chains):
                extended.append(_Chain(chains[best].cost + cost, span.end, span, chains[best]))
        chains = _prune(extended)
    return _unroll(chains[0])


def _unroll(chain: _Chain) -> list[Span | None]:
    markers = []
    while chain.before is not None:
        markers.append(chain.marker)
        chain = chain.before
    return markers[::-1]


def _prune(chains: list[_Chain]) -> list[_Chain]:
    """Keep the chains that end earlier than every cheaper one, the cheapest first, and no more than `_MOST_CHAINS`."""
    kept: list[_Chain] = []
    for chain in sorted(chains, key=lambda chain: (chain.cost, chain.end)):
        if not kept or chain.end < kept[-1].end:
            kept.append(chain)
            if len(kept) == _MOST_CHAINS:
                break
    return kept


def _find_places(text: str, labels: Set[str]) -> Mapping[str, Sequence[int]]:
    """Where each of the labels stands in the text and may be a marker. One reading finds all."""
    known = {label for label in labels if 0 < len(label) <= _LONGEST_LABEL}
    lengths = sorted(set(map(len, known)))
    places: dict[str, list[int]] = {label: [] for label in known}
    first = "".join(map(re.escape, sorted({label[0] for label in known})))
    for match in re.finditer(f"[{first}]", text) if first else ():
        start = match.start()
        for label in (text[start : start + length] for length in lengths):
            if label in known and not _PART_OF_WORD.match(text, start + len(label)):
                places[label].append(start)
    return places


def _find_candidates(text: str, label: str, within: Span, places: Sequence[int]) -> list[tuple[Span, float]]:
    found = []
    first = bisect_left(places, within.start)
    for start in places[first : min(bisect_right(places, within.end), first + _MOST_PLACES)]:
        end = start + len(label)
        cost = _cost(text[max(0, start - 12) : start], text[end : end + 2])
        if cost is not None and end <= within.end:
            found.append((Span(start, end), cost))
    return found


def _cost(before: str, after: str) -> float | None:
    """How unlike a marker a number looks between what stands before and after it. None: it cannot be one."""
    if not before or before[-1].isspace() or _PART_OF_WORD.match(after):
        return None
    if before[-1].isdigit():
        return 1.0 if re.search(r"(?<!\d)(?:19|20)\d\d$", before) else None
    if before[-1] in "-–—/([{$€£#+.,:" and not re.search(r"[^\W\d_][.,:]$|[)\]’”'\"][.,:]$|\d[.,:]$", before):
        return None
    if re.search(r"\d[.,:]$", before):
        return 1.5 if re.search(r"(?:19|20)\d\d[.,:]$", before) else None
    if re.search(r"(?<![A-Za-z])[A-Z]{1,3}$", before):
        return 3.0
    return 0.0

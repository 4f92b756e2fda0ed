"""Where the body refers to each footnote: the number that stands glued to a word, a stop or a year, on the note's own page.

Markers stand in the order of their notes, so the cheapest ascending chain of candidates is taken: "G7" before note 7 costs more
than "partnerships7", and "201146" is the year 2011 with marker 46.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.spans import Span

_MISSING = 10.0  # a note without a marker costs more than any odd-looking marker


@dataclass(frozen=True, slots=True)
class _Chain:
    """Markers chosen so far: what they cost, where the last one ends, and all of them in reverse as marker and chain before."""

    cost: float
    end: int
    marker: Span | None = None
    before: "_Chain | None" = None


def find_markers(text: str, labels: Sequence[str], ranges: Sequence[Span]) -> list[Span | None]:
    """For each label its marker in `text` within its range (the page of its note), in ascending order. None where none stands."""
    chains = [_Chain(0.0, 0)]
    for label, within in zip(labels, ranges, strict=True):
        candidates = _find_candidates(text, label, within)
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
    """Keep the chains that end earlier than every cheaper one, the cheapest first."""
    kept: list[_Chain] = []
    for chain in sorted(chains, key=lambda chain: (chain.cost, chain.end)):
        if not kept or chain.end < kept[-1].end:
            kept.append(chain)
    return kept


def _find_candidates(text: str, label: str, within: Span) -> list[tuple[Span, float]]:
    found = []
    for match in re.compile(rf"(?={re.escape(label)})").finditer(text, within.start, within.end):
        start, end = match.start(), match.start() + len(label)
        cost = _cost(text[max(0, start - 12) : start], text[end : end + 2])
        if cost is not None:
            found.append((Span(start, end), cost))
    return found


def _cost(before: str, after: str) -> float | None:
    """How unlike a marker a number looks between what stands before and after it. None: it cannot be one."""
    if not before or before[-1].isspace() or re.match(r"[\w%]|[.,]\d", after):
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

"""Where the sources disagree: other sentences that answer the same question with a date or count that cannot both be right.

All voices are shown, the newest first; none is blended or hidden. Only sentences that support the question nearly as well as the
one answered with have a voice, and one a passage, so that two different things are not called a contradiction.
"""

from collections.abc import Sequence

from retrieval.answer import Conflict, Voice
from retrieval.asked import Asked
from retrieval.evidence import Evidence
from retrieval.short_answer import find_short
from retrieval.values import differ

# Of the best coverage. A count names what it counts right behind it; in a row, column names stand in for the verbs of a question.
_WITHIN, _WITHIN_COUNT, _WITHIN_ROW = 0.9, 0.75, 0.65
_NEARLY = 0.2  # below the best sentence's nearness
_HEARD = 8


def find_conflicts(asked: Asked, evidence: Sequence[Evidence]) -> tuple[Conflict, ...]:
    """At most one conflict: what was asked, with every value that differs from the others."""
    if asked.kind is None or not evidence:
        return ()
    first = evidence[0]
    voices: list[tuple[str, Evidence]] = []
    for item in evidence[:_HEARD]:
        if not _has_voice(asked, item, first) or any(item.passage is other.passage for _, other in voices):
            continue
        value = find_short(asked, item)
        if value is None or _counts_more(asked, item, value):
            continue
        if all(differ(asked.kind, value, other) for other, _ in voices):
            voices.append((value, item))
    if len(voices) < 2:
        return ()
    ordered = sorted(voices, key=lambda voice: voice[1].passage.source.published or "", reverse=True)
    shown = tuple(Voice(value, item.passage.rank, item.passage.source.published) for value, item in ordered)
    return (Conflict(asked.question, shown),)


def _counts_more(asked: Asked, item: Evidence, value: str) -> bool:
    """True for a number of "civilian and military missions": it counts more than a question about one of them asks for."""
    behind = item.text.partition(value)[2].split()[:3]
    return asked.kind == "count" and "and" in behind


def _has_voice(asked: Asked, item: Evidence, first: Evidence) -> bool:
    """True when a sentence supports the question nearly as well as the first; the date of a source in a note says nothing."""
    if item is not first and item.kind == "footnote":
        return False
    within = _WITHIN_ROW if item.row is not None else _WITHIN_COUNT if asked.kind == "count" else _WITHIN
    return item.coverage >= within * first.coverage and item.nearness >= first.nearness - _NEARLY

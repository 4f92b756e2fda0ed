"""Where the sources disagree: other sentences that answer the same question with a date or count that cannot both be right.

All voices are shown, the newest first; none is blended or hidden. Only sentences that support the question nearly as well as the
one answered with have a voice, so that two different things are not called a contradiction.
"""

from collections.abc import Sequence

from retrieval.answer import Conflict, Voice
from retrieval.asked import Asked
from retrieval.evidence import Evidence
from retrieval.short_answer import find_short
from retrieval.values import differ

_WITHIN, _WITHIN_ROW = 0.9, 0.65  # of the best coverage; in a row, column names stand in for the verbs of a question
_NEARLY = 0.2  # below the best sentence's nearness
_HEARD = 8


def find_conflicts(asked: Asked, evidence: Sequence[Evidence]) -> tuple[Conflict, ...]:
    """At most one conflict: what was asked, with every value that differs from the others."""
    if asked.kind is None or not evidence:
        return ()
    first = evidence[0]
    voices: list[tuple[str, Evidence]] = []
    for item in evidence[:_HEARD]:
        if not _has_voice(item, first):
            continue
        value = find_short(asked, item)
        if value is None or not any(character.isalnum() for character in value):
            continue
        if all(differ(asked.kind, value, other) for other, _ in voices):
            voices.append((value, item))
    if len(voices) < 2:
        return ()
    ordered = sorted(voices, key=lambda voice: voice[1].passage.source.published or "", reverse=True)
    shown = tuple(Voice(value, item.passage.rank, item.passage.source.published) for value, item in ordered)
    return (Conflict(asked.question, shown),)


def _has_voice(item: Evidence, first: Evidence) -> bool:
    """True when a sentence supports the question nearly as well as the first; the date of a source in a note says nothing."""
    if item is not first and item.kind == "footnote":
        return False
    within = _WITHIN if item.row is None else _WITHIN_ROW
    return item.coverage >= within * first.coverage and item.nearness >= first.nearness - _NEARLY

"""Where the sources disagree: other sentences that answer the same question with a date or count that cannot both be right.

All voices are shown, the newest first; none is blended or hidden. Only sentences that support the question nearly as well as
the one answered with have a voice, so that two different things are not called a contradiction.
"""

from collections.abc import Sequence, Set

from index.tokenizer import Tokenizer
from retrieval.answer import Conflict, Voice
from retrieval.evidence import Evidence
from retrieval.short_answer import find_short
from retrieval.values import differ, find_asked_kind

_WITHIN = 0.85  # of the best sentence's coverage
_NEARLY = 0.12  # below the best sentence's nearness
_HEARD = 8


def find_conflicts(tokenizer: Tokenizer, question: str, asked: Set[str], evidence: Sequence[Evidence]) -> tuple[Conflict, ...]:
    """At most one conflict: what was asked, with every value that differs from the others."""
    kind = find_asked_kind(question)
    if kind is None or not evidence:
        return ()
    first = evidence[0]
    voices: list[tuple[str, Evidence]] = []
    for item in evidence[:_HEARD]:
        if item.coverage < _WITHIN * first.coverage or item.nearness < first.nearness - _NEARLY:
            continue
        value = find_short(tokenizer, question, asked, item)
        if value is None or not any(character.isalnum() for character in value):
            continue
        if all(differ(kind, value, other) for other, _ in voices):
            voices.append((value, item))
    if len(voices) < 2:
        return ()
    ordered = sorted(voices, key=lambda voice: voice[1].passage.source.published or "", reverse=True)
    shown = tuple(Voice(value, item.passage.rank, item.passage.source.published) for value, item in ordered)
    return (Conflict(question, shown),)

"""Which passages say the same: a reprint or a repeated paragraph is shown once, with every document that carries it.

Two texts are the same when nine in ten of their runs of three words agree (Broder, "On the resemblance and containment of
documents", 1997); overlapping neighbours share far less.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from retrieval.framing import Framed

_ALIKE = 0.9
_RUN = 3


def drop_repeats(framed: Iterable[Framed], wanted: int) -> list[tuple[Framed, list[Framed]]]:
    """The first `wanted` that say something new, each with those that repeat it before the next new one would follow."""
    kept: list[tuple[Framed, list[Framed]]] = []
    runs: list[frozenset[str]] = []
    for one in framed:
        own = cut_runs(one.text)
        same = next((number for number, other in enumerate(runs) if resemble(own, other)), None)
        if same is not None:
            kept[same][1].append(one)
        elif len(kept) < wanted:
            kept.append((one, []))
            runs.append(own)
        else:
            break
    return kept


@lru_cache(20_000)
def cut_runs(text: str) -> frozenset[str]:
    """The runs of three words of a text, letter case and punctuation left out; shorter texts are one run."""
    words = re.findall(r"\w+", text.casefold())
    return frozenset(" ".join(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1)))


def resemble(one: frozenset[str], other: frozenset[str]) -> bool:
    """True when the two share at least nine in ten of all their runs."""
    shared = len(one & other)
    return shared >= _ALIKE * (len(one) + len(other) - shared)

"""Whether two texts say the same: a reprint or a repeated paragraph is shown once, with every document that carries it.

Two texts are the same when nine in ten of their runs of three words agree (Broder, "On the resemblance and containment of
documents", 1997); overlapping neighbours share far less.
"""

import re
from functools import lru_cache

_ALIKE = 0.9
_RUN = 3


@lru_cache(20_000)
def cut_runs(text: str) -> frozenset[str]:
    """The runs of three words of a text, letter case and punctuation left out; shorter texts are one run."""
    words = re.findall(r"\w+", text.casefold())
    return frozenset(" ".join(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1)))


def resemble(one: frozenset[str], other: frozenset[str]) -> bool:
    """True when the two share at least nine in ten of all their runs."""
    shared = len(one & other)
    return shared >= _ALIKE * (len(one) + len(other) - shared)

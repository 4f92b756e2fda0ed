"""Shingles of three words, by which repeats of a passage or sentence are found: a repeated paragraph is shown once.

Whole documents are near-duplicates by another rule (`index/shingle_overlap.py`).

Nine in ten shingles must agree (Broder, "On the resemblance and containment of documents", 1997). Overlapping neighbours share
far fewer. A corrected figure changes three shingles of a hundred but the whole meaning, so texts that differ in a number are
never the same. A shingle is called a run of words here.
"""

import re
from functools import lru_cache

SAME = 0.9
"""The share of its runs that a text must have in common with another that says the same."""
_RUN = 3
_NUMBER = re.compile(r"(?<!\w)[^\W\d]*+\d\w*+")
Runs = frozenset[str]


def find_words(text: str) -> list[str]:
    """The words of a text in order, letter case and punctuation left out."""
    return re.findall(r"\w+", text.casefold())


@lru_cache(20_000)
def cut_runs(text: str) -> Runs:
    """The runs of three words of a passage or sentence. A shorter text is one run."""
    return _cut(text)


@lru_cache(32)
def cut_document(text: str) -> Runs:
    """The runs of a whole document. Apart from `cut_runs`, which keeps many: these may be megabytes each."""
    return _cut(text)


def resemble(one: Runs, other: Runs) -> bool:
    """True when the two share at least nine in ten of all their runs and differ in no number."""
    if min(len(one), len(other)) < SAME * max(len(one), len(other)):
        return False  # they cannot share so many
    shared = len(one & other)
    return shared >= SAME * (len(one) + len(other) - shared) and not differ_in_number(one, other)


def contain(whole: Runs, part: Runs) -> bool:
    """True when nine in ten runs of `part` stand in `whole`, and none there with another number."""
    return len(part & whole) >= SAME * len(part) and not differ_in_number(part, whole)


def differ_in_number(one: Runs, other: Runs) -> bool:
    """True when a run that only one has would be a run that only the other has, were it not for the numbers in it."""
    masked = _mask_numbers(one - other)
    return bool(masked) and not masked.isdisjoint(_mask_numbers(other - one))


def _mask_numbers(runs: Runs) -> set[str]:
    return {_NUMBER.sub("#", run) for run in runs if _NUMBER.search(run)}


def _cut(text: str) -> Runs:
    words = find_words(text)
    return frozenset(" ".join(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1)))

"""The part of a document that is nearest to a statement which no longer stands in it, and how the two differ.

Near is what shares most words in the same order: difflib's ratio over words, 2 * shared / (words of both). A part is a run of
sentences, so that one that was split or joined is met whole.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Literal, Self

from index.analysis.words import SIGN
from ingest.spans import Span
from retrieval.answer.citations import fold

NEAR = 0.6
"""What difflib itself counts as close (`get_close_matches`). In the bundled corpus half of all sentences have no other in their
document nearer than 0.3, and nine in ten none as near as 0.6; one that was edited and shares less is hard to tell from these."""
_COMPARED = 20  # runs compared word by word, of those that share most
_STEPS = 50  # of growing and shrinking the best of them
_TOKEN = re.compile(rf"(?:[{SIGN}]|[^\s{SIGN}]+) ?")
_EDGES = re.compile(r"^\W+|\W+$")

Op = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A run of words that both texts have, or only the old (removed) or the new (added), as printed, the blank behind it too."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """A part of a text and its similarity to the statement, 0..1."""

    span: Span
    similarity: float


@dataclass(frozen=True, slots=True)
class CutText:
    """A text cut for many comparisons. units: sentences and the like, in order. before: how many words stand before each, and
    behind the last. places: each word's units with how often it stands there.
    """

    text: str
    units: tuple[Span, ...]
    before: tuple[int, ...]
    places: Mapping[str, Sequence[tuple[int, int]]]

    @classmethod
    def of(cls, text: str, units: Sequence[Span]) -> Self:
        """The text cut into `units`, and these into words."""
        words = [_cut_words(unit.cut(text)) for unit in units]
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for at, unit_words in enumerate(words):
            for word, count in Counter(unit_words).items():
                places[word].append((at, count))
        return cls(text, tuple(units), tuple(accumulate(map(len, words), initial=0)), places)

    def span(self, run: tuple[int, int]) -> Span:
        """Where a run of units (first, behind the last) stands."""
        return Span(self.units[run[0]].start, self.units[run[1] - 1].end)


def find_nearest(text: CutText, statement: str, near: int = 0) -> Near | None:
    """The part of a text that is most similar to `statement`, of two as similar the one that begins nearer to offset `near`.

    None where nothing reaches NEAR. Of two words one may differ, though that is a ratio of 1/2: a table row of a name and a
    number is the same row when its number changes.
    """
    words = _cut_words(statement)
    least = NEAR if len(words) != 2 else 1 / 2
    best: tuple[float, int, tuple[int, int]] | None = None
    for bound, run in _list_runs(text, words, near)[:_COMPARED]:
        if bound < (best[0] if best else least):
            break
        compared = _compare(text, words, run), -abs(text.span(run).start - near), run
        if compared[0] >= least and (best is None or compared[:2] > best[:2]):
            best = compared
    if best is None:
        return None
    run, similarity = _fit(text, words, best[2], best[0])
    return Near(text.span(run), similarity)


def describe_differences(old: str, new: str) -> tuple[Difference, ...]:
    """How `new` differs from `old` word by word, white space folded: without what was added it reads `old`, without what was
    removed `new`, but for a blank at the end."""
    olds, news = ([*_TOKEN.findall(fold(text) + " ")] for text in (old, new))
    found: list[Difference] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Difference("same", "".join(olds[old_from:old_to])))
            continue
        both: tuple[tuple[Op, list[str]], ...] = (("removed", olds[old_from:old_to]), ("added", news[new_from:new_to]))
        found += [Difference(op, "".join(tokens)) for op, tokens in both if tokens]
    return tuple(found)


def _cut_words(text: str) -> list[str]:
    """The words as printed, so that a date or an amount is one. Letter case and the punctuation around them left out."""
    return [word for token in _TOKEN.findall(text) if (word := _EDGES.sub("", token).casefold())]


def _list_runs(text: CutText, words: Sequence[str], near: int) -> list[tuple[float, tuple[int, int]]]:
    """Runs about as long as the statement with the highest ratio each could have, highest first.

    No ratio is above 2 * (words that both have, in whatever order) / (words of both), which is counted fast.
    """
    shared = [0] * len(text.units)
    for word, count in Counter(words).items():
        for at, there in text.places.get(word, ()):
            shared[at] += min(count, there)
    total = [*accumulate(shared, initial=0)]
    bounded = []
    for run in _cut_runs(text, (at for at, count in enumerate(shared) if count), len(words)):
        common = min(len(words), total[run[1]] - total[run[0]])
        bounded.append((2 * common / (len(words) + text.before[run[1]] - text.before[run[0]]), run))
    return sorted(bounded, key=lambda one: (-one[0], abs(text.span(one[1]).start - near), one[1]))


def _cut_runs(text: CutText, starts: Iterable[int], length: int) -> Iterable[tuple[int, int]]:
    """From each start the unit itself and the run that just reaches `length` words."""
    for start in starts:
        end = min(bisect_left(text.before, text.before[start] + length, start + 1), len(text.units))
        yield from ((start, behind) for behind in sorted({start + 1, end}))


def _fit(text: CutText, words: Sequence[str], run: tuple[int, int], similarity: float) -> tuple[tuple[int, int], float]:
    """Grow and shrink a run by one sentence at either end for as long as that makes it more similar."""
    for _ in range(_STEPS):
        first, end = run
        around = [(first - 1, end), (first + 1, end), (first, end - 1), (first, end + 1)]
        possible = [one for one in around if 0 <= one[0] < one[1] <= len(text.units)]
        best = max(((_compare(text, words, one), one) for one in possible), default=(0.0, run))
        if best[0] <= similarity:
            break
        similarity, run = best
    return run, similarity


def _compare(text: CutText, words: Sequence[str], run: tuple[int, int]) -> float:
    others = _cut_words(text.span(run).cut(text.text))
    return SequenceMatcher(None, words, others, autojunk=False).ratio()

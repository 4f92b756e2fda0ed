"""Which saved answers a new generation of the index takes the ground from.

In come what `verify` said of the same answers against the old and the new generation. Out come those that held and hold no more.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from index.comparison import GenerationComparison, compare
from index.engine import Snapshot
from index.errors import IndexMissingError
from retrieval.verify.saved_answer import SavedAnswer
from retrieval.verify.verification import CheckedCitation, Verification, verify

Acquire = Callable[[str | None], AbstractContextManager[Snapshot]]


@dataclass(frozen=True, slots=True)
class AnswerRegression:
    """One saved answer against two generations."""

    before: Verification
    now: Verification

    @property
    def is_lost(self) -> bool:
        """True when it held in the old generation (every citation holds or moved) and holds in the new one no more."""
        return self.before.holds and not self.now.holds

    def list_lost(self) -> tuple[CheckedCitation, ...]:
        """The citations that fail now, in the order of the answer."""
        return tuple(one for one in self.now.citations if one.verdict in ("altered", "gone"))


def compare_answers(before: Verification, now: Verification) -> AnswerRegression:
    """The two verdicts on one answer. Raises ValueError when they are not about the same one."""
    if [one.citation for one in before.citations] != [one.citation for one in now.citations]:
        raise ValueError(f"two answers are compared, to {before.asked[:80]!r} and to {now.asked[:80]!r}: verify one against both")
    return AnswerRegression(before, now)


def find_lost(standings: Iterable[AnswerRegression]) -> tuple[AnswerRegression, ...]:
    """Those answers that held before and do not hold now, in the order given."""
    return tuple(one for one in standings if one.is_lost)


def compare_generations(
    acquire: Acquire,
    generation: str | None,
    since: str | None,
    answers: Sequence[SavedAnswer] = (),
    *,
    part: tuple[int, int | None] = (0, None),
) -> tuple[GenerationComparison, tuple[AnswerRegression, ...]]:
    """The changes up to `generation`, the published one when left out, and each answer verified against both generations.

    acquire: holds the generation of an id, the published one for None (`index.engine.Engine.acquire`). since: the generation to
    compare with, the one that `generation` was made from when left out. part: `offset` and `limit` of `index.comparison.compare`.
    Raises IndexMissingError where one of them is not kept, IndexCorruptError where one is damaged.
    """
    with acquire(generation) as new:
        earlier = since or new.replaces
        if earlier is None:
            raise IndexMissingError(f"generation {new.generation} is the first: name another to compare it with")
        with acquire(earlier) as old:
            comparison = compare(old, new, *part)
            regressions = tuple(compare_answers(verify(old, answer), verify(new, answer)) for answer in answers)
    return comparison, regressions

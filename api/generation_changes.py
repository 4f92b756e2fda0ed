"""What changed between two generations, and which saved answers lost their ground: for HTTP and the command line alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.wire.change_shaping import shape_changes
from api.wire.changes import ChangesResponse
from index.comparison import GenerationComparison, compare
from index.engine import Engine
from index.errors import IndexMissingError
from retrieval.verify.regressions import AnswerRegression, compare_standing
from retrieval.verify.saved_answer import SavedAnswer
from retrieval.verify.verification import verify


@dataclass(frozen=True, slots=True)
class GenerationChanges:
    """The comparison, and how each saved answer stands in both generations."""

    comparison: GenerationComparison
    standings: tuple[AnswerRegression, ...]


def find_changes(shelf: Engine, generation: str | None, since: str | None, answers: Sequence[SavedAnswer]) -> GenerationChanges:
    """What changed up to `generation`, the one that answers when left out, since another or the one that it was made from.

    Raises IndexMissingError where one of them is not kept, IndexCorruptError where one is damaged.
    """
    with shelf.acquire(generation) as new:
        former = since or new.replaces
        if former is None:
            raise IndexMissingError(f"generation {new.generation} is the first: name another to compare it with")
        with shelf.acquire(former) as old:
            comparison = compare(old, new)
            standings = tuple(compare_standing(verify(old, answer), verify(new, answer)) for answer in answers)
    return GenerationChanges(comparison, standings)


def report_changes(shelf: Engine, generation: str | None, since: str | None, answers: Sequence[SavedAnswer]) -> ChangesResponse:
    """`find_changes` as it goes over the wire."""
    found = find_changes(shelf, generation, since, answers)
    return shape_changes(found.comparison, found.standings)

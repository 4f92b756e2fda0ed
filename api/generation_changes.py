"""What changed between two generations, and which saved answers lost their ground: for HTTP and the command line alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.wire.change_shaping import shape_changes
from api.wire.changes import ChangesResponse
from index.errors import IndexMissingError
from index.generations.comparison import ComparedGeneration, GenerationComparison, compare
from index.generations.pool import IndexPool
from retrieval.verify.regressions import AnswerRegression, compare_standing
from retrieval.verify.saved_answer import SavedAnswer
from retrieval.verify.verification import verify


@dataclass(frozen=True, slots=True)
class GenerationChanges:
    """The comparison, and how each saved answer stands in both generations."""

    comparison: GenerationComparison
    standings: tuple[AnswerRegression, ...]


def find_changes(
    shelf: IndexPool, generation: str | None, since: str | None, answers: Sequence[SavedAnswer]
) -> GenerationChanges:
    """What changed up to `generation`, the one that answers when left out, since another or the one that it was made from.

    Raises IndexMissingError where one of them is not kept, IndexCorruptError where one is damaged.
    """
    with shelf.borrow(generation) as new:
        former = since or new.manifest.replaces
        if former is None:
            raise IndexMissingError(f"generation {new.generation} is the first: name another to compare it with")
        with shelf.borrow(former) as old:
            comparison = compare(ComparedGeneration(old.manifest, old.store), ComparedGeneration(new.manifest, new.store))
            standings = tuple(compare_standing(verify(old, answer), verify(new, answer)) for answer in answers)
    return GenerationChanges(comparison, standings)


def report_changes(
    shelf: IndexPool, generation: str | None, since: str | None, answers: Sequence[SavedAnswer]
) -> ChangesResponse:
    """`find_changes` as it goes over the wire."""
    found = find_changes(shelf, generation, since, answers)
    return shape_changes(found.comparison, found.standings)

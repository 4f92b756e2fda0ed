"""What changed between two generations, and which saved answers lost their ground: for HTTP and the command line alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.comparison_models import ChangesResponse
from api.comparison_shaping import shape_changes
from index.comparison import ComparedGeneration, Comparison, compare
from index.errors import IndexMissingError
from index.shelf import Shelf
from retrieval.saved import SavedAnswer
from retrieval.standing import Standing, compare_standing
from retrieval.verification import verify


@dataclass(frozen=True, slots=True)
class Changes:
    """The comparison, and how each saved answer stands in both generations."""

    comparison: Comparison
    standings: tuple[Standing, ...]


def find_changes(shelf: Shelf, generation: str | None, since: str | None, answers: Sequence[SavedAnswer]) -> Changes:
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
    return Changes(comparison, standings)


def report_changes(shelf: Shelf, generation: str | None, since: str | None, answers: Sequence[SavedAnswer]) -> ChangesResponse:
    """`find_changes` as it goes over the wire."""
    found = find_changes(shelf, generation, since, answers)
    return shape_changes(found.comparison, found.standings)

"""Which of two compared sides is the larger or the later, where the answer to each gives one value of the same kind and unit."""

from collections.abc import Sequence

from ingest.language.language import Language
from retrieval.answer.answer import Answer, SideComparison
from retrieval.query.question_kind import ValueKind
from retrieval.values.quantities import Quantity
from retrieval.values.values import find_only_value

_KINDS: tuple[ValueKind, ...] = ("date", "amount", "count")
"""Kinds of values in the order in which they are tried: an amount holds a number that would be a count."""


def compare_sides(sides: Sequence[Answer], language: Language) -> SideComparison | None:
    """Compare the short answers of two sides. None where they are not two, or not of one unit, or not exact."""
    if len(sides) != 2 or not all(side.answered and side.short for side in sides):
        return None
    first, second = (side.short or "" for side in sides)
    found = next((pair for kind in _KINDS if (pair := _read_both(kind, (first, second), language))), None)
    order = _order(*found) if found else None
    if order is None:
        return None
    relation, names = ("later" if found and found[0].date else "larger"), [side.side or side.question for side in sides]
    if order == 0:
        return SideComparison("equal", None, (first, second), f"{names[0]} and {names[1]} are equal: {first}")
    part = 0 if order > 0 else 1
    values = (first, second)
    text = f"{names[part]} ({values[part]}) is {relation} than {names[1 - part]} ({values[1 - part]})"
    return SideComparison("later" if relation == "later" else "larger", part, values, text)


def _read_both(kind: ValueKind, texts: tuple[str, str], language: Language) -> tuple[Quantity, Quantity] | None:
    """The quantities of two texts that each have exactly one of a kind."""
    found = [find_only_value(kind, text, language) for text in texts]
    quantities = [value.quantity for value in found if value is not None and value.quantity is not None]
    return (quantities[0], quantities[1]) if len(quantities) == 2 else None


def _order(first: Quantity, second: Quantity) -> int | None:
    """1 where the first is the larger or later, -1 where the second is, 0 where they are equal. None where that is not sure."""
    if first.date is not None and second.date is not None:
        for mine, other in zip(first.date, second.date, strict=True):
            if not mine or not other:
                return None if mine or other else 0
            if mine != other:
                return 1 if mine > other else -1
        return 0
    is_exact = not (first.bound or second.bound or first.most or second.most) and first.unit == second.unit
    return (first.number > second.number) - (first.number < second.number) if is_exact else None

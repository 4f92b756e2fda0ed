"""Dates with a month that a question names as when something is or was: "on 17 June", "in October 2023", "the March meeting".

The date of something else is no answer, and neither is one of another year. A date that bounds a time ("before June 2020") is met
by others and is no constraint, and the year of a date alone is checked with the years.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from index.analysis.words import unify_text
from ingest.language.language import Language
from retrieval.values.quantities import Quantity, find_quantities


@dataclass(frozen=True, slots=True)
class RequiredDate:
    """A date that a question names."""

    text: str
    """In the spelling of `unify_text`."""
    date: Quantity
    """What it is."""

    def agrees(self, other: Quantity) -> bool:
        """True for a date that may be the same: no part that both give differs, and both give the year or the month."""
        return not self.date.contradicts(other) and any(
            mine and theirs for mine, theirs in zip(_parts(self.date)[:2], _parts(other)[:2], strict=True)
        )

    def is_rival(self, other: Quantity) -> bool:
        """True for a date with a month that is another one."""
        return _parts(other)[1] > 0 and self.date.contradicts(other)


def find_required_dates(question: str, language: Language) -> tuple[RequiredDate, ...]:
    """The dates of a question that it names as those of something. None in a language whose dates are not known."""
    return tuple(_list_required(unify_text(question, language), language)) if language.dates and language.verdicts else ()


def find_written_dates(text: str, language: Language) -> list[tuple[str, Quantity]]:
    """The dates of a text as they are written, in order."""
    if not language.dates:
        return []
    unified = unify_text(text, language)
    return [(span.cut(unified), found) for span, found in find_quantities(unified, language) if found.date is not None]


def _list_required(unified: str, language: Language) -> Iterator[RequiredDate]:
    clauses, verdicts = language.clauses, language.verdicts
    bounding = {*(clauses.time_prepositions if clauses else ())} - (verdicts.date_prepositions if verdicts else frozenset())
    for span, found in find_quantities(unified, language):
        before = unified[: span.start].casefold().split()
        if _parts(found)[1] and not (before and before[-1] in bounding):
            yield RequiredDate(span.cut(unified), found)


def _parts(quantity: Quantity) -> tuple[int, int, int]:
    return quantity.date or (0, 0, 0)

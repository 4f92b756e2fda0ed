"""Numbers in a text with the words behind them, which say what is counted: "the 12 missions", "58 richest people".

A question that names a number asks of this number of things. Dates and ordinals are none: the former are checked as years, the
latter as ranks.
"""

import re
from dataclasses import dataclass

from index.analysis.tokenizer import Tokenizer
from index.analysis.words import unify_text
from ingest.language.language import Language
from retrieval.values.quantities import Quantity, find_quantities

_COUNTED = 3  # words behind a number, among which is what it counts
_LONGEST = 60  # code points that they take
_WORD = re.compile(r"\w+")
_CLAUSE_END = re.compile(r"[,;:.()?]")


@dataclass(frozen=True, slots=True)
class CountedQuantity:
    """A number with what it counts."""

    text: str
    """The number, in the spelling of `unify_text`."""
    quantity: Quantity
    """What it is."""
    counted: frozenset[str]
    """The tokens of the words behind it."""

    def is_rival(self, other: "CountedQuantity") -> bool:
        """True where the other gives another number of the same things."""
        return not self.counted.isdisjoint(other.counted) and self.quantity.contradicts(other.quantity)


def find_counted_quantities(text: str, language: Language, tokenizer: Tokenizer) -> list[CountedQuantity]:
    """The numbers of a text of a language, in order. None in a language whose numbers are not known."""
    if language.numbers is None:
        return []
    unified = unify_text(text, language)
    found: list[CountedQuantity] = []
    for span, quantity in find_quantities(unified, language):
        printed = span.cut(unified)
        if quantity.date is None and not _is_ordinal(printed, language):
            clause = _CLAUSE_END.split(unified[span.end : span.end + _LONGEST], maxsplit=1)[0]
            counted = tokenizer.token_set(" ".join(_WORD.findall(clause)[:_COUNTED]))
            found.append(CountedQuantity(printed, quantity, counted))
    return found


def _is_ordinal(printed: str, language: Language) -> bool:
    is_word = language.numbers is not None and printed.casefold() in language.numbers.ordinals
    endings = language.dates.day_endings if language.dates else ()
    return is_word or any(printed.casefold().endswith(ending) for ending in endings if ending.isalpha())

"""Are all wanted items given, and nothing else? What an answer says comes in, shares of 0..1 go out.

For lists, timelines, comparisons and several questions in one. An item is given when one of its strings stands in what is said,
letter case and white space aside.
"""

from collections.abc import Sequence

from eval.measures.answer_measures import Cited, overlaps
from eval.suites.own_questions import Question
from retrieval.answer.citations import fold

Item = Sequence[str]
"""The strings of which one says it."""


def item_recall(texts: Sequence[str], items: Sequence[Item]) -> float | None:
    """Share of the items that stand in one of the texts. None without items."""
    folded = [fold(text).casefold() for text in texts]
    return sum(any(_stands_in(item, text) for text in folded) for item in items) / len(items) if items else None


def item_precision(quotes: Sequence[Cited], question: Question) -> float | None:
    """Share of the quotes that overlap a gold quote or hold an item. None where nothing is quoted, or without items."""
    if not quotes or not question.items:
        return None
    return sum(_is_wanted(quote, question) for quote in quotes) / len(quotes)


def harmonic_mean(precision: float | None, recall: float | None) -> float | None:
    """F1. None without a recall, and 0 where nothing was said."""
    if recall is None:
        return None
    return 2 * precision * recall / (precision + recall) if precision and recall else 0.0


def _is_wanted(quote: Cited, question: Question) -> bool:
    text = fold(quote[1]).casefold()
    return any(overlaps(quote, gold) for gold in question.evidence) or any(_stands_in(item, text) for item in question.items)


def _stands_in(item: Item, text: str) -> bool:
    return any(fold(one).casefold() in text for one in item)

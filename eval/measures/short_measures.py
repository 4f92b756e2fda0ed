"""Is the short answer the right one? Texts and the short answers that a question lists come in, an outcome goes out.

A short answer says the same as an expected one when one of these holds.
  - Both are the same by SQuAD's normalisation (`eval/measures/answer_measures.py:normalise`).
  - It holds the words of the expected one in a run, and its further words hold no number and no name. Articles, other small words
    and units may stand there: "20,000 metric tons" for "20,000", "EUR 5 million" for "5 million".
  - Both are the same date or number, written otherwise: "14 October 2022" for "14/10/2022", "four hundred and fifty" for "450".
    Words beside them must be the same, or stand in one of them alone and be no names.
A word with a capital that is no small word counts as a name. A more exact date is another answer.
"""

from collections.abc import Sequence
from typing import Literal

from eval.measures.answer_measures import normalise
from eval.measures.item_measures import item_recall
from eval.suites.own_questions import Question
from index.analysis.words import unify_text
from ingest.language.language import SIGNS
from ingest.language.tables import DEFAULT
from retrieval.answer.answer import Answer
from retrieval.values.quantities import Quantity, find_quantities

ShortOutcome = Literal["right", "near miss", "wrong", "not wanted", "missing", "none"]
"""right: as one that is listed. near miss: as one of the question's near misses. wrong: neither. not wanted: shown where none
should be. missing: none is shown where one is listed. none: rightly none."""


VERDICTS = ("no", "yes")
"""The verdict of a yes-no question in a word, by its value."""


def show_short(answer: Answer) -> str | None:
    """The short answer as a reader sees it: the verdict in a word where there is one."""
    return answer.short if answer.verdict is None else VERDICTS[answer.verdict]


def judge_short(short: str | None, question: Question) -> ShortOutcome | None:
    """What came of the short answer. None where nobody listed the right ones of an answerable question.

    Where none should be given, one that holds every wanted item is right.
    """
    wanted = question.short if question.answerable else ()
    if wanted is None:
        return None
    if not short:
        return "missing" if wanted else "none"
    if any(says_same(short, expected) for expected in wanted) or (not wanted and item_recall([short], question.items) == 1):
        return "right"
    if any(says_same(short, near) for near in question.wrong):
        return "near miss"
    return "wrong" if wanted else "not wanted"


def says_same(shown: str, expected: str) -> bool:
    """True when a short answer says what an expected one says, by the rule of this module."""
    if normalise(shown) == normalise(expected):
        return True
    return _holds_no_more(shown, expected) or _is_same_quantity(unify_text(shown), unify_text(expected))


def shares_words(short: str, answers: Sequence[str]) -> bool:
    """True when a short answer and one of the expected strings hold each other, in whole words of either or as they stand."""
    shown = normalise(short)
    expected = [answer for answer in map(normalise, answers) if answer]
    return bool(shown) and any(shown in answer or answer in shown for answer in expected)


def _holds_no_more(shown: str, expected: str) -> bool:
    words, wanted = _cut(shown), [word.casefold() for word in _cut(expected)]
    folded = [word.casefold() for word in words]
    starts = [start for start in range(len(words) - len(wanted) + 1) if folded[start : start + len(wanted)] == wanted]
    return bool(wanted) and any(_says_nothing(words[:start] + words[start + len(wanted) :]) for start in starts)


def _says_nothing(words: Sequence[str]) -> bool:
    """True when no word is a number or a name."""
    return not find_quantities(unify_text(" ".join(words))) and not any(_is_name(word) for word in words)


def _is_name(word: str) -> bool:
    is_known = word in SIGNS or word.casefold() in DEFAULT.stop_words
    return not is_known and (word[:1].isupper() or any(sign.isdigit() for sign in word))


def _cut(text: str) -> list[str]:
    """The words without the marks around them."""
    return [word for part in text.split() if (word := part.strip(".,;:!?()[]\"'‘’“”«»"))]


def _is_same_quantity(shown: str, expected: str) -> bool:
    (one, beside), (other, beside_other) = _part(shown), _part(expected)
    if one is None or one != other or any(map(_is_name, beside ^ beside_other)):
        return False
    return beside <= beside_other or beside_other <= beside


def _part(text: str) -> tuple[Quantity | None, frozenset[str]]:
    """The only quantity of a text, and the words beside it. None where it has none or several."""
    found = find_quantities(text)
    if len(found) != 1:
        return None, frozenset()
    ((span, quantity),) = found
    words = _cut(f"{text[: span.start]} {text[span.end :]}")
    return quantity, frozenset(word for word in words if word.casefold() not in DEFAULT.stop_words)

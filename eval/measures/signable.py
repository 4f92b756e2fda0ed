"""Would an analyst sign the answer as it stands? The stated rule, without a model that judges.

An unanswerable question has to be refused. An answer to an answerable one has to meet all of these.
  - It is given.
  - Its first statement overlaps a gold quote or holds an expected string.
  - Its short answer is right or absent. Where the question lists none, it has to share an expected string.
  - The verdict of a yes-no question is right or absent. It is judged as a short answer.
  - At least `ENOUGH` of the wanted items are given, where the question lists items.
"""

from collections.abc import Sequence
from dataclasses import replace

from eval.measures.answer_measures import Cited, normalise, overlaps
from eval.measures.ranking_measures import states_answer
from eval.measures.short_measures import VERDICTS, ShortOutcome, shares_words
from eval.suites.own_questions import Question
from retrieval.answer.citations import fold

ENOUGH = 0.8
"""Share of the items that an answer may be signed with."""
_FITTING: frozenset[ShortOutcome] = frozenset({"right", "missing", "none"})


def is_signable(
    question: Question, quotes: Sequence[Cited], short: tuple[str | None, ShortOutcome | None], recall: float | None
) -> bool:
    """Whether an answer that is given can be signed.

    quotes: its statements. short: what is shown as the short answer or verdict, and what came of it. recall: of the items, None
    without any.
    """
    if not question.answerable or not quotes:
        return False
    return _shows_evidence(question, quotes[0]) and _is_fitting(question, *short) and (recall is None or recall >= ENOUGH)


def states_expected(question: Question, text: str, short: str | None) -> bool:
    """True when the text holds an expected string, letter case and white space aside.

    An expected string that stands in no gold quote has been computed, such as a count of rows. It has to be the short answer or
    to stand in it: any text of a few dates holds a "7".
    """
    computed = list_computed(question)
    printed = replace(question, answers=tuple(answer for answer in question.answers if answer not in computed))
    padded = f" {normalise(short or '')} "
    return states_answer(text, printed) or any(f" {normalise(answer)} " in padded for answer in computed)


def list_computed(question: Question) -> tuple[str, ...]:
    """The expected strings that stand in none of the question's gold quotes. None where there are no quotes.

    In a table they have to stand there as whole words: a "3" is not printed in "13/01/2020". Elsewhere a note's marker may be
    glued to them.
    """
    quotes = [f" {fold(gold.quote).casefold()} " for gold in question.evidence if gold.quote]
    if not quotes:
        return ()
    gap = " " if question.kind == "table" else ""
    return tuple(one for one in question.answers if not any(f"{gap}{fold(one).casefold()}{gap}" in quote for quote in quotes))


def _shows_evidence(question: Question, first: Cited) -> bool:
    return any(overlaps(first, gold) for gold in question.evidence) or states_expected(question, first[1], None)


def _is_fitting(question: Question, short: str | None, outcome: ShortOutcome | None) -> bool:
    if outcome is not None:
        return outcome in _FITTING
    return short is None or short in VERDICTS or shares_words(short, question.answers)

"""Are the questions that settings are tuned on apart from those that figures are reported on? Questions in, leaks out.

A tuning question that is a reporting question in other words makes every tuned figure worthless, so this stands apart from the
measurements and runs before them, in tenths of a second and without a model. Two questions of different files are too close when
  - they have the same id, or the same words.
  - a quote that is evidence for one is, or holds, evidence for the other: whatever ranks it for one ranks it for the other.
  - they expect the same answer and are alike by `SAME_ANSWER`.
  - they are alike by `ALIKE`, whatever they expect. This is what finds unanswerable questions, which have no evidence.
Alike is the cosine of tf-idf (Salton and Buckley, "Term-weighting approaches in automatic text retrieval", 1988) with
idf = ln(1 + N/df) over both files: squared weights let the rare words decide, so "Moldova FPA in force" and "Serbia FPA in force"
are alike by 0.36 though two words of three agree. They are no leak: no setting can learn one row of a table from another. For the
same reason an acronym and what it stands for count as one word. With the search tokenizer's four words for "FTA" the two trade
agreements below would come to 0.79.

The thresholds were read off the shipped questions. Pairs of one half that ask the same thing twice and whose words tell begin at
0.73 ("Asia security priorities 2018" at 0.76). What is below shares evidence and is found by that. The nearest pairs of
different halves, all read, end at 0.70 (the Secretary General of NATO, and of the United Nations) and 0.68 ("Canada EU FTA
since", "South Korea EU FTA since") and ask for different things. Of those with an answer in common none is above 0.40. Not found
is an unanswerable question put in other words altogether: no words tell, and no evidence.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.suites.own_questions import Question
from index.analysis.tokenizer import Tokenizer, Vocabulary
from retrieval.answer.citations import fold

ALIKE = 0.72
SAME_ANSWER = 0.5


@dataclass(frozen=True, slots=True)
class Leak:
    """Two questions that must not stand where they do. closeness: 0..1, of their words. reason: why that is too close."""

    first: Question
    second: Question
    closeness: float
    reason: str


def find_leaks(tuning: Sequence[Question], reporting: Sequence[Question]) -> tuple[Leak, ...]:
    """Pairs across the two files that are too close, and questions or ids that stand twice in one. The closest first."""
    closeness = measure_closeness(tuning, reporting).tolist()
    firsts, seconds = [*map(_read, tuning)], [*map(_read, reporting)]
    across = [
        Leak(tuning[row], reporting[column], closeness[row][column], reason)
        for (row, first), (column, second) in product(enumerate(firsts), enumerate(seconds))
        if (reason := _explain(first, second, closeness[row][column]))
    ]
    within = [*_find_twice(tuning, "tuning"), *_find_twice(reporting, "reporting")]
    return tuple(sorted([*within, *across], key=lambda leak: (-leak.closeness, leak.first.id, leak.second.id)))


def measure_closeness(first: Sequence[Question], second: Sequence[Question]) -> npt.NDArray[np.float64]:
    """How alike the words of each pair are: tf-idf cosines in 0..1, of shape (len(first), len(second))."""
    tokens = _cut_words([*first, *second])
    documents = Counter(token for found in tokens for token in found)
    columns = {token: column for column, token in enumerate(sorted(documents))}
    weights = np.zeros((len(tokens), len(columns)))
    for row, found in enumerate(tokens):
        for token in found:
            weights[row, columns[token]] = np.log(1 + len(tokens) / documents[token])
    lengths = np.linalg.norm(weights, axis=1, keepdims=True)
    unit: npt.NDArray[np.float64] = weights / np.where(lengths > 0, lengths, 1)
    cosines: npt.NDArray[np.float64] = unit[: len(first)] @ unit[len(first) :].T
    return np.clip(cosines, 0, 1)


def print_leaks(leaks: Sequence[Leak], console: Console) -> None:
    """A table of the leaks, or one line when there is none."""
    if not leaks:
        console.print("no leak: no tuning question is too close to a reporting question")
        return
    table = Table(title=f"{len(leaks)} leaks: move or reword one of each pair", title_justify="left", show_lines=True)
    table.add_column("close", no_wrap=True, justify="right")
    table.add_column("why", ratio=2, overflow="fold")
    table.add_column("question", ratio=3, overflow="fold")
    table.add_column("and", ratio=3, overflow="fold")
    for leak in leaks:
        questions = (Text(f"{question.id}: {question.text}") for question in (leak.first, leak.second))
        table.add_row(f"{leak.closeness:.2f}", Text(leak.reason), *questions)
    console.print(table)


@dataclass(frozen=True, slots=True)
class _Plain:
    """A question as it is compared: letter case, punctuation and white space left out."""

    id: str
    words: str
    answers: frozenset[str]
    quotes: tuple[tuple[str, str], ...]


def _read(question: Question) -> _Plain:
    answers = frozenset(fold(answer).casefold() for answer in question.answers)
    return _Plain(
        question.id, _write_words(question), answers, tuple((item.doc_id, fold(item.quote)) for item in question.evidence)
    )


def _explain(first: _Plain, second: _Plain, closeness: float) -> str | None:
    """Why two questions of different files are too close. None when they are not."""
    if first.id == second.id:
        return "same id"
    if first.words == second.words:
        return "same words"
    if any(
        doc_id == other_id and (quote in other or other in quote)
        for (doc_id, quote), (other_id, other) in product(first.quotes, second.quotes)
    ):
        return "same evidence"
    if closeness >= SAME_ANSWER and (answers := first.answers & second.answers):
        return f"same answer {min(answers)!r}, alike by {SAME_ANSWER} or more"
    return f"alike by {ALIKE} or more" if closeness >= ALIKE else None


def _find_twice(questions: Sequence[Question], half: str) -> list[Leak]:
    """Each question whose id or words stood in the same file before, with the first that had them."""
    by_id: dict[str, Question] = {}
    by_words: dict[str, Question] = {}
    twice = []
    for question in questions:
        before = by_words.setdefault(_write_words(question), question)
        named = by_id.setdefault(question.id, question)
        if named is not question:
            twice.append(Leak(named, question, float(measure_closeness([named], [question])[0, 0]), f"same id twice in {half}"))
        elif before is not question:
            twice.append(Leak(before, question, 1.0, f"asked twice in {half}"))
    return twice


def _write_words(question: Question) -> str:
    return " ".join(re.findall(r"\w+", question.text.casefold()))


def _cut_words(questions: Sequence[Question]) -> list[frozenset[str]]:
    """The distinct stems of each question. Acronyms that questions or evidence define are one word with what they stand for."""
    quotes = {item.quote for question in questions for item in question.evidence}
    known = Vocabulary.of_corpus([*(question.text for question in questions), *sorted(quotes)])
    forms = {**known.forms, **{short: [long] for short, long in known.acronyms.items()}}
    tokenizer = Tokenizer(Vocabulary(known.spelling, forms, {}, known.cased))
    return [frozenset(tokenizer.tokens(question.text)) for question in questions]

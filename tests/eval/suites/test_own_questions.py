"""The questions of `eval/questions` against the documents: quotes verbatim, answers in their evidence, halves apart and alike.

Comes in: the JSONL files and the raw text of the documents, read without any of the project's own readers. Goes out: a failed
test that names the question. Apart from the measurements because gold that is wrong makes every figure wrong.
"""

import json
import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from eval.suites.leakage import find_leaks
from eval.suites.own_questions import OTHER_DOCUMENTS, find_suite, list_shipped, load_questions, name_suite

ROOT = Path(__file__).resolve().parents[3]
HALVES = ("tuning", "reporting")
PAIRS = ("", f"{OTHER_DOCUMENTS}/")
KINDS = {"fact", "table", "paraphrase", "list", "multi", "unanswerable"}
STYLES = {
    *("full", "keywords", "typo", "yes_no", "list", "table", "compare", "several", "timeline", "false_premise"),
    *("ordinal", "footnote", "section", "paraphrase"),
}
FIELDS = {"id", "kind", "question", "answers", "evidence", "answerable"}
LATER_FIELDS = {"style", "short", "items", "wrong"}
"""Of the questions that say more. The first 387 do not."""
PARTED = {"list", "timeline", "compare", "several"}
"""The styles of questions with several items."""
VERDICTS = (["yes"], ["no"])
NUMBER = re.compile(r"\d+|(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty-)?[a-z]+")
Question = dict[str, Any]

# A page of the long document starts with a line that begins with one blank, or with a running head and a printed number.
PAGE_START = re.compile(r"^(?: (?=\S)|(?:Policy Department, Dir|The Strategic Compass: Impl)[^\n]*\n\s*\d+\s*\n)", re.MULTILINE)


@cache
def read_half(half: str) -> tuple[Question, ...]:
    """The questions of one half, in the order of the file."""
    text = (ROOT / "eval" / "questions" / f"{half}.jsonl").read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in text.splitlines())


@cache
def read_pages(doc_id: str) -> tuple[str, ...]:
    """The raw pages of a document, white space folded and hyphens at line ends mended."""
    raw = (ROOT / "corpus" / "documents" / f"{doc_id}.txt").read_text(encoding="utf-8")
    mended = re.sub(r"(?<=\S)-[ \t]*\n\s*(?=\S)", "-", raw)
    return tuple(" ".join(page.split()) for page in PAGE_START.split(mended))


def stands_verbatim(quote: str, pages: tuple[str, ...]) -> bool:
    """True when the quote stands on one page, or its beginning on one page and its end at the very start of the next."""
    if any(quote in page for page in pages):
        return True
    cuts = [(quote[: blank.start()], quote[blank.end() :]) for blank in re.finditer(" ", quote)]
    return any(page.startswith(right) and left in before for before, page in pairwise(pages) for left, right in cuts)


def quotes_of(question: Question) -> list[str]:
    return [evidence["quote"] for evidence in question["evidence"]]


def stands_in_evidence(text: str, question: Question) -> bool:
    return any(text.casefold() in quote.casefold() for quote in quotes_of(question))


def may_be_computed(text: str, question: Question) -> bool:
    """True for what is computed from rows of a table: a number, or a column's name, which stands in the document."""
    pages = [page for evidence in question["evidence"] for page in read_pages(evidence["doc_id"])]
    return question["kind"] == "table" and (NUMBER.fullmatch(text) is not None or any(text in page for page in pages))


@pytest.fixture(scope="module")
def both() -> list[Question]:
    return [question for half in HALVES for question in read_half(half)]


@pytest.fixture(scope="module")
def every() -> list[Question]:
    return [question for pair in PAIRS for half in HALVES for question in read_half(f"{pair}{half}")]


def test_the_shipped_suites_are_both_halves_of_both_pairs() -> None:
    assert sorted([*list_shipped(), *list_shipped(OTHER_DOCUMENTS)]) == sorted(
        f"{pair}{half}" for pair in PAIRS for half in HALVES
    )


def test_a_shipped_suite_in_a_folder_is_called_after_it_so_that_no_two_have_one_name() -> None:
    names = [name_suite(find_suite(f"{pair}{half}")) for pair in PAIRS for half in HALVES]
    assert names == ["tuning", "reporting", "indo_pacific tuning", "indo_pacific reporting"]
    assert name_suite(Path("elsewhere/tuning.jsonl")) == "tuning"


def test_ids_are_unique_and_name_their_half(every: list[Question]) -> None:
    assert len({question["id"] for question in every}) == len(every)
    assert all(question["id"].startswith(half[0]) for half in HALVES for question in read_half(half))
    assert all(
        question["id"].startswith(f"ip{half[0]}") for half in HALVES for question in read_half(f"{OTHER_DOCUMENTS}/{half}")
    )


def test_fields_kinds_and_styles_are_those_documented(every: list[Question]) -> None:
    assert {frozenset(question) for question in every} == {frozenset(FIELDS), frozenset(FIELDS | LATER_FIELDS)}
    assert {question["kind"] for question in every} == KINDS
    assert {question["style"] for question in every if "style" in question} == STYLES
    readme = (ROOT / "eval" / "questions" / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(FIELDS | LATER_FIELDS | KINDS | STYLES) if f"`{name}`" not in readme] == []


def test_unanswerable_questions_have_no_gold_and_the_others_have_both(every: list[Question]) -> None:
    for question in every:
        assert question["answerable"] is (question["kind"] != "unanswerable"), question["id"]
        assert bool(question["answers"]) is bool(question["evidence"]) is question["answerable"], question["id"]
        assert question["answerable"] or (not question.get("short") and not question.get("items")), question["id"]


def test_every_quote_stands_verbatim_in_its_document(both: list[Question]) -> None:
    missing = [
        (question["id"], evidence["quote"])
        for question in both
        for evidence in question["evidence"]
        if not stands_verbatim(evidence["quote"], read_pages(evidence["doc_id"]))
    ]
    assert missing == []


def test_a_quote_may_cross_a_page_only_at_its_end_and_start() -> None:
    pages = ("one two three 1 a note", "four five six")
    assert stands_verbatim("two three four five", pages)
    assert not stands_verbatim("two three five six", pages)
    assert not stands_verbatim("two three four seven", pages)


def test_every_answer_stands_in_some_evidence_or_is_computed_from_it(every: list[Question]) -> None:
    lost = [
        (question["id"], answer)
        for question in every
        for answer in question["answers"]
        if not stands_in_evidence(answer, question) and not may_be_computed(answer, question)
    ]
    assert lost == []


def test_a_right_short_answer_stands_in_the_evidence_or_is_computed_or_a_verdict(every: list[Question]) -> None:
    """In one of its variants: the others are written as other people write them."""
    lost = [
        question["id"]
        for question in every
        if (short := question.get("short"))
        and short not in VERDICTS
        and not any(stands_in_evidence(text, question) or may_be_computed(text, question) for text in short)
    ]
    assert lost == []


def test_a_yes_no_question_has_a_verdict_for_its_short_answer(every: list[Question]) -> None:
    wanted = [question for question in every if question.get("style") == "yes_no" and question["answerable"]]
    assert len(wanted) > 40
    assert [question["id"] for question in wanted if question["short"] not in VERDICTS] == []


def test_no_near_miss_is_a_right_short_answer(every: list[Question]) -> None:
    assert [question["id"] for question in every if set(question.get("short", ())) & set(question.get("wrong", ()))] == []


def test_every_item_stands_in_some_evidence_or_is_computed(every: list[Question]) -> None:
    lost = [
        (question["id"], item)
        for question in every
        for item in question.get("items", ())
        if not any(stands_in_evidence(text, question) or may_be_computed(text, question) for text in item)
    ]
    assert lost == []


def test_questions_of_several_items_name_two_or_more_in_most_cases(every: list[Question]) -> None:
    parted = [question for question in every if question.get("style") in PARTED and question["answerable"]]
    assert sum(len(question["items"]) > 1 for question in parted) > len(parted) / 2


def test_no_question_is_asked_twice(every: list[Question]) -> None:
    asked = Counter(" ".join(re.findall(r"\w+", question["question"].casefold())) for question in every)
    assert [text for text, times in asked.items() if times > 1] == []


@pytest.mark.parametrize("pair", PAIRS)
def test_halves_share_no_evidence(pair: str) -> None:
    tuning, reporting = ({quote for question in read_half(f"{pair}{half}") for quote in quotes_of(question)} for half in HALVES)
    assert tuning & reporting == set()


def test_no_question_over_other_documents_leaks_from_one_half_into_the_other() -> None:
    leaks = find_leaks(*(load_questions(find_suite(f"{OTHER_DOCUMENTS}/{half}")) for half in HALVES))
    assert [(leak.first.id, leak.second.id, leak.reason) for leak in leaks] == []


def test_there_are_enough_questions_of_both_sorts_in_each_half() -> None:
    for half in HALVES:
        answerable = [question["answerable"] for question in read_half(half)]
        assert answerable.count(True) >= 300
        assert answerable.count(False) >= 120


def test_half_of_the_questions_over_other_documents_cannot_be_answered() -> None:
    for half in HALVES:
        answerable = [question["answerable"] for question in read_half(f"{OTHER_DOCUMENTS}/{half}")]
        assert len(answerable) >= 90
        assert 0.45 * len(answerable) <= answerable.count(False) <= 0.55 * len(answerable)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_half_holds_at_least_two_fifths_of_a_kind(kind: str) -> None:
    counts = [sum(question["kind"] == kind for question in read_half(half)) for half in HALVES]
    assert min(counts) >= 0.4 * sum(counts)


@pytest.mark.parametrize("style", sorted(STYLES))
def test_each_half_holds_at_least_two_fifths_and_nine_of_a_style(style: str) -> None:
    counts = [sum(question.get("style") == style for question in read_half(half)) for half in HALVES]
    assert min(counts) >= max(9, 0.4 * sum(counts))

"""The questions of `eval/questions` against the documents: quotes verbatim, answers in their evidence, halves apart and alike.

Comes in: both JSONL files and the raw text of the documents, read without any of the project's own readers. Goes out: a failed
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

ROOT = Path(__file__).resolve().parents[3]
HALVES = ("tuning", "reporting")
KINDS = {"fact", "table", "paraphrase", "list", "multi", "unanswerable"}
FIELDS = {"id", "kind", "question", "answers", "evidence", "answerable"}
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


@pytest.fixture(scope="module")
def both() -> list[Question]:
    return [question for half in HALVES for question in read_half(half)]


def test_ids_are_unique_and_name_their_half(both: list[Question]) -> None:
    assert len({question["id"] for question in both}) == len(both)
    assert all(question["id"].startswith(half[0]) for half in HALVES for question in read_half(half))


def test_fields_and_kinds_are_those_documented(both: list[Question]) -> None:
    assert all(set(question) == FIELDS for question in both)
    assert {question["kind"] for question in both} == KINDS
    readme = (ROOT / "eval" / "questions" / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(FIELDS | KINDS) if f"`{name}`" not in readme] == []


def test_unanswerable_questions_have_no_gold_and_the_others_have_both(both: list[Question]) -> None:
    for question in both:
        assert question["answerable"] is (question["kind"] != "unanswerable"), question["id"]
        assert bool(question["answers"]) is bool(question["evidence"]) is question["answerable"], question["id"]


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


def test_every_answer_stands_in_some_evidence_of_its_question(both: list[Question]) -> None:
    lost = [
        (question["id"], answer)
        for question in both
        for answer in question["answers"]
        if not any(answer in quote for quote in quotes_of(question))
    ]
    assert lost == []


def test_no_question_is_asked_twice(both: list[Question]) -> None:
    asked = Counter(" ".join(re.findall(r"\w+", question["question"].casefold())) for question in both)
    assert [text for text, times in asked.items() if times > 1] == []


def test_halves_share_no_evidence() -> None:
    tuning, reporting = ({quote for question in read_half(half) for quote in quotes_of(question)} for half in HALVES)
    assert tuning & reporting == set()


def test_there_are_enough_questions_of_both_sorts(both: list[Question]) -> None:
    assert sum(question["answerable"] for question in both) >= 120
    assert sum(not question["answerable"] for question in both) >= 30


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_half_holds_at_least_two_fifths_of_a_kind(kind: str) -> None:
    counts = [sum(question["kind"] == kind for question in read_half(half)) for half in HALVES]
    assert min(counts) >= 0.4 * sum(counts)

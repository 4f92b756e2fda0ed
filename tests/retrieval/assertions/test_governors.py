"""Nothing that a document puts into somebody's mouth, under a condition or into an order gets into the paragraph as a fact.

`injections.jsonl` holds injections in many forms. "honest" is a sentence of the document, "injected" the sentences beside it,
"lie" and "truth" what a draft makes of each. The words for governors were chosen with the half "tuned" in view. Of the 36 of
"unseen" two stood when that half was first run, and four of the 20 of "fresh", before the kinds that they showed were added.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from grounded import TOKENIZER, make_answer_of, make_passage
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import TableRow
from ingest.language.tables import LANGUAGES
from ingest.spans import Span
from retrieval.answer.answer import Answer, Statement
from retrieval.assertions.governors import find_governed, strip_unseen
from retrieval.llm.support import check_draft
from tests.growth import LINEAR, measure_growth

CASES = [
    json.loads(line)
    for line in Path(__file__).parents[1].joinpath("llm", "injections.jsonl").read_text(encoding="utf-8").splitlines()
]
QUESTION = (
    "When was the Zebra Treaty signed, who led the exercise, which budget did the council adopt, what staff had the mission?"
)


def make_answer(case: Any) -> Answer:
    """Its statements are all sentences of the document, each from a passage that holds them all, and the row."""
    texts = [case["honest"], *case["injected"]]
    passages = [make_passage(rank, " ".join(texts)) for rank in range(1, len(texts) + 1)]
    passages[1:] = [replace(passage, section=tuple(case.get("section", ()))) for passage in passages[1:]]
    if "cells" in case:
        texts.append(" ".join(case["cells"]))
        row = TableRow(Span(0, 9), "", tuple(case["columns"]), tuple(case["cells"]))
        passages.append(make_passage(len(texts), texts[-1], row=row))
    statements = tuple(Statement(text, (rank,)) for rank, text in enumerate(texts, 1))
    return Answer(QUESTION, True, None, " ".join(texts), None, 0.9, statements, tuple(passages), (), "000001")


def stands(sentence: str, answer: Answer) -> bool:
    marks = "".join(f"[{statement.citations[0]}]" for statement in answer.statements)
    return bool(check_draft(f"{sentence.rstrip('.')} {marks}.", answer, TOKENIZER).sentences)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["form"])
def test_no_injected_lie_stands_and_the_truth_beside_it_does(case: Any) -> None:
    answer = make_answer(case)
    assert not stands(case["lie"], answer)
    assert stands(case["truth"], answer)


def test_the_set_holds_many_forms() -> None:
    assert len(CASES) == 36 + 36 + 20
    assert len({case["form"] for case in CASES}) >= 20


@pytest.mark.parametrize(
    "sentence",
    [
        "The Member States that signed the treaty in 2019 met in Oslo.",
        "The claims of Norway were filed in 2016.",
        "The council provided 40 million euros in 2016.",
        "The answer to the question was given in 2016.",
        "Prices rose in 2016, even if wages fell.",
        "The act on the use of force was adopted in 2016.",
        'The "Framework Participation Agreement" was signed in 2016.',
        "In the 1990s Norway led the mission off Crete.",
    ],
)
def test_words_that_only_look_like_governors_govern_nothing(sentence: str) -> None:
    assert find_governed(sentence, TOKENIZER.language) == ()


@pytest.mark.parametrize(
    ("statement", "draft", "is_kept"),
    [
        ("Critics claim that Norway led the mission.", "Critics claim that Norway led the mission.", True),
        ("Critics claim that Norway led the mission.", "Norway led the mission.", False),
        ("Norway led the mission in 2016, and critics claim that it failed.", "Norway led the mission in 2016.", True),
        ("Norway led the mission in 2016, critics claim.", "Norway led the mission in 2016.", False),
        ("The parliament voted in 2016 and Norway led the mission if it rained.", "The parliament voted in 2016.", True),
        ("The parliament voted in 2016 and Norway led the mission if it rained.", "Norway led the mission.", False),
    ],
)
def test_a_governor_governs_what_stands_under_it_and_a_draft_may_carry_it_along(
    statement: str, draft: str, is_kept: bool
) -> None:
    assert stands(draft, make_answer_of(statement)) == is_kept


def test_a_sentence_that_two_passages_hold_stands_where_one_of_them_asserts_it() -> None:
    sentence = "Norway led the mission in 2016."
    plain, fiction = make_passage(1, sentence), replace(make_passage(2, sentence), section=("Myths",))
    statement = Statement(sentence, (1, 2))
    both = Answer(QUESTION, True, None, sentence, None, 0.9, (statement,), (plain, fiction), (), "000001")
    assert stands(sentence, both)
    assert not stands(sentence, replace(both, statements=(Statement(sentence, (2,)),), passages=(fiction,)))


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_what_is_governed_lies_within_its_text(text: str, language: Any) -> None:
    text = strip_unseen(text)
    assert all(0 <= part.span.start <= part.span.end <= len(text) for part in find_governed(text, language))


@pytest.mark.parametrize(
    "unit",
    ["a ", "1", "-", '"', "'", "if ", "is not ", "example ", "please ", "say, ", "stated x ", ": ", "and ", "(a", "<", "in the "],
)
def test_governors_are_found_in_linear_time(unit: str) -> None:
    for language in LANGUAGES:
        assert measure_growth(lambda size, language=language: find_governed(unit * size, language), 1_000) < LINEAR  # type: ignore[misc]

"""Questions in parts over the real corpus: each part as if it were asked alone, and one answer that proves itself."""

from itertools import pairwise

import pytest

from api.wire.answer_verification import read_saved
from api.wire.answers import AskResponse, shape_answer
from api.wire.requests import PASSAGES_AT_MOST
from index.engine import Snapshot
from retrieval.answer.answer import Answer
from retrieval.answer.citations import fold, prove
from retrieval.answer.statements import LONGEST_ANSWER
from retrieval.ask import ask
from retrieval.models import Models
from retrieval.parts.divided_answer import MOST_PARTS, MOST_PASSAGES
from retrieval.parts.timeline import MOST_STATEMENTS
from retrieval.verify.verification import verify

VIET_NAM = "When did Viet Nam sign the framework participation agreement"
YEARS = "how many years of partnership underpin EU-ASEAN cooperation"
MARS = "who is the king of Mars"


@pytest.fixture(scope="module")
def models() -> Models:
    return Models.load()


def check(index: Snapshot, answer: Answer) -> AskResponse:
    """Hold an answer against what is promised of every answer, and verify its own response."""
    prove(index, answer.statements, answer.passages)
    assert [passage.rank for passage in answer.passages] == list(range(1, len(answer.passages) + 1))
    assert len(answer.text) <= LONGEST_ANSWER
    assert {text for part in answer.parts for text in part.statements} <= set(answer.statements)
    response = shape_answer(answer, 1.0)
    verified = verify(index, read_saved(response.model_dump_json().encode(), "it"))
    assert verified.verdict == "holds"
    assert len(verified.citations) == sum(len(statement.citations) for statement in answer.statements)
    return response


@pytest.mark.parametrize(("first", "second"), [(VIET_NAM, YEARS), (YEARS, VIET_NAM), (VIET_NAM, MARS), (MARS, VIET_NAM)])
@pytest.mark.parametrize("join", [", and ", "? "])
def test_joined_questions_are_answered_as_if_asked_singly(
    corpus_index: Snapshot, models: Models, first: str, second: str, join: str
) -> None:
    joined = ask(corpus_index, models, f"{first}{join}{second}?")
    alone = [ask(corpus_index, models, f"{text[0].upper()}{text[1:]}?") for text in (first, second)]
    check(corpus_index, joined)
    assert [(part.short, part.answered, part.text) for part in joined.parts] == [
        (one.short, one.answered, one.text) for one in alone
    ]
    assert joined.short is None
    assert joined.confidence == min(one.confidence for one in alone if one.answered)


def test_when_no_part_is_answered_the_reasons_are_given(corpus_index: Snapshot, models: Models) -> None:
    found = ask(corpus_index, models, "Who is the king of Mars, and when was Atlantis flooded?")
    response = check(corpus_index, found)
    assert (found.answered, found.statements, response.answer) == (False, (), None)
    assert found.reason == "; ".join(part.reason or "" for part in found.parts)
    assert [part.answer for part in response.parts] == [None, None]


def test_more_parts_than_are_answered_are_said(corpus_index: Snapshot, models: Models) -> None:
    found = ask(corpus_index, models, f"{VIET_NAM}? " * (MOST_PARTS + 2), top_k=50)
    check(corpus_index, found)
    assert [part.answered for part in found.parts] == [True] * MOST_PARTS + [False]
    assert found.parts[-1].reason == f"at most {MOST_PARTS} questions are answered at once: ask this by itself"
    assert len(found.passages) <= MOST_PASSAGES == PASSAGES_AT_MOST


def test_compared_sides_are_answered_from_their_own_evidence(corpus_index: Snapshot, models: Models) -> None:
    found = ask(corpus_index, models, "Compare Japan and South Korea on maritime security")
    check(corpus_index, found)
    sides = {part.side: part for part in found.parts if part.side}
    assert list(sides) == ["Japan", "South Korea"]
    for name, part in sides.items():
        assert part.question == f"What is the maritime security of {name}?"
        assert part.answered
        assert name in part.text
    direct = found.parts[0]
    assert direct.side is None
    assert all(name in direct.statements[0].text for name in sides)


def test_a_comparison_without_sides_in_the_corpus_is_asked_as_one_question(corpus_index: Snapshot, models: Models) -> None:
    found = ask(corpus_index, models, "What is the difference between tomato paste and tomato puree?")
    assert (found.parts, found.answered) == ((), False)
    assert found.reason


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("How do Norway and Canada differ?", ["Norway 03/12/2004 01/01/2005", "Canada 24/11/2005 01/12/2005"]),
        ("How does Colombia's FPA compare with Georgia's?", ["Colombia 05/08/2014 01/03/2020", "Georgia 29/11/2013 01/03/2014"]),
    ],
)
def test_names_are_compared_in_what_a_table_says_of_both(
    corpus_index: Snapshot, models: Models, question: str, rows: list[str]
) -> None:
    found = ask(corpus_index, models, question)
    check(corpus_index, found)
    assert [part.statements[0].text for part in found.parts] == rows
    assert [part.answered for part in found.parts] == [True, True]


def test_a_comparison_of_which_nothing_is_found_is_refused_by_its_sides(corpus_index: Snapshot, models: Models) -> None:
    found = ask(corpus_index, models, "Compare Japan and Mongolia")
    check(corpus_index, found)
    assert (found.answered, found.parts) == (False, ())
    assert found.reason is not None
    assert "“Mongolia” is nowhere mentioned" in found.reason
    assert "Compare" not in found.reason


def test_what_both_signed_is_said_of_both(corpus_index: Snapshot, models: Models) -> None:
    found = ask(corpus_index, models, "What did Japan and the EU sign?")
    check(corpus_index, found)
    assert found.answered
    assert all("Japan" in one.text and "signed" in one.text for one in found.statements)
    refused = ask(corpus_index, models, "What did the EU and Brazil sign?")
    check(corpus_index, refused)
    assert (refused.answered, refused.reason) == (
        False,
        "nothing that was found says this of “the EU” and “Brazil” together",
    )


def test_values_that_are_apart_are_no_short_answer_for_both(corpus_index: Snapshot, models: Models) -> None:
    found = ask(corpus_index, models, "When did Japan and South Korea sign?")
    check(corpus_index, found)
    assert found.answered
    assert found.short is None
    shared = ask(corpus_index, models, "When did the EU and NATO sign their third joint declaration?")
    assert "January 2023" in shared.statements[0].text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("When did Goergia sign its FPA and is it in force?", "When did Georgia sign its FPA and is it in force?"),
        ("What did Japan and Austrlia sign?", "What did Japan and Australia sign?"),
    ],
)
def test_what_was_corrected_is_said_of_the_whole(corpus_index: Snapshot, models: Models, typed: str, meant: str) -> None:
    found = ask(corpus_index, models, typed)
    assert (found.question, found.corrected) == (typed, meant)


def test_acronyms_are_no_words_of_another_language(corpus_index: Snapshot, models: Models) -> None:
    found = ask(corpus_index, models, "EU-UN partnership over time")
    check(corpus_index, found)
    assert [entry.iso[:4] for entry in found.timeline][:2] == ["2003", "2007"]
    assert len({one.text for one in found.statements}) == len(found.timeline)


def test_a_history_that_is_not_there_is_refused_by_its_subject(corpus_index: Snapshot, models: Models) -> None:
    found = ask(corpus_index, models, "history of Mongolia")
    assert not found.answered
    assert found.reason is not None
    assert "“Mongolia”" in found.reason
    assert "“history”" not in found.reason


@pytest.mark.parametrize("years", [(0, 9999), (2020, 2021)])
def test_a_timeline_is_dated_ordered_and_cited(corpus_index: Snapshot, models: Models, years: tuple[int, int]) -> None:
    asks = (
        f"What changed between {years[0]} and {years[1]} in EU-ASEAN cooperation?"
        if years[0]
        else "timeline of EU-ASEAN cooperation"
    )
    found = ask(corpus_index, models, asks)
    response = check(corpus_index, found)
    assert found.form == "timeline"
    assert 3 <= len(found.timeline) == len(found.statements) <= MOST_STATEMENTS
    assert all(one.iso <= other.iso for one, other in pairwise(found.timeline))
    for entry in found.timeline:
        assert entry.date in fold(found.statements[entry.statement].text)
        assert years[0] <= int(entry.iso[:4]) <= years[1]
        assert "ASEAN" in found.statements[entry.statement].text
    assert response.answer is not None
    assert [entry.iso for entry in response.answer.timeline] == [entry.iso for entry in found.timeline]


def test_a_plain_question_has_neither_parts_nor_a_timeline(corpus_index: Snapshot, models: Models) -> None:
    found = ask(corpus_index, models, "Who signed the agreement on trade and security with Viet Nam?")
    assert (found.parts, found.timeline, found.comparison) == ((), (), None)

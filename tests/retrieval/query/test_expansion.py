"""From a question as typed to what both legs search."""

import pytest

from retrieval.errors import QuestionError
from retrieval.query.expansion import LONGEST_QUESTION, prepare_query
from retrieval.query.query import Filters

ACRONYMS = {"FPA": "framework participation agreement", "CSDP": "common security and defence policy"}


def test_acronyms_are_written_out_for_the_encoder_only() -> None:
    query = prepare_query("When were the FPAs signed?", Filters(), ACRONYMS)
    assert query.searched == "When were the framework participation agreements signed?"
    assert query.words == "When were the FPAs signed?"
    assert query.text == "When were the FPAs signed?"


def test_a_capital_stands_for_its_government() -> None:
    query = prepare_query("Why does Ankara object?", Filters(), {})
    assert query.searched == "Why does Turkey object?"
    assert query.words == "Why does Ankara object? Turkey"


def test_an_unknown_acronym_stays() -> None:
    assert prepare_query("What is AUKUS?", Filters(), ACRONYMS).searched == "What is AUKUS?"


def test_white_space_and_controls_are_folded_and_the_question_is_kept_as_asked() -> None:
    query = prepare_query(" who\t is\x00\nthis \u200b", Filters(), {})
    assert query.searched == "who is this"
    assert query.text == " who\t is\x00\nthis \u200b"


@pytest.mark.parametrize("question", ["", "   ", "?!", "\x00", "\u200b"])
def test_a_question_without_a_word_is_refused(question: str) -> None:
    with pytest.raises(QuestionError, match="nothing to search for"):
        prepare_query(question, Filters(), {})


def test_a_question_that_is_too_long_is_refused_with_its_length() -> None:
    prepare_query("a" * LONGEST_QUESTION, Filters(), {})
    with pytest.raises(QuestionError, match=r"2,001 characters"):
        prepare_query("a" * (LONGEST_QUESTION + 1), Filters(), {})


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(QuestionError, match="surrogate"):
        prepare_query("what \ud800 is", Filters(), {})

"""The one record of a question: what is refused, what is kept as asked, and what is read off it once."""

import pytest

from index.engine import Snapshot
from index.filters import Filters
from retrieval.errors import QuestionError
from retrieval.models import Models
from retrieval.query.analysis import LONGEST_QUESTION, analyse_question
from retrieval.query.query import Query

METONYMS = Models.load(with_reader=False).metonyms


def _analyse(index: Snapshot, question: str) -> Query:
    return analyse_question(index, question, Filters(), METONYMS)


def test_white_space_and_controls_are_folded_and_the_question_is_kept_as_asked(corpus_index: Snapshot) -> None:
    query = _analyse(corpus_index, " who\t is\x00\nthis \u200b")
    assert query.searched == "who is this"
    assert query.text == "who is this"
    assert query.typed == " who\t is\x00\nthis \u200b"


@pytest.mark.parametrize("question", ["", "   ", "?!", "\x00", "\u200b"])
def test_a_question_without_a_word_is_refused(corpus_index: Snapshot, question: str) -> None:
    with pytest.raises(QuestionError, match="nothing to search for"):
        _analyse(corpus_index, question)


def test_a_question_that_is_too_long_is_refused_with_its_length(corpus_index: Snapshot) -> None:
    _analyse(corpus_index, "a" * LONGEST_QUESTION)
    with pytest.raises(QuestionError, match=r"2,001 characters"):
        _analyse(corpus_index, "a" * (LONGEST_QUESTION + 1))


def test_half_a_surrogate_pair_is_refused(corpus_index: Snapshot) -> None:
    with pytest.raises(QuestionError, match="surrogate"):
        _analyse(corpus_index, "what \ud800 is")


def test_names_and_the_kind_of_value_are_read_off_the_question(corpus_index: Snapshot) -> None:
    query = _analyse(corpus_index, "When did Viet Nam sign the agreement?")
    (vietnam,) = corpus_index.tokenizer.token_set("Viet Nam")
    assert query.named == {vietnam}
    assert query.kind == "date"
    assert query.weights[vietnam] == corpus_index.token_statistics([vietnam]).idf(vietnam)
    assert query.token_set == set(query.weights)


def test_an_acronym_is_weighed_with_both_of_its_forms_and_searched_as_written(corpus_index: Snapshot) -> None:
    query = _analyse(corpus_index, "What is an FPA?")
    expansion = corpus_index.tokenizer.token_set("framework participation agreement")
    assert expansion <= query.token_set
    assert query.tokens == ("fpa",)


@pytest.mark.parametrize(
    ("text", "is_question"),
    [
        ("Who signed it?", True),
        ("It was signed when?  ", True),
        ("“Who signed it?”", True),
        ("谁签署了协议？", True),
        ("FPA Peru in force", False),
        ("what similarity laws must be obeyed .", True),
        ("Is it? Nobody knows.", False),
    ],
)
def test_a_question_is_what_is_written_as_one(corpus_index: Snapshot, text: str, is_question: bool) -> None:
    assert _analyse(corpus_index, text).is_question == is_question

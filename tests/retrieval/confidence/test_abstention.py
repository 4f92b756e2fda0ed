"""What is said when nothing is: which part of the question had no support."""

import pytest

from index.engine import Snapshot
from retrieval.ask import prepare, search_query
from retrieval.confidence.abstention import explain_abstention
from retrieval.models import Models

MODELS = Models.load(with_reader=False)


def _explain(index: Snapshot, question: str) -> str:
    query = prepare(index, MODELS, question)
    return explain_abstention(query, search_query(index, MODELS, query, 5))


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What is the population of Zanzibar?", "the corpus nowhere mentions “Zanzibar”"),
        ("Who was the mayor of Vladivostok in 1887?", "the corpus nowhere mentions “Vladivostok”, “1887”"),
        ("How many calories are in a croissant?", "none of the nearest passages mentions “calories”, “croissant”"),
        (
            "Which orchestra played at the Schuman Forum?",
            "the nearest passages speak of “Schuman”, “Forum”, but none mentions “orchestra”",
        ),
    ],
)
def test_a_reason_names_what_had_no_support(corpus_index: Snapshot, question: str, reason: str) -> None:
    assert _explain(corpus_index, question) == reason


def test_what_is_known_elsewhere_is_only_missing_here(corpus_index: Snapshot) -> None:
    assert "nowhere" not in _explain(corpus_index, "What is the name of the Turkish minister of fisheries?")


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("When is the EU a security partner?", "no date"),
        ("How many is the EU?", "no number"),
        ("Who is the EU?", "no person"),
        ("Where is the EU?", "no place"),
        ("Is the EU a partner?", "do not answer"),
    ],
)
def test_where_all_words_are_there_the_kind_of_answer_is_missing(corpus_index: Snapshot, question: str, lacking: str) -> None:
    reason = _explain(corpus_index, question)
    assert reason.startswith("the nearest passages hold the words of the question")
    assert lacking in reason


def test_without_passages_the_filters_are_blamed(corpus_index: Snapshot) -> None:
    query = prepare(corpus_index, MODELS, "Is it?")
    assert "filters" in explain_abstention(query, ())
    assert "the language of 1 document is not known" in explain_abstention(query, (), 1)
    assert "the language of 3 documents is not known" in explain_abstention(query, (), 3)

"""What is said when nothing is: which part of the question had no support."""

import pytest

from index.engine import Snapshot
from index.filters import Filters
from retrieval.ask import prepare, search_query
from retrieval.confidence.abstention import NO_DOCUMENTS, SearchedDocuments, explain_abstention, names_unknown
from retrieval.models import Models

MODELS = Models.load(with_reader=False)


def _explain(index: Snapshot, question: str) -> str:
    query = prepare(index, MODELS, question)
    return explain_abstention(query, search_query(index, MODELS, query, 5), SearchedDocuments.count(index, query.filters))


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What is the population of Zanzibar?", "“Zanzibar” is nowhere mentioned"),
        ("Who was the mayor of Vladivostok in 1887?", "“Vladivostok”, “1887” are nowhere mentioned"),
        ("How many calories are in a croissant?", "none of the nearest passages mentions “calories”, “croissant”"),
        (
            "Which orchestra played at the Schuman Forum?",
            "the nearest passages speak of “Schuman”, “Forum”, but none mentions “orchestra”",
        ),
    ],
)
def test_a_reason_names_what_had_no_support(corpus_index: Snapshot, question: str, reason: str) -> None:
    assert _explain(corpus_index, question) == f"No answer found in 5 documents: {reason}"


@pytest.mark.parametrize(
    ("question", "is_unknown"),
    [
        ("Which EU member states are members of ReCAAP?", True),
        ("What did the EU and Malaysia agree on maritime security?", True),
        ("Besides Turkey, which partners signed?", False),  # a capital of the sentence
        ("What did Ursula von der Leyen say to Josep Borell?", True),  # "Ursula" stands by itself here
        ("What did Josep Zanzibar say?", False),  # beside a name that is known
        ("Which F-35 jets were sold?", False),
        ("What does the Peruvian agreement say?", False),
        ("which members has zanzibar", False),
    ],
)
def test_a_name_by_itself_that_no_document_has_is_told(corpus_index: Snapshot, question: str, is_unknown: bool) -> None:
    assert names_unknown(prepare(corpus_index, MODELS, question)) is is_unknown


@pytest.mark.parametrize("question", ["Compare Zanzibar", "What of Zanzibar versus us?", "Does a chronology of Zanzibar exist?"])
def test_a_reason_never_names_what_is_to_be_done(corpus_index: Snapshot, question: str) -> None:
    reason = _explain(corpus_index, question)
    assert "“Zanzibar”" in reason
    assert not any(f"“{word}”" in reason for word in ("Compare", "versus", "chronology", "exist"))


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
    assert "the nearest passages hold the words of the question" in reason
    assert lacking in reason


def test_without_passages_the_filters_are_blamed(corpus_index: Snapshot) -> None:
    query = prepare(corpus_index, MODELS, "Is it?")
    one, two = SearchedDocuments(1, 4), SearchedDocuments(2, 3, 3)
    matches = "no passage matches the question and its filters"
    assert explain_abstention(query, (), one) == f"No answer found in 1 document (the filters left out 4 others): {matches}"
    assert (
        "in 2 documents (the filters left out 3 others, the language of 3 documents is not known (und)):"
        in explain_abstention(query, (), two)
    )


def test_an_empty_index_says_what_to_do(corpus_index: Snapshot) -> None:
    assert explain_abstention(prepare(corpus_index, MODELS, "Is it?"), (), SearchedDocuments(0)) == NO_DOCUMENTS


def test_what_the_filters_left_out_is_counted(corpus_index: Snapshot) -> None:
    counted = SearchedDocuments.count(corpus_index, Filters(doc_id=(corpus_index.list_entries().entries[0].doc_id,)))
    assert counted == SearchedDocuments(1, 5 - 1)


@pytest.mark.parametrize(
    "question",
    [
        "Please tell me anything about the orchestra of the Schuman Forum",
        "Could you say whether the documents currently mention information on an orchestra at the Schuman Forum?",
    ],
)
def test_words_that_only_ask_are_not_missing(corpus_index: Snapshot, question: str) -> None:
    reason = _explain(corpus_index, question)
    assert reason.endswith("but none mentions “orchestra”")


def test_a_misspelled_word_is_named_as_it_was_searched(corpus_index: Snapshot) -> None:
    reason = _explain(corpus_index, "How many croissants did Austrlia export?")
    assert reason.endswith("; searched for “Australia” in place of “Austrlia”")
    assert "mentions “Austrlia”" not in reason

"""What forbids an answer: a question that names one thing, where all that was found is about another."""

from dataclasses import replace

import pytest
from made_evidence import make_evidence
from made_queries import make_query

from index.engine import Snapshot
from retrieval.ask import ask
from retrieval.confidence.refusal import find_refutation
from retrieval.constraints.constraint import UnmetConstraint
from retrieval.models import Models


@pytest.mark.parametrize(
    ("question", "required"),
    [
        ("What does decision CFSP 2024/9001 of the Council say on the European Peace Facility?", "2024/9001"),
        ("What is the task of vessel M-7777 of EUNAVFOR Atalanta?", "M-7777"),
    ],
)
def test_an_identifier_that_no_document_has_is_refused_with_what_is_nearest(
    corpus_index: Snapshot, question: str, required: str
) -> None:
    answer = ask(corpus_index, Models.load(with_reader=False), question)
    assert not answer.answered
    assert answer.reason is not None
    assert answer.reason.startswith(f"the corpus has nothing on “{required}” that answers this; nearest: “")


def test_another_rank_of_the_same_things_is_refused_and_the_right_one_is_not(corpus_index: Snapshot) -> None:
    models = Models.load(with_reader=False)
    wrong = ask(corpus_index, models, "Which country was the third in Asia to sign an FPA?")
    right = ask(corpus_index, models, "Which country was the second in Asia to sign an FPA?")
    assert not wrong.answered
    assert wrong.reason is not None
    assert "nothing on “third”" in wrong.reason
    assert "second partner country in Asia" in wrong.reason
    assert wrong.confidence < models.calibration.threshold
    assert right.answered


@pytest.mark.parametrize(
    "question", ["What was the third country in Asia to sign an FPA?", "the third country to sign an FPA in Asia"]
)
def test_the_third_country_is_a_rank_where_it_does_something(corpus_index: Snapshot, question: str) -> None:
    found = ask(corpus_index, Models.load(with_reader=False), question)
    assert not found.answered
    assert "nothing on “third”" in (found.reason or "")


def test_the_date_of_another_step_of_an_agreement_is_refused_and_quoted(corpus_index: Snapshot) -> None:
    models = Models.load(with_reader=False)
    wrong = ask(corpus_index, models, "When did the Free Trade Agreement with Canada enter into force?")
    right = ask(corpus_index, models, "When did the agreement with South Korea enter into force?")
    assert not wrong.answered
    assert wrong.reason is not None
    assert "nothing on “enter into force”" in wrong.reason
    assert "provisionally applied since 2017" in wrong.reason
    assert right.answered


def test_the_sentence_that_is_quoted_stands_in_a_passage_that_is_given(corpus_index: Snapshot) -> None:
    models = Models.load(with_reader=False)
    for question in ("Which country was the third in Asia to sign an FPA?", "the third country to sign an FPA in Asia"):
        for top_k in (1, 2, 5):
            found = ask(corpus_index, models, question, top_k=top_k)
            quote = (found.reason or "").partition("nearest: “")[2].removesuffix("”").removesuffix(" ...")
            assert quote
            assert any(quote in " ".join(passage.text.split()) for passage in found.passages)


def test_a_year_that_nothing_found_has_is_refused_and_one_that_stands_there_is_not(corpus_index: Snapshot) -> None:
    models = Models.load(with_reader=False)
    wrong = ask(corpus_index, models, "Who signed the agreement with Viet Nam in Hanoi in 1987?")
    right = ask(corpus_index, models, "Who signed the agreement with Viet Nam in Hanoi in 2019?")
    assert not wrong.answered
    assert "nothing on “1987”" in (wrong.reason or "")
    assert right.answered


@pytest.mark.parametrize("sentence", ["The port grew in the 1990s.", "The port grew from 1994 to 1999."])
def test_a_year_within_a_decade_or_a_range_of_the_best_sentence_is_not_refused(sentence: str) -> None:
    query, unmet = make_query("Who ran the port in 1996?"), (UnmetConstraint("year", "1996", ()),)
    spanned, other = ([replace(make_evidence(text), unmet=unmet, coverage=1.0)] for text in (sentence, "The port grew in 1987."))
    assert find_refutation(query, spanned) is None
    assert find_refutation(query, other) is not None

"""What speaks for an answer, and what is said when nothing does."""

import math

import pytest
from made_evidence import make_evidence
from made_queries import make_query

from index.engine import Snapshot
from retrieval.answer.assessment import READ
from retrieval.answer.evidence import find_evidence
from retrieval.ask import prepare, search_query
from retrieval.confidence.abstention import SearchedDocuments, explain_abstention
from retrieval.confidence.features import measure_features
from retrieval.models import Models
from retrieval.reader.hit_readings import Readings


def _read(index: Snapshot, question: str) -> tuple[dict[str, float], str]:
    models = Models.load(with_reader=False)
    query = prepare(index, models, question)
    passages = search_query(index, models, query, READ)
    evidence = find_evidence(index, query, passages, Readings(), models.evidence)
    return measure_features(query, passages, evidence), explain_abstention(query, passages, SearchedDocuments(5))


def test_a_question_of_the_corpus_speaks_for_an_answer(corpus_index: Snapshot) -> None:
    signs, _ = _read(corpus_index, "When did France become an observer of ASEANAPOL?")
    assert signs["fit"] > 0.5
    assert (signs["value"], signs["mismatch"]) == (1, 0)


def test_words_that_the_corpus_never_uses_are_named(corpus_index: Snapshot) -> None:
    signs, reason = _read(corpus_index, "How do I bake sourdough bread?")
    assert signs["fit"] < 0.3
    assert "“sourdough”" in reason


def test_a_name_that_no_document_has_is_named(corpus_index: Snapshot) -> None:
    _, reason = _read(
        corpus_index, "When did Mongolia sign a framework participation agreement with the EU on crisis management operations?"
    )
    assert "“Mongolia”" in reason


def test_what_the_reader_says_is_bounded_and_lowest_where_it_read_nothing() -> None:
    query, surely = make_query("Who chaired the talks?"), make_evidence("Ana Silva chaired the talks.", "Ana Silva")
    assert measure_features(query, [], [surely], was_read=True)["answerable"] == 4
    nothing = measure_features(query, [], [], was_read=True)
    assert (nothing["answerable"], nothing["words"]) == (-6, 0)
    assert "answerable" not in measure_features(query, [], [surely])


def test_a_longer_question_is_measured_by_its_tokens() -> None:
    shorter, longer = (make_query(text) for text in ("Who chaired the talks?", "Who chaired the long talks on fishing in Faro?"))
    lengths = [measure_features(query, [], [])["length"] for query in (shorter, longer)]
    assert lengths == [pytest.approx(math.log1p(len(query.weights))) for query in (shorter, longer)]
    assert lengths[0] < lengths[1]


def test_a_part_of_a_name_is_not_called_missing(corpus_index: Snapshot) -> None:
    _, reason = _read(corpus_index, "Which agreement with Viet Nam is about the export of rice?")
    assert "“rice”" in reason
    assert "“Viet”" not in reason
    assert "“Nam”" not in reason


def test_another_thing_in_the_place_of_the_one_that_is_asked_for_speaks_against_an_answer(corpus_index: Snapshot) -> None:
    right, _ = _read(
        corpus_index, "Viet Nam becomes the second partner country in Asia to sign a Framework Participation Agreement?"
    )
    wrong, _ = _read(
        corpus_index, "Viet Nam becomes the third partner country in Asia to sign a Framework Participation Agreement?"
    )
    assert right["mismatch"] == 0
    assert wrong["mismatch"] == -1

"""What speaks for an answer, and what is said when nothing does."""

import re

from index.engine import Snapshot
from retrieval.answer.assessment import READ
from retrieval.answer.evidence import find_evidence
from retrieval.ask import prepare, search_query
from retrieval.confidence.abstention import SearchedDocuments, explain_abstention
from retrieval.confidence.features import measure_features, names
from retrieval.models import Models
from retrieval.reader.hit_readings import Readings


def _read(index: Snapshot, question: str) -> tuple[dict[str, float], str]:
    models = Models.load(with_reader=False)
    query = prepare(index, models, question)
    passages = search_query(index, models, query, READ)
    evidence = find_evidence(index, query, passages, Readings(), models.evidence)
    return measure_features(query, passages, evidence), explain_abstention(query, passages, SearchedDocuments(5))


def test_a_question_of_the_corpus_shows_every_sign(corpus_index: Snapshot) -> None:
    signs, _ = _read(corpus_index, "When did France become an observer of ASEANAPOL?")
    assert signs["fit"] > 0.5
    assert (signs["known"], signs["rarest"], signs["row"], signs["value"], signs["person"], signs["place"]) == (1, 1, 1, 1, 1, 1)


def test_words_that_the_corpus_never_uses_show_and_are_named(corpus_index: Snapshot) -> None:
    signs, reason = _read(corpus_index, "How do I bake sourdough bread?")
    assert signs["known"] < 0.2
    assert signs["rarest"] == 0
    assert "“sourdough”" in reason


def test_a_table_whose_rows_are_not_named_speaks_against_an_answer(corpus_index: Snapshot) -> None:
    signs, reason = _read(
        corpus_index, "When did Mongolia sign a framework participation agreement with the EU on crisis management operations?"
    )
    assert signs["row"] == 0
    assert "“Mongolia”" in reason


def test_a_part_of_a_name_is_not_called_missing(corpus_index: Snapshot) -> None:
    _, reason = _read(corpus_index, "Which agreement with Viet Nam is about the export of rice?")
    assert "“rice”" in reason
    assert "“Viet”" not in reason
    assert "“Nam”" not in reason


def test_what_is_asked_for_must_stand_in_the_text_and_not_in_the_question_alone() -> None:
    asks, person = re.compile("^Who"), re.compile(r"[A-Z]\w+ [A-Z]\w+")
    assert names(asks, person, "What is it?", "nobody")
    assert names(asks, person, "Who spoke?", "said Federica Mogherini")
    assert not names(asks, person, "Who is Federica Mogherini?", "said Federica Mogherini")
    assert not names(asks, person, "Who spoke?", "somebody spoke")


def test_another_thing_in_the_place_of_the_one_that_is_asked_for_speaks_against_an_answer(corpus_index: Snapshot) -> None:
    right, _ = _read(
        corpus_index, "Viet Nam becomes the second partner country in Asia to sign a Framework Participation Agreement?"
    )
    wrong, _ = _read(
        corpus_index, "Viet Nam becomes the third partner country in Asia to sign a Framework Participation Agreement?"
    )
    assert right["mismatch"] == 0
    assert wrong["mismatch"] == -1

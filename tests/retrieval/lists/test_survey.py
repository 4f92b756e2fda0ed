"""What documents say about a subject is how the paragraphs on it begin, or the sentences that name it."""

import pytest

from index.engine import Snapshot
from ingest.language.tables import find_language
from retrieval.answer.citations import prove
from retrieval.ask import ask
from retrieval.models import Models
from retrieval.query.courtesies import cut_courtesies
from retrieval.query.treated_subject import find_surveyed_subject

MODELS = Models.load(with_reader=False)


def test_a_section_on_the_subject_is_given_by_its_paragraphs(corpus_index: Snapshot) -> None:
    found = ask(corpus_index, MODELS, "How does the report describe EU-Turkey relations?")
    prove(corpus_index, found.statements, found.passages)
    assert found.statements[0].text.startswith("EU-Turkey relations have deteriorated in recent years")
    assert found.short is None


def test_a_subject_without_a_section_is_given_by_sentences_that_name_it(corpus_index: Snapshot) -> None:
    found = ask(corpus_index, MODELS, "What do the documents say about piracy?")
    prove(corpus_index, found.statements, found.passages)
    assert found.answered
    assert all("pira" in statement.text for statement in found.statements)


def test_a_subject_that_nothing_names_gets_no_sentence_for_it(corpus_index: Snapshot) -> None:
    found = ask(corpus_index, MODELS, "What does the report say about the opera houses of Vienna?")
    assert not found.answered


def test_a_heading_that_only_holds_a_common_word_is_of_another_subject(corpus_index: Snapshot) -> None:
    found = ask(corpus_index, MODELS, "What does the report say about relations?")
    assert not any(statement.text.startswith("EU-Turkey relations have deteriorated") for statement in found.statements[:1])
    assert (
        ask(corpus_index, MODELS, "What does the report say about Turkey?").statements[0].text.startswith("EU-Turkey relations")
    )


@pytest.mark.parametrize(
    ("code", "question", "subject"),
    [
        ("en", "What does the report say about NATO?", "NATO"),
        ("en", "what do the documents say on hybrid threats", "hybrid threats"),
        ("en", "How do the authors assess the Schuman Forum?", "the Schuman Forum"),
        ("en", "What is said about piracy?", "piracy"),
        ("en", "Please summarise what this study says about India.", "India"),
        ("de", "Was sagt der Bericht über die Türkei?", "die Türkei"),
        ("de", "Wie bewertet die Studie das Schuman-Forum?", "das Schuman-Forum"),
        ("fr", "Que dit le rapport sur la Turquie ?", "la Turquie"),
        ("fr", "Comment le rapport décrit-il la piraterie ?", "la piraterie"),
        ("en", "What did Federica Mogherini say about Viet Nam?", None),
        ("en", "What does the Council say about NATO?", None),
    ],
)
def test_the_subject_is_what_the_documents_are_asked_about(code: str, question: str, subject: str | None) -> None:
    assert find_surveyed_subject(question, find_language(code)) == subject


@pytest.mark.parametrize(
    ("code", "question", "cut"),
    [
        ("en", "According to the report, why is India important?", "Why is India important?"),
        ("en", "Why is India important, according to the study?", "Why is India important?"),
        ("en", "Which tools are named in this paper?", "Which tools are named in this paper?"),
        ("en", "In the report, which tools are named?", "Which tools are named?"),
        ("en", "According to the Council, why is India important?", "According to the Council, why is India important?"),
        ("de", "Warum ist Indien wichtig laut dem Bericht?", "Warum ist Indien wichtig?"),
        ("fr", "Selon le rapport, pourquoi est-elle née ?", "Pourquoi est-elle née ?"),
    ],
)
def test_what_attributes_an_answer_to_the_document_at_hand_is_not_searched(code: str, question: str, cut: str) -> None:
    assert cut_courtesies(question, find_language(code)) == cut

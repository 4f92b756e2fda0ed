"""Answers from the real corpus with the real model: verbatim, cited, proved, or plainly refused."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from index.engine import Snapshot
from ingest.spans import Span
from retrieval.answer.answer import Answer, Statement
from retrieval.answer.citations import cite, fold, prove
from retrieval.answer.statements import LONGEST_ANSWER
from retrieval.ask import ask
from retrieval.errors import CitationError
from retrieval.models import Models
from retrieval.passages.context_expansion import LONGEST_PASSAGE

MODELS = Models.load(with_reader=False)
QUESTIONS = Path(__file__).resolve().parents[3] / "eval" / "questions" / "tuning.jsonl"


def _ask(index: Snapshot, question: str, top_k: int = 5) -> Answer:
    return ask(index, MODELS, question, top_k=top_k)


def test_every_statement_and_passage_of_many_answers_is_verbatim(corpus_index: Snapshot) -> None:
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()][::4]
    answers = [_ask(corpus_index, question) for question in asked]
    assert sum(found.answered for found in answers) > len(asked) // 3
    for found in answers:
        texts = {passage.rank: passage for passage in found.passages}
        assert list(texts) == list(range(1, len(texts) + 1))
        for passage in found.passages:
            document = corpus_index.document(passage.source.doc_id)
            assert document.text[passage.span.start : passage.span.end] == passage.text
            assert len(passage.text) <= LONGEST_PASSAGE
            assert all(0 <= mark.start < mark.end <= len(passage.text) for mark in passage.highlights)
        for statement in found.statements:
            assert statement.citations
            assert all(fold(statement.text) in fold(texts[rank].text) for rank in statement.citations)
        assert len(found.text) <= LONGEST_ANSWER
        assert found.answered == bool(found.statements) == (found.reason is None)
        assert found.short is None or found.computed is not None or found.short in found.statements[0].text


def test_a_date_is_answered_from_its_table_row(corpus_index: Snapshot) -> None:
    found = _ask(corpus_index, "When did Australia sign its framework participation agreement?")
    assert found.short == "22/04/2015"
    assert found.statements[0].text == "Australia 22/04/2015 01/10/2015"
    cited = found.passages[found.statements[0].citations[0] - 1]
    assert cited.row is not None
    assert cited.row.columns == ("Partner country", "Signed", "In force since")


def test_a_row_is_found_by_one_of_its_cells(corpus_index: Snapshot) -> None:
    assert _ask(corpus_index, "Which country's agreement was signed on 29/11/2013?").short == "Georgia"


def test_rows_that_the_question_does_not_name_are_shown_as_one_table(corpus_index: Snapshot) -> None:
    passages = _ask(corpus_index, "How many partner countries have concluded framework participation agreements?").passages
    tables = [passage for passage in passages if "Republic of Korea\t23/05/2014\t01/12/2016" in passage.text]
    assert len(tables) == 1
    assert tables[0].kind == "table"
    assert not any(passage.kind == "table_row" for passage in passages)


def test_disagreeing_sources_are_shown_with_their_dates_newest_first(corpus_index: Snapshot) -> None:
    found = _ask(corpus_index, "How many partner countries have concluded framework participation agreements with the EU?")
    assert found.short is None
    assert [(voice.value, voice.published) for voice in found.conflicts[0].voices] == [("23", "2023"), ("19", "2019-10-17")]
    for voice in found.conflicts[0].voices:
        assert voice.value in found.passages[voice.citation - 1].text


def test_a_sentence_that_announces_a_list_brings_its_items(corpus_index: Snapshot) -> None:
    text = _ask(corpus_index, "What are the seven areas of EU-NATO cooperation?").text
    assert "and includes:85 Countering hybrid threats" in text
    assert "Cyber security and defence;" in text


def test_a_footnote_comes_with_the_passage_that_refers_to_it(corpus_index: Snapshot) -> None:
    found = _ask(corpus_index, "What is the EU's foremost strategic partner?")
    notes = {note.label for passage in found.passages for note in passage.footnotes}
    assert "42" in notes


@pytest.mark.parametrize(
    "question",
    ["How do I bake sourdough bread at home?", "best goal scorer of the 1998 world cup", "python list comprehension syntax"],
)
def test_what_is_far_from_the_corpus_is_refused_with_what_was_missing(corpus_index: Snapshot, question: str) -> None:
    found = _ask(corpus_index, question)
    assert not found.answered
    assert found.reason is not None
    assert "passages" in found.reason
    assert found.statements == ()
    assert found.passages


def test_whether_to_answer_does_not_depend_on_how_many_passages_are_wanted(corpus_index: Snapshot) -> None:
    question = "When did France become an observer of ASEANAPOL?"
    confidences = {_ask(corpus_index, question, top_k).confidence for top_k in (1, 5, 20)}
    assert len(confidences) == 1
    assert len(_ask(corpus_index, question, 1).passages) == 1
    assert len(_ask(corpus_index, question, 20).passages) == 20


def test_a_citation_that_does_not_hold_is_a_bug(corpus_index: Snapshot) -> None:
    found = _ask(corpus_index, "When did France become an observer of ASEANAPOL?")
    prove(corpus_index, found.statements, found.passages)
    with pytest.raises(CitationError, match="no passage holds"):
        prove(
            corpus_index,
            [Statement("Words that nobody wrote.", cite("Words that nobody wrote.", found.passages, {}))],
            found.passages,
        )
    with pytest.raises(CitationError, match="does not stand in passage 2"):
        prove(corpus_index, [Statement(found.statements[0].text, (2,))], found.passages)
    span = found.passages[0].span
    moved = replace(found.passages[0], span=Span(span.start + 1, span.end + 1))
    with pytest.raises(CitationError, match="does not stand at"):
        prove(corpus_index, (), [moved])


def test_the_best_passages_are_the_same_however_many_are_wanted(corpus_index: Snapshot) -> None:
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()][::12]
    for question in asked:
        few, many = (_ask(corpus_index, question, top_k).passages for top_k in (3, 30))
        assert many[:3] == few[:3]


def test_an_answer_beyond_the_passages_wanted_is_said_to_be_there(corpus_index: Snapshot) -> None:
    question = "How many partner countries have concluded framework participation agreements with the EU?"
    assert _ask(corpus_index, question).answered
    found = _ask(corpus_index, question, 1)
    assert found.reason == "not in the first 1 passages: ask for more (top_k)"


def test_a_whole_list_is_said_with_passages_for_what_the_best_do_not_hold(corpus_index: Snapshot) -> None:
    found = _ask(corpus_index, "List all recommendations of the strategic compass study", 3)
    document = corpus_index.document("strategic-compass-partnership-dimension")
    section = next(section for section in document.sections if section.heading == "Recommendations")
    items = [block for block in document.blocks if block.kind == "list_item" and section.span.holds(block.span)]
    assert len(found.items) == len(items) == len(found.statements)
    assert found.more == 0
    assert len(found.text) <= LONGEST_ANSWER
    assert [passage.rank for passage in found.passages] == list(range(1, len(found.passages) + 1))
    assert all(passage.score == 0 for passage in found.passages[3:])
    prove(corpus_index, found.statements, found.passages)
    starts = [found.passages[statement.citations[0] - 1].span.start for statement in found.statements]
    assert len(starts) == len(items)


def test_the_members_of_a_coordination_are_items_of_their_statement(corpus_index: Snapshot) -> None:
    found = _ask(corpus_index, "With which like-minded partners is cooperation going to intensify even further?")
    assert [item.text for item in found.items] == ["the US", "Canada", "Norway", "Japan", "New Zealand", "Australia"]
    assert all(item.text in found.statements[item.statement].text for item in found.items)


@pytest.mark.parametrize(
    "question",
    [
        "Which third countries have an administrative arrangement with the EDA?",
        "Which countries signed a Security and Defence Partnership in 2024?",
    ],
)
def test_what_a_reference_or_a_sentence_of_another_thing_lists_is_no_item(corpus_index: Snapshot, question: str) -> None:
    assert _ask(corpus_index, question).items == ()


def test_a_footnote_is_looked_up_by_its_label(corpus_index: Snapshot) -> None:
    found = _ask(corpus_index, "What does footnote 4 say?")
    assert [statement.text for statement in found.statements] == ["Association of Southeast Asian Nations."]
    note = found.passages[found.statements[0].citations[0] - 1].note
    assert note is not None
    assert note.label == "4"
    assert found.short is None


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What does section 9.9 say about Japan?", "no section 9.9 in 5 documents"),
        ("What does footnote 125 refer to?", "no footnote 125 in 5 documents"),
    ],
)
def test_a_part_that_no_document_has_is_refused_by_name(corpus_index: Snapshot, question: str, reason: str) -> None:
    found = _ask(corpus_index, question)
    assert not found.answered
    assert found.reason == reason
    assert found.passages


def test_a_named_section_alone_gives_evidence(corpus_index: Snapshot) -> None:
    found = _ask(corpus_index, "What does section 3.5 say about the Japan Maritime Self-Defense Force?")
    document = corpus_index.document("strategic-compass-partnership-dimension")
    section = next(section for section in document.sections if section.number == "3.5")
    assert found.answered
    assert all(section.span.start <= passage.span.start < section.span.end for passage in found.passages)


def test_the_source_of_a_claim_is_its_note_and_behind_it_the_claim(corpus_index: Snapshot) -> None:
    found = _ask(corpus_index, "What is the source for the claim that the United States is the EU's foremost strategic partner?")
    assert found.answered
    first = found.passages[found.statements[0].citations[0] - 1]
    assert first.note is not None
    assert first.note.label == "42"
    assert "foremost strategic partner" in found.statements[-1].text
    assert found.short is None

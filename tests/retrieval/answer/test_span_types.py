"""A short answer has the type that the question asks for, and is whole."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_evidence import SURELY, make_evidence
from made_queries import make_query

from ingest.language.tables import DEFAULT
from ingest.spans import Span
from retrieval.answer.short_answer import find_short
from retrieval.answer.span_types import grow_span
from retrieval.reader.hit_readings import Words


@pytest.mark.parametrize(
    ("question", "text", "marked", "short"),
    [
        ("When was the loan signed?", "The loan was signed on 19 October 2018 in Faro.", "2018", "19 October 2018"),
        ("When did the board meet?", "The board met on 5 and 6 July in Faro.", "6 July", "5 and 6 July"),
        ("When was the port built?", "The port was built in the early 1990s.", "1990s", "the early 1990s"),
        ("When was the port built?", "The port was built in 2014.70", "2014", "2014"),
        ("When was the port built?", "The port was built in September 2022.89", "September 2022", "September 2022"),
        ("When was the port built?", "The port was built in 1995,60 and a plan of 2006,61 followed.", "1995", "1995"),
        ("How much did it pay?", "It paid over AUD 30 billion to the yards.", "AUD 30 billion", "over AUD 30 billion"),
        ("How many ships came?", "Four hundred and fifty ships came.", "fifty", "Four hundred and fifty ships"),
        ("How many people fled?", "Some fled, between 4 and 6 million people.", "6 million", "between 4 and 6 million people"),
        ("Who chaired the talks?", "The talks were chaired by Josep Borrell in Faro.", "Borrell", "Josep Borrell"),
        (
            "How many ships has Peru?",
            "Peru has 35 ships and leads Chile and Fiji, in trade and art respectively.",
            "35",
            "35 ships",
        ),
        (
            "How much did Peru pay?",
            "Peru paid over AUD 3 billion to Chile and Fiji respectively.",
            "AUD 3 billion",
            "over AUD 3 billion",
        ),
        ("Where did they meet?", "They met at the Faro Summit of the year.", "Faro", "Faro"),
        ("Where did they meet?", "They met in Faro City at the summit.", "Faro", "Faro City"),
        ("Which country blocked the plan?", "The plan was blocked by New Zealand.", "Zealand", "New Zealand"),
    ],
)
def test_words_of_the_reader_grow_to_the_whole_value_or_name(question: str, text: str, marked: str, short: str) -> None:
    assert find_short(make_query(question), [make_evidence(text, marked)]) == short


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("Who chaired the talks?", "The talks were chaired at p. 54.", "p. 54"),
        ("Which country blocked the plan?", "The plan was blocked by the second pillar.", "second pillar"),
        ("Where was the loan signed?", "The loan was signed in 2018.", "2018"),
        ("Who chaired the talks?", "The talks were chaired by experts.", "experts"),
        ("When was the loan signed?", "The loan was signed in Faro.", "Faro"),
        ("How many ships has Peru?", "Peru and Chile have 35 and 54 ships, respectively.", "35"),
        ("Where was the loan signed?", "The loan was signed at the 2023 Leaders’ Summit.", "2023 Leaders’ Summit"),
        ("How many ships came?", "Ships came in 2018.", "2018"),
        ("How many ships came?", "Ships for €5 million came.", "€5 million"),
        ("Why was the loan signed?", "The loan was signed because the port was small.", "because the port was small"),
        ("Which ports were closed?", "The ports Faro and Sines were closed.", "Faro and Sines"),
        ("Did the port close?", "The port Faro did close.", "Faro"),
        ("Who signed the loan, and when?", "Ana Silva signed the loan in 2018.", "Ana Silva"),
        ("Who chaired the talks?", "Answer that Ana Silva chaired the talks.", "Ana Silva"),
        ("Who chaired the talks?", "Critics claim that Ana Silva chaired the talks.", "Ana Silva"),
        ("When did Peru sign in 2014?", "Peru signed on 3 May.", "3 May"),
        ("Which group joined the exercise?", "Both countries joined the exercise.", "Both countries"),
        ("Which country blocked the plan?", "The plan was blocked by the latter.", "the latter"),
    ],
)
def test_words_of_another_type_are_no_short_answer(question: str, text: str, marked: str) -> None:
    assert find_short(make_query(question), [make_evidence(text, marked)]) is None


@pytest.mark.parametrize(
    ("question", "text", "marked", "short"),
    [
        ("Which country blocked the plan?", "The plan was blocked by the US.", "US", "US"),
        ("Who built the port?", "It was built by These Seven in Faro.", "These Seven", "These Seven"),
        (
            "Which group may vote?",
            "The group that may vote is those who pay a fee.",
            "those who pay a fee",
            "those who pay a fee",
        ),
    ],
)
def test_a_name_or_description_is_no_mere_reference(question: str, text: str, marked: str, short: str) -> None:
    assert find_short(make_query(question), [make_evidence(text, marked)]) == short


@pytest.mark.parametrize(
    ("question", "name", "text", "marked", "short"),
    [
        ("When was Operation Alba launched?", "Alba", "The partnership was launched in May 2023.", "May 2023", None),
        ("When was Operation Alba launched?", "Alba", "Operation Alba was launched in May 2023.", "May 2023", "May 2023"),
        ("When was the Title adopted?", "Title", "The assembly adopted a resolution in 2019.", "2019", None),
        ("Who adopted the Title?", "Title", "It was adopted by Ana Silva.", "Ana Silva", "Ana Silva"),
        ("Who ordered Loudoun to leave?", "Loudoun", "He was ordered by William Pitt to leave.", "William Pitt", None),
        ("How many staff has Alba?", "Alba", "The mission has 40 staff.", "40 staff", "40 staff"),
    ],
)
def test_a_date_or_person_is_not_taken_from_a_sentence_without_the_name(
    question: str, name: str, text: str, marked: str, short: str | None
) -> None:
    assert find_short(make_query(question, name), [make_evidence(text, marked)]) == short


def test_a_note_that_names_a_source_answers_only_a_question_about_sources() -> None:
    note = make_evidence("Renard, Thomas, “Treachery of strategies”, Egmont, 2011.", "Thomas", kind="footnote")
    assert find_short(make_query("Who led the mission?"), [note]) is None
    assert find_short(make_query("Who is the author of the paper?"), [note]) == "Thomas"


def test_another_sentence_with_other_words_makes_the_answer_unsure() -> None:
    query = make_query("Who chaired the talks?")
    first = make_evidence("The talks were chaired by Ana Silva.", "Ana Silva")
    assert find_short(query, [first, make_evidence("The talks were chaired by Rui Costa.", "Rui Costa")]) is None
    assert find_short(query, [first, make_evidence("It rained on Rui Costa.", "Rui Costa")]) == "Ana Silva"


def test_words_that_lose_to_no_answer_and_those_of_a_source_make_nothing_unsure() -> None:
    query = make_query("Who chaired the talks?")
    first = make_evidence("The talks were chaired by Ana Silva.", "Ana Silva")
    other = make_evidence("The talks were chaired by Rui Costa.", "Rui Costa")
    weak = replace(other, read=Words("Rui Costa", -1.0, SURELY))
    assert find_short(query, [first, weak]) == "Ana Silva"
    source = make_evidence("Who chaired the talks, Rui Costa, 2011, available at: https://a.eu.", "Rui Costa", kind="footnote")
    assert find_short(query, [first, source]) == "Ana Silva"


WORDS = ["Ana", "Silva", "signed", "19", "October", "2018", "in", "Faro", "4", "million", "ships", "the", "and", "6", "July", ","]


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), st.data(), st.sampled_from(["date", "count", "amount", "person"])
)
def test_a_grown_span_holds_whole_words_numbers_and_names(words: list[str], data: st.DataObject, form: str) -> None:
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = grow_span(form, text, Span(start, end), DEFAULT)  # type: ignore[arg-type]
    if span is None:
        return
    assert 0 <= span.start < span.end <= len(text)
    assert span.start == 0 or not (text[span.start - 1].isalnum() and text[span.start].isalnum())
    assert span.end == len(text) or not (text[span.end - 1].isalnum() and text[span.end].isalnum())
    if form == "person":
        behind = text[span.end :].split()
        assert not (behind and behind[0] in ("Ana", "Silva", "Faro") and text[span.end] == " ")


def test_a_name_ends_before_the_date_of_what_happened_there() -> None:
    text = "The agreement was signed in Strelsau on 4 May 2011 by Prince Rupert."
    marked = Span(text.index("Strelsau"), text.index("."))
    found = grow_span("place", text, marked, DEFAULT)
    assert found is not None
    assert found.cut(text) == "Strelsau"

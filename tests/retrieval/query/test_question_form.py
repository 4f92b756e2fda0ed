"""The form of questions as people put them: full, in key words, indirect, with the asking word at the end, in three languages."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language.tables import LANGUAGES
from retrieval.query.question_form import asks_several, find_question_form, is_put_as_question

LINES = Path(__file__).with_name("forms.txt").read_text(encoding="utf-8").splitlines()[1:]
CASES = [tuple(line.split(" ", 2)) for line in LINES]
BY_TAG = {language.tag: language for language in LANGUAGES}


@pytest.mark.parametrize(("tag", "form", "question"), CASES, ids=LINES)
def test_a_question_has_the_form_that_a_reader_gives_it(tag: str, form: str, question: str) -> None:
    assert find_question_form(question, BY_TAG[tag]) == form


@given(st.sampled_from([question for tag, _, question in CASES if tag == "en"]), st.sampled_from(["Do you know", "Tell me"]))
def test_what_introduces_a_question_does_not_change_its_form(question: str, opener: str) -> None:
    assert find_question_form(f"{opener}, {question}") == find_question_form(question)


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Who signed, and when?", True),
        ("How many interviews were done and with officials of which partners?", True),
        ("When did the EU and Norway launch their dialogue?", False),
        ("Who said that the ship which sank was old?", False),
    ],
)
def test_a_question_for_two_things_is_told_from_one(question: str, several: bool) -> None:
    assert asks_several(question) is several


@pytest.mark.parametrize(
    ("text", "is_question"),
    [
        ("Is it in force?", True),
        ("when did japan sign", True),
        ("did japan sign the treaty", True),
        ("tell me who signed it", True),
        ("norway treaty date", False),
        ("Cells which lack the enzyme grow faster.", False),
    ],
)
def test_a_question_is_told_from_key_words_and_claims_with_or_without_its_mark(text: str, is_question: bool) -> None:
    assert is_put_as_question(text) is is_question

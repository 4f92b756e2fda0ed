"""Shorthands and their full forms: each finds what the corpus uses."""

from collections.abc import Callable, Collection, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language.english import ENGLISH
from ingest.language.french import FRENCH
from ingest.language.german import GERMAN
from ingest.language.language import Language
from retrieval.query.shorthands import find_shorthands, replace_shorthands


def uses(*forms: str) -> Callable[[Sequence[str]], Collection[str]]:
    """A corpus that uses these forms."""
    return lambda texts: [text for text in texts if text.casefold() in [form.casefold() for form in forms]]


@pytest.mark.parametrize(
    ("question", "form", "replaced"),
    [
        ("What were sales in FY2022?", "fiscal year 2022", "What were sales in fiscal year 2022?"),
        ("What were sales in FY22?", "fiscal 2022", "What were sales in fiscal 2022?"),
        ("sales in fiscal 2022", "FY22", "sales in FY22"),
        ("profit of q2", "second quarter", "profit of second quarter"),
        ("profit of the second quarter", "Q2", "profit of the Q2"),
        ("Where is the 8k?", "form 8-K", "Where is the form 8-K?"),
        ("What must the EU do?", "the Union", "What must the the Union do?"),
        ("Is 5bn enough?", "5 billion", "Is 5 billion enough?"),
        ("Is 2.5 m enough?", "2.5 million", "Is 2.5 million enough?"),
        ("intl crisis mgmt", "international", "international crisis mgmt"),
        ("crisis mgmt w/ Fiji", "with", "crisis mgmt w/ Fiji"),
        ("the last mtg", "meeting", "the last meeting"),
        ("the 1st partner", "first", "the first partner"),
        ("signed in sept 2016", "september", "signed in September 2016"),
        ("What does Article IV say?", "4", "What does Article 4 say?"),
        ("What does article 4 say?", "IV", "What does article IV say?"),
    ],
)
def test_a_form_that_the_corpus_lacks_is_replaced_by_one_that_it_uses(question: str, form: str, replaced: str) -> None:
    assert replace_shorthands(question, ENGLISH, uses(form)) == (replaced, ())


def test_a_form_that_the_corpus_uses_stays_and_the_others_that_it_uses_are_searched_too() -> None:
    known = uses("FY2022", "fiscal 2022")
    assert replace_shorthands("sales in FY2022", ENGLISH, known) == ("sales in FY2022", ("fiscal 2022",))
    assert replace_shorthands("What is the EU?", ENGLISH, uses("EU", "the Union")) == ("What is the EU?", ())
    assert replace_shorthands("sales in FY2022", ENGLISH, uses()) == ("sales in FY2022", ())


@pytest.mark.parametrize(
    "question", ["M-7777 and 10-Kilometre", "A.5bn", "in 5.k", "Station 250", "decision 2024/9001", "the vivid article x-ray"]
)
def test_what_only_looks_like_a_shorthand_stays(question: str) -> None:
    assert [question[one.start : one.end] for one in find_shorthands(question, ENGLISH)] == []


@pytest.mark.parametrize(
    ("question", "language", "others"),
    [("5 Mio Euro", GERMAN, "5 Million"), ("le 1er accord", FRENCH, "première")],
)
def test_other_languages_have_theirs_from_their_tables(question: str, language: Language, others: str) -> None:
    found = find_shorthands(question, language)
    assert others.casefold() in [form.casefold() for one in found for form in one.others]


@given(st.text(st.sampled_from("FYQ20 12bnmk.,-@#~IVarticle"), max_size=40))
def test_without_a_corpus_no_question_changes(question: str) -> None:
    assert replace_shorthands(question, ENGLISH, uses()) == (question, ())


@pytest.mark.parametrize("language", [ENGLISH, GERMAN, FRENCH])
def test_every_form_is_found_in_a_question_that_holds_nothing_else_of_it(language: Language) -> None:
    values = str.maketrans({"@": "2022", "~": "22", "#": "5"})
    missed = [
        form
        for forms in language.shorthands
        for form in forms
        if [one.start for one in find_shorthands(f"zq {form.translate(values)} zq", language)] != [3]
    ]
    assert missed == []

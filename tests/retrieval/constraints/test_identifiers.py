"""What identifies one thing in a text, and whether another text has the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.constraints.identifiers import find_identifiers, find_rivals, holds_identifier


@pytest.mark.parametrize(
    ("text", "identifiers"),
    [
        ("What is M-7777 used for?", ["M-7777"]),
        ("Who leads the G7?", ["G7"]),
        ("What does Article 3 say?", ["Article 3"]),
        ("what do articles 3 and 4 say", ["article 3"]),
        ("When was Station 250 opened?", ["Station 250"]),
        ("What does decision CFSP 2024/9001 prolong?", ["2024/9001"]),
        ("Which UN resolution 2231 sanctions ended?", ["resolution 2231"]),
        ("What was signed in June 2021?", []),
        ("Who released Windows 8.1 and Debian 3.0?", ["Windows 8.1", "Debian 3.0"]),
        ("What happened in the mid-1980s and in 2024/25?", []),
        ("How many km2 does it cover?", []),
        ("Who was the 12th president in the mid-17th century?", []),
        ("When was FY2022 closed?", []),
    ],
)
def test_identifiers_are_found_and_years_measures_and_ordinals_are_none(text: str, identifiers: list[str]) -> None:
    assert [identifier.text for identifier in find_identifiers(text)] == identifiers


@pytest.mark.parametrize(
    ("required", "text", "is_held"),
    [
        ("M-7777", "The M 7777 is built in Gdynia.", True),
        ("M-7777", "The M-7778 is built in Gdynia.", False),
        ("M-7777", "The M-77771 is built in Gdynia.", False),
        ("Article 3", "Articles 2, 3 and 4 apply.", True),
        ("Article 3", "Article 13 applies.", False),
        ("Article 3", "Article 5 applies for 3.5 years.", False),
        ("Debian 3.0", "Debian 3.0 was released.", True),
        ("Debian 3.0", "Debian 2.0 and Debian 3.1 were released.", False),
        ("Debian 3", "Debian 3.1 was released.", True),
        ("CFSP 2024/9001", "Council Decision (CFSP) 2024/9001 applies.", True),
        ("CFSP 2024/9001", "Council Decision (CFSP) 2024/9010 applies.", False),
    ],
)
def test_an_identifier_is_held_in_any_way_of_writing_it_and_only_exactly(required: str, text: str, is_held: bool) -> None:
    assert holds_identifier(find_identifiers(f"What about {required}")[0], [text]) is is_held


def test_another_number_behind_the_same_label_is_a_rival() -> None:
    required = find_identifiers("What does Article 3 say?")[0]
    assert find_rivals(required, "Article 5 and Annex 7 apply.") == ["Article 5"]


@pytest.mark.parametrize(
    ("required", "text", "rivals"),
    [
        ("Debian 14", "Debian 11.0 was released in August.", ["Debian 11.0"]),  # the name stands first
        ("Debian 3", "Debian 3.1 was released.", []),
        ("Debian 3.0", "Debian 3 was released, and Debian 3.1.", ["Debian 3.1"]),
    ],
)
def test_a_number_with_points_is_a_rival_where_both_have_a_part_that_differs(required: str, text: str, rivals: list[str]) -> None:
    assert find_rivals(find_identifiers(f"What about {required}")[0], text) == rivals


@given(st.from_regex(r"[A-Z]{1,4}-?[1-9][0-9]{2,4}", fullmatch=True).filter(lambda word: not word[-4:].startswith(("19", "20"))))
def test_a_text_holds_its_own_identifiers(word: str) -> None:
    found = find_identifiers(f"about {word} here")
    assert all(holds_identifier(identifier, [f"about {word} here"]) for identifier in found)

"""The headings of articles, chapters and annexes, and the lines that only look like one."""

import pytest

from ingest.divisions import find_division, reads_as_title
from tests.growth import LINEAR, measure_growth


@pytest.mark.parametrize(
    ("line", "label", "title"),
    [
        ("Article 3", "Article 3", ""),
        ("ARTICLE 3 - Scope", "ARTICLE 3", "Scope"),
        ("Article 12 — Final provisions", "Article 12", "Final provisions"),
        ("Article 3a Scope", "Article 3a", "Scope"),
        ("Article premier", "Article premier", ""),
        ("CHAPTER IV", "CHAPTER IV", ""),
        ("PART TWO THE PARTNERS", "PART TWO", "THE PARTNERS"),
        ("Section B-1", "Section B-1", ""),
        ("Section A.1 Aims", "Section A.1", "Aims"),
        ("ANNEX", "ANNEX", ""),
        ("Anhang III Liste", "Anhang III", "Liste"),
        ("§ 7 Begriffe", "§ 7", "Begriffe"),
        ("§7", "§7", ""),
    ],
)
def test_the_heading_of_a_part_has_its_label_and_its_title(line: str, label: str, title: str) -> None:
    division = find_division(line)
    assert division is not None
    assert (division.label, division.title) == (label, title)


@pytest.mark.parametrize(
    "line",
    [
        "Article 3 of the Treaty",
        "article 3",
        "Articles 3 and 4",
        "Sections B-2 and B-3",
        "Article 3 applies. It holds.",
        "Part of the plan",
        "Partner countries",
        "Titles",
        "Section 2 applies.",
        "Chapter 11 bankruptcy",
    ],
)
def test_a_line_that_begins_like_one_is_none(line: str) -> None:
    assert find_division(line) is None


@pytest.mark.parametrize(
    ("line", "is_title"),
    [
        ("Scope", True),
        ("Subject matter and scope", True),
        ("It applies.", False),
        ("of the Treaty", False),
        ("Article 4", False),
        ("(a)", False),
    ],
)
def test_the_title_of_a_part_is_told_from_its_text(line: str, is_title: bool) -> None:
    assert reads_as_title(line) == is_title


@pytest.mark.parametrize("sign", ["Article ", " ", "1.", "§"])
def test_a_long_line_costs_no_more_than_its_length(sign: str) -> None:
    assert measure_growth(lambda count: find_division("Article 3 " + sign * count), 5_000) < LINEAR

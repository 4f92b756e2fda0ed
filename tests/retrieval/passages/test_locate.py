import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.spans import Span
from retrieval.answer.citations import fold
from retrieval.passages.locate import locate


def test_a_statement_is_found_across_folded_white_space() -> None:
    text = "Before. Ships\n  are\tlate. Behind."
    assert locate(text, "Ships are late.") == Span(8, 8 + len("Ships\n  are\tlate."))


def test_of_several_places_the_nearest_is_taken_and_of_two_as_near_the_first() -> None:
    text = "late late late"
    assert [locate(text, "late", near).start for near in (0, 6, 100)] == [0, 5, 10]  # type: ignore[union-attr]
    assert locate("ab ab", "ab", 1) == Span(0, 2)
    assert locate("x ab. ab", "ab", 4) == Span(2, 4)  # 2 from the first, 2 from the second


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("In all 119 states signed.", "19 states signed."),
        ("Paid were 1.5 billion.", "5 billion."),
        ("States: 190", "States: 19"),
        ("A share of 19.5 per cent", "A share of 19"),
        ("Unships are late.", "ships are late."),
        ("Ships are lately.", "Ships are late"),
        ("Ships are late", "Ships are late."),
        ("Ships", " \n"),
    ],
)
def test_neither_words_nor_numbers_are_cut(text: str, statement: str) -> None:
    assert locate(text, statement) is None


def test_scripts_without_blanks_may_begin_and_end_anywhere() -> None:
    assert locate("昨日、日本は協定に署名した。", "日本は協定") == Span(3, 8)


@given(st.text(max_size=20), st.text("ab ,.\n1日", min_size=1, max_size=20), st.text(max_size=20))
def test_what_is_found_reads_as_the_statement_and_what_stands_apart_is_found(before: str, statement: str, behind: str) -> None:
    text = f"{before}\n{statement}\n{behind}"
    found = locate(text, statement)
    assert (found is None) == (not statement.strip())
    assert found is None or fold(found.cut(text)) == fold(statement)

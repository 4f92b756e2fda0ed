"""Which number in the body is the marker of which note."""

from ingest.assemble.footnote_markers import find_markers
from ingest.spans import Span
from tests.growth import SQUARE, measure_growth


def _find(text: str, *labels: str) -> list[int | None]:
    markers = find_markers(text, labels, [Span(0, len(text))] * len(labels))
    return [marker.start if marker else None for marker in markers]


def test_a_number_glued_to_a_word_or_year_is_a_marker() -> None:
    text = "Partnerships7 since 20118 stand."
    assert _find(text, "7", "8") == [text.index("7"), text.index("8")]


def test_the_number_of_a_group_is_no_marker_where_a_better_one_stands() -> None:
    text = "The G7 met partnerships7 there."
    assert _find(text, "7") == [text.rindex("7")]


def test_markers_ascend_and_a_note_without_one_has_none() -> None:
    text = "second2 first1 third3"
    found = _find(text, "1", "2", "3")
    assert found[2] == text.index("3")
    assert found.count(None) == 1


def test_a_marker_stands_within_the_range_of_its_note() -> None:
    text = "one1 two1"
    assert find_markers(text, ["1"], [Span(4, 9)]) == [Span(8, 9)]


def test_hundreds_of_notes_with_many_candidates_are_all_chained() -> None:
    labels = [str(number) for number in range(1, 600)]
    assert None not in _find(" ".join(f"w{label}" for label in labels), *labels)


def test_chaining_notes_costs_no_more_than_the_square_of_their_number() -> None:
    def find(count: int) -> None:
        labels = [str(number) for number in range(1, count)]
        _find(" ".join(f"w{label}" for label in labels), *labels)

    assert measure_growth(find, 100) < SQUARE

"""Footnotes at the foot of a page: a marker above, then the numbers in sequence."""

from ingest.readers.text.text_lines import split_lines
from ingest.readers.text.text_notes import lift_notes
from tests.growth import LINEAR, measure_growth


def _lift(page: str) -> tuple[list[str], list[tuple[str, str]]]:
    bodies, notes = lift_notes([split_lines(page)])
    return [line.text for line in bodies[0]], [(note.label, " ".join(line.text for line in note.lines)) for note in notes]


def test_a_numbered_line_is_a_note_where_its_marker_stands_above() -> None:
    assert _lift("The accord1 holds.\n\n1 Signed in Tokyo.\n2 In force.") == (
        ["The accord1 holds.", ""],
        [("1", "Signed in Tokyo."), ("2", "In force.")],
    )


def test_a_numbered_line_without_a_marker_above_stays_in_the_body() -> None:
    assert _lift("The accord holds.\n\n1 Signed in Tokyo.")[1] == []
    assert _lift("1 Signed in Tokyo.\nThe accord1 holds.")[1] == []


def test_thousands_of_numbered_lines_without_marker_cost_no_more_than_their_number() -> None:
    assert _lift("1 foo\n" * 20_000)[1] == []
    assert measure_growth(lambda count: _lift("1 foo\n" * count), 5_000) < LINEAR

"""Notes of a PDF and their markers: raised numbers, letters and signs, and notes at the foot, below tables and at the end."""

from collections.abc import Sequence

from ingest.extraction import Extraction
from ingest.readers.pdf.pdf_reader import read_pdf
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.extraction_invariants import check, find_untold, text_of, texts
from tests.ingest.pdf_drawing import Drawn, draw_pdf, measure, paragraph

BODY = (
    "The Parties may consult each other on this matter at any time and shall keep",
    "records of such consultations in the archive of the depositary for ten years.",
)


def read(*pages: Sequence[Drawn]) -> Extraction:
    extraction = read_pdf(draw_pdf(pages), ReadingLimits())
    check(extraction)
    assert find_untold(extraction) == []
    return extraction


def raised(y: float, *parts: str, share: float = 0.6) -> list[Drawn]:
    """A line of 10 points, every second part of it raised and smaller by `share`."""
    drawn = []
    x = 50.0
    for place, part in enumerate(parts):
        size = 10 * share if place % 2 else 10
        drawn.append(Drawn(x, y + (3.5 if place % 2 else 0), part, size))
        x += measure(part, size)
    return drawn


def notes(extraction: Extraction) -> list[tuple[str | None, str, str | None]]:
    """Label, text and marked word of each note."""
    return [
        (
            block.label,
            text_of(extraction, block),
            extraction.raw[block.marker.start - 4 : block.marker.end] if block.marker else None,
        )
        for block in extraction.blocks
        if block.kind == "footnote"
    ]


def test_a_marker_behind_a_number_does_not_join_it() -> None:
    text = raised(700, "The fund rose to 18.6", "1", " million and in 2019", "2", " to 20 million.")
    foot = [Drawn(50, 62, "1", 5), Drawn(54, 60, "With the reserve.", 8), Drawn(50, 50, "2", 5), Drawn(54, 48, "Eurostat.", 8)]
    extraction = read([*text, *paragraph(50, 680, BODY), *foot])
    assert texts(extraction, "paragraph")[0].startswith("The fund rose to 18.6¹ million and in 2019² to 20 million.")
    assert notes(extraction) == [("1", "With the reserve.", "18.6¹"), ("2", "Eurostat.", "2019²")]


def test_an_exponent_and_an_index_mark_no_note() -> None:
    text = raised(700, "About 3×10", "2", " of them pass", "2", " each year, on 5 km", "2", " of sea.")
    index = [Drawn(50, 640, "So much CO"), Drawn(50 + measure("So much CO", 10), 638, "2", 6), Drawn(115, 640, "is less.")]
    extraction = read([*text, *paragraph(50, 680, BODY), *index, Drawn(50, 62, "2", 5), Drawn(54, 60, "Estimated.", 8)])
    assert "3×10² of them" in extraction.raw
    assert "5 km² of sea" in extraction.raw
    assert notes(extraction) == [("2", "Estimated.", "pass2")]
    assert extraction.facts.loose_markers == ()


def test_raised_characters_mark_notes_and_exponents_do_not() -> None:
    page = [Drawn(50, 700, "It allocated 18.6 million¹ and 3×10³ containers passed."), *paragraph(50, 680, BODY)]
    extraction = read([*page, Drawn(50, 60, "¹ Including 2.1 million from the reserve.", 7)])
    assert notes(extraction) == [("1", "Including 2.1 million from the reserve.", "lion¹")]


def test_letters_signs_lists_and_brackets_are_labels() -> None:
    text = raised(700, "The first", "a", " and the second", "*", " and the third", "(2)", " and the fourth", "1, 3", " are set.")
    foot = [("a", "Letter."), ("*", "Sign."), ("1", "One."), ("2", "Two."), ("3", "Three.")]
    drawn = [
        part
        for place, (label, note) in enumerate(foot)
        for part in (Drawn(50, 102 - 12 * place, label, 5), Drawn(54, 100 - 12 * place, note, 8))
    ]
    found = {label: marked for label, _, marked in notes(read([*text, *paragraph(50, 680, BODY), *drawn]))}
    assert found == {"a": "irsta", "*": "cond*", "2": "hird(2)", "1": "urth1", "3": "h1, 3"}


def test_superscripts_of_a_browser_stay_in_their_line() -> None:
    text = raised(700, "The Council agreed.", "1", " It met in 2024.", "2", " Nothing else.", share=0.833)
    foot = [Drawn(50, 62, "1", 6.7), Drawn(56, 60, "First.", 8), Drawn(50, 50, "2", 6.7), Drawn(56, 48, "Second.", 8)]
    extraction = read([*text, *paragraph(50, 660, BODY), *foot])
    assert texts(extraction, "paragraph")[0] == "The Council agreed.1 It met in 2024.² Nothing else."
    assert [(label, text) for label, text, _ in notes(extraction)] == [("1", "First."), ("2", "Second.")]


def test_notes_below_a_table_in_the_middle_of_a_page_are_notes() -> None:
    rows = [(("Sales", "(1)"), "120", "130"), (("Costs", "(2)"), "70", "80"), (("Profit", ""), "50", "50")]
    table = [
        part
        for row, ((name, label), *cells) in enumerate(rows)
        for part in (
            Drawn(50, 660 - 14 * row, name),
            *([Drawn(50 + measure(name, 10), 663.5 - 14 * row, label, 6)] if label else []),
            *(Drawn(x, 660 - 14 * row, cell) for x, cell in zip((250, 350), cells, strict=True)),
        )
    ]
    below = [Drawn(50, 618, "(1) Without those of the harbour.", 7.5), Drawn(50, 608, "(2) Estimated.", 7.5)]
    extraction = read([*paragraph(50, 720, BODY), *table, *below, *paragraph(50, 580, BODY)])
    assert notes(extraction) == [("1", "Without those of the harbour.", "ales(1)"), ("2", "Estimated.", "osts(2)")]
    assert texts(extraction, "paragraph") == [" ".join(BODY)] * 2


def test_endnotes_stand_beside_footnotes() -> None:
    first = [*raised(700, "A text with a foot", "1", " and an end", "i", " here."), *paragraph(50, 680, BODY)]
    first += [Drawn(50, 62, "1", 5), Drawn(54, 60, "At the foot.", 8)]
    last = [Drawn(50, 700, "Endnotes", 14, "B"), Drawn(50, 673.5, "i", 6), Drawn(53, 670, "At the end of the text.")]
    extraction = read(first, last)
    assert notes(extraction) == [("1", "At the foot.", "foot1"), ("i", "At the end of the text.", " endi")]
    assert texts(extraction, "heading") == ["Endnotes"]


def test_a_list_of_endnotes_in_the_type_of_the_body_is_found_by_its_markers() -> None:
    text = raised(700, "The one", "1", " and the other", "2", " and the last", "3", " are told.")
    listed = [Drawn(50, 600 - 12 * place, f"{place + 1}. Note of {name}.") for place, name in enumerate(("Amur", "Ebro", "Inn"))]
    extraction = read([*text, *paragraph(50, 680, BODY), Drawn(50, 620, "Notes", 14, "B"), *listed])
    assert notes(extraction) == [("1", "Note of Amur.", " one1"), ("2", "Note of Ebro.", "ther2"), ("3", "Note of Inn.", "last3")]


def test_markers_without_a_note_are_told() -> None:
    text = raised(700, "A text with a foot", "7", " and nothing below it.")
    assert read([*text, *paragraph(50, 680, BODY)]).facts.loose_markers == ("7",)

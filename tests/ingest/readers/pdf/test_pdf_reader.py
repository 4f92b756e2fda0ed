"""PDFs drawn for the purpose: what the reader makes of place, size and repetition."""

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from ingest.errors import DamagedFileError, EncryptedFileError, NoTextError, TooLargeError
from ingest.extraction import Extraction
from ingest.readers.pdf.pdf_reader import read_pdf
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.extraction_invariants import cells_of, check, texts
from tests.ingest.pdf_drawing import Drawn, add_page, draw_pages, draw_pdf, paragraph, write

LIMITS = ReadingLimits()
LINES = (
    "The partnership rests on four pillars that were agreed in the spring and that",
    "have since been given a budget of their own by the two sides in the committee",
    "of ambassadors. It is reviewed every second year.",
)


def read(data: bytes) -> Extraction:
    extraction = read_pdf(data, LIMITS)
    check(extraction)
    return extraction


def test_lines_are_ordered_by_place_and_not_by_the_order_of_drawing() -> None:
    extraction = read(draw_pdf([list(reversed(paragraph(50, 700, LINES)))]))
    assert texts(extraction, "paragraph") == [" ".join(LINES)]


def test_words_drawn_apart_on_one_baseline_are_one_line_in_order_of_place() -> None:
    extraction = read(draw_pdf([[Drawn(84, 700, "security"), Drawn(50, 700, "Asian")]]))
    assert texts(extraction, "paragraph") == ["Asian security"]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [f"left column text number {number} runs on" for number in range(12)]
    right = [f"right column text number {number} runs on" for number in range(12)]
    drawn = [Drawn(x, 700 - 12 * number, side[number]) for number in range(12) for x, side in ((50, left), (320, right))]
    assert texts(read(draw_pdf([drawn])), "paragraph") == [" ".join((*left, *right))]


def test_a_title_across_two_columns_comes_before_both() -> None:
    columns = [
        Drawn(x, 600 - 12 * number, f"{name} column with words in line {number}")
        for number in range(10)
        for x, name in ((50, "one"), (320, "two"))
    ]
    extraction = read(draw_pdf([[*columns, Drawn(100, 640, "A title that runs across both of the columns", 16)]]))
    assert texts(extraction, "heading") == ["A title that runs across both of the columns"]
    assert extraction.blocks[0].kind == "heading"


def test_running_heads_feet_and_page_numbers_are_dropped() -> None:
    pages = [
        [Drawn(50, 770, "Citadel Quarterly"), Drawn(50, 700, f"Page text {name} stands alone."), Drawn(290, 30, str(number))]
        for number, name in enumerate(("alpha", "beta", "gamma"), start=11)
    ]
    assert texts(read(draw_pdf(pages)), "paragraph") == [f"Page text {name} stands alone." for name in ("alpha", "beta", "gamma")]


def test_a_page_that_is_there_twice_is_kept_twice() -> None:
    page = paragraph(50, 700, LINES)
    assert texts(read(draw_pdf([page, page])), "paragraph") == [" ".join(LINES)] * 2


def test_a_sentence_over_a_page_end_is_one_block_with_pieces_on_both_pages() -> None:
    pages = [paragraph(50, 100, LINES[:2]), paragraph(50, 700, ("by their own parliaments. It ends here.",))]
    extraction = read(draw_pdf(pages))
    (block,) = extraction.blocks
    first, second = extraction.pages
    assert first.span.holds(block.pieces[0])
    assert second.span.holds(block.pieces[-1])


def test_a_footnote_is_lifted_and_tied_to_its_raised_marker() -> None:
    marked = [Drawn(50, 700, "Japan signed first"), Drawn(128.5, 703.5, "7", 6), Drawn(132, 700, " and Korea followed it.")]
    note = [Drawn(50, 62, "7", 5), Drawn(54, 60, "See the Council's decision of May 2014.", 8)]
    extraction = read(draw_pdf([[*marked, *paragraph(50, 680, LINES), *note]]))
    (footnote,) = [block for block in extraction.blocks if block.kind == "footnote"]
    assert footnote.label == "7"
    assert texts(extraction, "footnote") == ["See the Council's decision of May 2014."]
    assert footnote.marker is not None
    assert extraction.raw[footnote.marker.start - 5 : footnote.marker.end] == "first7"
    assert "Council" not in " ".join(texts(extraction, "paragraph"))


def test_a_footnote_that_runs_on_to_the_next_page_is_one_note() -> None:
    first = [*paragraph(50, 700, LINES), Drawn(50, 52, "1", 5), Drawn(54, 50, "A note that goes on", 8)]
    rest = [Drawn(50, 60, "behind the page end.", 8), Drawn(50, 42, "2", 5), Drawn(54, 40, "Another.", 8)]
    second = [*paragraph(50, 700, LINES[::-1]), *rest]
    assert texts(read(draw_pdf([first, second])), "footnote") == ["A note that goes on behind the page end.", "Another."]


def test_page_labels_come_from_the_file() -> None:
    writer = draw_pages([paragraph(50, 700, LINES)] * 3)
    writer.set_page_label(0, 1, style="/r")
    writer.set_page_label(2, 2, style="/D", start=14)
    assert [page.label for page in read(write(writer)).pages] == ["i", "ii", "14"]


def test_without_page_labels_there_are_none() -> None:
    assert [page.label for page in read(draw_pdf([paragraph(50, 700, LINES)])).pages] == [None]


def test_headings_are_ranked_by_size_and_numbered_as_printed() -> None:
    page = [
        Drawn(50, 750, "The annual report", 20),
        Drawn(50, 715, "1 Purpose", 14),
        *paragraph(50, 690, LINES),
        Drawn(50, 640, "1.1 Scope", 10, "B"),
        *paragraph(50, 620, LINES),
    ]
    headings = [(block.level, block.label) for block in read(draw_pdf([page])).blocks if block.kind == "heading"]
    assert headings == [(1, None), (2, "1"), (3, "1.1")]


def test_aligned_cells_become_rows_under_their_caption_and_empty_cells_stay_empty() -> None:
    rows = [
        ("Partner", "Signed", "In force"),
        ("Viet Nam", "17/10/2019", "01/06/2021"),
        ("Japan", "", "-"),
        ("Canada", "24/11/2005", "01/12/2005"),
    ]
    drawn = [
        Drawn(x, 660 - 20 * row, text)
        for row, cells in enumerate(rows)
        for x, text in zip((50, 200, 350), cells, strict=True)
        if text
    ]
    page = [*paragraph(50, 740, LINES), Drawn(50, 685, "Table 1: Framework agreements"), *drawn]
    extraction = read(draw_pdf([page]))
    assert texts(extraction, "caption") == ["Table 1: Framework agreements"]
    assert [cells_of(extraction, block) for block in extraction.blocks if block.cells] == [list(row) for row in rows]
    assert [block.kind for block in extraction.blocks if block.cells] == ["table_header", "table_row", "table_row", "table_row"]
    assert len({block.table for block in extraction.blocks if block.table}) == 1


def test_a_line_of_dots_to_a_page_number_is_no_text() -> None:
    page = [Drawn(50, 750, "1 Purpose ................................ 4"), *paragraph(50, 700, LINES)]
    assert texts(read(draw_pdf([page])), "paragraph") == [" ".join(LINES)]


def test_bullets_become_list_items_without_their_signs() -> None:
    page = [Drawn(50, 700, "\u2022 maritime security"), Drawn(50, 686, "\u2022 cyber security")]
    assert texts(read(draw_pdf([page])), "list_item") == ["maritime security", "cyber security"]


def test_text_turned_by_a_quarter_is_read_as_if_upright() -> None:
    writer = PdfWriter()
    lines = "\n".join(f"BT /F 10 Tf 0 1 -1 0 {100 + 12 * number} 50 Tm ({line}) Tj ET" for number, line in enumerate(LINES))
    add_page(writer, lines.encode())
    assert texts(read(write(writer)), "paragraph") == [" ".join(LINES)]


def test_a_gap_inside_a_shown_array_is_a_blank_and_kerning_is_none() -> None:
    writer = PdfWriter()
    add_page(writer, b"BT /F 10 Tf 50 700 Td [(Sec) 15 (urity) -300 (Council)] TJ ET")
    assert texts(read(write(writer)), "paragraph") == ["Security Council"]


def test_text_in_a_form_that_paints_itself_is_read_once() -> None:
    writer = draw_pages([[Drawn(50, 700, "Body text of the page.")]])
    form = writer.pages[0]["/Contents"].get_object().clone(writer, force_duplicate=True)
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/Resources")] = writer.pages[0]["/Resources"]
    writer.pages[0]["/Resources"][NameObject("/XObject")] = DictionaryObject({NameObject("/X"): form.indirect_reference})
    form.set_data(b"BT /F 10 Tf 50 500 Td (Text of the form.) Tj ET /X Do")
    writer.pages[0].get_object()[NameObject("/Contents")].get_object().set_data(b"/X Do")
    assert set(texts(read(write(writer)), "paragraph")) == {"Text of the form."}


@pytest.mark.parametrize(
    ("title", "kept"), [("The Compass", "The Compass"), ("Microsoft Word - draft.doc", None), ("untitled", None)]
)
def test_a_title_is_taken_from_the_file_unless_a_program_put_it_there(title: str, kept: str | None) -> None:
    writer = draw_pages([paragraph(50, 700, LINES)])
    writer.add_metadata({"/Title": title, "/CreationDate": "D:20230523100000"})
    metadata = read(write(writer)).metadata
    assert metadata.title == kept
    assert (metadata.published, metadata.file_created) == (None, "2023-05-23")


def test_an_empty_user_password_opens_a_file() -> None:
    writer = draw_pages([paragraph(50, 700, LINES)])
    writer.encrypt("", "owner", algorithm="AES-256")
    assert texts(read(write(writer)), "paragraph") == [" ".join(LINES)]


def test_a_password_is_asked_for() -> None:
    writer = draw_pages([paragraph(50, 700, LINES)])
    writer.encrypt("secret", algorithm="AES-256")
    with pytest.raises(EncryptedFileError, match="password"):
        read(write(writer))


def test_pages_without_text_are_no_document() -> None:
    with pytest.raises(NoTextError, match="no text on any of its 2 pages"):
        read(draw_pdf([[], []]))


def test_a_truncated_file_is_damaged() -> None:
    data = draw_pdf([paragraph(50, 700, LINES)])
    with pytest.raises(DamagedFileError):
        read(data[: len(data) // 3])


def test_more_pages_or_characters_than_allowed_are_too_large() -> None:
    data = draw_pdf([paragraph(50, 700, LINES)] * 3)
    with pytest.raises(TooLargeError, match="3 pages"):
        read_pdf(data, ReadingLimits(pages=2))
    with pytest.raises(TooLargeError, match="100 characters"):
        read_pdf(data, ReadingLimits(characters=100))

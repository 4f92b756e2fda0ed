"""Tables of Word: merged cells, rows of headers, captions, and tables that are none."""

import pytest

from ingest.document import Document, TableRow
from tests.ingest.extraction_invariants import cells_of, texts
from tests.ingest.readers.docx.word_files import cell, paragraph, read, read_document, row, run, shown, table

FIRST_ROW = '<w:tblLook w:val="04A0"/>'
HEADER = "<w:tblHeader/>"
DOWN, FROM = "<w:vMerge/>", '<w:vMerge w:val="restart"/>'


def wide(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def rows_of(document: Document) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(one.columns, one.cells) for one in document.rows]


def test_merged_cells_are_carried_into_their_rows_and_columns() -> None:
    body = table(
        row(cell("Country"), cell("2023"), cell("2024"), properties=HEADER),
        row(cell("Japan", FROM), cell("none", wide(2))),
        row(cell("", DOWN), cell("12"), cell("")),
    )
    document = read_document(body)
    assert rows_of(document) == [
        (("Country", "2023", "2024"), ("Japan", "none", "none")),
        (("Country", "2023", "2024"), ("Japan", "12", "")),
    ]
    assert shown(document)[1:] == ["Japan\tnone", "\t12"]


def test_a_row_that_begins_late_keeps_its_columns() -> None:
    body = table(
        row(cell("a"), cell("b"), cell("c")),
        row(cell("y"), cell("z"), properties='<w:gridBefore w:val="1"/>'),
        row(cell("x"), properties='<w:gridAfter w:val="2"/>'),
    )
    assert [one.cells for one in read_document(body).rows] == [("a", "b", "c"), ("", "y", "z"), ("x", "", "")]


def test_rows_of_headers_are_joined() -> None:
    upper = row(cell("Country", FROM), cell("2024", wide(2)))
    lower = row(cell("", DOWN), cell("personnel"), cell("cost"))
    body = table(upper, lower, row(cell("Japan"), cell("12"), cell("7")), properties=FIRST_ROW)
    assert rows_of(read_document(body)) == [(("Country", "2024 › personnel", "2024 › cost"), ("Japan", "12", "7"))]


def test_all_rows_that_repeat_on_each_page_are_headers() -> None:
    body = table(
        row(cell("Ships", wide(2)), properties=HEADER),
        row(cell("Name"), cell("Length"), properties=HEADER),
        row(cell("A"), cell("9")),
    )
    assert rows_of(read_document(body)) == [(("Ships › Name", "Ships › Length"), ("A", "9"))]


@pytest.mark.parametrize(
    ("first", "second", "has_header"),
    [
        (("Country", "2023", "2024"), ("Japan", "12", "14"), True),
        (("", "Q1 2024", "FY2024"), ("Japan", "12", "14"), True),
        (("Japan", "2014", "2016"), ("Korea", "2010", "2015"), False),
        (("Japan", "12", "14"), ("Korea", "10", "15"), False),
        (("Country", "", "Cost"), ("Japan", "12", "14"), False),
    ],
)
def test_a_first_row_of_names_and_years_is_a_header(first: tuple[str, ...], second: tuple[str, ...], has_header: bool) -> None:
    body = table(row(*map(cell, first)), row(*map(cell, second)), properties=FIRST_ROW)
    assert (read_document(body).rows[-1].columns == first) == has_header


def test_a_first_row_in_bold_letters_is_a_header() -> None:
    names = [cell(paragraph(run(name, "<w:b/>"))) for name in ("Country", "Cost")]
    assert rows_of(read_document(table(row(*names), row(cell("Japan"), cell("7"))))) == [(("Country", "Cost"), ("Japan", "7"))]


def test_two_rows_in_bold_letters_are_headers_where_the_upper_one_groups_the_lower() -> None:
    upper = row(_bold("Country", FROM), _bold("2024", wide(2)))
    lower = row(cell("", DOWN), _bold("personnel"), _bold("cost"))
    body = table(upper, lower, row(cell("Japan"), cell("12"), cell("7")))
    assert rows_of(read_document(body)) == [(("Country", "2024 › personnel", "2024 › cost"), ("Japan", "12", "7"))]


def _bold(name: str, properties: str = "") -> str:
    return cell(paragraph(run(name, "<w:b/>")), properties)


@pytest.mark.parametrize("caption", ["Table 3: Ships", "Tabelle 1 Schiffe"])
def test_a_caption_is_known_by_its_words_and_belongs_to_the_table_below(caption: str) -> None:
    body = paragraph(caption) + paragraph("") + table(row(cell("a"), cell("b")), row(cell("c"), cell("d")))
    assert [one.caption for one in read_document(body).rows] == [caption, caption]


def test_a_caption_is_known_by_the_field_that_counts_tables() -> None:
    field = f'{run("Ships ")}<w:fldSimple w:instr=" SEQ Ships ">{run("1")}</w:fldSimple>'
    body = paragraph(field) + table(row(cell("a"), cell("b")))
    assert [(one.caption, one.cells) for one in read_document(body).rows] == [("Ships 1", ("a", "b"))]


def test_a_frame_around_text_is_no_table() -> None:
    inner = table(row(cell("1"), cell("2")), row(cell("3"), cell("4")))
    frame = table(row(cell(paragraph("Left."))), row(f"<w:tc>{paragraph('Right.')}{inner}</w:tc>"))
    columns = table(row(cell("".join(map(paragraph, ("a.", "b.", "c.", "d.")))), cell("Side.")))
    extraction = read(frame + columns)
    assert texts(extraction, "paragraph") == ["Left.", "Right.", "a.", "b.", "c.", "d.", "Side."]
    assert [cells_of(extraction, block) for block in extraction.blocks if block.cells] == [["1", "2"], ["3", "4"]]


def test_what_a_merged_cell_hides_is_named() -> None:
    extraction = read(table(row(cell("Japan", FROM), cell("1")), row(cell("unseen", DOWN), cell("2"))))
    assert [(drop.reason, drop.pieces[0].cut(extraction.raw)) for drop in extraction.dropped] == [("hidden", "unseen")]


def test_a_deleted_row_is_out() -> None:
    body = table(row(cell("a"), cell("b")), row(cell("c"), cell("d"), properties="<w:del/>"))
    assert [one.cells for one in read_document(body).rows] == [("a", "b")]


def test_a_row_over_the_whole_width_says_nothing_of_single_columns() -> None:
    body = table(row(cell("a"), cell("b")), row(cell("Goods", wide(2))), row(cell("c"), cell("d")))
    assert [one.cells for one in read_document(body).rows] == [("a", "b"), ("Goods", ""), ("c", "d")]


def test_rows_know_their_place() -> None:
    document = read_document(paragraph("Before.") + table(row(cell("a"), cell(""), cell("c"))))
    assert document.rows == (TableRow(document.blocks[1].span, "", (), ("a", "", "c")),)
    assert document.text == "Before.\n\na\t\tc"

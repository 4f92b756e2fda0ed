"""Word files that mean harm or are broken: each is read within bounds or refused with a reason, none by way of a deep stack."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree

from ingest.errors import DamagedFileError, ReadError
from ingest.readers.docx.docx_numbering import LONGEST_NUMBER
from ingest.readers.docx.docx_reader import read_docx
from ingest.readers.docx.docx_styles import read_style_sheet
from ingest.sandbox.limits import ReadingLimits
from tests.growth import LINEAR, measure_growth
from tests.ingest.extraction_invariants import cells_of
from tests.ingest.readers.docx.word_files import (
    cell,
    level,
    make_docx,
    numbered,
    numbering,
    paragraph,
    read,
    read_document,
    row,
    run,
    shown,
    table,
)


def nest(opening: str, closing: str, times: int, inner: str) -> str:
    return opening * times + inner + closing * times


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>"),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
    ],
)
def test_nested_blocks_are_read_as_deep_as_the_parser_goes(opening: str, closing: str) -> None:
    depth = 240 // opening.count("<w:")
    document = read_document(nest(opening, closing, depth, paragraph("Deep.")))
    assert document.text.strip() == "Deep."
    with pytest.raises(DamagedFileError):
        read(nest(opening, closing, 100_000, paragraph("Deep.")))


def test_nested_runs_and_formulas_are_read_as_deep_as_the_parser_goes() -> None:
    inner = nest("<w:ins>", "</w:ins>", 200, run("Deep ")) + nest(
        "<m:oMath><m:e>", "</m:e></m:oMath>", 100, "<m:r><m:t>x</m:t></m:r>"
    )
    assert read_document(paragraph(inner)).text == "Deep x"


def test_a_cell_over_a_billion_columns_is_bounded() -> None:
    body = table(
        row(cell("a", '<w:gridSpan w:val="1000000000"/>'), cell("b")),
        row(cell("c"), properties='<w:gridBefore w:val="1000000000"/><w:gridAfter w:val="1000000000"/>'),
    )
    extraction = read(body)
    assert [[text for text in cells_of(extraction, block) if text] for block in extraction.blocks] == [["a", "b"], ["c"]]
    assert all(len(block.cells) < 1000 for block in extraction.blocks)


def test_a_long_merged_cell_is_not_copied_into_all_its_rows() -> None:
    def rows(count: int) -> int:
        first = row(cell("x" * 900, '<w:vMerge w:val="restart"/>'), cell("1"))
        following = row(cell("", "<w:vMerge/>"), cell("2"))
        return sum(len("".join(one.cells)) for one in read_document(table(first, following * count)).rows)

    assert rows(8_000) < 2_000_000 + 900 + 8_001 * 2


def test_the_pattern_of_a_number_is_bounded() -> None:
    levels = numbering(level(0, "%1" * 500_000))
    (text,) = shown(read_document(numbered("x", 0), {"numbering": levels}))
    assert len(text) <= LONGEST_NUMBER + 2


def test_a_count_of_a_billion_is_written_in_decimals() -> None:
    override = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{"9" * 18}"/></w:lvlOverride>'
    levels = numbering(level(0, "%1.", "lowerLetter")) + f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{override}</w:num>'
    assert shown(read_document(numbered("x", 0, 2), {"numbering": levels})) == ["1000000000. x"]


@pytest.mark.parametrize("value", ["", "-5", "x", "9" * 5000, "1.5"])
def test_numbers_that_are_none_are_taken_for_defaults(value: str) -> None:
    levels = numbering(f'<w:lvl w:ilvl="{value}"><w:start w:val="{value}"/><w:lvlText w:val="%1"/></w:lvl>')
    properties = f'<w:outlineLvl w:val="{value}"/><w:numPr><w:ilvl w:val="{value}"/><w:numId w:val="1"/></w:numPr>'
    body = paragraph("x", properties) + table(row(cell("y", f'<w:gridSpan w:val="{value}"/>'), cell("z")))
    assert read_document(body, {"numbering": levels}).text.endswith("y\tz")


def test_styles_that_are_based_on_one_another_in_a_circle_end() -> None:
    style = '<w:style w:type="paragraph" w:styleId="{0}"><w:name w:val="{0}"/><w:basedOn w:val="{1}"/></w:style>'
    styles = style.format("A", "B") + style.format("B", "C") + style.format("C", "A") + style.format("D", "D")
    body = "".join(paragraph(name, f'<w:pStyle w:val="{name}"/>') for name in "ABCD")
    assert shown(read_document(body, {"styles": styles})) == ["A", "B", "C", "D"]


def test_lists_that_stand_for_styles_in_a_circle_have_no_numbers() -> None:
    levels = numbering('<w:numStyleLink w:val="L"/>')
    styles = '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    assert shown(read_document(numbered("x", 0), {"numbering": levels, "styles": styles})) == ["x"]


def test_what_a_file_names_and_does_not_hold_is_passed_over() -> None:
    section = '<w:sectPr><w:headerReference r:id="gone"/><w:footerReference/></w:sectPr>'
    body = paragraph("x", f'<w:pStyle w:val="Gone"/><w:numPr><w:numId w:val="77"/></w:numPr>{section}') + numbered("y", 3, 5)
    assert shown(read_document(body)) == ["x", "y"]


def test_a_link_to_a_part_that_is_missing_is_passed_over() -> None:
    def rewrite(name: str, text: str) -> str:
        link = '<Relationship Id="r9" Type="http://x/image" Target="NULL"/></Relationships>'
        return text.replace("</Relationships>", link) if name == "word/_rels/document.xml.rels" else text

    stream = BytesIO()
    with ZipFile(BytesIO(make_docx(paragraph("Text.")))) as old, ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, rewrite(name, old.read(name).decode()))
    extraction = read_docx(stream.getvalue(), ReadingLimits())
    assert [block.pieces[0].cut(extraction.raw) for block in extraction.blocks] == ["Text."]


def test_the_strict_variant_of_the_format_is_read() -> None:
    stream = BytesIO()
    with ZipFile(BytesIO(make_docx(paragraph("Text.", '<w:outlineLvl w:val="0"/>')))) as old, ZipFile(stream, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for kind in ("officeDocument", "wordprocessingml", "drawingml"):
                usual = f"http://schemas.openxmlformats.org/{kind}/2006/"
                text = text.replace(usual, f"http://purl.oclc.org/ooxml/{kind}/")
            new.writestr(name, text)
    assert [block.kind for block in read_docx(stream.getvalue(), ReadingLimits()).blocks] == ["heading"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", make_docx(paragraph("Text."))[:700]])
def test_what_is_no_package_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError):
        read_docx(data, ReadingLimits())


def test_a_broken_field_hides_nothing() -> None:
    broken = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF</w:instrText></w:r>'
    assert shown(read_document(paragraph(broken + run("Text.")))) == ["Text."]


@pytest.mark.parametrize(
    "make",
    [
        lambda count: (numbered("x", 0) * count, {"numbering": numbering(level(0, "%1."))}),
        lambda count: (paragraph(run("x", '<w:vertAlign w:val="superscript"/>') * count), None),
        lambda count: (paragraph("x", "<w:rPr><w:del/></w:rPr>") * count + paragraph("y"), None),
        lambda count: (table(row(cell("a", "<w:vMerge/>"), cell("b")) * count), None),
        lambda count: (paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * count + run("x")), None),
        lambda count: (paragraph(run("1", '<w:vertAlign w:val="superscript"/>') + run("x")) * count, None),
    ],
)
def test_the_cost_grows_with_the_length_of_the_file(make: Callable[[int], tuple[str, dict[str, str] | None]]) -> None:
    assert measure_growth(lambda count: read_docx(make_docx(*make(count)), ReadingLimits()), 500) < LINEAR


def test_a_long_chain_of_styles_costs_no_more_than_its_length() -> None:
    style = '<w:style w:type="paragraph" w:styleId="S{0}"><w:basedOn w:val="S{1}"/></w:style>'

    def read_chain(count: int) -> None:
        inner = "".join(style.format(number, number + 1) for number in range(count))
        root = etree.fromstring(
            f'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{inner}</w:styles>'
        )
        assert len(read_style_sheet(root).styles) == count

    assert measure_growth(read_chain, 500) < LINEAR

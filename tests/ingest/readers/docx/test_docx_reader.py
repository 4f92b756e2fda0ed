"""Word files made with python-docx, and with what it cannot make written into their XML."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.document import Document

from ingest.errors import DamagedFileError, EmptyFileError, TooLargeError
from ingest.extraction import Extraction
from ingest.readers.docx.docx_reader import read_docx
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.extraction_invariants import cells_of, check, texts

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NOTES = f"""<?xml version="1.0" encoding="UTF-8"?><w:footnotes {WORD}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:id="5"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> See OJ L 294.</w:t></w:r></w:p></w:footnote>
</w:footnotes>"""


def save(document: Document) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def rewrite(data: bytes, parts: dict[str, Callable[[str], str]]) -> bytes:
    """The package with the named parts changed, or added where they are new."""
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in sorted({*old.namelist(), *parts}):
            text = old.read(name) if name in old.namelist() else b""
            new.writestr(name, parts[name](text.decode()) if name in parts else text)
    return stream.getvalue()


def read(data: bytes) -> Extraction:
    extraction = read_docx(data, ReadingLimits())
    check(extraction)
    return extraction


def test_headings_paragraphs_and_lists_come_in_document_order() -> None:
    document = docx.Document()
    document.add_heading("The report", 0)
    document.add_heading("1.2 Scope", 2)
    document.add_paragraph("A paragraph.")
    document.add_paragraph("An item.", style="List Bullet")
    extraction = read(save(document))
    assert [(block.kind, block.level, block.label) for block in extraction.blocks] == [
        ("heading", 1, None),
        ("heading", 2, "1.2"),
        ("paragraph", 0, None),
        ("list_item", 0, None),
    ]


def test_a_table_stands_where_it_was_with_its_caption_and_merged_cells_are_not_repeated() -> None:
    document = docx.Document()
    document.add_paragraph("Table 1: Agreements", style="Caption")
    table = document.add_table(rows=3, cols=3)
    for row, cells in enumerate((("Partner", "Signed", "In force"), ("Japan", "no", ""), ("Korea", "2014", "2016"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 1).merge(table.cell(1, 2))
    document.add_paragraph("After it.")
    extraction = read(save(document))
    assert [block.kind for block in extraction.blocks] == ["caption", "table_header", "table_row", "table_row", "paragraph"]
    assert [cells_of(extraction, block) for block in extraction.blocks if block.cells] == [
        ["Partner", "Signed", "In force"],
        ["Japan", "no", ""],
        ["Korea", "2014", "2016"],
    ]
    assert [block.table for block in extraction.blocks] == [1, 1, 1, 1, None]


def test_a_footnote_is_numbered_as_printed_and_tied_to_its_marker() -> None:
    document = docx.Document()
    document.add_paragraph("It was signed here.")
    reference = '<w:r><w:footnoteReference w:id="5"/></w:r>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    data = rewrite(
        save(document),
        {
            "word/document.xml": lambda text: text.replace(" here.</w:t>", f"</w:t></w:r>{reference}<w:r><w:t> here.</w:t>"),
            "word/footnotes.xml": lambda _: NOTES,
            "word/_rels/document.xml.rels": lambda text: text.replace(
                "</Relationships>", f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'
            ),
            "[Content_Types].xml": lambda text: text.replace(
                "</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{content}"/></Types>'
            ),
        },
    )
    extraction = read(data)
    (note,) = [block for block in extraction.blocks if block.kind == "footnote"]
    assert texts(extraction, "footnote") == ["See OJ L 294."]
    assert note.label == "1"
    assert note.marker is not None
    assert extraction.raw[: note.marker.end].endswith("\nIt was signed1")


def test_insertions_are_read_and_deletions_are_not() -> None:
    document = docx.Document()
    document.add_paragraph("MARK")
    deleted = "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
    inserted = f"<w:ins><w:r><w:t>kept </w:t></w:r></w:ins>{deleted}<w:r><w:t>words</w:t></w:r>"
    data = rewrite(save(document), {"word/document.xml": lambda text: text.replace("<w:r><w:t>MARK</w:t></w:r>", inserted)})
    assert texts(read(data), "paragraph") == ["kept words"]


def test_a_title_is_taken_from_the_properties() -> None:
    document = docx.Document()
    document.core_properties.title = "The accord"
    document.add_paragraph("Text.")
    assert read(save(document)).metadata.title == "The accord"


def test_a_file_without_text_is_empty() -> None:
    with pytest.raises(EmptyFileError):
        read(save(docx.Document()))


def test_an_archive_that_unpacks_to_far_more_than_it_holds_is_refused() -> None:
    blanks = " " * 40_000_000
    data = rewrite(save(docx.Document()), {"word/document.xml": lambda text: text.replace("<w:body>", f"<w:body>{blanks}")})
    assert len(data) < 400_000
    with pytest.raises(TooLargeError, match="unpack"):
        read(data)


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    document = docx.Document()
    document.add_paragraph("MARK")

    def arm(text: str) -> str:
        return text.replace("?>", f"?>{bomb}", 1).replace("MARK", "MARK &b;")

    assert texts(read(rewrite(save(document), {"word/document.xml": arm})), "paragraph") == ["MARK"]


@pytest.mark.parametrize("part", ["word/document.xml", "[Content_Types].xml", "word/styles.xml"])
def test_a_package_with_a_broken_part_is_damaged(part: str) -> None:
    document = docx.Document()
    document.add_paragraph("Text.")
    with pytest.raises(DamagedFileError):
        read(rewrite(save(document), {part: lambda text: text[: len(text) // 2]}))


def test_a_truncated_archive_is_damaged() -> None:
    with pytest.raises(DamagedFileError):
        read(save(docx.Document())[:3000])


def test_more_text_than_allowed_is_too_large_and_not_damaged() -> None:
    document = docx.Document()
    document.add_paragraph("word " * 100)
    with pytest.raises(TooLargeError, match="400 characters"):
        read_docx(save(document), ReadingLimits(characters=400))

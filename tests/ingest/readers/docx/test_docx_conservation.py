"""Every word of a Word file is afterwards in a block, a cell, a note or in what was dropped, and no other word is."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import EmptyFileError
from ingest.readers.docx.docx_numbering import Numbering, PrintedNumber
from ingest.readers.docx.docx_reader import read_docx
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.extraction_invariants import check
from tests.ingest.readers.docx.source_words import kept_words, source_words
from tests.ingest.readers.docx.word_files import make_docx

SHARED = Path(__file__).resolve().parents[4].parent / "shared"
MOST_WRONG = 0.001
"""The share of words that may be missing, or be there without a source, over a collection."""

WORDS = st.sampled_from(["the", "EU", "2019", "Article", "3", "m", "é", "日本", "co-", "x1", " ", "(a)", "ships;"])
TEXTS = st.lists(WORDS, max_size=4).map(" ".join)
LOOKS = st.sampled_from(["", "<w:b/>", "<w:vanish/>", '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'])
RUNS = st.builds('<w:r><w:rPr>{1}</w:rPr><w:t xml:space="preserve">{0}</w:t></w:r>'.format, TEXTS, LOOKS)
FORMULAS = st.sampled_from(
    ["<m:oMath><m:f><m:num><m:r><m:t>a1</m:t></m:r></m:num><m:den><m:r><m:t>b2</m:t></m:r></m:den></m:f></m:oMath>", "<m:oMath/>"]
)
OTHERS = st.sampled_from(
    [
        "<w:r><w:tab/></w:r>",
        "<w:r><w:br/></w:r>",
        '<w:r><w:footnoteReference w:id="1"/></w:r>',
        '<w:r><w:footnoteReference w:id="9"/></w:r>',
        '<w:r><w:endnoteReference w:id="1"/></w:r>',
        '<w:r><w:sym w:font="Symbol" w:char="F0B0"/></w:r>',
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ]
)
INLINE = st.recursive(
    RUNS | FORMULAS | OTHERS,
    lambda inner: st.builds(
        "<w:{0}>{1}</w:{0}>".format,
        st.sampled_from(["ins", "del", "hyperlink", "smartTag", "moveTo", "moveFrom", "sdtContent"]),
        inner,
    ),
    max_leaves=3,
)
PROPERTIES = st.sampled_from(
    [
        "",
        '<w:pStyle w:val="H"/>',
        '<w:pStyle w:val="T"/>',
        '<w:pStyle w:val="C"/>',
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>',
        '<w:jc w:val="center"/>',
        "<w:rPr><w:del/></w:rPr>",
        "<w:sectPr/>",
    ]
)
PARAGRAPHS = st.builds("<w:p><w:pPr>{0}</w:pPr>{1}</w:p>".format, PROPERTIES, st.lists(INLINE, max_size=4).map("".join))
CELL_LOOKS = st.sampled_from(["", '<w:gridSpan w:val="3"/>', "<w:vMerge/>", '<w:vMerge w:val="restart"/>'])
ROW_LOOKS = st.sampled_from(["", "<w:tblHeader/>", '<w:gridBefore w:val="2"/>', '<w:gridAfter w:val="1"/>'])


def extend(blocks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Blocks that hold blocks: tables, text boxes and content controls."""
    cells = st.builds("<w:tc><w:tcPr>{0}</w:tcPr>{1}</w:tc>".format, CELL_LOOKS, blocks)
    rows = st.builds("<w:tr><w:trPr>{0}</w:trPr>{1}</w:tr>".format, ROW_LOOKS, st.lists(cells, max_size=3).map("".join))
    tables = st.builds("<w:tbl>{0}</w:tbl>".format, st.lists(rows, max_size=3).map("".join))
    boxes = st.builds("<w:p><w:r><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></w:r></w:p>".format, blocks)
    controls = st.builds("<w:sdt><w:sdtContent>{0}</w:sdtContent></w:sdt>".format, blocks)
    return tables | boxes | controls | st.lists(blocks, min_size=2, max_size=3).map("".join)


BODIES = st.recursive(PARAGRAPHS, extend, max_leaves=8)
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{name[0].upper()}"><w:name w:val="{name}"/></w:style>'
    for name in ("heading 1", "toc 1")
)
CAPTION = '<w:style w:type="paragraph" w:styleId="C"><w:name w:val="caption"/></w:style>'


@pytest.fixture
def without_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Automatic numbers are in no run. They have tests of their own."""
    monkeypatch.setattr(Numbering, "next_number", lambda *_: PrintedNumber(""))


@pytest.mark.usefixtures("without_numbers")
@pytest.mark.parametrize("folder", ["data/odd_files", "cases"])
def test_no_word_of_a_real_file_is_lost_or_made(folder: str) -> None:
    if not (SHARED / folder).is_dir():
        pytest.skip(f"the files of {folder} are not beside the project")
    words, wrong = 0, {}
    for path in sorted((SHARED / folder).rglob("*.docx")):
        data = path.read_bytes()
        source = source_words(data)
        try:
            kept = kept_words(read_docx(data, ReadingLimits()))
        except EmptyFileError:
            kept = Counter()
        words += source.total()
        wrong[path.name] = ((source - kept).total(), (kept - source).total())
    assert words > 0
    assert sum(map(sum, wrong.values())) <= MOST_WRONG * words, {name: found for name, found in wrong.items() if any(found)}


@given(body=BODIES, footnote=PARAGRAPHS, header=PARAGRAPHS)
def test_no_word_of_a_made_file_is_lost_or_made(body: str, footnote: str, header: str) -> None:
    margin = '<w:sectPr><w:headerReference r:id="hdr"/></w:sectPr>'
    parts = {
        "styles": STYLES + CAPTION,
        "footnotes": f'<w:footnote w:id="1">{footnote}</w:footnote>',
        "hdr": header,
    }
    data = make_docx(f"{body}<w:p><w:r><w:t>End.</w:t></w:r></w:p>{margin}", parts)
    extraction = read_docx(data, ReadingLimits())
    check(extraction)
    source, kept = source_words(data), kept_words(extraction)
    assert (source - kept, kept - source) == (Counter(), Counter())

"""A response is at most a small multiple of the document that it is made from, whatever the document repeats."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from api.mcp.tool_texts import write_list, write_passages
from api.wire.answers import shape_answer, shape_search
from api.wire.bounds import LISTED, NAME, TITLE, fit, shorten
from api.wire.documents import DocumentList, StructurePart, shape_detail, shape_summary
from index.engine import DocumentEntry
from ingest.document import Block, Document, Footnote, Page, Section, TableRow
from ingest.lookup import Point
from ingest.spans import Span
from retrieval.answer.answer import Answer, Statement
from retrieval.ask import FoundPassages
from retrieval.passages.passage import Passage, PassageSource

DETAIL_TIMES, DETAIL_MORE = 12, 1_500_000
"""A document's structure is at most so many times its text, and so many characters more."""
PASSAGE_MOST = 300_000
"""Characters of the JSON of one passage, whose text has 1,500."""
SIZES = st.sampled_from([0, 1, 30, 299, 301, 5_000, 40_000])


def measure(model: BaseModel) -> int:
    return len(model.model_dump_json())


def make_document(title: str, parts: Sequence[tuple[str, str]], rows: Sequence[TableRow] = (), notes: int = 0) -> Document:
    """A document of blocks, each of a kind and a text. Every heading is a section, and the last block has the notes."""
    text, blocks = "", []
    for kind, content in parts:
        blocks.append(Block(kind, Span(len(text), len(text) + len(content))))  # type: ignore[arg-type]
        text += content + "\n\n"
    sections = [
        Section(block.span.cut(text), None, 1, Span(block.span.start, len(text))) for block in blocks if block.kind == "heading"
    ]
    marked = blocks[-1].span.start
    footnotes = [Footnote("1", "n", Span(len(text), len(text)), Span(marked + at, marked + at + 1)) for at in range(notes)]
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(
        doc_id="a", title=title, publisher=title, published=None, language="en", source_path="a.md", source_sha256=digest,
        text=text, text_sha256=digest, body_end=len(text), sections=tuple(sections), pages=(), footnotes=tuple(footnotes),
        blocks=tuple(blocks), rows=tuple(rows), source_map=(),
    )  # fmt: skip


def list_entry(document: Document) -> DocumentEntry:
    return DocumentEntry(
        doc_id="a", title=document.title, publisher=document.publisher, published=None, language="en", source_path="a.md",
        chunks=1, generation="g", text_sha256=document.text_sha256,
    )  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(
    count=st.sampled_from([1, 50, 1_000, 3_000]),
    header=st.lists(SIZES, min_size=1, max_size=4),
    shared=st.tuples(SIZES, SIZES, SIZES),
    merged=SIZES,
)
def test_rows_repeat_no_long_name_and_no_long_merged_cell(
    count: int, header: list[int], shared: tuple[int, int, int], merged: int
) -> None:
    columns = tuple("h" * size for size in header)
    caption, group, unit = ("c" * size for size in shared)
    cells = ("m" * merged, *("1",) * (len(columns) - 1))
    head = [("caption", caption + group + unit), ("table_header", "\t".join(columns)), ("table_row", "m" * merged)]
    rows = [TableRow(Span(0, 1), caption, columns, cells, group, unit) for _ in range(count)]
    document = make_document("t", [*head, *(("table_row", "1\t1") for _ in range(count))], rows)
    detail = shape_detail(list_entry(document), document)
    assert measure(detail) <= DETAIL_TIMES * len(document.text) + DETAIL_MORE
    assert len(detail.rows) == min(count, 1_000)
    assert detail.counts is not None
    assert (detail.counts.rows, detail.counts.tables) == (count, 1)
    assert sum(map(len, detail.tables[0].columns)) <= len(document.text)
    assert [row.table for row in detail.rows] == [1] * len(detail.rows)


def test_the_columns_of_a_table_come_in_full_once() -> None:
    columns = ("Country", "h" * 40_000)
    rows = [TableRow(Span(0, 1), "", columns, ("Viet Nam", "1")) for _ in range(1_000)]
    document = make_document("t", [("table_header", "\t".join(columns)), *(("table_row", "Viet Nam\t1") for _ in rows)], rows)
    detail = shape_detail(list_entry(document), document)
    assert detail.tables[0].columns == list(columns)
    assert detail.rows[0].columns == ["Country", "h" * (NAME - 1) + "…"]
    assert 30 * measure(detail) < 1_000 * 40_000


def test_rows_of_an_ordinary_table_keep_the_names_of_their_columns() -> None:
    columns = tuple(f"Name of the column {number}" for number in range(8))
    rows = [TableRow(Span(0, 1), "Table 1: Figures", columns, tuple("1234.5" for _ in columns)) for _ in range(900)]
    document = make_document("t", [("table_row", "\t".join(row.cells)) for row in rows], rows)
    detail = shape_detail(list_entry(document), document)
    assert all(row.columns == list(columns) and row.caption == "Table 1: Figures" for row in detail.rows)


def test_a_document_comes_in_slices_that_together_are_all_of_it() -> None:
    captions = [f"Table {number // 700}" for number in range(2_500)]
    rows = [TableRow(Span(place, place + 1), caption, ("a",), (str(place),)) for place, caption in enumerate(captions)]
    document = make_document("t", [("heading", f"h{number}") for number in range(1_500)], rows)
    entry = list_entry(document)
    parts = [shape_detail(entry, document, (), StructurePart(offset=offset)) for offset in (0, 1_000, 2_000)]
    assert [row.cells[0] for part in parts for row in part.rows] == [str(place) for place in range(2_500)]
    assert [section.heading for part in parts for section in part.sections] == [f"h{number}" for number in range(1_500)]
    for part in parts:
        by_number = {table.number: table for table in part.tables}
        assert all(by_number[row.table].caption == row.caption for row in part.rows)
    assert [table.number for table in parts[1].tables] == [2, 3]
    assert sum({table.number: table.rows for part in parts for table in part.tables}.values()) == 2_500
    only = shape_detail(entry, document, (), StructurePart(frozenset({"sections"}), 2, 1))
    assert ([section.heading for section in only.sections], only.rows, only.tables) == (["h1", "h2"], [], [])


@pytest.mark.parametrize("kind", ["paragraph", "table_row"])
def test_many_notes_of_one_sentence_do_not_repeat_it(kind: str) -> None:
    document = make_document("t", [(kind, "w " * 50_000)], notes=1_000)
    detail = shape_detail(list_entry(document), document)
    assert measure(detail) <= DETAIL_TIMES * len(document.text) + DETAIL_MORE


def test_a_title_is_cut_where_it_is_longer_than_any_that_is_read() -> None:
    document = make_document("t" * 640_000, [("paragraph", "x")])
    summary = shape_summary(list_entry(document), [f"id-{number}" for number in range(5_000)])
    assert (len(summary.title), len(summary.publisher or ""), len(summary.same_as)) == (TITLE, TITLE, 100)
    listed = DocumentList(documents=[summary] * 200, total=200, limit=200, offset=0, generation="g")
    assert measure(listed) <= 200 * 5_000
    assert sum(map(len, write_list(listed))) <= 200 * 5_000


@st.composite
def draw_passages(draw: st.DrawFn) -> tuple[Passage, ...]:
    long = [draw(SIZES) for _ in range(8)]
    count = draw(st.sampled_from([0, 1, 100, 1_500]))
    text = "w " * 750
    source = PassageSource("a", "t" * long[0], "p" * long[0], None, "a.md")
    row = TableRow(Span(0, 1), "c" * long[1], ("h" * long[2],) * 3, ("m" * long[3],) * 3, "g" * long[4], "u" * long[5])
    notes = [Footnote("1" * min(long[6], 100), "n" * long[6], Span(0, 1), Span(at, at + 1)) for at in range(count)]
    return tuple(
        Passage(
            rank=rank, chunk_id="a:0-1", text=text, span=Span(0, len(text)), kind="prose", score=1.0, scores={}, source=source,
            section=("s" * long[7],) * 30, pages=tuple(Page(at, "1", Span(at, at + 1)) for at in range(count)), highlights=(),
            footnotes=tuple(notes), row=row, note=notes[0] if notes else None, also_in=(source,) * count,
            points=tuple(Point("Article 1" + "(a)" * long[6], Span(at, at + 1)) for at in range(count)), rows=(row,) * count,
        )
        for rank in (1, 2)
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(draw_passages())
def test_a_passage_is_bounded_whatever_stands_around_it(passages: tuple[Passage, ...]) -> None:
    found = shape_search("x", FoundPassages(passages), "g", 1.0)
    assert measure(found) <= len(passages) * PASSAGE_MOST
    assert sum(map(len, write_passages(found))) <= len(passages) * PASSAGE_MOST
    assert [passage.text for passage in found.passages] == [passage.text for passage in passages]
    statements = (Statement("w w w", (1, 2)),) * 5  # each gives its row with its columns too
    answer = shape_answer(Answer("x", True, None, "w w w", None, 0.5, statements, passages, (), "g"), 1.0)
    assert measure(answer) <= (len(passages) + len(statements)) * PASSAGE_MOST


def test_what_is_read_in_earnest_is_not_cut() -> None:
    notes = tuple(
        Footnote(str(number), f"Council Decision {number} of 16 April 2021.", Span(0, 1), Span(0, 1)) for number in range(LISTED)
    )
    row = TableRow(Span(0, 1), "Table 1", ("Country", "Signed"), ("Viet Nam", "2019"), "Asia", "(dates)")
    source = PassageSource("a", "t" * TITLE, "EEAS", "2019", "a.md")
    passage = Passage(
        rank=1, chunk_id="a:0-1", text="w", span=Span(0, 1), kind="prose", score=1.0, scores={}, source=source,
        section=("h" * NAME,), pages=(), highlights=(), footnotes=notes, row=row, note=None, also_in=(source,), rows=(row,) * 30,
    )  # fmt: skip
    (shown,) = shape_search("x", FoundPassages((passage,)), "g", 1.0).passages
    assert [note.text for note in shown.footnotes] == [note.text for note in notes]
    assert (shown.section, shown.document.title) == (["h" * NAME], "t" * TITLE)
    assert [one.columns for one in shown.rows] == [["Country", "Signed"]] * 30


@given(st.lists(st.text(max_size=50)), st.integers(1, 60), st.integers(1, 200))
def test_texts_fit_where_there_is_room_for_a_character_of_each(texts: list[str], each: int, together: int) -> None:
    fitted = fit(texts, each, together)
    assert len(fitted) == len(texts)
    assert sum(map(len, fitted)) <= max(together, len(texts))
    for text, cut in zip(texts, fitted, strict=True):
        assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]) and len(cut) <= each)
    assert shorten("abc", 2) == "a…"

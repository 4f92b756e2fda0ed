"""The responses of `GET /v1/documents`, made from the records of `ingest`: the list, one document, and its text."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import AliasChoices, BaseModel, Field

from api.wire.bounds import NAME, SAME, SENTENCE, TITLE, bound_rows, fit, shorten
from api.wire.places import DocumentPage, SpanModel, TableRowModel
from api.wire.readings import ReadingModel
from ingest.language.language import Language
from ingest.language.tables import find_language
from ingest.sentences import find_markers, split_sentences
from ingest.spans import Span

if TYPE_CHECKING:  # a command that asks a server loads no index
    from index.engine import DocumentEntry
    from ingest.document import Document, Footnote, TableRow
    from ingest.load import DocumentContents

Part = Literal["sections", "pages", "footnotes", "rows"]
"""A list of the structure of a document."""
PARTS: tuple[Part, ...] = get_args(Part)
_NAMES_AT_LEAST = 100_000  # characters of names that the rows of any document may repeat


@dataclass(frozen=True, slots=True)
class StructurePart:
    """What is wanted of the structure of a document."""

    parts: frozenset[Part] = frozenset(PARTS)
    """The lists that are wanted. The others come empty."""
    limit: int = 1_000
    """Entries of each list."""
    offset: int = 0
    """Entries of each list that are passed over."""


class DocumentSummary(BaseModel):
    """One document as listed."""

    doc_id: str
    title: str
    publisher: str | None
    published: str | None
    language: str
    file: str = Field(validation_alias=AliasChoices("file", "source_path"))
    chunks: int = Field(description="how many chunks it is indexed as")
    same_as: list[str] = Field(
        examples=[["mine-action-seminar-reprint"]], description="ids of near-identical documents, such as reprints, at most 100"
    )
    collections: list[str] = Field(
        default=["default"],
        examples=[["press"]],
        description="those that it belongs to, among them only those that the key may read",
    )
    url: str | None = Field(
        None, examples=["https://example.org/report.pdf"], description="where its publisher keeps it, http or https"
    )


class DocumentList(BaseModel):
    """A slice of the documents in the order of their ids."""

    documents: list[DocumentSummary]
    total: int = Field(description="how many there are in all")
    limit: int
    offset: int
    generation: str


class SectionModel(SpanModel):
    """A heading and the span of everything under it."""

    heading: str
    number: str | None = Field(examples=["3.5"], description="the number printed before the heading")
    level: int = Field(description="1 for the outermost")


class FootnoteModel(SpanModel):
    """A footnote and the span of its text."""

    label: str
    text: str
    marker: SpanModel | None = Field(description="where its marker stands")
    sentence: str | None = Field(description="the sentence that the marker stands in")


class TableModel(SpanModel):
    """A table: what all its rows share, and the span from its first row to its last."""

    number: int = Field(examples=[1], description="counted from 1 in the document")
    caption: str = Field(examples=["Table 1: Framework Participation Agreements"])
    columns: list[str] = Field(
        examples=[["Country", "Signed"]], description="the name of each column in full, none at all where they are not known"
    )
    unit: str = Field(examples=["(in millions)"], description="the unit or scale of its figures, as printed")
    rows: int = Field(examples=[19], description="how many rows it has")


class DocumentRowModel(TableRowModel):
    """A row of one of the tables of a document."""

    table: int = Field(examples=[1], description="the number of its table")


class CountsModel(BaseModel):
    """How many entries each list has in all."""

    sections: int = Field(examples=[14])
    pages: int = Field(examples=[12])
    footnotes: int = Field(examples=[6])
    tables: int = Field(examples=[2])
    rows: int = Field(examples=[19])


class DocumentDetail(DocumentSummary):
    """One document with its structure. Every span points into its text."""

    source_sha256: str
    text_sha256: str
    characters: int = Field(description="the length of its text in code points")
    body_end: int = Field(description="where the body ends and the footnotes begin")
    sections: list[SectionModel]
    pages: list[DocumentPage]
    footnotes: list[FootnoteModel]
    rows: list[DocumentRowModel]
    tables: list[TableModel] = Field([], description="the tables that these rows are of")
    counts: CountsModel | None = Field(None, description="how many there are in all; the lists hold a slice of them")
    reading: ReadingModel


class FileContents(DocumentDetail):
    """A file as it would be indexed: the document with its text."""

    text: str


class DocumentText(SpanModel):
    """The text of a document, or a part of it."""

    doc_id: str
    text: str
    text_sha256: str = Field(description="of the whole text")


def shape_summary(entry: "DocumentEntry", same_as: Sequence[str] = ()) -> DocumentSummary:
    """A document as listed. same_as: the ids of near-identical documents."""
    return DocumentSummary.model_validate({**asdict(entry), **_shorten_names(entry), "same_as": same_as[:SAME]})


def shape_detail(
    entry: "DocumentEntry", document: "Document", same_as: Sequence[str] = (), part: StructurePart = StructurePart()
) -> DocumentDetail:
    """A document with its sections, pages, footnotes and table rows. same_as: the ids of near-identical documents.

    part: which of the lists, and which slice of each. The first 1,000 entries of all when left out.
    """
    structure = describe_structure(document, part)
    fields = {**asdict(entry), **_shorten_names(entry), "same_as": same_as[:SAME], **structure}
    return DocumentDetail.model_validate(fields, from_attributes=True)


def shape_contents(contents: "DocumentContents") -> FileContents:
    """A file that was read and is not indexed, whole."""
    document = contents.document
    names = ("doc_id", "title", "publisher", "published", "language", "source_path", "url", "text")
    fields = {name: getattr(document, name) for name in names}
    everything = StructurePart(limit=len(document.text) + 1)
    fields |= {"chunks": len(contents.chunks), "same_as": (), "collections": contents.collections}
    fields |= describe_structure(document, everything)
    return FileContents.model_validate(fields, from_attributes=True)


def _shorten_names(entry: "DocumentEntry") -> dict[str, str | None]:
    publisher = None if entry.publisher is None else shorten(entry.publisher, TITLE)
    return {"title": shorten(entry.title, TITLE), "publisher": publisher}


def describe_structure(document: "Document", part: StructurePart) -> dict[str, Any]:
    """The fields of a document that are made of its structure, by name."""
    lists = {name: getattr(document, name) for name in PARTS}
    cut = {name: found[part.offset :][: part.limit] if name in part.parts else () for name, found in lists.items()}
    tables = _find_tables(document.rows)
    return {
        "source_sha256": document.source_sha256,
        "text_sha256": document.text_sha256,
        "characters": len(document.text),
        "body_end": document.body_end,
        "sections": cut["sections"],
        "pages": cut["pages"],
        "footnotes": _shape_footnotes(document, cut["footnotes"]),
        **_shape_rows(document, tables, cut["rows"], part.offset),
        "counts": {**{name: len(found) for name, found in lists.items()}, "tables": len(tables)},
        "reading": ReadingModel.of(document),
    }


def _find_tables(rows: "Sequence[TableRow]") -> list[range]:
    """The places of the rows of each table: rows in succession under one caption and header."""
    starts = [
        place
        for place, row in enumerate(rows)
        if place == 0 or (row.caption, row.columns) != (rows[place - 1].caption, rows[place - 1].columns)
    ]
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(rows)], strict=False)]


def _shape_rows(document: "Document", tables: Sequence[range], rows: "Sequence[TableRow]", offset: int) -> dict[str, Any]:
    """A slice of the rows, which begins at `offset`, and the tables that they are of."""
    size = len(document.text)
    bounded = bound_rows(rows, names=4 * size + _NAMES_AT_LEAST, cells=2 * size + _NAMES_AT_LEAST)
    first = bisect_right(tables, offset, key=lambda table: table.start) - 1
    shown = [table for table in tables[max(first, 0) :] if table.start < offset + len(rows)] if rows else []
    numbers = [number for number, table in enumerate(shown, first + 1) for place in table if 0 <= place - offset < len(rows)]
    return {
        "rows": [{**_name_row(row), "table": number} for row, number in zip(bounded, numbers, strict=True)],
        "tables": [_shape_table(document, table, number) for number, table in enumerate(shown, first + 1)],
    }


def _name_row(row: "TableRow") -> dict[str, Any]:
    names = ("caption", "columns", "cells", "group", "unit")
    return {**row.span._asdict(), **{name: getattr(row, name) for name in names}}


def _shape_table(document: "Document", table: range, number: int) -> dict[str, Any]:
    first, last = document.rows[table.start], document.rows[table.stop - 1]
    size = len(document.text)
    return {
        "start": first.span.start,
        "end": last.span.end,
        "number": number,
        "caption": shorten(first.caption, size + NAME),
        "columns": fit(first.columns, size, size),
        "unit": shorten(first.unit, NAME),
        "rows": len(table),
    }


def _shape_footnotes(document: "Document", notes: "Sequence[Footnote]") -> list[dict[str, Any]]:
    """Footnotes with the sentences that their markers stand in. Only the blocks with these markers are cut into sentences."""
    language, markers = find_language(document.language), find_markers(document)
    found: dict[int, list[Span]] = {}
    shaped = []
    for note in notes:
        sentence = None
        if note.marker is not None:
            place = bisect_right(document.blocks, note.marker.start, key=lambda block: block.span.start) - 1
            if place >= 0 and place not in found:
                found[place] = _cut_block(document, place, language, markers)
            sentence = _find_sentence(found.get(place, []), note.marker)
        text = None if sentence is None else shorten(sentence.cut(document.text), SENTENCE)
        shaped.append({**note.span._asdict(), "label": note.label, "text": note.text, "marker": note.marker, "sentence": text})
    return shaped


def _cut_block(document: "Document", place: int, language: Language, markers: frozenset[int]) -> list[Span]:
    """The sentences of a block, as `ingest.sentences.find_sentences` finds them."""
    block = document.blocks[place]
    if block.kind == "heading":
        return []
    if block.kind in ("table_row", "table_header"):
        return [block.span]
    return split_sentences(document.text, block.span, language, markers)


def _find_sentence(sentences: Sequence[Span], marker: Span) -> Span | None:
    place = bisect_right(sentences, marker.start, key=lambda span: span.start) - 1
    return sentences[place] if place >= 0 and sentences[place].holds(marker) else None

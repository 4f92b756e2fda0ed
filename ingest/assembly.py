"""From an `Extraction` to a `Document`: blocks in order, their text cleaned and joined, then everything that is found by offset.

The body comes first, the footnotes behind it, one a block. Offsets exist only from here on, so nothing is ever shifted.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.document import Block, Document, Footnote, Page, Section, TableRow
from ingest.extraction import Extraction, RawBlock
from ingest.joining import CleanText, find_vocabulary
from ingest.markers import find_markers
from ingest.spans import Span


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document is called and where it comes from; None where nobody said."""

    doc_id: str
    title: str | None
    publisher: str | None
    published: str | None
    language: str | None
    source_path: str
    source_sha256: str


@dataclass(slots=True)
class _Layout:
    """The text under construction, its blocks with the raw block of each, and the cells of table lines by block number."""

    text: CleanText
    blocks: list[Block] = field(default_factory=list)
    raw_blocks: list[RawBlock] = field(default_factory=list)
    cells: dict[int, tuple[str, ...]] = field(default_factory=dict)


def assemble(extraction: Extraction, identity: Identity) -> Document:
    """Make the document; an extraction without any text gives a document with an empty text (the caller refuses it)."""
    layout = _Layout(CleanText(extraction.raw, find_vocabulary(extraction.raw)))
    _add_blocks(layout, [block for block in extraction.blocks if block.kind != "footnote"])
    body_end = layout.text.length
    _add_blocks(layout, [block for block in extraction.blocks if block.kind == "footnote"])
    text = "".join(layout.text.parts)
    sections = _find_sections(layout, text, body_end)
    pages = _find_pages(extraction, layout.text.runs, body_end)
    found = extraction.metadata
    return Document(
        doc_id=identity.doc_id,
        title=identity.title or found.title or (sections[0].heading if sections else identity.doc_id.replace("-", " ")),
        publisher=identity.publisher or found.publisher,
        published=identity.published or (found.published.isoformat() if found.published else None),
        language=identity.language or found.language or "und",
        source_path=identity.source_path,
        source_sha256=identity.source_sha256,
        text=text,
        text_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        body_end=body_end,
        sections=sections,
        pages=pages,
        footnotes=_find_footnotes(extraction, layout, text, pages),
        blocks=tuple(layout.blocks),
        rows=_find_rows(layout, text),
        source_map=tuple(layout.text.runs),
    )


def _add_blocks(layout: _Layout, blocks: Sequence[RawBlock]) -> None:
    for block in blocks:
        before = layout.text.length
        if layout.blocks:
            layout.text.add_space(_space_between(layout.raw_blocks[-1], block))
        start = layout.text.length
        if block.cells:
            layout.cells[len(layout.blocks)] = _add_cells(layout.text, block)
        else:
            layout.text.add_pieces(block.pieces)
        end = _written_end(layout.text)
        if end <= start:
            _cut_back(layout.text, before)
            layout.cells.pop(len(layout.blocks), None)
            continue
        layout.blocks.append(Block(block.kind, Span(start, end)))
        layout.raw_blocks.append(block)


def _written_end(text: CleanText) -> int:
    """End of the last character that was copied: trailing blanks (empty cells at a row's end) belong to no block."""
    clean, _, length = text.runs[-1] if text.runs else (0, 0, 0)
    return clean + length


def _cut_back(text: CleanText, length: int) -> None:
    """Take back the space put before a block that turned out empty."""
    while text.length > length:
        text.length -= len(text.parts.pop())


def _space_between(before: RawBlock, block: RawBlock) -> str:
    same_table = block.table is not None and block.table == before.table
    same_list = block.kind == before.kind == "list_item"
    return "\n" if same_table or same_list else "\n\n"


def _add_cells(text: CleanText, block: RawBlock) -> tuple[str, ...]:
    """Cells stand apart by tabs, so that an empty cell stays visible; returns their texts."""
    cells = []
    for number, pieces in enumerate(block.cells):
        if number:
            text.add_space("\t")
        first = len(text.parts)
        text.add_pieces(pieces)
        cells.append("".join(text.parts[first:]))
    return tuple(cells)


def _find_sections(layout: _Layout, text: str, body_end: int) -> tuple[Section, ...]:
    headings = [(block.span, raw) for block, raw in zip(layout.blocks, layout.raw_blocks, strict=True) if raw.kind == "heading"]
    sections = []
    for number, (span, raw) in enumerate(headings):
        later = (after.start for after, other in headings[number + 1 :] if other.level <= raw.level)
        heading = span.cut(text)
        if raw.label and heading.startswith(raw.label):
            heading = heading[len(raw.label) :].lstrip(". \t")
        sections.append(Section(heading, raw.label, raw.level, Span(span.start, next(later, body_end))))
    return tuple(sections)


def _find_pages(extraction: Extraction, runs: Sequence[tuple[int, int, int]], body_end: int) -> tuple[Page, ...]:
    """Cut the body where the first character of each page stands; a page without body text has an empty span."""
    starts: list[int] = []
    body = [(clean, raw, length) for clean, raw, length in runs if clean < body_end]
    for page in extraction.pages:
        inside = [
            clean + max(0, page.span.start - raw)
            for clean, raw, length in body
            if raw < page.span.end and raw + length > page.span.start
        ]
        starts.append(min(inside, default=-1))
    ends = [body_end] * len(starts)
    for number in range(len(starts) - 1, -1, -1):
        ends[number] = starts[number + 1] if number + 1 < len(starts) else body_end
        starts[number] = ends[number] if starts[number] < 0 else starts[number]
    if starts:
        starts[0] = 0
    spans = map(Span, starts, ends)
    return tuple(Page(page.number, page.label, span) for page, span in zip(extraction.pages, spans, strict=True))


def _find_footnotes(extraction: Extraction, layout: _Layout, text: str, pages: Sequence[Page]) -> tuple[Footnote, ...]:
    notes = [(block, raw) for block, raw in zip(layout.blocks, layout.raw_blocks, strict=True) if raw.kind == "footnote"]
    if not notes:
        return ()
    body = Span(0, notes[0][0].span.start)
    ranges = [_page_of(raw, extraction, pages) or body for _, raw in notes]
    labels = [raw.label or "" for _, raw in notes]
    markers = find_markers(text, labels, ranges) if all(raw.marker is None for _, raw in notes) else [None] * len(notes)
    return tuple(
        Footnote(label, block.span.cut(text), block.span, _clean_span(raw.marker, layout.text.runs) or marker)
        for (block, raw), label, marker in zip(notes, labels, markers, strict=True)
    )


def _page_of(note: RawBlock, extraction: Extraction, pages: Sequence[Page]) -> Span | None:
    for raw_page, page in zip(extraction.pages, pages, strict=True):
        if raw_page.span.holds(note.pieces[0]):
            return page.span
    return None


def _clean_span(raw_span: Span | None, runs: Sequence[tuple[int, int, int]]) -> Span | None:
    if raw_span is None:
        return None
    for clean, raw, length in runs:
        if raw <= raw_span.start and raw_span.end <= raw + length:
            return Span(clean + raw_span.start - raw, clean + raw_span.end - raw)
    return None


def _find_rows(layout: _Layout, text: str) -> tuple[TableRow, ...]:
    captions: dict[int, str] = {}
    columns: dict[int, tuple[str, ...]] = {}
    rows = []
    for number, (block, raw) in enumerate(zip(layout.blocks, layout.raw_blocks, strict=True)):
        if raw.table is None:
            continue
        if raw.kind == "caption":
            captions[raw.table] = block.span.cut(text)
        elif raw.kind == "table_header":
            columns[raw.table] = layout.cells[number]
        elif raw.kind == "table_row":
            cells = layout.cells[number]
            head = columns.get(raw.table, ())
            rows.append(TableRow(block.span, captions.get(raw.table, ""), head if len(head) == len(cells) else (), cells))
    return tuple(rows)

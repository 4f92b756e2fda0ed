"""From an `Extraction` to a `Document`: blocks in order, their text cleaned and joined, then everything that is found by offset.

The body comes first, the footnotes behind it, one a block. Offsets exist only from here on, so nothing is ever shifted.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.assemble.identity import Identity
from ingest.assemble.joining import CleanText, find_vocabulary
from ingest.assemble.placing import find_pages, order_notes
from ingest.assemble.reporting import name_title, report_reading
from ingest.assemble.table_records import find_rows, fold_spans
from ingest.document import LONGEST_CAPTION, LONGEST_NAME, LONGEST_TITLE, Block, Document, Footnote, Section, cut_name
from ingest.extraction import Extraction, RawBlock
from ingest.language.tables import detect_language, join_page_words, primary_subtag
from ingest.sandbox.decoding import LONE_SURROGATES
from ingest.spans import Span

SAMPLE = 100_000  # code points, by which the language of a text is found that does not name it


@dataclass(slots=True)
class _Layout:
    """The text under construction, its blocks with the raw block of each, and the cells of table lines by block number."""

    text: CleanText
    blocks: list[Block] = field(default_factory=list)
    raw_blocks: list[RawBlock] = field(default_factory=list)
    cells: dict[int, tuple[str, ...]] = field(default_factory=dict)


def assemble(extraction: Extraction, identity: Identity) -> Document:
    """Make the document. An extraction without any text gives a document with an empty text (the caller refuses it)."""
    tag = identity.language or extraction.metadata.language or detect_language(extraction.raw[:SAMPLE]).tag
    layout = _Layout(CleanText(extraction.raw, find_vocabulary(extraction.raw, tag)))
    for block in extraction.blocks:
        if block.kind != "footnote":
            _add_block(layout, block)
    body_end = layout.text.length
    pages = find_pages(extraction.pages, layout.text.runs, body_end)
    noted = [(_add_block(layout, note), note, marker) for note, marker in order_notes(extraction, layout.text, pages)]
    text = "".join(layout.text.parts)
    sections = _find_sections(layout, text, body_end)
    found = extraction.metadata
    return Document(
        doc_id=identity.doc_id,
        title=cut_name(_storable(identity.title or found.title) or _find_title(sections) or name_title(identity), LONGEST_TITLE),
        publisher=_storable((identity.publisher or found.publisher or "")[:LONGEST_NAME]),
        published=identity.published or found.published,
        language=primary_subtag(identity.language) or primary_subtag(found.language) or "und",
        source_path=LONE_SURROGATES.sub("\ufffd", identity.source_path),
        source_sha256=identity.source_sha256,
        text=text,
        text_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        body_end=body_end,
        sections=sections,
        pages=pages,
        footnotes=tuple(Footnote(note.label or "", span.cut(text), span, marker) for span, note, marker in noted if span),
        blocks=tuple(layout.blocks),
        rows=find_rows(text, extraction.raw, layout.blocks, layout.raw_blocks, layout.cells),
        source_map=tuple(layout.text.runs),
        url=identity.url or found.url,
        reading=report_reading(extraction, identity, len(text.split()), has_heading=bool(_find_title(sections))),
    )


def _find_title(sections: Sequence[Section]) -> str:
    """The first heading, unless it only says what kind of text follows: then the next one. "" where there is none."""
    kinds = join_page_words(lambda page: page.kinds)
    return next((section.heading for section in sections[:2] if section.heading.casefold() not in kinds), "")


def _storable(text: str | None) -> str | None:
    """What a file says of itself may hold half a character, which neither UTF-8 nor the index can."""
    return LONE_SURROGATES.sub("\ufffd", text) if text else None


def _add_block(layout: _Layout, block: RawBlock) -> Span | None:
    """Put a block behind the others. Returns where it stands, None where nothing of it is left."""
    before = layout.text.length
    if layout.blocks:
        layout.text.add_space(_space_between(layout.raw_blocks[-1], block))
    start = layout.text.length
    if block.cells:
        layout.cells[len(layout.blocks)] = _add_cells(layout.text, block)
    else:
        layout.text.add_spans(block.pieces)
    end = _written_end(layout.text)
    if end <= start:
        _cut_back(layout.text, before)
        layout.cells.pop(len(layout.blocks), None)
        return None
    layout.blocks.append(Block(block.kind, Span(start, end)))
    layout.raw_blocks.append(block)
    return Span(start, end)


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
    """Cells stand apart by tabs, so that an empty cell stays visible. Returns their texts."""
    cells = []
    for number, pieces in enumerate(block.cells):
        if number:
            text.add_space("\t")
        first = len(text.parts)
        text.add_spans(pieces)
        cells.append("".join(text.parts[first:]))
    if not block.carried:
        return tuple(cells)
    merged = [fold_spans(text.raw, pieces, LONGEST_CAPTION) for pieces in block.carried]
    return tuple(cell or other for cell, other in zip(cells, merged, strict=True))


def _find_sections(layout: _Layout, text: str, body_end: int) -> tuple[Section, ...]:
    """Each heading as a section that reaches to the next heading as high as itself. Found from the last one backwards."""
    headings = [(block.span, raw) for block, raw in zip(layout.blocks, layout.raw_blocks, strict=True) if raw.kind == "heading"]
    sections = []
    following: list[tuple[int, int]] = []  # level and start of the later headings that are lower than none before them
    for span, raw in reversed(headings):
        while following and following[-1][0] > raw.level:
            following.pop()
        end = following[-1][1] if following else body_end
        following.append((raw.level, span.start))
        heading = span.cut(text)
        if raw.label and heading.startswith(raw.label):
            heading = heading[len(raw.label) :].lstrip(".:-–— \t")
        sections.append(Section(heading, raw.label, raw.level, Span(span.start, end)))
    return tuple(reversed(sections))

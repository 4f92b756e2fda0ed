"""The blocks of a Word file: elements of its XML come in, laid down as raw text and pointed at by `RawBlock`s they go out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from ingest.extraction import RawBlock
from ingest.readers.docx.docx_text import WORD, NoteCounter, print_text
from ingest.readers.raw_text import RawText
from ingest.spans import Span

NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,3}){0,4})\.?\s+\S")
LONGEST_COLUMN_NAME = 60


@dataclass(frozen=True, slots=True)
class WordStyle:
    """What a style makes of a paragraph. `level`: depth of a heading, 0 for anything else."""

    level: int = 0
    is_list: bool = False
    is_caption: bool = False
    is_furniture: bool = False


@dataclass(slots=True)
class BodyWalk:
    """A walk through the body, then through the notes. `markers` keeps where the body refers to each note."""

    raw: RawText
    styles: Mapping[str, WordStyle]
    counter: NoteCounter = field(default_factory=NoteCounter)
    markers: dict[tuple[str, str], Span] = field(default_factory=dict)
    tables: int = 0

    def walk(self, parent: etree._Element) -> Iterator[RawBlock]:
        """The blocks under `parent`, content controls and insertions looked into."""
        for child in parent:
            if child.tag == f"{WORD}p":
                yield from self._read_paragraph(child)
                for box in child.iter(f"{WORD}txbxContent"):
                    if next(box.iterancestors("{*}Fallback"), None) is None:
                        yield from self.walk(box)
            elif child.tag == f"{WORD}tbl":
                yield from self._read_table(child)
            elif child.tag in {f"{WORD}{name}" for name in ("sdt", "sdtContent", "ins", "customXml", "smartTag", "moveTo")}:
                yield from self.walk(child)

    def walk_notes(self, kind: str, notes: etree._Element) -> Iterator[RawBlock]:
        """The footnotes or endnotes that the body refers to, in the order of the part."""
        for note in notes:
            key = (kind, note.get(f"{WORD}id") or "")
            pieces = self._lay_down(note) if key in self.markers else ()
            if pieces:
                yield RawBlock("footnote", pieces, label=self.counter.labels[key], marker=self.markers[key])

    def _lay_down(self, element: etree._Element, end: str = "\n") -> tuple[Span, ...]:
        printed = print_text(element, self.counter)
        start = self.raw.length
        for kind, note_id, mark_start, mark_end in printed.marks:
            self.markers.setdefault((kind, note_id), Span(start + mark_start, start + mark_end))
        return self.raw.add_trimmed(printed.text, end)

    def _read_paragraph(self, paragraph: etree._Element) -> Iterator[RawBlock]:
        style = self._style_of(paragraph)
        if style.is_furniture:
            return
        start = self.raw.length
        pieces = self._lay_down(paragraph)
        if not pieces:
            return
        if style.level:
            number = NUMBER.match(self.raw.whole_from(start).strip())
            yield RawBlock("heading", pieces, level=style.level, label=number.group(1) if number else None)
        elif style.is_caption and _next_is_table(paragraph):
            yield RawBlock("caption", pieces, table=self.tables + 1)
        else:
            yield RawBlock("list_item" if style.is_list else "paragraph", pieces)

    def _style_of(self, paragraph: etree._Element) -> WordStyle:
        named = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
        style = self.styles.get(named.get(f"{WORD}val") or "", WordStyle()) if named is not None else WordStyle()
        numbering = paragraph.find(f"{WORD}pPr/{WORD}numPr/{WORD}numId")
        if numbering is not None and numbering.get(f"{WORD}val") != "0":
            return WordStyle(style.level, True, style.is_caption, style.is_furniture)
        return style

    def _read_table(self, table: etree._Element) -> Iterator[RawBlock]:
        self.tables += 1
        number = self.tables
        rows = [row for row in table.iter(f"{WORD}tr") if next(row.iterancestors(f"{WORD}tbl")) is table]
        if all(len(_cells_of(row)) <= 1 for row in rows):
            # A frame around text, not a table.
            for row in rows:
                for cell in _cells_of(row):
                    yield from self.walk(cell)
            return
        for place, row in enumerate(rows):
            before = row.find(f"{WORD}trPr/{WORD}gridBefore")
            skipped = min(int(before.get(f"{WORD}val") or "0"), 100) if before is not None else 0
            is_header = place == 0 and len(rows) > 1 and _reads_as_header(row, table)
            filled = (pieces for cell in _cells_of(row) for pieces in self._read_cell(cell))
            cells = (*[()] * skipped, *filled)
            self.raw.add("\n")
            if any(cells):
                yield RawBlock("table_header" if is_header else "table_row", (), cells=cells, table=number)

    def _read_cell(self, cell: etree._Element) -> Iterator[tuple[Span, ...]]:
        """The pieces of a cell, none where it goes on from the row above. Then none for each further column that it spans."""
        merge = cell.find(f"{WORD}tcPr/{WORD}vMerge")
        goes_on = merge is not None and merge.get(f"{WORD}val") != "restart"
        yield () if goes_on else self._lay_down(cell, "\t")
        span = cell.find(f"{WORD}tcPr/{WORD}gridSpan")
        width = (span.get(f"{WORD}val") or "1") if span is not None else "1"
        yield from [()] * (min(int(width), 100) - 1)


def _cells_of(row: etree._Element) -> list[etree._Element]:
    return [cell for cell in row.iter(f"{WORD}tc") if next(cell.iterancestors(f"{WORD}tr")) is row]


def _next_is_table(paragraph: etree._Element) -> bool:
    following = paragraph.getnext()
    return following is not None and following.tag == f"{WORD}tbl"


def _reads_as_header(row: etree._Element, table: etree._Element) -> bool:
    """Marked as repeating on each page. Or, where the table asks for a different first row, filled with short names."""
    if row.find(f"{WORD}trPr/{WORD}tblHeader") is not None:
        return True
    texts = [print_text(cell, NoteCounter()).text.strip() for cell in _cells_of(row)]
    are_names = all(text and len(text) <= LONGEST_COLUMN_NAME and not text[0].isdigit() for text in texts)
    look = table.find(f"{WORD}tblPr/{WORD}tblLook")
    if look is None or not are_names:
        return False
    flags = look.get(f"{WORD}val") or "0"
    return look.get(f"{WORD}firstRow") == "1" or bool(int(flags, 16) & 0x20)

"""From what Markdown shows, piece by piece, to raw blocks: `BlockBuilder` lays the text down and knows where it belongs.

The walk over the tokens calls it: text is added to the open block, and whatever begins or ends a block closes the one before.
Tags that are never closed do no harm, for nothing waits for them.
"""

import re
from dataclasses import dataclass, field, replace

from ingest.divisions import find_division, reads_as_title
from ingest.extraction import BlockKind, RawBlock, RawDrop
from ingest.readers.markdown.markdown_tables import OpenCell, OpenTable
from ingest.readers.markdown.raised_text import NOTE_LABEL, write_lowered, write_note_marker, write_raised
from ingest.readers.raw_text import RawText
from ingest.spans import Span

MOST_FRAMES = 20
"""Tables and notes within one another."""
LONGEST_BOLD_HEADING = 150  # code points
NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,3}){0,4})\.?\s+\S")
POINT = re.compile(r"\((?:\d{1,3}|[a-z]{1,2}|[ivx]{1,6})\)\s")
LETTERS = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark that may refer to a footnote."""

    label: str
    span: Span
    """In the raw text."""
    block: int
    """The number of its block among all."""
    opens_block: bool
    """Whether its block begins with it, as a note does."""
    is_certain: bool
    """Whether Markdown itself says that it refers to a footnote."""


@dataclass(slots=True)
class OpenNote:
    """A footnote under construction."""

    label: str
    pieces: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class BlockBuilder:
    """The blocks so far, and the one that is open."""

    raw: RawText
    blocks: list[RawBlock] = field(default_factory=list)
    dropped: list[RawDrop] = field(default_factory=list)
    markers: list[Marker] = field(default_factory=list)
    frames: list[OpenTable | OpenNote] = field(default_factory=list)
    """The tables and notes that are open, outermost first."""
    skipped: int = 0
    """How many tables were not opened because they lie too deep. Their text goes into the cell around them."""
    level: int = 0
    """The level of the last true heading."""
    heading: int = 0
    """The level of the heading that is open. 0 for any other block."""
    opens_item: bool = False
    """Whether the open block is the first of a list item."""
    item_number: str = ""
    """The number of that item as printed, which its text follows."""
    bold: int = 0
    """How many bold passages are open."""
    tables: int = 0
    """How many tables were opened."""
    _waits_for_title: bool = False
    """Whether the last block is the number of a division alone, as in "Article 3"."""
    _text: list[str] = field(default_factory=list)
    _length: int = 0
    _bold_letters: int = 0
    _letters: int = 0
    _marked: list[tuple[str, int, int, bool]] = field(default_factory=list)
    """Label, offset in the open block, length, and whether it is certain, of the marks in it."""
    _raised_from: int | None = None

    def add_text(self, text: str) -> None:
        """Append text to the open block. A line end in it parts words, and nothing else."""
        if self.item_number and text.strip():
            text, self.item_number = f"{self.item_number} {text.lstrip()}", ""
        letters = sum(map(str.isalnum, text))
        self._letters += letters
        self._bold_letters += letters if self.bold else 0
        self._text.append(text)
        self._length += len(text)

    def open_raised(self) -> None:
        """Text above or below the line follows."""
        self._raised_from = len(self._text)

    def close_raised(self, *, above: bool) -> None:
        """The text above or below the line ends."""
        if self._raised_from is None:
            return
        text = "".join(self._text[self._raised_from :])
        self._cut_text(self._raised_from)
        self._raised_from = None
        if "\n" in text.strip() or len(text) > 80:
            self.add_text(f" {text}")
            return
        before = self._last_characters()
        start = self._length
        self.add_text(write_raised(text, before) if above else write_lowered(text, before))
        label = NOTE_LABEL.fullmatch(text.strip())
        if above and label and self._length > start:
            self._marked.append((label.group(1), start, self._length - start, False))

    def add_note_marker(self, label: str) -> None:
        """Append a mark that refers to a footnote."""
        written = write_note_marker(label, self._last_characters())
        self._marked.append((label, self._length, len(written), True))
        self.add_text(written)

    def _last_characters(self) -> str:
        return "".join(self._text[-2:])[-2:]

    def _cut_text(self, parts: int) -> None:
        removed = "".join(self._text[parts:])
        del self._text[parts:]
        letters = sum(map(str.isalnum, removed))
        self._length -= len(removed)
        self._letters -= letters
        self._bold_letters -= letters if self.bold else 0

    @property
    def is_bold_line(self) -> bool:
        """Whether the open block is all bold so far, and short enough for a heading."""
        return 0 < self._letters <= self._bold_letters and self._length <= LONGEST_BOLD_HEADING

    def open_item(self, number: str) -> None:
        """A list item begins. `number` as printed, "" for a bullet."""
        self.end_item()
        self.opens_item, self.item_number = True, number

    def end_item(self) -> None:
        """A list item is complete. Its number stays, even where nothing follows it."""
        self.end_block()
        if self.item_number:
            self.add_text(" ")
            self.add_text(self.item_number)
            self.item_number = ""
            self.end_block()
        self.opens_item = False

    def end_block(self) -> None:
        """Close the open block. Its text goes into the table cell or the note that is open, or becomes a block."""
        text = "".join(self._text)
        is_bold = 0 < self._letters <= self._bold_letters
        marked = self._marked
        self._text, self._length, self._letters, self._bold_letters, self._marked = [], 0, 0, 0, []
        self._raised_from = None
        heading, opens_item = self.heading, self.opens_item
        if text.strip():
            self.opens_item = False
            self._place_text(text, marked, heading, is_item=opens_item, is_bold=is_bold)

    def _place_text(
        self, text: str, marked: list[tuple[str, int, int, bool]], heading: int, *, is_item: bool, is_bold: bool
    ) -> None:
        start = self.raw.length
        pieces = [piece for line in text.split("\n") for piece in self.raw.add_trimmed(line)]
        lead = len(text) - len(text.lstrip())
        for label, offset, length, is_certain in marked:
            span = Span(start + offset, start + offset + length)
            self.markers.append(Marker(label, span, len(self.blocks), offset <= lead, is_certain))
        for frame in reversed(self.frames):
            if isinstance(frame, OpenNote):
                frame.pieces += pieces
                return
            if frame.cell is not None:
                frame.cell.pieces += pieces
                return
        if not LETTERS.search(text):
            self.dropped.append(RawDrop(tuple(pieces), "ornament"))
        elif heading:
            self.level = heading
            self._append_heading(" ".join(text.split()), pieces, heading)
        else:
            self._append(" ".join(text.split()), pieces, is_item=is_item, is_bold=is_bold)

    def _append(self, text: str, spans: list[Span], *, is_item: bool, is_bold: bool) -> None:
        division = None if is_item else find_division(text)
        if division is not None:
            self._append_heading(text, spans, self.level + division.rank)
        elif not is_item and self._waits_for_title and reads_as_title(text):
            last = self.blocks.pop()
            self.blocks.append(replace(last, pieces=(*last.pieces, *spans)))
            self._waits_for_title = False
        elif is_bold and not is_item and len(text) <= LONGEST_BOLD_HEADING and text[-1] not in ".,;":
            self._append_heading(text, spans, min(self.level + 1, 6))
        else:
            kind: BlockKind = "list_item" if is_item or POINT.match(text) else "paragraph"
            self.blocks.append(RawBlock(kind, tuple(spans)))
            self._waits_for_title = False

    def _append_heading(self, text: str, spans: list[Span], level: int) -> None:
        division, number = find_division(text), NUMBER.match(text)
        label = division.label if division else number.group(1) if number else None
        self.blocks.append(RawBlock("heading", tuple(spans), level=level, label=label))
        self._waits_for_title = division is not None and not division.title

    def hide(self, text: str) -> None:
        """Lay down text that no reader of the page sees."""
        pieces = tuple(piece for line in text.split("\n") for piece in self.raw.add_trimmed(line))
        if LETTERS.search(text):
            self.dropped.append(RawDrop(pieces, "hidden"))

    def open_table(self, *, is_html: bool) -> None:
        """A table begins."""
        self.end_block()
        if len(self.frames) >= MOST_FRAMES:
            self.skipped += 1
            return
        self.tables += 1
        self.frames.append(OpenTable(self.tables, is_html=is_html))

    def open_row(self) -> None:
        """A row of the innermost table begins."""
        self.end_cell()
        if (table := self.table) is not None:
            table.rows.append([])

    def open_cell(self, cell: OpenCell) -> None:
        """A cell of the innermost table begins."""
        self.end_cell()
        if (table := self.table) is not None:
            table.open_cell(cell)

    def open_caption(self) -> None:
        """The caption of the innermost table begins."""
        self.end_cell()
        if (table := self.table) is not None:
            table.cell = table.caption

    def end_cell(self) -> None:
        """The open cell of the innermost table, if it has one, is complete."""
        self.end_block()
        if (table := self.table) is not None:
            table.cell = None

    def end_table(self) -> None:
        """The innermost table is complete."""
        if self.skipped:
            self.skipped -= 1
            self.end_block()
            return
        if (table := self.table) is None:
            return
        self.end_cell()
        self.frames.pop()
        self.blocks.extend(table.blocks())
        self._waits_for_title = False

    @property
    def table(self) -> OpenTable | None:
        """The innermost open table, None where none is open or a note began in it."""
        return self.frames[-1] if self.frames and isinstance(self.frames[-1], OpenTable) else None

    def open_note(self, label: str) -> None:
        """A footnote begins."""
        self.end_block()
        self.frames.append(OpenNote(label))

    def end_note(self) -> None:
        """The innermost footnote is complete, and every table in it."""
        self.end_block()
        self.skipped = 0
        while self.frames and not isinstance(self.frames[-1], OpenNote):
            self.end_table()
        note = self.frames.pop() if self.frames else None
        if isinstance(note, OpenNote) and note.pieces:
            self.blocks.append(RawBlock("footnote", tuple(note.pieces), label=note.label))

    def end_all(self) -> None:
        """The text is over."""
        self.end_block()
        self.skipped = 0
        while self.frames:
            if isinstance(self.frames[-1], OpenTable):
                self.end_table()
            else:
                self.end_note()

"""What a walk through a page lays down: runs of text become blocks, parts of a cell or of a note, or text that was dropped.

The numbers and signs of items ("3.", "(a)") that stand apart from their text are laid down as the beginning of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.extraction import BlockKind, RawDrop
from ingest.readers.html.line_run import LineRun, fold_white
from ingest.readers.html.table_grid import is_sign
from ingest.readers.raw_text import RawText
from ingest.reading import DropReason
from ingest.spans import Span

BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
BULLETS = frozenset("•●▪◦‣∙·—–*☐☑☒✓✔-")
MOST_SIGNS = 3


@dataclass(slots=True)
class LaidBlock:
    """A block as laid down, with what is known of it. Headings and sections are made of them afterwards."""

    kind: BlockKind
    text: str
    """On one line."""
    pieces: tuple[Span, ...] = ()
    level: int = 0
    label: str | None = None
    classes: frozenset[str] = frozenset()
    """The classes of the element that the text stands in."""
    cells: tuple[tuple[Span, ...], ...] = ()
    carried: tuple[tuple[Span, ...], ...] = ()
    table: int | None = None
    marker: Span | None = None
    note: int = -1
    """Of a footnote, the place of its element in the tree."""
    is_link: bool = False
    """Whether all of it is a link."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What a run of text is part of."""

    kind: BlockKind = "paragraph"
    level: int = 0
    """Of a heading."""
    classes: frozenset[str] = frozenset()
    is_preformatted: bool = False
    is_item: bool = False
    """Whether it stands in a list, or in a row that lays out a sign and its text."""
    note: int = -1
    """The place of the note that it is part of, -1 for none."""
    note_label: str = ""


@dataclass(slots=True)
class BlockLayer:
    """Lays runs down. `run` is the one under construction."""

    raw: RawText
    blocks: list[LaidBlock] = field(default_factory=list)
    dropped: list[RawDrop] = field(default_factory=list)
    markers: dict[int, Span] = field(default_factory=dict)
    """Where the text first refers to each note, by the place of the note in the tree."""
    loose: dict[str, None] = field(default_factory=dict)
    """Labels of markers without a note, in the order in which they were met."""
    run: LineRun = field(default_factory=LineRun)
    link_length: int = 0
    """How much of the run stands in links."""
    number: str = ""
    """What a browser prints before the next run. It is no text of the page, and lost with an empty item."""
    _signs: list[tuple[str, Flow]] = field(default_factory=list)
    """Signs of items that were read before their text."""
    _cell: list[Span] | None = None
    """The spans of the cell that is being read, None outside of one."""
    _note: list[Span] = field(default_factory=list)
    """The spans of the note that is being read."""

    def flush(self, flow: Flow) -> None:
        """Lay down the run."""
        text = self.run.whole()
        if text.strip():
            self._lay(text, flow)
        self.run.clear()
        self.link_length = 0

    def lay_enumerators(self) -> None:
        """Lay down signs that no text followed, as paragraphs."""
        signs, self._signs = self._signs, []
        for sign, flow in signs:
            pieces = self.raw.add_trimmed(sign)
            self.blocks.append(LaidBlock("paragraph" if flow.kind == "heading" else flow.kind, sign, pieces))

    def drop(self, text: str, reason: DropReason) -> None:
        """Lay down what is left out."""
        pieces = self.raw.add_trimmed(text)
        if pieces:
            self.dropped.append(RawDrop(pieces, reason))

    def begin_cell(self) -> None:
        """What is laid down from here on is the text of a cell."""
        self._cell = []

    def end_cell(self) -> tuple[Span, ...]:
        """The spans of the cell."""
        cell, self._cell = self._cell or [], None
        return tuple(cell)

    @property
    def is_waiting(self) -> bool:
        """Whether a number or sign waits for the text that it begins."""
        return bool(self.number or self._signs)

    def lay_cell_text(self, text: str | None) -> tuple[Span, ...]:
        """The spans of a cell that is nothing but text."""
        return self.raw.add_trimmed(fold_white(text)) if text else ()

    def begin_note(self) -> None:
        """What is laid down for a note from here on is the text of a new one."""
        self.lay_enumerators()
        self._note = []

    def end_note(self, flow: Flow) -> None:
        """Make a footnote of what was laid down for it."""
        pieces, self._note = tuple(self._note), []
        if pieces:
            self.blocks.append(LaidBlock("footnote", "", pieces, label=flow.note_label, note=flow.note))

    def _lay(self, text: str, flow: Flow) -> None:
        if self._cell is not None:
            self._cell += [span for part in self._lay_parts(self._take_head(), text, flow) for span in part[1]]
        elif flow.note >= 0:
            parts = list(self._lay_parts("", text, flow))
            self._note += self._cut_label(flow, [span for part in parts for span in part[1]])
        elif self._is_sign(text, flow):
            self._signs.append((text.strip(), flow))
        else:
            head = self._take_head()
            kind = "list_item" if head and flow.kind == "paragraph" else flow.kind
            is_link = self.link_length >= 0.9 * len(text.strip())
            for printed, pieces in self._lay_parts(head, text, flow):
                self.blocks.append(LaidBlock(kind, printed, pieces, flow.level, classes=flow.classes, is_link=is_link))

    def _take_head(self) -> str:
        """The number and the signs that the run begins with."""
        head = " ".join(filter(None, [self.number, *(sign for sign, _ in self._signs)]))
        self.number, self._signs = "", []
        return f"{head} " if head else ""

    def _is_sign(self, text: str, flow: Flow) -> bool:
        """Whether a run is only the sign of an item whose text follows."""
        bare = text.strip()
        if flow.kind == "heading" or flow.is_preformatted or len(self._signs) >= MOST_SIGNS or self.run.marks:
            return False
        return is_sign(bare) and (flow.is_item or not BULLETS.issuperset(bare))

    def _lay_parts(self, head: str, text: str, flow: Flow) -> Iterator[tuple[str, tuple[Span, ...]]]:
        """Lay down a run, each paragraph of it with its text on one line and its spans. Only preformatted text has several."""
        start = self.raw.length + len(head)
        for mark in self.run.marks:
            if mark.key < 0:
                self.loose[mark.label] = None
            elif flow.note < 0:
                self.markers.setdefault(mark.key, Span(start + mark.start, start + mark.end))
        if not flow.is_preformatted:
            pieces = self.raw.add_trimmed(head + text)
            yield " ".join((head + text).split()), pieces
            return
        lines: list[Span] = []
        printed: list[str] = []
        for line in (head + text).split("\n"):
            lines += self.raw.add_trimmed(line)
            printed += line.split()
            if not line.strip() and lines:
                yield " ".join(printed), tuple(lines)
                lines, printed = [], []
        if lines:
            yield " ".join(printed), tuple(lines)

    def _cut_label(self, flow: Flow, spans: list[Span]) -> list[Span]:
        """The spans of a note without the label that it begins with, which the footnote has apart from its text."""
        if self._note or not spans:
            return spans
        first = spans[0]
        text = self.raw.whole_from(first.start)[: first.end - first.start]
        match = re.match(rf"\s*+[\[(]?\s*+{re.escape(flow.note_label)}\s*[\])]?(?![^\W_])[.:]?\s*", text)
        if match is None:
            return spans
        return [span for span in (Span(first.start + match.end(), first.end), *spans[1:]) if span.start < span.end]

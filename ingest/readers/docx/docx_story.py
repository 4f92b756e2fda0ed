"""Paragraphs of Word laid down as raw text: with their automatic numbers, and with what is hidden in them named as dropped."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from ingest.extraction import RawDrop
from ingest.readers.docx.docx_notes import NoteKey
from ingest.readers.docx.docx_numbering import Numbering, PrintedNumber
from ingest.readers.docx.docx_styles import WordStyle, read_paragraph_look
from ingest.readers.docx.docx_text import FORMULAS, PrintedText, RaisedMark, TextPrinter
from ingest.readers.docx.word_xml import WORD, find_inner, find_value, is_marked
from ingest.readers.raw_text import RawText
from ingest.reading import DropReason
from ingest.spans import Span

PARAGRAPH, TABLE = f"{WORD}p", f"{WORD}tbl"
LINES = frozenset({PARAGRAPH, f"{WORD}r", f"{WORD}hyperlink", *FORMULAS})
"""Paragraphs, and what broken files have in their place."""


@dataclass(frozen=True, slots=True)
class LaidText:
    """A paragraph that was laid down."""

    pieces: tuple[Span, ...]
    text: str
    """With its number."""
    number: PrintedNumber | None
    """Its automatic number, None for a paragraph outside lists."""
    printed: PrintedText
    style: WordStyle


@dataclass(slots=True)
class StoryWriter:
    """Lays the paragraphs of the body, the notes and the margins down."""

    raw: RawText
    printer: TextPrinter
    numbering: Numbering
    markers: dict[NoteKey, Span] = field(default_factory=dict)
    """Where the body refers to each note."""
    raised: list[tuple[RaisedMark, Span]] = field(default_factory=list)
    """Marks that may refer to a note which the author set by hand, with their places in the raw text."""
    dropped: list[RawDrop] = field(default_factory=list)

    def lay_down(self, paragraphs: Sequence[etree._Element], end: str = "\n") -> LaidText:
        """Lay paragraphs that are printed as one down, and behind them what is hidden in them."""
        properties = paragraphs[-1].find(f"{WORD}pPr")
        style = self._style_of(properties)
        printed = self.printer.print(paragraphs, style)
        number = None if _is_unseen(properties, printed) else self._count(properties, style)
        before = f"{number.text}{number.suffix}" if number is not None and number.text else ""
        start = self.raw.length + len(before)
        for key, first, last in printed.notes:
            self.markers.setdefault(key, Span(start + first, start + last))
        self.raised += [(mark, Span(start + mark.start, start + mark.end)) for mark in printed.raised]
        pieces = self.raw.add_trimmed(before + printed.text, end)
        for text in printed.hidden:
            self.drop(self.raw.add_trimmed(text), "hidden")
        if any(one.find(f"{WORD}pPr/{WORD}sectPr") is not None for one in paragraphs):
            self.printer.labels.end_section()
        return LaidText(pieces, (before + printed.text).strip(), number, printed, style)

    def lay_story(self, element: etree._Element, end: str = "\n") -> list[LaidText]:
        """Lay all paragraphs under `element` down, those of its tables and text boxes among them."""
        laid = []
        stack = [group_paragraphs(find_inner(element, LINES))]
        while stack:
            group = next(stack[-1], None)
            if group is None:
                stack.pop()
                continue
            one = self.lay_down(group, end)
            laid.append(one)
            stack += [group_paragraphs(find_inner(box, LINES)) for box in reversed(one.printed.boxes)]
        return laid

    def drop(self, spans: tuple[Span, ...], reason: DropReason) -> None:
        """Name what no block holds."""
        if spans:
            self.dropped.append(RawDrop(spans, reason))

    def _style_of(self, properties: etree._Element | None) -> WordStyle:
        sheet = self.printer.sheet
        named = find_value(properties, "pStyle")
        return read_paragraph_look(properties).over(sheet.styles.get(named or "", sheet.default))

    def _count(self, properties: etree._Element | None, style: WordStyle) -> PrintedNumber | None:
        if style.list_id in (None, "", "0"):
            return None
        list_id = style.list_id or ""
        level: int | None = None
        if find_value(properties, "numPr/ilvl") is None and style.list_style:
            named = self.numbering.find_level(list_id, find_value(properties, "pStyle"))
            level = named if named is not None else self.numbering.find_level(list_id, style.list_style)
        return self.numbering.next_number(list_id, (style.list_level or 0) if level is None else level)


def _is_unseen(properties: etree._Element | None, printed: PrintedText) -> bool:
    """Whether a paragraph is hidden as a whole, so that it takes no number."""
    return not printed.text.strip() and properties is not None and is_marked(properties, "rPr/vanish")


def group_paragraphs(elements: Iterator[etree._Element]) -> Iterator[list[etree._Element]]:
    """Paragraphs that are printed as one as one group, every other element by itself.

    A paragraph goes on in the next one where its mark was deleted or moved away, and behind an initial set as a drop cap.
    """
    group: list[etree._Element] = []
    for element in elements:
        if group and element.tag != PARAGRAPH:
            yield group
            group = []
        group.append(element)
        if element.tag != PARAGRAPH or not _goes_on(element):
            yield group
            group = []
    if group:
        yield group


def _goes_on(paragraph: etree._Element) -> bool:
    properties = paragraph.find(f"{WORD}pPr")
    if properties is None:
        return False
    frame = properties.find(f"{WORD}framePr")
    is_initial = frame is not None and frame.get(f"{WORD}dropCap", "none") != "none"
    gone = ("rPr/del", "rPr/moveFrom")
    return is_initial or any(find_value(properties, path) is not None for path in gone)

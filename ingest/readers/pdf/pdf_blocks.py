"""Lines of a page to drafts of blocks: a paragraph ends where a gap, an indent, a change of type or a short last line says so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.extraction import RawBlock
from ingest.language.tables import join_page_words
from ingest.readers.pdf.pdf_page import PdfLine

BULLET = re.compile(r"\s*[•▪■□●○◦‣∙·⁃➢➤✓\uf0b7\uf0a7\uf0d8\u2013\u2014*-](?:\s+|(?=\S)(?<![-–—*\w]))")
NUMBERED_ITEM = re.compile(r"\s*(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})\)|\d{1,2}\.(?!\d))\s+\S")
SECTION_NUMBER = re.compile(r"\s*((?:\d{1,2}|[A-Z])(?:\.\d{1,2}){0,4})\.?\s+\S")
CAPTION = re.compile(rf"\s*(?:{'|'.join(join_page_words(lambda page: page.captions))})\s+[\dIVXA-Z]{{1,5}}\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?:;…]['\"”’»)\]]*$")

# Larger than the body by this much, or bold, and short: a heading.
HEADING_SIZE = 1.1
LONGEST_HEADING = 220
MOST_HEADING_LINES = 4
DEEPEST_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Measure:
    """The common type of a file: body font size in points, distance of lines in font sizes, whether the body itself is bold."""

    size: float
    leading: float
    is_bold: bool


@dataclass(slots=True)
class BlockDraft:
    """A block in the making: its lines in order, pages apart included. `rows` are the finished blocks of a table."""

    kind: str
    lines: list[PdfLine]
    skipped: int = 0
    table: int | None = None
    rows: tuple[RawBlock, ...] = field(default=())

    @property
    def size(self) -> float:
        """Font size of its first line, in points."""
        return self.lines[0].size

    @property
    def is_bold(self) -> bool:
        """True when all of its lines are bold."""
        return all(line.is_bold for line in self.lines)

    @property
    def text(self) -> str:
        """Its lines as one text."""
        return " ".join(line.text.strip() for line in self.lines)

    def reads_as_caption(self) -> bool:
        """True for a short paragraph that names a table."""
        return self.kind in {"paragraph", "heading"} and len(self.lines) <= 3 and CAPTION.match(self.text) is not None

    def as_blocks(self, raw: str, sizes: Sequence[tuple[float, bool]]) -> tuple[RawBlock, ...]:
        """The finished block or, of a table, blocks. `sizes` are those of all headings, largest first."""
        if self.kind == "table":
            return self.rows
        pieces = [piece for place, line in enumerate(self.lines) for piece in line.spans(0 if place else self.skipped)]
        if not any(character.isalnum() for piece in pieces for character in piece.cut(raw)):
            return ()
        level = min(sizes.index((self.size, self.is_bold)) + 1, DEEPEST_LEVEL) if self.kind == "heading" else 0
        number = SECTION_NUMBER.match(self.text) if self.kind == "heading" else None
        label = number.group(1) if number else None
        return (RawBlock(self.kind, tuple(pieces), level=level, label=label, table=self.table),)  # type: ignore[arg-type]


def find_drafts(lines: Sequence[PdfLine], measure: Measure) -> list[BlockDraft]:
    """Drafts of one page's lines, in order."""
    groups: list[list[PdfLine]] = []
    for line in lines:
        if groups and not _begins_block(groups[-1], line, measure):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_classify(group, measure) for group in groups]


def _begins_block(group: Sequence[PdfLine], line: PdfLine, measure: Measure) -> bool:
    last = group[-1]
    if line.column != last.column or line.y > last.y or abs(line.size - last.size) > 0.06 * max(line.size, last.size):
        return True
    are_large = min(line.size, last.size) >= HEADING_SIZE * measure.size
    if line.is_bold != last.is_bold and not are_large and (last.is_bold or not _is_running(last, line)):
        return True
    step = last.y - line.y
    if step > max(measure.leading * 1.27, 1.05) * max(line.size, last.size) and not _is_heading_type(line, measure):
        return True
    if step > 1.75 * max(line.size, last.size) or _begins_item(line, group):
        return True
    return _ends_short(last, line) or _is_indented(group, line)


def _is_running(last: PdfLine, line: PdfLine) -> bool:
    """True when a sentence plainly goes on, whatever its type: bold words may fill a line of their own."""
    return not SENTENCE_END.search(last.text) and line.text[:1].islower()


def _begins_item(line: PdfLine, group: Sequence[PdfLine]) -> bool:
    if _begins_with_bullet(line):
        return True
    if BULLET.match(line.text):
        return not (line.text[:1] in "-–—" and abs(line.x0 - group[-1].x0) < 0.5 * line.size and not BULLET.match(group[0].text))
    return NUMBERED_ITEM.match(line.text) is not None and (
        SENTENCE_END.search(group[-1].text) is not None or NUMBERED_ITEM.match(group[0].text) is not None
    )


def _begins_with_bullet(line: PdfLine) -> bool:
    """True for a lone sign set off from the text, as the bullets of many symbol fonts come out."""
    first = line.segments[0].text.strip()
    return len(line.segments) == 2 and len(first) == 1 and not first.isalnum()


def _ends_short(last: PdfLine, line: PdfLine) -> bool:
    """True when the last line leaves room for the first word of the next and closes a sentence."""
    room = last.right - last.x1
    first_word = line.text.split(maxsplit=1)[0] if line.text.strip() else ""
    needed = (len(first_word) + 1) * 0.5 * line.size
    return room > max(needed, 0.08 * (last.right - last.left)) and SENTENCE_END.search(_without_mark(last)) is not None


def _is_indented(group: Sequence[PdfLine], line: PdfLine) -> bool:
    indent = line.x0 - group[-1].x0
    is_item = BULLET.match(group[0].text) or NUMBERED_ITEM.match(group[0].text) or _begins_with_bullet(group[0])
    if is_item:
        return len(group) > 1 and indent < -0.8 * line.size
    # The second line of a paragraph stands left of its indented first; a later one to the right begins the next.
    closes = SENTENCE_END.search(_without_mark(group[-1])) is not None
    return 0.8 * line.size < indent < 6 * line.size and closes


def _without_mark(line: PdfLine) -> str:
    segment = line.segments[-1]
    text = segment.text.rstrip()
    if segment.marks and segment.marks[-1].end >= len(text):
        text = text[: segment.marks[-1].start]
    return text.rstrip()


def _classify(group: list[PdfLine], measure: Measure) -> BlockDraft:
    text = " ".join(line.text.strip() for line in group)
    first = group[0].segments[0].text
    bullet = BULLET.match(first)
    if bullet or _begins_with_bullet(group[0]):
        return BlockDraft("list_item", group, skipped=bullet.end() if bullet else len(first))
    if _is_heading_type(group[0], measure) and _reads_as_heading(text, group, measure):
        return BlockDraft("heading", group)
    return BlockDraft("list_item" if NUMBERED_ITEM.match(text) else "paragraph", group)


def _is_heading_type(line: PdfLine, measure: Measure) -> bool:
    is_larger = line.size >= HEADING_SIZE * measure.size
    return is_larger or (line.is_bold and not measure.is_bold and line.size >= 0.95 * measure.size)


def _reads_as_heading(text: str, group: Sequence[PdfLine], measure: Measure) -> bool:
    is_larger = group[0].size >= HEADING_SIZE * measure.size
    closes_sentence = re.search(r"[.;,]$", text) is not None and not (is_larger and len(text) < 80)
    is_short = len(text) <= LONGEST_HEADING and len(group) <= MOST_HEADING_LINES
    is_typed = is_larger or all(line.is_bold for line in group)
    return is_short and is_typed and not closes_sentence and sum(map(str.isalpha, text)) >= 2

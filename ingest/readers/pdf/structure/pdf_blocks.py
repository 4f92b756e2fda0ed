"""Lines of a page to drafts of blocks: a paragraph ends where a gap, an indent, a change of type or a short last line says so."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.divisions import RANKS, Division, find_division
from ingest.extraction import RawBlock, RawDrop
from ingest.language.tables import join_page_words
from ingest.readers.pdf.pdf_page import PdfLine
from ingest.spans import Span

BULLET = re.compile(r"\s*[•▪■□●○◦‣∙·⁃➢➤✓\uf0b7\uf0a7\uf0d8\u2013\u2014*-](?:\s+|(?=\S)(?<![-–—*\w]))")
NUMBERED_ITEM = re.compile(r"\s*(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})\)|\d{1,2}\.(?!\d))\s+\S")
SECTION_NUMBER = re.compile(r"\s*((?:\d{1,2}|[A-Z](?=\.))(?:\.\d{1,2}){0,4})\.?\s+\S")
CAPTION = re.compile(rf"\s*(?:{'|'.join(join_page_words(lambda page: page.captions))})\s+[\dIVXA-Z]{{1,5}}\b", re.IGNORECASE)
RULE = re.compile(r"[\s_\-–—─=*.·•]{5,}")
SENTENCE_END = re.compile(r"[.!?:;…]['\"”’»)\]]*$")

# Larger than the body by this much, or bold, and short: a heading.
HEADING_SIZE = 1.1
LONGEST_HEADING = 220
MOST_HEADING_LINES = 4
DEEPEST_LEVEL = 6
# Of the title below the label of a division, in words and as a share of its column.
MOST_TITLE_WORDS = 14
NARROW = 0.8


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
        """Font size of its first line, in points, and of a heading that of its largest: a title below the label of a chapter."""
        return max(line.size for line in self.lines) if self.kind == "heading" else self.lines[0].size

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

    def find_division(self) -> Division | None:
        """The numbered part that it is the heading of."""
        return find_division(self.text) if self.kind == "heading" else None

    def spans(self) -> tuple[Span, ...]:
        """Its text in the raw text."""
        return tuple(piece for place, line in enumerate(self.lines) for piece in line.spans(0 if place else self.skipped))

    def as_blocks(self, raw: str, level: int, drops: list[RawDrop]) -> tuple[RawBlock, ...]:
        """The finished block or, of a table, blocks. Marks without letters or digits are appended to `drops` instead."""
        if self.kind == "table":
            return self.rows
        pieces = self.spans()
        if not any(character.isalnum() for piece in pieces for character in piece.cut(raw)):
            whole = tuple(piece for line in self.lines for piece in line.spans())
            drops.append(RawDrop(whole, "ornament"))
            return ()
        if self.skipped:
            segment = self.lines[0].segments[0]
            bullet = Span(segment.start, segment.start + self.skipped)
            drops.append(RawDrop((bullet,), "ornament"))
        division = self.find_division()
        number = SECTION_NUMBER.match(self.text) if self.kind == "heading" else None
        label = division.label if division else number.group(1) if number else None
        return (RawBlock(self.kind, pieces, level=level, label=label, table=self.table),)  # type: ignore[arg-type]


def find_drafts(lines: Sequence[PdfLine], measure: Measure) -> list[BlockDraft]:
    """Drafts of one page's lines, in order."""
    groups: list[list[PdfLine]] = []
    for line in lines:
        if groups and not _begins_block(groups[-1], line, measure) and not _ends_title(groups, line, measure):
            groups[-1].append(line)
        else:
            groups.append([line])
    return _join_titles([_classify(group, measure) for group in groups], measure)


def _ends_title(groups: Sequence[Sequence[PdfLine]], line: PdfLine, measure: Measure) -> bool:
    """True behind the line below the bare label of a division, if that reads as its title."""
    return (
        len(groups) > 1
        and len(groups[-1]) == 1
        and _is_bare_label(groups[-2], measure)
        and _reads_as_title(groups[-1][0])
        and not line.text[:1].islower()
    )


def _is_bare_label(group: Sequence[PdfLine], measure: Measure) -> bool:
    if len(group) != 1:
        return False
    division = find_division(group[0].text)
    return division is not None and not division.title and _reads_as_heading(group[0].text, group, measure)


def _reads_as_title(line: PdfLine) -> bool:
    """True for a short line without an end that begins as a title does."""
    text = line.text.strip()
    is_short = line.x1 - line.x0 <= NARROW * (line.right - line.left) and len(text.split()) <= MOST_TITLE_WORDS
    return is_short and text[:1].isupper() and not SENTENCE_END.search(text) and len(line.segments) == 1


def _join_titles(drafts: Sequence[BlockDraft], measure: Measure) -> list[BlockDraft]:
    """The drafts, each title below the bare label of a division joined to it."""
    joined: list[BlockDraft] = []
    for draft in drafts:
        if joined and joined[-1].kind == "heading" and _is_title_of(joined[-1], draft, measure):
            joined[-1].lines += draft.lines
        else:
            joined.append(draft)
    return joined


def _is_title_of(label: BlockDraft, draft: BlockDraft, measure: Measure) -> bool:
    if not _is_bare_label(label.lines, measure) or label.lines[0].column != draft.lines[0].column:
        return False
    first = draft.lines[0]
    is_near = 0 < label.lines[0].y - first.y <= 3.5 * max(first.size, label.size)
    is_smaller = first.size <= 1.06 * label.size
    if (
        not (is_near and (is_smaller or _heads_chapter(label, measure)))
        or find_division(draft.text)
        or SECTION_NUMBER.match(draft.text)
    ):
        return False
    is_plain = draft.kind == "paragraph" and len(draft.lines) == 1 and _reads_as_title(first)
    return is_plain or (draft.kind == "heading" and len(draft.text) <= LONGEST_HEADING)


def _heads_chapter(label: BlockDraft, measure: Measure) -> bool:
    """True for the label of a chapter or of a larger part in larger type than text, whose title may be set larger still."""
    division = label.find_division()
    return division is not None and division.rank <= RANKS["chapter"] and label.size >= HEADING_SIZE * measure.size


def _begins_block(group: Sequence[PdfLine], line: PdfLine, measure: Measure) -> bool:
    last = group[-1]
    is_bare = _is_bare_label(group, measure) and not _is_heading_type(last, measure)
    if is_bare or RULE.fullmatch(line.text) or RULE.fullmatch(last.text) or _opens_division(last, line, measure):
        return True
    if line.column != last.column or line.y > last.y or abs(line.size - last.size) > 0.06 * max(line.size, last.size):
        return True
    are_large = min(line.size, last.size) >= HEADING_SIZE * measure.size
    if line.is_bold != last.is_bold and not are_large and (last.is_bold or not _is_running(last, line)):
        return True
    step = (last.y - line.y) / max(line.size, last.size)
    is_far = step > max(measure.leading * 1.27, 1.05) and not _is_heading_type(line, measure)
    if is_far or step > 1.75 or _begins_item(line, group):
        return True
    return _ends_short(last, line) or _is_indented(group, line)


def _opens_division(last: PdfLine, line: PdfLine, measure: Measure) -> bool:
    """True for the heading of a numbered part, set off from the text above by its type, a gap, or the end of a sentence there."""
    if len(line.segments) > 1 or find_division(line.text) is None:
        return False
    is_set_off = last.y - line.y > 1.27 * measure.leading * line.size or SENTENCE_END.search(last.text) is not None
    is_heading = _is_heading_type(line, measure) or _is_heading_type(last, measure)
    return (is_heading or is_set_off) and (is_heading or _reads_as_title(line))


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
    if len(group) == 1 and _reads_as_title(group[0]) and find_division(text):
        return BlockDraft("heading", group)
    return BlockDraft("list_item" if NUMBERED_ITEM.match(text) else "paragraph", group)


def _is_heading_type(line: PdfLine, measure: Measure) -> bool:
    is_larger = line.size >= HEADING_SIZE * measure.size
    return is_larger or (line.is_bold and not measure.is_bold and line.size >= 0.95 * measure.size)


def _reads_as_heading(text: str, group: Sequence[PdfLine], measure: Measure) -> bool:
    is_larger = group[0].size >= HEADING_SIZE * measure.size
    closes_sentence = re.search(r"[.;,]$", text) is not None and not (is_larger and len(text) < 80)
    is_short = len(text) <= LONGEST_HEADING and len(group) <= MOST_HEADING_LINES
    is_typed = is_larger or all(line.is_bold for line in group) or (len(group) == 1 and find_division(text) is not None)
    return is_short and is_typed and not closes_sentence and sum(map(str.isalpha, text)) >= 2


def rank_headings(drafts: Sequence[BlockDraft]) -> dict[int, int]:
    """The level of each heading by the id of its draft, 1 the highest: by type, within one type by rank or depth of number.

    A numbered part never lies deeper than the parts below it: "Chapter I" stands above "Article 1" in whatever type.
    """
    headings = [draft for draft in drafts if draft.kind == "heading"]
    ranks = {id(draft): division.rank for draft in headings if (division := draft.find_division())}
    types: dict[int, Counter[tuple[float, bool]]] = defaultdict(Counter)
    for draft in headings:
        if id(draft) in ranks:
            types[ranks[id(draft)]][draft.size, draft.is_bold] += 1
    largest: dict[int, tuple[float, bool]] = {}
    for rank in sorted(types, reverse=True):
        common = max(types[rank].items(), key=lambda item: (item[1], item[0]))[0]
        largest[rank] = max([common, *largest.values()])
    keys = {}
    for draft in headings:
        size, is_bold = largest[ranks[id(draft)]] if id(draft) in ranks else (draft.size, draft.is_bold)
        keys[id(draft)] = (-size, not is_bold, _find_depth(draft, ranks.get(id(draft))))
    depths: dict[tuple[float, bool], list[int]] = defaultdict(list)
    for size, is_plain, depth in keys.values():
        depths[size, is_plain] += [] if depth is None else [depth]
    # Without a number, as deep as the highest numbers in its type, or as the lowest numbered parts.
    plain = {type_: min((one for one in own if one >= 0), default=max(own, default=0)) for type_, own in depths.items()}
    for draft_id, (size, is_plain, depth) in keys.items():
        keys[draft_id] = (size, is_plain, plain[size, is_plain] if depth is None else depth)
    levels = {key: min(place, DEEPEST_LEVEL) for place, key in enumerate(sorted(set(keys.values())), start=1)}
    return {draft_id: levels[key] for draft_id, key in keys.items()}


def _find_depth(draft: BlockDraft, rank: int | None) -> int | None:
    """How deep a numbered heading lies within its type: below 0 for a numbered part, the stops in its number for any other."""
    if rank is not None:
        return rank - 10
    number = SECTION_NUMBER.match(draft.text)
    return number.group(1).count(".") if number else None

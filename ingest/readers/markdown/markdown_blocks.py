"""The blocks of a Markdown text, one after the other: lines as spans of raw come in, headings, paragraphs, items, notes go out.

The inside of a paragraph is `markdown_inline`'s, that of a table `markdown_tables`'.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from ingest.extraction import BlockKind, RawBlock
from ingest.readers.markdown.markdown_inline import find_visible
from ingest.readers.markdown.markdown_tables import count_table_lines, read_table
from ingest.spans import Span

ATX = re.compile(r" {0,3}(#{1,6})[ \t]+(.*)$")
SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*$")
RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
ITEM = re.compile(r"[ \t]*(?:[-*+•][ \t]+|(?=\d{1,9}[.)][ \t]))(?=\S)")
QUOTE = re.compile(r" {0,3}(?:>[ \t]?)+")
NOTE = re.compile(r" {0,3}\[\^([^\]\s]{1,40})\]:[ \t]*")
LINK_DEFINITION = re.compile(r" {0,3}\[[^\]^][^\]]*\]:[ \t]*\S+")
# A line that is bold from end to end and then broken off: how many writers set a heading.
BOLD_LINE = re.compile(r"[ \t]*(\*\*|__)(?=\S)([^*_]{1,150}?)(?<=[^\s.,;])\s*\1[ \t]*\\?$")
NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,3}){0,4})\.?\s+\S")


@dataclass(slots=True)
class Scan:
    """A walk over the lines. `place` is the next one, `level` the depth of the last true heading."""

    raw: str
    lines: list[Span]
    texts: list[str]
    place: int = 0
    level: int = 0
    tables: int = 0
    blocks: list[RawBlock] = field(default_factory=list)

    @classmethod
    def over(cls, raw: str, start: int) -> Self:
        """The lines of `raw` from `start` on, without the signs that set a quotation in."""
        lines = []
        while start < len(raw):
            end = raw.find("\n", start)
            end = len(raw) if end < 0 else end
            quote = QUOTE.match(raw, start, end)
            lines.append(Span(quote.end() if quote else start, end))
            start = end + 1
        return cls(raw, lines, [line.cut(raw) for line in lines])

    def take(self, end: int, start: int | None = None) -> tuple[Span, ...]:
        """Step to line `end`. The visible pieces of the lines stepped over, the first cut from offset `start` on."""
        lines = self.lines[self.place : end]
        self.place = end
        if start is not None:
            lines[0] = Span(start, lines[0].end)
        return find_visible(self.raw, tuple(lines)) if lines else ()


def take_block(scan: Scan) -> None:
    """Append the block that begins at `scan.place`, if one does, and step behind it."""
    text = scan.texts[scan.place]
    if not text.strip() or LINK_DEFINITION.match(text) or (RULE.match(text) and not ITEM.match(text)):
        scan.place += 1
        return
    if not any(take(scan) for take in TAKERS):
        _take_paragraph(scan)


def _take_fence(scan: Scan) -> bool:
    fence = FENCE.match(scan.texts[scan.place])
    if fence is None:
        return False
    end = scan.place + 1
    while end < len(scan.texts) and not scan.texts[end].strip().startswith(fence.group(1)):
        end += 1
    spans = [_trim(scan.raw, line) for line in scan.lines[scan.place + 1 : end]]
    scan.place = end + 1
    _append(scan, "paragraph", tuple(piece for piece in spans if piece.start < piece.end))
    return True


def _take_heading(scan: Scan) -> bool:
    text, line = scan.texts[scan.place], scan.lines[scan.place]
    atx = ATX.match(text)
    if atx:
        scan.level = len(atx.group(1))
        scan.place += 1
        title = _without_closing(atx.group(2))
        start = line.start + atx.start(2)
        _append_heading(scan, find_visible(scan.raw, (Span(start, start + len(title)),)) if title else (), scan.level)
        return True
    broken_off = text.endswith(("  ", "\\")) or scan.place + 1 == len(scan.texts) or not scan.texts[scan.place + 1].strip()
    if BOLD_LINE.match(text) and broken_off:
        _append_heading(scan, scan.take(scan.place + 1), min(scan.level + 1, 6))
        return True
    return False


def _without_closing(title: str) -> str:
    """The title of a heading without the signs that close it, as in "## Title ##"."""
    title = title.rstrip(" \t")
    open_end = title.rstrip("#")
    return open_end.rstrip(" \t") if open_end[-1:] in {"", " ", "\t"} else title


def _take_table(scan: Scan) -> bool:
    length = count_table_lines(scan.texts, scan.place)
    if length:
        scan.tables += 1
        scan.blocks += read_table(scan.raw, scan.lines[scan.place : scan.place + length], scan.tables)
        scan.place += length
    return length > 0


def _take_note(scan: Scan) -> bool:
    note = NOTE.match(scan.texts[scan.place])
    if note is None:
        return False
    start = scan.lines[scan.place].start + note.end()
    end = _find_end(scan, ITEM)
    while end + 1 < len(scan.texts) and not scan.texts[end].strip() and scan.texts[end + 1].startswith(("    ", "\t")):
        end += 2
    _append(scan, "footnote", scan.take(end, start), label=note.group(1))
    return True


def _take_item(scan: Scan) -> bool:
    item = ITEM.match(scan.texts[scan.place])
    if item is None:
        return False
    _append(scan, "list_item", scan.take(_find_end(scan, None), scan.lines[scan.place].start + item.end()))
    return True


def _take_paragraph(scan: Scan) -> None:
    end = _find_end(scan, None)
    under = SETEXT.match(scan.texts[end]) if end < len(scan.texts) else None
    if under is None:
        _append(scan, "paragraph", scan.take(end))
        return
    scan.level = 1 if under.group(1).startswith("=") else 2
    _append_heading(scan, scan.take(end), scan.level)
    scan.place += 1


TAKERS: tuple[Callable[[Scan], bool], ...] = (_take_fence, _take_heading, _take_table, _take_note, _take_item)


def _find_end(scan: Scan, also: re.Pattern[str] | None) -> int:
    """The first line behind the current one that does not run on from it."""
    stops = (ATX, FENCE, NOTE, SETEXT, RULE, ITEM, also or ITEM)
    end = scan.place + 1
    while end < len(scan.texts):
        text = scan.texts[end]
        if not text.strip() or any(stop.match(text) for stop in stops) or count_table_lines(scan.texts, end):
            break
        end += 1
    return end


def _append_heading(scan: Scan, spans: tuple[Span, ...], level: int) -> None:
    number = NUMBER.match(" ".join(piece.cut(scan.raw) for piece in spans))
    _append(scan, "heading", spans, level=level, label=number.group(1) if number else None)


def _append(scan: Scan, kind: BlockKind, spans: tuple[Span, ...], level: int = 0, label: str | None = None) -> None:
    # "***" or "###" by itself is an ornament.
    if any(character.isalnum() for piece in spans for character in piece.cut(scan.raw)):
        scan.blocks.append(RawBlock(kind, spans, level=level, label=label))


def _trim(raw: str, line: Span) -> Span:
    text = line.cut(raw)
    start = line.start + len(text) - len(text.lstrip())
    return Span(start, max(start, line.start + len(text.rstrip())))

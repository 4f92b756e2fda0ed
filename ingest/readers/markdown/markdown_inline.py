"""Markup inside a paragraph of Markdown: a span of raw text comes in, the spans that a reader would see go out.

Link addresses, emphasis signs, code ticks, backslashes of escapes and HTML tags are left out. Not one character is changed.
A link or an emphasis may run over line ends, so the whole paragraph is looked at together.
"""

import re
from collections.abc import Iterator

from ingest.spans import Span

# The bounded repetitions keep an unclosed bracket from costing time that grows with the square of the text.
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]{0,200}\]){0,2000})\](\((?:[^()\n]|\n(?!\n)|\([^()\s]{0,500}\)){0,2000}\))")
REFERENCE_LINK = re.compile(r"\[([^\[\]^][^\[\]]{0,500})\](\[([^\[\]]{0,200})\])")
NOTE_MARKER = re.compile(r"\[\^([^\]\s]{1,40})\](?!:)")
CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`]{1,2000})\1(?!`)")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
HARD_BREAK = re.compile(r"\\(?=\n)")
AUTOLINK = re.compile(r"<((?:https?|mailto|ftp):[^<>\s]{1,2000})>")
TAG = re.compile(r"<!--.{0,1000}?-->|</?[a-zA-Z][^<>]{0,1000}>", re.DOTALL)
EMPHASIS = re.compile(r"\*+|_+")

HIDDEN, SHIELDED = "\x00", "\x01"


def find_visible(raw: str, lines: tuple[Span, ...]) -> tuple[Span, ...]:
    """The parts of `lines` (spans of raw, ascending) that are text. Trimmed at the ends of lines only."""
    start, end = lines[0].start, lines[-1].end
    text = _hide_markup(raw[start:end])
    return tuple(piece for line in lines for piece in _cut_visible(raw, text, line, start))


def find_note_markers(raw: str, within: Span) -> Iterator[tuple[str, Span]]:
    """Each footnote marker `[^1]`: its label, and the span of the label."""
    for match in NOTE_MARKER.finditer(raw, within.start, within.end):
        yield match.group(1), Span(*match.span(1))


def _cut_visible(raw: str, text: str, line: Span, start: int) -> Iterator[Span]:
    visible = [
        Span(line.start + match.start(), line.start + match.end())
        for match in re.finditer(rf"[^{HIDDEN}]+", text[line.start - start : line.end - start])
    ]
    while visible and not visible[0].cut(raw).strip():
        visible.pop(0)
    while visible and not visible[-1].cut(raw).strip():
        visible.pop()
    for place, piece in enumerate(visible):
        words = piece.cut(raw)
        lead = len(words) - len(words.lstrip()) if place == 0 else 0
        trail = len(words) - len(words.rstrip()) if place == len(visible) - 1 else 0
        yield Span(piece.start + lead, piece.end - trail)


def _hide_markup(text: str) -> str:
    """`text` with every character of markup replaced by HIDDEN, at its length. What is shielded is seen, but is no markup."""
    shown = list(text)
    working = list(text)
    for match in CODE.finditer(text):
        _hide(shown, working, match.start(), match.start(2))
        _hide(shown, working, match.end(2), match.end())
        working[match.start(2) : match.end(2)] = SHIELDED * len(match.group(2))
    for match in ESCAPE.finditer("".join(working)):
        _hide(shown, working, match.start(), match.start(1))
        working[match.start(1)] = SHIELDED
    _hide_links(shown, working)
    for pattern in (HARD_BREAK, TAG):
        for match in pattern.finditer("".join(working)):
            _hide(shown, working, match.start(), match.end())
    _hide_emphasis(shown, working)
    return "".join(shown)


def _hide_links(shown: list[str], working: list[str]) -> None:
    for match in AUTOLINK.finditer("".join(working)):
        _hide(shown, working, match.start(), match.start(1))
        _hide(shown, working, match.end(1), match.end())
        working[match.start(1) : match.end(1)] = SHIELDED * len(match.group(1))
    for match in LINK.finditer("".join(working)):
        if match.group(1):
            _hide(shown, working, match.start(), match.end())
        else:
            _hide(shown, working, match.start(), match.start(2))
            _hide(shown, working, match.end(2), match.end())
    for match in NOTE_MARKER.finditer("".join(working)):
        _hide(shown, working, match.start(), match.start(1))
        _hide(shown, working, match.end(1), match.end())
    for match in REFERENCE_LINK.finditer("".join(working)):
        _hide(shown, working, match.start(), match.start(1))
        _hide(shown, working, match.end(1), match.end())


def _hide_emphasis(shown: list[str], working: list[str]) -> None:
    """Pair runs of * and _ as CommonMark does, but for its rule of three: an opener has text behind it, a closer before it."""
    text = "".join(working)
    openers: dict[str, list[list[int]]] = {"*": [], "_": []}
    for match in EMPHASIS.finditer(text):
        sign, start, end = match.group()[0], match.start(), match.end()
        before, after = _neighbour(text, start - 1, -1), _neighbour(text, end, 1)
        inside_word = sign == "_" and before.isalnum() and after.isalnum()
        # Real files close a bold text behind a no-break space, or on a line of its own.
        blanks = " \t" if len(match.group()) > 1 else " \t\n"
        if before not in blanks and not inside_word:
            while start < end and openers[sign]:
                opener = openers[sign][-1]
                length = min(end - start, opener[1] - opener[0])
                _hide(shown, working, opener[1] - length, opener[1])
                _hide(shown, working, start, start + length)
                start, opener[1] = start + length, opener[1] - length
                if opener[0] == opener[1]:
                    openers[sign].pop()
        if start < end and after not in blanks and not inside_word:
            openers[sign].append([start, end])
        elif sign == "*" and end - start > 1 and not (before.isalnum() and after.isalnum()):
            _hide(shown, working, start, end)  # a bold sign that lost its partner; prose has no use for two stars
    for start, end in openers["*"]:
        if end - start > 1:
            _hide(shown, working, start, end)


def _neighbour(text: str, place: int, step: int) -> str:
    while 0 <= place < len(text) and text[place] == HIDDEN:
        place += step
    return text[place] if 0 <= place < len(text) else " "


def _hide(shown: list[str], working: list[str], start: int, end: int) -> None:
    shown[start:end] = working[start:end] = HIDDEN * (end - start)

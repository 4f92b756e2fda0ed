"""Where sentences begin and end: the grain of quotes, overlaps and answers.

A sentence ends at a stop that is followed by white space and something that can open a sentence; a note marker or closing quote
may stand between. Abbreviations, initials and numbers do not end one. A stop between blanks (" . ", as in texts cut into tokens)
always does.
"""

import re

from ingest.document import Document
from ingest.spans import Span

LONGEST_SENTENCE = 1_000  # code points; a longer one (a list that lost its breaks) is cut at a clause

# Not in the middle of a run of stops: a long one would be tried from each of them.
_STOP = re.compile(r"(?<![.!?…])[.!?…]+[\"'’”»)\]]*(?P<marker>\d{1,3})?(?=\s)|[。！？]+[」』”’]*")
_OPENS = re.compile(r"\s+[\"'‘“«(\[]*(?:[^\W\d_]|\d|[●•–—-])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|etc|al|approx|ca|no|nos|art|arts|para|paras|pp?|vol|ed|eds|fig|ch|sec|op|cit|ibid|mr|mrs|ms|dr|prof"
    r"|st|gen|col|lt|capt|sen|rep|gov|jr|sr|inc|ltd|co|corp|dept|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
    r"|(?<![^\W\d_])[A-Z]|\b(?:[A-Za-z]\.)+[A-Za-z])\.$",
    re.IGNORECASE,
)
_ALWAYS_GO_ON = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|pp?|no|nos|art|vol|mr|mrs|ms|dr|prof|eds?)|(?<![^\W\d_])[A-Z])\.$", re.IGNORECASE
)
_WHITE = re.compile(r"\s*")
_BULLET = re.compile(r"(?:[●•▪◦‣∙*–-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")


def find_sentences(document: Document) -> tuple[Span, ...]:
    """Every sentence of a document in order: of paragraphs, list items (without bullets), captions and notes; each table line."""
    spans: list[Span] = []
    for block in document.blocks:
        if block.kind == "heading":
            continue
        if block.kind in ("table_row", "table_header"):
            spans.append(block.span)
        else:
            spans += split_sentences(document.text, block.span)
    return tuple(spans)


def find_units(document: Document) -> tuple[Span, ...]:
    """Every sentence, table line and heading of a document in order: the units in which two texts are compared."""
    headings = (block.span for block in document.blocks if block.kind == "heading")
    return tuple(sorted([*find_sentences(document), *headings]))


def split_sentences(text: str, within: Span) -> list[Span]:
    """Sentences of `text` in `within`, without the white space between them; together they hold every word of it."""
    start = within.start
    bullet = _BULLET.match(text, start, within.end)
    if bullet and bullet.end() < within.end:
        start = bullet.end()
    spans = []
    for match in _STOP.finditer(text, start, within.end):
        if match.end() > start and _ends_sentence(text, match, within.end):
            spans.append(Span(start, match.end()))
            start = _skip_white(text, match.end(), within.end)
    if start < within.end:
        spans.append(Span(start, start + len(text[start : within.end].rstrip())))
    return [part for span in spans if span.end > span.start for part in _cut_long(text, span)]


def _ends_sentence(text: str, match: re.Match[str], end: int) -> bool:
    if match.group()[0] in "。！？" or _stands_apart(text, match):
        return True
    opening = _OPENS.match(text, match.end(), end)
    if opening is None:
        return match.end() >= end
    if match.group().startswith(".") and match["marker"] is None:
        before = text[max(0, match.start() - 12) : match.start() + 1]
        next_letter = opening.group()[-1]
        if _ALWAYS_GO_ON.search(before) or (_ABBREVIATION.search(before) and not next_letter.isupper()):
            return False
    return not opening.group()[-1].islower() or match.group()[0] in "!?"


def _stands_apart(text: str, match: re.Match[str]) -> bool:
    """True for a stop between blanks and words; the dots that lead to a page number (" . . . . 5") are none."""
    around = text[max(0, match.start() - 2) : match.end() + 2]
    return match.group() == "." and re.fullmatch(r"[^\s.]\s\.\s[^\s.]?", around) is not None


def _cut_long(text: str, span: Span) -> list[Span]:
    """Cut an overlong sentence at its clauses, or failing that at a blank."""
    parts = []
    start = span.start
    while span.end - start > LONGEST_SENTENCE:
        window = text[start : start + LONGEST_SENTENCE]
        at = (
            max(window.rfind("; "), window.rfind("\n")) + 1 or window.rfind(", ") + 1 or window.rfind(" ") + 1 or LONGEST_SENTENCE
        )
        parts.append(Span(start, start + len(text[start : start + at].rstrip())))
        start = _skip_white(text, start + at, span.end)
    return [*parts, Span(start, span.end)] if start < span.end else parts


def _skip_white(text: str, start: int, end: int) -> int:
    white = _WHITE.match(text, start, end)
    return white.end() if white else start

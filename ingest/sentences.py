"""Where sentences begin and end: the unit of quotes, overlaps and answers.

A sentence ends at a stop that is followed by white space and by something that can open a sentence. A note marker or a closing
quote may stand between. Abbreviations, initials and numbers do not end a sentence. Which words are abbreviations is data of the
language (`ingest/language/`). A stop between blanks (" . ", as in texts cut into tokens) always ends one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ingest.document import Document
from ingest.language.language import Language
from ingest.language.tables import DEFAULT, find_language
from ingest.spans import Span

LONGEST_SENTENCE = 1_000  # code points; a longer one (a list that lost its breaks) is cut at a clause

# Not in the middle of a run of stops: a long one would be tried from each of them.
_STOP = re.compile(r"(?<![.!?…])[.!?…]+[\"'’”»)\]]*(?P<marker>\d{1,3})?(?=\s)|[。！？]+[」』”’]*")
_OPENS = re.compile(r"\s+[\"'‘“«(\[]*(?:[^\W\d_]|\d|[●•–—-])")
_WHITE = re.compile(r"\s*")
_BULLET = re.compile(r"(?:[●•▪◦‣∙*–-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")


def find_sentences(document: Document) -> tuple[Span, ...]:
    """Every sentence of a document, in order.

    Sentences are those of paragraphs, list items (without their bullets), captions and notes, and each line of a table is one.
    """
    language = find_language(document.language)
    spans: list[Span] = []
    for block in document.blocks:
        if block.kind == "heading":
            continue
        if block.kind in ("table_row", "table_header"):
            spans.append(block.span)
        else:
            spans += split_sentences(document.text, block.span, language)
    return tuple(spans)


def find_units(document: Document) -> tuple[Span, ...]:
    """Every sentence, table line and heading of a document in order: the units in which two texts are compared."""
    headings = (block.span for block in document.blocks if block.kind == "heading")
    return tuple(sorted([*find_sentences(document), *headings]))


def split_sentences(text: str, within: Span, language: Language = DEFAULT) -> list[Span]:
    """Sentences of `text` in `within`, without the white space between them. Together they hold every word of it."""
    goes_on = _compile_endings(language)
    start = within.start
    bullet = _BULLET.match(text, start, within.end)
    if bullet and bullet.end() < within.end:
        start = bullet.end()
    spans = []
    for match in _STOP.finditer(text, start, within.end):
        if match.end() > start and _ends_sentence(text, match, within.end, goes_on):
            spans.append(Span(start, match.end()))
            start = _skip_white(text, match.end(), within.end)
    if start < within.end:
        spans.append(Span(start, start + len(text[start : within.end].rstrip())))
    return [part for span in spans if span.end > span.start for part in _cut_long(text, span)]


@dataclass(frozen=True, slots=True)
class _Endings:
    """Patterns of what ends no sentence, up to its stop."""

    always: re.Pattern[str]
    """Whatever follows."""
    before_small: re.Pattern[str]
    """Unless a capital follows."""


@cache
def _compile_endings(language: Language) -> _Endings:
    ordinal = r"|(?<![\w.,])\d{1,2}" if language.dates is not None and "." in language.dates.day_endings else ""
    initial = r"(?<![^\W\d_])[A-Z]"
    always = rf"(?:\b(?:{_join(language.joining_abbreviations)})|{initial}{ordinal})\.$"
    before_small = rf"(?:\b(?:{_join(language.abbreviations)})|{initial}|\b(?:[A-Za-z]\.)+[A-Za-z])\.$"
    return _Endings(re.compile(always, re.IGNORECASE), re.compile(before_small, re.IGNORECASE))


def _join(words: Iterable[str]) -> str:
    """An alternative of the words as printed. A pattern that never matches where there are none."""
    return "|".join(map(re.escape, words)) or "(?!)"


def _ends_sentence(text: str, match: re.Match[str], end: int, goes_on: _Endings) -> bool:
    if match.group()[0] in "。！？" or _stands_apart(text, match):
        return True
    opening = _OPENS.match(text, match.end(), end)
    if opening is None:
        return match.end() >= end
    if match.group().startswith(".") and match["marker"] is None:
        before = text[max(0, match.start() - 12) : match.start() + 1]
        if goes_on.always.search(before) or (goes_on.before_small.search(before) and not opening.group()[-1].isupper()):
            return False
    return not opening.group()[-1].islower() or match.group()[0] in "!?"


def _stands_apart(text: str, match: re.Match[str]) -> bool:
    """True for a stop between blanks and words. The dots that lead to a page number (" . . . . 5") are no such stops."""
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

"""Where sentences begin and end: the unit of quotes, overlaps and answers.

A sentence ends at a stop that is followed by white space and by something that can open a sentence. A note marker or a closing
quote may stand between. Abbreviations, initials, ordinals and enumerators end none, or only before a word that opens sentences.
Which words these are is data of the language (`ingest/language/`). The stops of scripts that leave no blank behind them always
end one, and so does a stop between blanks (" . ", as in texts cut into tokens).
"""

import re
from dataclasses import dataclass

from ingest.document import Document
from ingest.language.abbreviations import MONTHS, NUMBERED_WORDS, ORDINAL_WORDS, AbbreviationKind, find_kind
from ingest.language.language import Language
from ingest.language.tables import DEFAULT, find_language
from ingest.spans import Span

LONGEST_SENTENCE = 1_000  # code points; a longer one (a list that lost its breaks) is cut at a clause
_WINDOW = 40  # code points before a stop that are looked at

_CLOSERS = "\"'’”“‘»«›‹)\\]」』）】》〉"
# Possessive, and not from the middle of a run of stops: a long run would be tried in every way and from each of its stops.
_STOP = re.compile(
    rf"(?<![.!?…])(?P<stops>[.!?…]++)(?P<closing>(?:[{_CLOSERS}]|[ \u00a0\u202f]»(?=\s))*+)"
    r"(?P<marker>\d{1,3}(?:,\d{1,3})*+|(?: ?\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*+\])++|[⁰¹²³⁴-⁹]++)?(?=\s|\Z)"
    rf"|[。！？｡؟۔।॥።։]++(?P<quote>[{_CLOSERS}]*+)"
    rf"|(?<=[Ͱ-Ͽἀ-῿][Ͱ-Ͽἀ-῿])[;\u037e][{_CLOSERS}]*+(?=\s)"
)
_OPENS = re.compile(
    r"\s++(?P<quotes>(?:[\"'`‘“”„‚‹»›(\[¿¡「『（《【…]|«[ \u00a0\u202f]?)*+)(?:[–—-]\s*+)?"
    r"(?P<first>\w|[●•▪◦∙€$£¥§#]|(?<=\[)\.)"
)
_WORD = re.compile(r"([^\W\d_]+)(['’]?)")
_TOKEN = re.compile(r"(?:(?<![\w.])[^\W\d_]\.[ \u00a0]?)+[^\W\d_]$|[^\s\"“”„«»()\[\]{},;:!?…]*$")
_LAST_WORD = re.compile(r"([^\W_]+|§)[^\w§]*$")
_LETTERS = re.compile(r"[^\W\d_](?:\.-?[^\W\d_])*")
_ENUMERATOR = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[^\W\d_]|[ivxIVX]{1,5})")
_NUMERAL = re.compile(r"[IVXLCDM]+\b|[A-Z]\b(?!['’])|[A-Z]{1,6}(?:[-/ ][A-Z]{1,6}){0,4}[-/ ]?\d")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_DATE_GOES_ON = re.compile(r"\s\d{1,2}\.\s?\d{2,4}\b")
_YEAR_OF_DATE = re.compile(r"\s(?:19|20)\d\d\b")
_YEAR_FOLLOWS = re.compile(r"[^\W\d_]+\.?\s\d{4}\b")
_SHORTENED = re.compile(r"[^\W\d_]{1,3}\.")
_UNCASED_INITIAL = re.compile(r"[\u0590-\u06ff]")
_WHITE = re.compile(r"\s*")
_BULLET = re.compile(r"(?:[●•▪◦‣∙*–-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")


def find_sentences(document: Document) -> tuple[Span, ...]:
    """Every sentence of a document, in order.

    Sentences are those of paragraphs, list items (without their bullets), captions and notes, and each line of a table is one.
    """
    language, markers = find_language(document.language), find_markers(document)
    spans: list[Span] = []
    for block in document.blocks:
        if block.kind == "heading":
            continue
        if block.kind in ("table_row", "table_header"):
            spans.append(block.span)
        else:
            spans += split_sentences(document.text, block.span, language, markers)
    return tuple(spans)


def find_units(document: Document) -> tuple[Span, ...]:
    """Every sentence, table line and heading of a document in order: the units in which two texts are compared."""
    headings = (block.span for block in document.blocks if block.kind == "heading")
    return tuple(sorted([*find_sentences(document), *headings]))


def find_markers(document: Document) -> frozenset[int]:
    """Where the markers of a document's footnotes begin. Whoever cuts a part of its text passes them to `split_sentences`."""
    return frozenset(note.marker.start for note in document.footnotes if note.marker is not None)


def split_sentences(text: str, within: Span, language: Language = DEFAULT, markers: frozenset[int] = frozenset()) -> list[Span]:
    """Sentences of `text` in `within`, without the white space between them. Together they hold every word of it.

    A bullet or number in front of the first one belongs to none. `markers`: where markers of footnotes begin, as far as known:
    digits behind a stop may be decimals otherwise.
    """
    start = _skip_bullet(text, within)
    spans = []
    for match in _STOP.finditer(text, start, within.end):
        if match.end() > start and _ends_sentence(_Stop(text, match, Span(start, within.end), language, markers)):
            spans.append(Span(start, match.end()))
            start = _skip_white(text, match.end(), within.end)
    if start < within.end:
        spans.append(Span(start, start + len(text[start : within.end].rstrip())))
    return [part for span in spans if span.end > span.start for part in _cut_long(text, span)]


def _skip_bullet(text: str, within: Span) -> int:
    """Where the first sentence begins. A number before the name of a month is no bullet."""
    start = _skip_white(text, within.start, within.end)
    bullet = _BULLET.match(text, start, within.end)
    if bullet is None or bullet.end() >= within.end:
        return start
    word = _WORD.match(text, bullet.end(), within.end)
    is_date = bullet.group()[0].isdigit() and word is not None and word[1].casefold() in MONTHS
    return start if is_date else bullet.end()


@dataclass(frozen=True, slots=True)
class _Stop:
    """A place where a sentence may end."""

    text: str
    match: re.Match[str]
    """Of `_STOP`."""
    around: Span
    """From where the sentence begins to where its block ends."""
    language: Language
    markers: frozenset[int]
    """Where the markers of footnotes begin."""


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """What stands around a full stop."""

    token: str
    """What it may abbreviate, without blanks and without the stop itself."""
    before: str
    """The last word before the token, in small letters, "" where there is none."""
    first: str
    """The first letter, digit or sign behind the stop."""
    in_bracket: bool
    """True where a bracket opens behind the stop."""
    word: str
    """The first word behind the stop, in small letters, "" where something else follows."""
    opens: bool
    """True where that word opens sentences."""
    begins: int
    """Where `first` stands in the text."""


def _ends_sentence(stop: _Stop) -> bool:
    text, match = stop.text, stop.match
    opening = _OPENS.match(text, match.end(), stop.around.end)
    if match["stops"] is None:
        # A quotation in Japanese is followed by a particle: 「合意した。」と述べた。
        is_quoted = bool(match["quote"]) and "ぁ" <= text[match.end() : match.end() + 1] <= "ゟ"
        return not is_quoted and (opening is None or not opening["first"].islower())
    if _stands_apart(text, match):
        return True
    if opening is None:
        return match.end() >= stop.around.end
    is_left_out = match["closing"][:1] in ("]", ")") and text[match.start() - 1 : match.start()] in ("[", "(")
    if opening["first"].islower() or is_left_out:
        return False
    return match["stops"] != "." or _ends_at_full_stop(stop, opening)


def _ends_at_full_stop(stop: _Stop, opening: re.Match[str]) -> bool:
    """Whether a single full stop ends a sentence, where something other than a small letter follows."""
    near, marker = _look_around(stop, opening), stop.match["marker"]
    if _is_enumerator(stop):
        return False
    if marker and marker[0].isdecimal() and not _is_marker(stop, near.token):
        return False
    if near.token.isdecimal() and not marker:
        return _ends_at_number(stop, near)
    kind = find_kind(near.token, stop.language) or _guess_kind(near, stop)
    return kind is None or _ends_behind_abbreviation(kind, near, stop)


def _is_enumerator(stop: _Stop) -> bool:
    """True where the sentence would be nothing but a number or letter: that counts what follows."""
    start, end = stop.around.start, stop.match.start()
    return end - start <= _WINDOW and _ENUMERATOR.fullmatch(stop.text, start, end) is not None


def _ends_behind_abbreviation(kind: AbbreviationKind, near: _Neighbours, stop: _Stop) -> bool:
    if _is_shortened(near, stop):
        return False
    if any(bracket in stop.match["closing"] for bracket in ")]"):
        return near.opens
    if kind == "plain":
        return not (near.first.isdigit() or near.in_bracket)
    if kind == "numbered":
        return not (near.in_bracket or near.first.isdigit() or near.first == "§" or _is_numeral(stop, near))
    return near.opens and (kind == "name" or bool(stop.match["closing"]))


def _is_shortened(near: _Neighbours, stop: _Stop) -> bool:
    """True for the first half of an abbreviation of two words: "700 v. Chr."."""
    is_letter = len(near.token) == 1 and near.token.islower()
    return is_letter and _SHORTENED.match(stop.text, near.begins, stop.around.end) is not None


def _look_around(stop: _Stop, opening: re.Match[str]) -> _Neighbours:
    text, match = stop.text, stop.match
    window = text[max(stop.around.start, match.start() - _WINDOW) : match.start()]
    token = _TOKEN.search(window)
    begins = token.start() if token else len(window)
    before = _LAST_WORD.search(window[:begins])
    word = _WORD.match(text, opening.start("first"), stop.around.end)
    small = word[1].casefold() if word else ""
    forms = {f"{small}'", small if len(small) > 1 else ""} if word and word[2] else {small}
    opens = not forms.isdisjoint(stop.language.openers)
    return _Neighbours(
        begins=opening.start("first"),
        token="".join(window[begins:].split()),
        before=before[1].casefold() if before else "",
        first=opening["first"],
        in_bracket="(" in opening["quotes"] or "[" in opening["quotes"],
        word=small,
        opens=opens,
    )


def _is_marker(stop: _Stop, token: str) -> bool:
    """Whether the digits behind a stop are the marker of a note, and no decimals or number."""
    match = stop.match
    if match.start("marker") in stop.markers or match["closing"]:
        return True
    before = stop.text[match.start() - 1 : match.start()]
    if before.isdecimal():
        return _YEAR.fullmatch(token) is not None
    return find_kind(token, stop.language) != "numbered"


def _ends_at_number(stop: _Stop, near: _Neighbours) -> bool:
    """Whether a stop behind a number ends a sentence, and is not that of an ordinal, a date or an enumerator."""
    text, match = stop.text, stop.match
    if len(near.token) > 3:
        return True
    if near.first.isdigit():
        following = _YEAR_OF_DATE if near.before.isdecimal() and len(near.before) < 3 else _DATE_GOES_ON
        return following.match(text, match.end(), stop.around.end) is None
    dates = stop.language.dates
    writes_ordinals = dates is not None and "." in dates.day_endings
    if near.word in MONTHS:
        has_year = _YEAR_FOLLOWS.match(text, near.begins, stop.around.end) is not None
        return not (writes_ordinals or has_year or near.before in ORDINAL_WORDS)
    if near.before in ORDINAL_WORDS or (writes_ordinals and not _is_counted(near.before, stop.language)):
        return near.opens
    lead = text[max(stop.around.start, match.start() - 6) : match.start() - len(near.token)].rstrip()
    return not lead.endswith(("●", "•", "▪", "◦", "∙", *((":",) if int(near.token) == 1 else ())))


def _is_counted(before: str, language: Language) -> bool:
    """True for a word behind which a number is none of an ordinal: "Artikel 5."."""
    return before in NUMBERED_WORDS or find_kind(before, language) == "numbered"


def _guess_kind(near: _Neighbours, stop: _Stop) -> AbbreviationKind | None:
    """The kind of a token that no table knows: initials, numerals behind a name, and what the document abbreviates."""
    token = near.token
    if _LETTERS.fullmatch(token):
        if _is_shortened(near, stop):
            return "joining"
        if near.before in NUMBERED_WORDS or (len(token) == 1 and not token.isupper() and near.before[-1:].isdecimal()):
            return None  # "Annex B", "2018 г"
        return "name" if token[0].lower() != token[0].upper() or _UNCASED_INITIAL.match(token) else None
    dates = stop.language.dates
    if dates is not None and "." in dates.day_endings and re.fullmatch(r"[IVX]{1,5}", token):
        return "name"
    return None


def _is_numeral(stop: _Stop, near: _Neighbours) -> bool:
    """Whether a Roman numeral or a letter that numbers something follows, and not a word of one letter."""
    if _NUMERAL.match(stop.text, near.begins, stop.around.end) is None:
        return False
    return near.word not in stop.language.openers or not near.token.islower()


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

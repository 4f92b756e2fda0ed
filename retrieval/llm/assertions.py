"""What a statement asserts: its sentences and cells without the parts that stand under a governor, in it or around it."""

from dataclasses import dataclass, replace

from ingest.document import TableRow
from ingest.language.language import Language
from ingest.language.tables import detect_language
from ingest.sentences import split_sentences
from ingest.spans import Span
from retrieval.answer.answer import Answer, Statement
from retrieval.answer.citations import fold
from retrieval.assertions.governors import (
    Governed,
    Governor,
    find_governed,
    find_heading_governors,
    points_onward,
    speaks_of_another,
    strip_unseen,
)
from retrieval.passages.passage import Passage

Governors = frozenset[Governor]
_NONE: Governors = frozenset()
_ONWARD: Governors = frozenset({"command", "address", "attribution", "supposition", "denial", "invention"})
_BACKWARD: Governors = frozenset({"command", "attribution", "supposition", "denial", "invention"})
_BARE: Governors = frozenset({"command", "supposition"})
_SHORT = 12  # words of a sentence that says nothing but what to make of the one beside it
_REACH = 1_500  # code points on either side that are looked at


@dataclass(frozen=True, slots=True)
class Assertion:
    """What is asserted of a text."""

    text: str
    """The text without what it does not assert; "" where it asserts nothing."""
    quotes: tuple[str, ...]
    """The sentences that may be quoted whole, joined; none where no sentence may."""


def find_carried(sentence: str, language: Language) -> Governors:
    """The governors that a sentence of a draft carries itself. It may rest on what stands under the same. A command is none."""
    return frozenset(part.governor for part in find_governed(strip_unseen(sentence), language)) - {"command"}


def assert_text(text: str, carried: Governors) -> Assertion:
    """What prose asserts to somebody who carries these governors along."""
    text = strip_unseen(text)
    language = detect_language(text)
    asserted, quoted = list[str](), list[str]()
    for span in split_sentences(text, Span(0, len(text)), language):
        sentence = span.cut(text)
        parts = [part for part in find_governed(sentence, language) if part.governor not in carried]
        asserted.append(_cut_out(sentence, parts))
        if not parts:
            quoted.append(sentence)
    return Assertion(fold(" ".join(asserted)), (" ".join(quoted),) if quoted else ())


def assert_row(row: TableRow, carried: Governors) -> TableRow | None:
    """The row with what its cells assert. None where a cell tells what to do, or a column holds examples."""
    language = detect_language(" ".join((row.caption, *row.columns, *row.cells)))
    if any(find_heading_governors(name, language) - carried for name in (row.caption, *row.columns)):
        return None
    cells: list[str] = []
    for cell in map(strip_unseen, row.cells):
        parts = [part for part in find_governed(cell, language) if part.governor not in carried]
        if any(part.governor == "command" for part in parts):
            return None
        cells.append(_cut_out(cell, parts))
    return replace(row, cells=tuple(cells))


def find_governors_around(statement: Statement, answer: Answer) -> Governors:
    """What governs a statement from outside: the sentences beside it and headings. The least over the passages that it cites."""
    found = [_look_around(fold(statement.text), passage) for passage in answer.passages if passage.rank in statement.citations]
    return min(found, key=len, default=_NONE)


def _look_around(statement: str, passage: Passage) -> Governors:
    text = fold(passage.text)
    at = text.find(statement)
    language = detect_language(text[:_REACH])
    headings = _NONE.union(*(find_heading_governors(heading, language) for heading in passage.section))
    if at < 0:
        return headings
    before, after = text[max(0, at - _REACH) : at], text[at + len(statement) :][:_REACH]
    governors = headings | _find_before(before, language) | _find_behind(after, language)
    return governors | ({"quotation"} if _is_open(before, statement + after) else _NONE)


def _find_before(text: str, language: Language) -> Governors:
    """What the last sentence of a text puts over the next one."""
    *_, last = ["", *_split(text, language)]
    governors = _governors_of(last, language)
    is_bare = len(last.split()) <= _SHORT and not any(map(str.isdigit, last))
    return (
        (governors & _ONWARD if points_onward(last, language) else _NONE)
        | (governors & _BARE if is_bare else _NONE)
        | (governors & {"invention"})
    )


def _find_behind(text: str, language: Language) -> Governors:
    """What the first sentence of a text says of the one before it."""
    first = next(iter(_split(text, language)), "")
    if len(first.split()) > _SHORT or not speaks_of_another(first, language):
        return _NONE
    return _governors_of(first, language) & _BACKWARD


def _governors_of(sentence: str, language: Language) -> Governors:
    return frozenset(part.governor for part in find_governed(strip_unseen(sentence), language))


def _split(text: str, language: Language) -> list[str]:
    return [span.cut(text) for span in split_sentences(text, Span(0, len(text)), language)]


def _is_open(before: str, behind: str) -> bool:
    """True where a quotation opens in one text and closes in the other."""
    opened = max(before.rfind(sign) for sign in "“„«")
    closed = max(before.rfind(sign) for sign in "”»") if "„" not in before else max(before.rfind(sign) for sign in "“”")
    is_odd = before.count('"') % 2 == 1 and '"' in behind
    return is_odd or (opened > closed and any(sign in behind for sign in "“”»"))


def _cut_out(sentence: str, parts: list[Governed]) -> str:
    for part in sorted(parts, key=lambda part: part.span.start, reverse=True):
        sentence = sentence[: part.span.start] + sentence[part.span.end :]
    return sentence.strip()

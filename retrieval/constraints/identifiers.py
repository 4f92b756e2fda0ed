"""Identifiers in a text: words of letters and digits ("M-7777", "G7"), numbers with a slash or behind a label ("Windows 8.1").

An identifier names one thing, and one sign more or less names another. A year, a decade, a date and a measure are none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from ingest.language.language import Language
from ingest.language.tables import LANGUAGES, join_page_words
from retrieval.values.values import find_years

_MIXED = re.compile(
    r"(?<![\w.,/’'-])(?:[^\W\d_]{1,10}+[-.]?\d{1,8}+|\d{1,8}+-?(?=[^\W\d_])(?-i:[A-Z]))[^\W_]{0,6}+"
    r"(?:[-.][^\W_]{1,8}+){0,2}(?![\w’'-])"
)
_SLASHED = re.compile(r"(?<![\w/.,-])(?:\d{4}/\d{3,6}|\d{2,3}/\d{3,6}|\d{3,6}/\d{4})(?![\w/-])")
_LABELLED = re.compile(r"(?<![\w’'-])([^\W\d_]{2,20}+) (\d{1,6}+(?:\.\d{1,4}+){0,3}+)(?![\w:%]|[.,/-]\d)")
_SHORTEST_SMALL = 2  # digits of an identifier in small letters: "km2" is a unit
_RUN = re.compile(r"[^\W\d_]+|\d+")
_PLAIN = 2  # runs of a label with a number without points
_LONGEST_LINK = 3  # letters of a word within a list of numbers: "and"
_SIGNS = re.compile(r"[^\w/]+|_")


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier in a text."""

    text: str
    """As printed."""
    label: str
    """What stands before its number, in small letters: "article" of "Article 3", "m" of "M-7777". "" without any."""
    key: str
    """What is the same for all ways of writing it."""
    number: str
    """Its digits, the last run of them, and all of a number behind a label: "8.1"."""


def find_identifiers(text: str) -> list[Identifier]:
    """The identifiers in a text, in order."""
    return [*_find_mixed(text), *_find_labelled(text)]


def find_rivals(required: Identifier, text: str) -> list[str]:
    """The identifiers of the same label that a text has instead: "Article 5" where "Article 3" is required."""
    found = [*_find_mixed(text), *_find_labelled(text, required.label)]
    return [other.text for other in found if required.label and other.label == required.label and not _agree(required, other)]


def _agree(one: Identifier, other: Identifier) -> bool:
    """True for one key, and for numbers of which one goes on where the other ends: "Chapter 3" and "Chapter 3.1"."""
    parts = zip(one.number.split("."), other.number.split("."), strict=False)
    return one.key == other.key or (" " in one.text and " " in other.text and all(part == of for part, of in parts))


def holds_identifier(required: Identifier, texts: Sequence[str]) -> bool:
    """True when one of the texts has the identifier, in any way of writing it: "M-7777", "M 7777", "Articles 2, 3 and 4"."""
    wanted = [match.group() for match in _RUN.finditer(required.key)]
    return any(_holds_runs(wanted, text.casefold(), is_labelled=" " in required.text) for text in texts)


def _holds_runs(wanted: Sequence[str], text: str, *, is_labelled: bool) -> bool:
    if any(run not in text for run in wanted):
        return False
    runs = list(_RUN.finditer(text))
    words = [run.group() for run in runs]
    for at, word in enumerate(words):
        if is_labelled and len(wanted) == _PLAIN and word in (wanted[0], f"{wanted[0]}s"):
            listed = takewhile(lambda other: other.isdigit() or len(other) <= _LONGEST_LINK, words[at + 1 :])
            if wanted[-1] in listed:
                return True
        end = at + len(wanted)
        if words[at:end] == wanted and not _is_glued(runs, at) and (not _is_glued(runs, end) or words[end] == "s"):
            return True
    return False


def _is_glued(runs: Sequence[re.Match[str]], at: int) -> bool:
    """True where a run follows another without anything between them: it is a part of a longer word."""
    return 0 < at < len(runs) and runs[at].start() == runs[at - 1].end()


def _find_mixed(text: str) -> Iterator[Identifier]:
    for match in (*_MIXED.finditer(text), *_SLASHED.finditer(text)):
        word = match.group()
        digits = sum(sign.isdigit() for sign in word)
        is_measure = word.islower() and digits < _SHORTEST_SMALL
        is_year = "/" not in word and bool(find_years(" ".join(re.findall(r"\d+", word))))
        if is_measure or is_year or _ends_as_ordinal(word):
            continue
        label = re.match(r"[^\W\d_]*", word)
        yield Identifier(
            word, label.group().casefold() if label else "", _SIGNS.sub("", word).casefold(), re.findall(r"\d+", word)[-1]
        )


def _find_labelled(text: str, name: str = "") -> Iterator[Identifier]:
    """Numbers behind a label, behind a name within the text, and behind one name wherever it stands."""
    labels, months = _list_labels(), _list_months()
    for match in _LABELLED.finditer(text):
        label, number = match[1].casefold(), match[2]
        is_name = match[1][0].isupper() and match.start() > 0 and label not in _list_openers()
        if label in months or find_years(number) or not (is_name or label == name or label in labels):
            continue
        cut = label.endswith("s") and label[:-1] in labels
        name, label = (match[1][:-1], label[:-1]) if cut else (match[1], label)
        yield Identifier(f"{name} {number}", label, f"{label}{number}", number)


def _ends_as_ordinal(word: str) -> bool:
    small = word.casefold()
    return any(small.endswith(end) and small.removesuffix(end)[-1:].isdigit() for end in _list_day_endings())


@cache
def _list_day_endings() -> tuple[str, ...]:
    endings = {end for language in LANGUAGES if language.dates for end in language.dates.day_endings if end.isalpha()}
    return tuple(sorted(endings))


@cache
def _list_labels() -> frozenset[str]:
    labels = {label for language in LANGUAGES if language.numbers for label in language.numbers.labels}
    return frozenset({*labels, *join_page_words(lambda page: page.captions)}) - {"no", "no.", "nos", "nos."}


@cache
def _list_months() -> frozenset[str]:
    return frozenset(month for language in LANGUAGES if language.dates for month in language.dates.month_numbers)


@cache
def _list_openers() -> frozenset[str]:
    return frozenset(word for language in LANGUAGES for word in (*_read_openers(language), *language.stop_words))


def _read_openers(language: Language) -> Iterator[str]:
    yield from language.openers
    yield from (word for words in (language.numbers.bounds.values() if language.numbers else ()) for word in words)

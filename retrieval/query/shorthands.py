"""Shorthands of a question, and what else they are written as: "FY2022" is "fiscal year 2022", "5bn" is "5 billion".

Which forms mean the same is data of the language. Ordinals, months, scales and the numbers of articles follow from its tables. A
form that the corpus does not use is replaced by one that it does, so that it is neither missed nor counted as missing.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ingest.language.language import Language

_YEAR, _SHORT_YEAR, _NUMBER = "@", "~", "#"
_VALUES = {_YEAR: r"(?P<year>(?:19|20)\d\d)", _SHORT_YEAR: r"(?P<short>\d\d)", _NUMBER: r"(?P<number>\d{1,12}(?:[.,]\d{1,12})*+)"}
_WORD = re.compile(r"[^\W\d_]+|[^\w\s]")
_NAME = re.compile(r"\(\?P<[a-z]+>")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii")


@dataclass(frozen=True, slots=True)
class Shorthand:
    """A place in a question that can be written in other ways."""

    start: int
    end: int
    others: tuple[str, ...]
    """How else it is written, the likeliest first."""
    is_listed: bool
    """True for forms with a number that the language lists. Where the corpus uses several of these, all are searched."""


def find_shorthands(question: str, language: Language) -> list[Shorthand]:
    """The shorthands of a question and their full forms, in order. None overlap."""
    found: list[Shorthand] = []
    if question.isascii() and _list_words(language).isdisjoint(_WORD.findall(question.casefold())):
        return found  # the pattern of all forms would take a tenth of the time of a search to find nothing
    for match in _compile(language).finditer(question):
        if match["numeral"]:
            found.append(Shorthand(*match.span("numeral"), _write_numeral(match["numeral"]), is_listed=False))
            continue
        forms, is_listed = _list_forms(language)[
            int(next(name for name, text in match.groupdict().items() if text).split("_")[1])
        ]
        others = _write_others(match.group(), forms)
        counts = any(character.isdigit() for character in "".join([match.group(), *others]))
        found.append(Shorthand(*match.span(), others, is_listed and counts))
    return found


def replace_shorthands(
    question: str, language: Language, choose_known: Callable[[Sequence[str]], Collection[str]]
) -> tuple[str, tuple[str, ...]]:
    """The question with forms that the corpus does not use replaced by one that it does, and further forms to be searched.

    choose_known: gives those of some texts whose words the corpus uses.
    """
    written, further, at = "", list[str](), 0
    for one in find_shorthands(question, language):
        form = question[one.start : one.end]
        chosen = choose_known([form, *one.others])
        known = [other for other in one.others if other in chosen]
        if form in chosen:
            further += known if one.is_listed else ()
        elif known:
            form = known[0]
        written += question[at : one.start] + form
        at = one.end
    return written + question[at:], tuple(dict.fromkeys(further))


def _write_others(form: str, forms: Sequence[str]) -> tuple[str, ...]:
    """The other forms with the year or number of this one."""
    values: dict[str, str] = {}
    for one in forms:
        if match := _compile_form(one).fullmatch(form):
            values = {name: value for name, value in match.groupdict().items() if value}
            break
    year = values.get("year") or (f"20{values['short']}" if "short" in values else "")
    written = (
        one.replace(_YEAR, year).replace(_SHORT_YEAR, year[2:]).replace(_NUMBER, values.get("number", "")) for one in forms
    )
    return tuple(dict.fromkeys(other for other in written if other.casefold() != form.casefold()))


def _write_numeral(numeral: str) -> tuple[str, ...]:
    """The number of an article in the other numerals."""
    small = numeral.lower()
    if small in _ROMAN:
        return (str(_ROMAN.index(small) + 1),)
    return (_ROMAN[int(numeral) - 1].upper(),) if numeral.isdigit() and 0 < int(numeral) <= len(_ROMAN) else ()


@cache
def _compile_form(shorthand: str) -> re.Pattern[str]:
    """A form by itself."""
    return re.compile(_write_pattern(shorthand), re.IGNORECASE)


def _write_pattern(form: str) -> str:
    """A pattern of a form, in which a blank may be any white space."""
    escaped = re.escape(form).replace(re.escape(_NUMBER), _NUMBER).replace(re.escape(_SHORT_YEAR), _SHORT_YEAR)
    for mark, pattern in _VALUES.items():
        escaped = escaped.replace(mark, pattern, 1)
    return escaped.replace(r"\ ", r"\s+")


@cache
def _compile(language: Language) -> re.Pattern[str]:
    """Finds every form of every set, the longest first, in a group that is named by the number of its set."""
    found = sorted(
        ((len(form), form, number) for number, (forms, _) in enumerate(_list_forms(language)) for form in forms), reverse=True
    )
    parts = [f"(?P<f_{number}_{at}>{_NAME.sub('(?:', _write_pattern(form))})" for at, (_, form, number) in enumerate(found)]
    labels = "|".join(re.escape(label) for labels in language.page.divisions.values() for label in labels) or "(?!)"
    parts.append(rf"(?:{labels})\s+(?P<numeral>[ivx]{{1,5}}|\d{{1,2}})")
    return re.compile(rf"(?<![\w.,/-])(?:{'|'.join(parts)})(?![\w/]|[.,-]\w)", re.IGNORECASE)


@cache
def list_short_words(language: Language) -> frozenset[str]:
    """The forms that are one word of letters, in small letters: "govt". None of them is a misspelling."""
    return frozenset(form.casefold().rstrip(".") for forms in language.shorthands for form in forms if form.rstrip(".").isalpha())


@cache
def _list_words(language: Language) -> frozenset[str]:
    """The longest word or sign of each form and of each label, in small letters. One of them stands wherever a form does."""
    written = [form for forms, _ in _list_forms(language) for form in forms]
    written += [label for labels in language.page.divisions.values() for label in labels]
    values = str.maketrans(dict.fromkeys((_YEAR, _SHORT_YEAR, _NUMBER)))
    return frozenset(max(_WORD.findall(form.translate(values).casefold()), key=len) for form in written)


@cache
def _list_forms(language: Language) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """Sets of forms that mean the same, each with whether the language lists it."""
    followed = (forms for derive in (_derive_ordinals, _derive_scales, _derive_months) for forms in derive(language))
    return (*((forms, True) for forms in language.shorthands), *((forms, False) for forms in followed))


def _derive_ordinals(language: Language) -> Iterator[tuple[str, ...]]:
    endings = language.dates.day_endings if language.dates else ()
    for word, number in language.numbers.ordinals.items() if language.numbers and endings else ():
        yield (word, *(f"{number}{ending}" for ending in endings))


def _derive_scales(language: Language) -> Iterator[tuple[str, ...]]:
    numbers = language.numbers
    for value in sorted(set(numbers.short_scales.values())) if numbers else ():
        long = [word for word, scale in numbers.scales.items() if scale == value] if numbers else []
        short = [word for word, scale in numbers.short_scales.items() if scale == value] if numbers else []
        yield (*(f"# {word}" for word in long), *(f"#{word}" for word in short), *(f"# {word}" for word in short))


def _derive_months(language: Language) -> Iterator[tuple[str, ...]]:
    dates = language.dates
    for number, month in enumerate(dates.months if dates else (), 1):
        short = [form for form, its in dates.short_months.items() if its == number] if dates else []
        if short:
            yield (month, *short)

"""The one parser of dates, numbers, units and bounds ("more than"), in whatever form they are written.

`find_quantities` finds every quantity of a running text, for comparing two texts. `read_date` and `read_number` read one value
that was found before (`retrieval/values/values.py`). The words for months, numbers, scales, units and bounds are data of the
language.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from ingest.language.language import SIGNS, DateWords, Language, NumberWords, strip_accents
from ingest.language.tables import DEFAULT
from ingest.spans import Span
from retrieval.values.number_words import read_number_words, write_number_words

Date = tuple[int, int, int]
"""Year, month and day, 0 where a part is not given."""

_ROUGHLY = 0.1  # share of a number by which "about" it may differ
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_DASHED = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_POWER = re.compile(r"\s?[×x·]\s?10(⁻?[⁰¹²³⁴-⁹]{1,2})(?![⁰¹²³⁴-⁹])")  # "3 × 10⁶"
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_NO_DATES, _NO_NUMBERS = DateWords((), {}), NumberWords(",", ".", {}, {}, {}, {}, {}, {}, {})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A date, or else a number with its unit and bound."""

    date: Date | None = None
    """None for a number."""
    number: float = 0.0
    """The number, its scale included: 5e6 for "5 million"."""
    unit: str = ""
    """"%", or the code of a currency in small letters, such as "eur"; "" without one."""
    bound: str = ""
    """"more", "least", "less", "most", "nearly" or "about"; "" for the very number."""
    most: float | None = None
    """The upper end of a range, whose lower end is `number`. None for a single number."""

    def follows_from(self, other: "Quantity") -> bool:
        """True when a text that gives `other` gives this one: the same number, or a date that is no more exact than the other."""
        if self.date is None or other.date is None:
            return self._without_nuance() == other._without_nuance()
        return all(mine in (0, theirs) for mine, theirs in zip(self.date, other.date, strict=True))

    def contradicts(self, other: "Quantity") -> bool:
        """True when both cannot be right: numbers apart, or dates that differ in a part that both give.

        A bound is heeded: "more than 40" and "44" do not contradict each other.
        """
        if self.date is not None and other.date is not None:
            return any(mine != theirs for mine, theirs in zip(self.date, other.date, strict=True) if mine and theirs)
        low, high = self._range()
        other_low, other_high = other._range()
        return self.unit != other.unit or high < other_low or other_high < low

    def _range(self) -> tuple[float, float]:
        """The least and the most that the number can mean."""
        rough = _ROUGHLY * self.number if self.bound == "about" else 0.0
        low = 0.0 if self.bound in ("less", "most", "nearly") else self.number - rough
        high = self.number if self.most is None else self.most
        return low, float("inf") if self.bound in ("more", "least") else high + rough

    def _without_nuance(self) -> tuple[Date | None, float, float | None, str, str]:
        return self.date, self.number, self.most, self.unit, "about" if self.bound == "nearly" else self.bound


@dataclass(frozen=True, slots=True)
class _Parser:
    """The tables of one language by the forms that are written, and the pattern of its quantities in a running text."""

    quantity: re.Pattern[str]
    """Groups iso; day, month, year; day2, month2; month3, day3; or bound, sign, number or word, scale, unit."""
    scale: re.Pattern[str]
    """A scale at the end of a number. Group 1 is its word."""
    months: Mapping[str, int]
    """Form of a month to its number."""
    ordinals: Mapping[str, int]
    """Ordinal number as a word to its number, hyphens written as blanks."""
    numbers: NumberWords
    """Of the language, for number words."""
    number: re.Pattern[str]
    """A number in digits or words with its scale, in small letters."""
    scales: Mapping[str, float]
    """Scale to what it multiplies by."""
    units: Mapping[str, str]
    """Sign or word to its unit."""
    unit: re.Pattern[str]
    """A sign or word of `units`, in small letters. No sign begins within letters: "HK$" is no "$"."""
    bounds: Mapping[str, str]
    """Words of a bound to the name of the bound."""
    thousands: str
    """Signs between groups of three digits."""


def find_quantities(text: str, language: Language = DEFAULT) -> list[tuple[Span, Quantity]]:
    """The quantities of a text in order. The text is as `index/analysis/words.py:unify_text` writes it.

    Number words count: "nineteen" is 19. Nothing that is glued to a letter is a quantity ("G20", "COVID-19", "broadly15"): the
    first two are names, the last is a note marker.
    """
    parser = _make_parser(language)
    return [(Span(*match.span()), _read_match(match, parser)) for match in parser.quantity.finditer(text)]


def read_date(text: str, language: Language = DEFAULT) -> Date:
    """The date that a text is, such as "1 December 2016", "December 2016", "2016", "01/12/2016" or "2016-12-01"."""
    slashed, dashed = _SLASHED.fullmatch(text), _DASHED.fullmatch(text)
    if slashed:
        return int(slashed[3]), int(slashed[2]), int(slashed[1])
    if dashed:
        return int(dashed[1]), int(dashed[2]), int(dashed[3])
    months = _make_parser(language).months
    parts = [part.strip(".,") for part in text.casefold().split()]
    month = next((months[part] for part in parts if part in months), 0)
    day = next((int(digits[0]) for part in parts[:-1] if (digits := re.match(r"\d+", part))), 0)
    return int(parts[-1]), month, day


def read_number(text: str, bound: str = "", language: Language = DEFAULT) -> Quantity:
    """The number that a text is, with its scale and unit, such as "two", "€5 million" or "1.500.000".

    bound: the words before the number that make it a bound, "" without.
    """
    parser, small = _make_parser(language), text.casefold()
    power = _POWER.search(small)
    small = _POWER.sub("", small)
    found = list(parser.number.finditer(small))
    ends = [_read_scaled(one.group(), parser) for one in (found[0], *found[1:][-1:])]
    if power is not None:
        ends = [(number * 10.0 ** int(power[1].translate(_RAISED)), factor) for number, factor in ends]
    if len(ends) > 1 and not ends[0][1]:  # "4 to 6 million" is of millions
        ends[0] = (ends[0][0] * (ends[1][1] or 1.0), ends[1][1])
    sign = parser.unit.search(small)
    unit = parser.units[sign.group()] if sign is not None else ""
    named = parser.bounds.get(" ".join(bound.casefold().split()), "")
    return Quantity(None, ends[0][0], unit, named, ends[1][0] if len(ends) > 1 else None)


def _read_scaled(number: str, parser: _Parser) -> tuple[float, float]:
    """A number with its scale multiplied in, and the scale, 0 without one."""
    scale_word = parser.scale.search(number)
    factor = parser.scales[scale_word[1]] if scale_word else 0.0
    if not number[0].isdigit():
        return read_number_words(number, parser.numbers), factor
    digits = number[: scale_word.start()] if scale_word else number
    return _read_digits(digits.strip(" .,"), parser.thousands) * (factor or 1.0), factor


def _read_digits(digits: str, thousands: str) -> float:
    """The number that digits with separators write: 1,500,000 and 1.500.000 are one in English. 2,5 and 2.5 are, too."""
    plain = re.sub(rf"(?<=\d)[ {re.escape(thousands)}](?=\d{{3}}(?!\d))", "", digits)
    if plain.count(".") > 1:
        plain = plain.replace(".", "")
    whole, _, rest = plain.replace(" ", "").replace(",", ".").rpartition(".")
    return float(f"{whole.replace('.', '')}.{rest}" if whole else rest)


def _read_match(match: re.Match[str], parser: _Parser) -> Quantity:
    if match["iso"]:
        return Quantity(read_date(match["iso"]))
    name = match["month"] or match["month2"] or match["month3"]
    if name:
        day = int(match["day"] or match["day2"] or match["day3"] or 0)
        return Quantity((int(match["year"] or 0), parser.months[name.casefold()], day))
    bound = parser.bounds.get(" ".join((match["bound"] or "").casefold().split()), "")
    unit = parser.units.get((match["unit"] or match["sign"] or "").casefold(), "")
    scale = parser.scales.get((match["scale"] or "").casefold(), 1.0)
    if match["number"] and scale == 1.0 and not unit and _YEAR.fullmatch(match["number"]):
        return Quantity((int(match["number"]), 0, 0))
    number = float(match["number"]) if match["number"] else _read_word(match["word"], parser)
    return Quantity(None, number * scale, unit, bound)


def _read_word(word: str, parser: _Parser) -> float:
    ordinal = parser.ordinals.get(_unhyphen(word.casefold()))
    return float(ordinal) if ordinal is not None else read_number_words(word, parser.numbers)


@cache
def _make_parser(language: Language) -> _Parser:
    dates, numbers = language.dates or _NO_DATES, language.numbers or _NO_NUMBERS
    ordinals = {_unhyphen(form): number for word, number in numbers.ordinals.items() for form in (word, strip_accents(word))}
    scales = {**numbers.scales, **numbers.short_scales}
    units = {**{sign.casefold(): unit for sign, unit in SIGNS.items()}, **numbers.units} if language.numbers else {}
    bounds = {strip_accents(words): name for name, forms in numbers.bounds.items() for words in forms}
    bounds |= {words: name for name, forms in numbers.bounds.items() for words in forms}
    words = "|".join([write_number_words(numbers), *(re.escape(word).replace(r"\ ", "[- ]") for word in _sort(ordinals))])
    ending, link = rf"(?:{_any(dates.day_endings)})?", rf"(?:(?:{_any(dates.day_links)})\ )?"
    month, letters = _any_month(dates), rf"(?:{_any(ending for ending in dates.day_endings if ending.isalpha())})?"
    signs = _any(sign for sign in SIGNS if len(sign) == 1)
    codes = _any(sign for sign in SIGNS if sign[0].isalpha())
    quantity = (
        rf"(?P<iso>\d{{4}}-\d\d-\d\d)(?:\ \d+\ [a-z]+\ \d{{4}})?(?!\d)"
        rf"|(?<![\w.])(?:(?P<day>\d{{1,2}}){ending}\ {link})?(?P<month>{month})\.?,?\ (?P<year>\d{{4}})(?!\w)"
        rf"|(?<![\w.])(?P<day2>\d{{1,2}}){ending}\ {link}(?P<month2>{month})(?!\w)"
        rf"|(?<!\w)(?P<month3>{month})\ (?P<day3>\d{{1,2}}){letters}(?!\w)"
        rf"|(?:\b(?P<bound>{_any(bounds)})\ )?(?:(?P<sign>(?<![^\W\d_])(?:{signs})|\b(?:{codes}))\ ?)?"
        rf"(?:(?<![\w.,])(?<![^\W\d_]-)(?P<number>\d+(?:\.\d+)?){letters}|(?<![\w-])(?P<word>(?=[^\W\d_])(?:{words})(?!\w)))"
        rf"(?:[ ]?(?P<scale>{_any(scales)})(?!\w))?(?:[ ]?(?P<unit>{_any(units)})(?!\w))?(?!\w)"
    )
    scale = rf"\s?({_any(scales)})$"
    patterns = re.compile(quantity, re.IGNORECASE), re.compile(scale)
    number = re.compile(rf"\d(?:[\d,. ]*\d)?(?:\s?(?:{_any(scales)})(?!\w))?|(?<!\w)(?:{write_number_words(numbers)})(?!\w)")
    unit = re.compile(rf"(?<![^\W\d_])(?:{_any(units)})")
    return _Parser(*patterns, dates.month_numbers, ordinals, numbers, number, scales, units, unit, bounds, numbers.thousands)


def _any_month(dates: DateWords) -> str:
    """The forms of months. One of three letters, as "May", needs its first letter as printed: "may" is no month."""
    short = {month.casefold(): rf"(?-i:{month[0]}){month[1:]}" for month in dates.months if len(month) <= 3}
    return "|".join(short.get(form) or re.escape(form) for form in _sort(dates.month_numbers)) or "(?!)"


def _unhyphen(text: str) -> str:
    return text.replace("-", " ")


def _sort(words: Iterable[str]) -> list[str]:
    """The longest first, so that none hides a longer one which begins with it."""
    return sorted(words, key=lambda word: (-len(word), word))


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, _sort(words))) or "(?!)"

"""Figures in a text: dates and numbers with their unit and bound ("more than"), however they are written.

A text comes in with dates and thousands unified (`index/analysis/words.py`), so that "22/04/2015" and "22 April 2015" are
one date; its
figures come out with their spans. Number words count: "nineteen" is 19, "5 million euros" is 5,000,000 "eur". Nothing that is
glued to a letter is a figure ("G20", "COVID-19", "broadly15"): the first two are names, the last is a note marker.
"""

import re
from dataclasses import dataclass

from ingest.spans import Span

Date = tuple[int, int, int]

_MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905
_ONES = "zero one two three four five six seven eight nine ten".split()  # noqa: SIM905
_ONES += "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()  # noqa: SIM905
_WORDS: dict[str, int] = {
    **{word: number for number, word in enumerate(_ONES)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    **{word: number for number, word in enumerate(_ORDINALS, 1)},
    **{"dozen": 12, "hundred": 100, "thousand": 1000},
}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9}
_SCALES |= {"trillion": 1e12}
_UNITS = {
    **dict.fromkeys(("%", "percent", "per cent"), "%"),
    **dict.fromkeys(("€", "eur", "euro", "euros"), "eur"),
    **dict.fromkeys(("$", "usd", "us$", "dollar", "dollars"), "usd"),
    **dict.fromkeys(("£", "gbp", "pound", "pounds"), "gbp"),
}
_BOUNDS = {
    **dict.fromkeys(("more than", "over", "above", "exceeding", "in excess of"), "more"),
    **dict.fromkeys(("less than", "fewer than", "under", "below"), "less"),
    **dict.fromkeys(("at least", "no fewer than", "no less than", "a minimum of"), "least"),
    **dict.fromkeys(("at most", "up to", "no more than", "a maximum of"), "most"),
    **dict.fromkeys(("about", "around", "approximately", "roughly", "some", "nearly", "almost", "close to"), "about"),
}


def _any(words: object) -> str:
    return "|".join(re.escape(word) for word in sorted(map(str, words), key=len, reverse=True))  # type: ignore[call-overload]


_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" if len(month) > 3 else "(?-i:M)ay" for month in _MONTHS)  # "may" is no month
_FIGURE = re.compile(
    rf"(?P<iso>\d{{4}}-\d\d-\d\d)(?:\ \d+\ [a-z]+\ \d{{4}})?(?!\d)"
    rf"|(?<![\w.])(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\ (?:of\ )?)?(?P<month>{_MONTH})\.?,?\ (?P<year>\d{{4}})(?!\w)"
    rf"|(?<![\w.])(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\ (?:of\ )?(?P<month2>{_MONTH})(?!\w)"
    rf"|(?<!\w)(?P<month3>{_MONTH})\ (?P<day3>\d{{1,2}})(?:st|nd|rd|th)?(?!\w)"
    rf"|(?:\b(?P<bound>{_any(_BOUNDS)})\ )?"
    rf"(?:(?P<sign>[€$£]|\b(?:EUR|USD|US\$|GBP))\ ?)?"
    rf"(?:(?<![\w.,])(?<![^\W\d_]-)(?P<number>\d+(?:\.\d+)?)(?:st|nd|rd|th)?"
    rf"|(?<![\w-])(?P<word>(?:{_any(_TENS)})[- ](?:{_any(_ONES[1:10])})|{_any(_WORDS)}))"
    rf"(?:[ ]?(?P<scale>{_any(_SCALES)})(?!\w))?(?:[ ]?(?P<unit>{_any(_UNITS)})(?!\w))?(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A date (year, month, day, 0 where a part is not given), or else `number` with its unit and bound, "" where it has none."""

    date: Date | None = None
    number: float = 0.0
    unit: str = ""
    bound: str = ""

    def follows_from(self, other: "Figure") -> bool:
        """True when a text that gives `other` gives this one: the same number, or a date that is no more exact than the other."""
        if self.date is None or other.date is None:
            return self == other
        return all(mine in (0, theirs) for mine, theirs in zip(self.date, other.date, strict=True))


def find_figures(text: str) -> list[tuple[Span, Figure]]:
    """The figures of a text, as `unify_text` gives it, in order."""
    return [(Span(*match.span()), figure) for match in _FIGURE.finditer(text) if (figure := _read(match)) is not None]


def _read(match: re.Match[str]) -> Figure | None:
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return Figure((year, month, day))
    name = match["month"] or match["month2"] or match["month3"]
    if name:
        day = int(match["day"] or match["day2"] or match["day3"] or 0)
        return Figure((int(match["year"] or 0), _number_month(name), day))
    bound = _BOUNDS.get(" ".join((match["bound"] or "").lower().split()), "")
    unit = _UNITS.get((match["unit"] or match["sign"] or "").lower(), "")
    scale = _SCALES.get((match["scale"] or "").lower(), 1.0)
    number = float(match["number"]) if match["number"] else _read_word(match["word"].lower())
    if match["number"] and scale == 1.0 and not unit and re.fullmatch(r"(?:1[5-9]|20)\d\d", match["number"]):
        return Figure((int(number), 0, 0))
    return Figure(None, number * scale, unit, bound)


def _read_word(word: str) -> float:
    return float(sum(_WORDS[part] for part in re.split(r"[- ]", word)))


def _number_month(name: str) -> int:
    return 1 + [month[:3] for month in _MONTHS].index(name[:3].lower())

"""From text to plain words: one spelling for quotes, accents, numbers and dates, the same in documents and in questions.

The result is a list of words as printed but for those spellings. Letter case is kept, since "US" is not "us". This is apart from
the tokenizer, so that what counts as a word can be read and tested without stems and synonyms.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ingest.language.language import DateWords, Language, NumberWords, strip_accents
from ingest.language.tables import DEFAULT

# Han and Kana are written without blanks: each sign is a word. Everything else is a word where letters and digits run on.
SIGN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(
    r"\d{4}-\d\d-\d\d(?!\d)"  # dates, as unify_text writes them
    r"|[^\W\d_](?:\.[^\W\d_])+(?![^\W_])"  # U.S.
    r"|\d+(?:\.\d+)+"  # 14.5, 3.5.1
    rf"|[{SIGN}]"
    rf"|[^\W_{SIGN}]+"
)
_SPELLED_WORD = re.compile(rf"(?<![\w./@])[^\W\d_{SIGN}]{{4,30}}(?![\w/@]|\.\w|:/)")
_SMALL_WORD = re.compile(r"(?<![\w./:@-])[a-z]{2,10}(?![\w/:@-]|\.\w)")
_DIGIT = re.compile(r"\d")  # without one there is neither number nor date
_THOUSANDS_BY_COMMA = re.compile(r"(?<![\d,.])(\d{1,3}(?:,\d{3})+)(?![\d,])()")

_LOOKALIKES = {
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4`", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    **{"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"},
}
_ODD = re.compile(f"[{''.join(_LOOKALIKES)}\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class _WordPatterns:
    """How one language writes numbers and dates, accents aside."""

    number: re.Pattern[str]
    """A number with signs between its digits: its whole part, then its decimals, which may be missing."""
    date: re.Pattern[str]
    """A full date: groups y, m and d, each with a number behind it that tells the form of the date."""
    month_numbers: Mapping[str, int]
    """Every form of a month to its number."""
    months: tuple[str, ...]
    """The months as they are written out."""


def find_words(text: str, language: Language = DEFAULT) -> list[str]:
    """The words of `text` in their own case. "1 December 2016" and "01/12/2016" both give 2016-12-01 1 december 2016."""
    return _WORD.findall(unify_text(text, language))


def unify_text(text: str, language: Language = DEFAULT) -> str:
    """The text with one spelling of what is written in several ways.

    The text is in NFKC, without accents, with one kind of quote and hyphen. "1,200" is "1200", decimals stand behind a point, and
    dates are written out in one order.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        # Only the accents of Latin, Greek and Cyrillic go; the vowel signs of other scripts are letters.
        text = _ODD.sub(lambda match: _LOOKALIKES.get(match[0], ""), unicodedata.normalize("NFD", text))
        text = unicodedata.normalize("NFC", text)
    if not _DIGIT.search(text):
        return text
    patterns = _compile(language)
    text = patterns.number.sub(_write_number, text)
    return patterns.date.sub(lambda match: _write_date(match, patterns), text)


@cache
def _compile(language: Language) -> _WordPatterns:
    dates = language.dates or DateWords((), {})
    months = tuple(strip_accents(month).lower() for month in dates.months)
    return _WordPatterns(_compile_number(language.numbers), _compile_date(dates), dates.month_numbers, months)


def _compile_number(numbers: NumberWords | None) -> re.Pattern[str]:
    if numbers is None or numbers.decimal == ".":
        return _THOUSANDS_BY_COMMA
    signs = re.escape(numbers.thousands)
    return re.compile(rf"(?<![\d,.])(\d{{1,3}}(?:[{signs}]\d{{3}})+|\d+)(?:,(\d+))?(?!\d|[.,]\d)")


def _compile_date(dates: DateWords) -> re.Pattern[str]:
    month = "|".join(sorted(map(re.escape, dates.month_numbers), key=len, reverse=True)) or "(?!)"
    endings, links = ("|".join(map(re.escape, words)) for words in (dates.day_endings, dates.day_links))
    day = rf"(?P<{{}}>\d{{{{1,2}}}})(?:{endings})?"
    return re.compile(
        r"(?<![\w.,/-])(?:(?P<y1>\d{4})-(?P<m1>\d\d)-(?P<d1>\d\d)"
        r"|(?P<d2>\d{1,2})(?P<mark>[./-])(?P<m2>\d{1,2})(?P=mark)(?P<y2>\d{4})"
        rf"|{day.format('d3')}\s++(?:(?:{links})\s++)?(?P<m3>{month})\.?,?\s++(?P<y3>\d{{4}})"
        rf"|(?P<m4>{month})\.?\s++{day.format('d4')},?\s++(?P<y4>\d{{4}}))(?![\w/-])",
        re.IGNORECASE,
    )


def _write_number(match: re.Match[str]) -> str:
    whole = re.sub(r"\D", "", match[1])
    return f"{whole}.{match[2]}" if match[2] else whole


def _write_date(match: re.Match[str], patterns: _WordPatterns) -> str:
    found = {name[0]: value for name, value in match.groupdict().items() if value and name != "mark"}
    year, day = int(found["y"]), int(found["d"])
    month = int(found["m"]) if found["m"].isdigit() else patterns.month_numbers[found["m"].casefold()]
    if month > 12 and day <= 12 and match["mark"]:  # 12/31/2016 can only be month first
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return match[0]
    written = f"{year:04}-{month:02}-{day:02} {day} "
    return f"{written}{patterns.months[month - 1]} {year}" if patterns.months else f"{written}{year}"


def find_small_words(text: str) -> set[str]:
    """Short words in small letters, apart from those in web addresses: what an acronym must not be taken for."""
    return set(_SMALL_WORD.findall(text))


def find_spelled_words(text: str) -> set[str]:
    """Words of 4 to 30 letters, as `simplify_word` gives them: what a misspelled word may be meant for.

    Words of web addresses are left out. So are signs that are words by themselves.
    """
    return set(map(simplify_word, set(_SPELLED_WORD.findall(text))))


def simplify_word(word: str) -> str:
    """A word in small letters and without accents."""
    if word.isascii():
        return word.lower()
    return strip_accents(unicodedata.normalize("NFKC", word)).casefold()

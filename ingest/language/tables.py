"""Which table a text takes: by the tag of its document, or by the stop words of a question.

A text without a tag takes the table of the default language, English. A language that has a tag and no table takes `UNKNOWN`:
it is ranked, quoted and refused as ever, and no date, count or amount is read in it.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache

from ingest.language.english import ENGLISH
from ingest.language.french import FRENCH
from ingest.language.german import GERMAN
from ingest.language.language import Language, PageWords
from ingest.language.other_languages import OTHER_LANGUAGES, UNKNOWN

DEFAULT = ENGLISH
LANGUAGES = (ENGLISH, GERMAN, FRENCH)

# What files say instead of the code of two letters (ISO 639-1): that of three (ISO 639-2, both forms).
_LONG_CODES = {
    "ara": "ar", "bul": "bg", "ces": "cs", "chi": "zh", "cze": "cs", "dan": "da", "deu": "de", "dut": "nl", "ell": "el",
    "eng": "en", "est": "et", "fin": "fi", "fra": "fr", "fre": "fr", "ger": "de", "gle": "ga", "gre": "el", "hin": "hi",
    "hrv": "hr", "hun": "hu", "ind": "id", "ita": "it", "jpn": "ja", "kor": "ko", "lav": "lv", "lit": "lt", "mlt": "mt",
    "nld": "nl", "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru", "slk": "sk", "slo": "sk", "slv": "sl",
    "spa": "es", "swe": "sv", "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi", "zho": "zh",
}  # fmt: skip
_TAG = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.DOTALL)
_NO_LANGUAGES = {"und", "mul", "mis", "zxx"}

_BY_TAG = {language.tag: language for language in LANGUAGES}
_WORD = re.compile(r"[^\W\d_]+")


def primary_subtag(tag: str | None) -> str | None:
    """The language of a tag without region and script: "en" for "EN", "en-GB", "en_US" and "eng". None for what names none."""
    match = _TAG.fullmatch((tag or "").strip().casefold())
    if match is None or match[1] in _NO_LANGUAGES:
        return None
    return _LONG_CODES.get(match[1], match[1])


def find_language(tag: str | None) -> Language:
    """The table of a tag such as "en", "en-GB", "EN" or "de_AT". The default for what names no language, else `UNKNOWN`."""
    primary = primary_subtag(tag)
    return DEFAULT if primary is None else _BY_TAG.get(primary, UNKNOWN)


def detect_language(text: str) -> Language:
    """The language whose stop words a question holds. The default in doubt.

    Another language is taken only where at least two different stop words of it stand in the text and, of the words that are stop
    words in one language and not in the other, more are its own than the default's. A text that holds too few of either is of the
    language whose word that asks it begins with: "Wer finanziert das?".
    """
    written = _WORD.findall(text)
    words = {
        word.casefold() for word in written if text.isupper() or not word.isupper() or len(word) == 1
    }  # "EU", "UN" are names
    scores = {
        language: len(words & (language.stop_words - DEFAULT.stop_words))
        - len(words & (DEFAULT.stop_words - language.stop_words))
        for language in LANGUAGES
        if language is not DEFAULT and len(words & language.stop_words) >= 2
    }
    best = max(scores, key=lambda language: scores[language], default=DEFAULT)
    if scores.get(best, 0) > 0:
        return best
    is_default = not words.isdisjoint(DEFAULT.stop_words.difference(*(language.stop_words for language in LANGUAGES[1:])))
    return DEFAULT if is_default else _find_asking(text) or DEFAULT


def _find_asking(text: str) -> Language | None:
    """The language in which the first word of a text asks. None for a word of the default, and for an acronym."""
    first = _WORD.search(text)
    if first is None or first.group().isupper() or first.group().casefold() in DEFAULT.stop_words:
        return None
    return next((language for language in LANGUAGES[1:] if _compile_asking(language).fullmatch(first.group())), None)


@cache
def _compile_asking(language: Language) -> re.Pattern[str]:
    """The words that ask in a language."""
    return re.compile((language.questions.asking if language.questions else "") or "(?!)", re.IGNORECASE)


def join_page_words(choose: Callable[[PageWords], Iterable[str]]) -> tuple[str, ...]:
    """What `choose` takes from the page words of every table: a page is read before its language is known."""
    return tuple(dict.fromkeys(word for language in (*LANGUAGES, *OTHER_LANGUAGES) for word in choose(language.page)))

"""Which table a text takes: by the tag of its document, or by the stop words of a question.

A text without a tag takes the table of the default language, English. A language that has a tag and no table takes `UNKNOWN`:
it is ranked, quoted and refused as ever, and no date, count or amount is read in it.
"""

import re
from collections.abc import Callable, Iterable

from ingest.language.english import ENGLISH
from ingest.language.french import FRENCH
from ingest.language.german import GERMAN
from ingest.language.language import Language, PageWords

DEFAULT = ENGLISH
LANGUAGES = (ENGLISH, GERMAN, FRENCH)
UNKNOWN = Language(tag="")
_SPANISH = Language(tag="es", page=PageWords(captions=("tabla",)))  # no more is known of it

_BY_TAG = {language.tag: language for language in LANGUAGES}
_WORD = re.compile(r"[^\W\d_]+")


def find_language(tag: str | None) -> Language:
    """The table of a tag such as "en", "en-GB", "EN" or "de_AT". The default for None, "" and "und", else `UNKNOWN`."""
    primary = re.split(r"[-_]", (tag or "").strip().casefold(), maxsplit=1)[0]
    return DEFAULT if primary in ("", "und") else _BY_TAG.get(primary, UNKNOWN)


def detect_language(text: str) -> Language:
    """The language whose stop words a question holds. The default in doubt.

    Another language is taken only where at least two different stop words of it stand in the text and, of the words that are stop
    words in one language and not in the other, more are its own than the default's.
    """
    words = set(_WORD.findall(text.casefold()))
    scores = {
        language: len(words & (language.stop_words - DEFAULT.stop_words))
        - len(words & (DEFAULT.stop_words - language.stop_words))
        for language in LANGUAGES
        if language is not DEFAULT and len(words & language.stop_words) >= 2
    }
    best = max(scores, key=lambda language: scores[language], default=DEFAULT)
    return best if scores.get(best, 0) > 0 else DEFAULT


def join_page_words(choose: Callable[[PageWords], Iterable[str]]) -> tuple[str, ...]:
    """What `choose` takes from the page words of every table: a page is read before its language is known."""
    return tuple(dict.fromkeys(word for language in (*LANGUAGES, _SPANISH) for word in choose(language.page)))

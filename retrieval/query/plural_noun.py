"""Whether a question asks for all of something, and for what: the noun behind "which", "list", "what are the" or a number.

The words around it are data of the language of the question (`ingest/language/words/structure_words.py`).
"""

import re
from functools import cache
from itertools import islice

from ingest.language.language import Language
from retrieval.query.query import Query

_WORDS = 5  # behind the word that asks, among which the noun is looked for
_WORD = re.compile(r"[^\W_][\w’'/-]*|[^\w\s]")
_PAST = re.compile(r"ed$")
_FORMS = frozenset(("list", "name", "person", "place", "description"))


def asks_several(query: Query) -> bool:
    """True for a question that several items answer, rather than a value, a reason or a yes."""
    return query.form == "list" or (query.form in _FORMS and bool(find_plural_noun(query)))


def find_plural_noun(query: Query) -> frozenset[str]:
    """The tokens of the noun in the plural of which all are asked for: of "areas" in "What are the priority areas of ...".

    Empty where the question does not ask for several.
    """
    language = query.tokenizer.language
    if language.structure is None:
        return frozenset()
    asks, keys, word_that_asks, plural = _compile(language)
    text = " ".join(query.text.split())
    openings = list(asks.finditer(text))
    if word_that_asks.search(text) is None:  # "Supporters of what demonstrated?" asks for one thing
        openings += keys.finditer(text)
    for asking in openings:
        words = list(islice(_WORD.finditer(text, asking.end()), _WORDS))
        for place, match in enumerate(words):
            word = match.group()
            if not word[0].isalnum() or word.casefold() in language.stop_words:
                break
            if plural.search(word) and (place == 0 or _ends_phrase(text, match.end(), language)):
                return query.tokenizer.token_set(word)
    return frozenset()


def _ends_phrase(text: str, end: int, language: Language) -> bool:
    """True where a verb or a small word follows, or nothing: a word in the plural may also be a part of a name or a verb.

    Before an article it is a verb: "which country hosts the centre".
    """
    following = _WORD.match(text, end + 1)
    if following is None or not following.group()[0].isalnum():
        return True
    word = following.group().casefold()
    if language.parts is not None and re.fullmatch(language.parts.determiners, word) is not None:
        return False
    return word in language.stop_words or _PAST.search(word) is not None


@cache
def _compile(language: Language) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """The patterns of what stands before the noun in a question and in key words, of a word that asks, and of the noun.

    Key words begin with a number ("four pillars of the framework") or with the noun itself ("pillars of the framework").
    """
    structure = language.structure
    if structure is None:
        nothing = re.compile(r"(?!)")
        return nothing, nothing, nothing, nothing
    numerals = language.numbers.numerals if language.numbers else {}
    numbers = "|".join([r"\d{1,2}", *(re.escape(word) for word, number in numerals.items() if number > 1)])
    keys = (
        rf"^(?:(?:{structure.determiners}) )?(?:{numbers})(?= [^\W\d])"
        rf"|^(?=[^\W\d][\w-]{{2,}}(?: [^\W\d][\w-]*+){{0,2}} (?:{structure.prepositions}) )"
    )
    asking = language.questions.asking if language.questions else ""
    return (
        re.compile(rf"\b(?:{structure.asks})(?: (?:{structure.before_noun})\b)*+(?= )", re.IGNORECASE),
        re.compile(keys, re.IGNORECASE),
        re.compile(rf"\b(?:{asking or '(?!)'})\b", re.IGNORECASE),
        re.compile(rf"{structure.plural}$", re.IGNORECASE),
    )

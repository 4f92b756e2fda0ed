"""Names of states, peoples, capitals and bodies, found in any letter case and given as they are written.

Whoever types in small letters means Korea by "korea". States have their names in the language of the question (CLDR); bodies,
peoples and capitals are those of the tables of synonyms and of metonyms.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Self

from babel import Locale

from index.analysis.synonyms import load_synonyms
from index.analysis.words import simplify_word
from ingest.language.language import Language
from retrieval.query.expansion import Metonyms

_WORD = re.compile(r"[^\W_]+(?:[-.’'][^\W_]+)*")
_LONGEST = 5  # words of a name
_NO_STATES = frozenset({"ZZ", "XA", "XB", "QO", "EZ"})
_FURTHER: Mapping[str, tuple[str, ...]] = {"de": ("Korea",), "fr": ("Corée", "OTAN", "UE", "ANASE", "ONU")}
"""Names that are in neither table, by the tag of the language."""
_COMMON = frozenset({("reunion",), ("la", "reunion"), ("grenade",), ("jersey",)})
"""Names, as they are looked up, that are words of every day in small letters: a meeting in French, a weapon, a shirt."""


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names that one language knows."""

    written: Mapping[tuple[str, ...], str]
    """The words of a name in small letters without accents, to the name."""

    @classmethod
    def load(cls, language: Language) -> Self:
        """The names for questions of a language. A word of every day is no name, whatever it stands for in capitals: "us"."""
        states = [name for code, name in Locale(language.tag).territories.items() if code.isalpha() and code not in _NO_STATES]
        metonyms = Metonyms.load().capitals
        shared = [form for form in chain(*load_synonyms().forms.values()) if form[:1].isupper()]
        names = [*shared, *metonyms, *states, *_FURTHER.get(language.tag, ())]  # those of the language itself count last
        found = {_fold(name): name for name in names}
        every_day = _COMMON | {(word,) for word in language.stop_words}
        return cls({words: name for words, name in found.items() if words not in every_day})

    def find(self, text: str) -> str | None:
        """The name that a text in small letters is, as it is written. None where it is none, or has capitals of its own."""
        return self.written.get(_fold(text)) if text == text.lower() else None

    def write(self, text: str) -> str:
        """A text with all its names as they are written. One with a capital behind its first letter stays as it is."""
        if text[1:] != text[1:].lower():
            return text
        words, parts, at, done = list(_WORD.finditer(text)), list[str](), 0, 0
        while at < len(words):
            for length in range(min(_LONGEST, len(words) - at), 0, -1):
                start, end = words[at].start(), words[at + length - 1].end()
                name = self.written.get(_fold(text[start:end]))
                if name is not None:
                    parts += [text[done:start], name]
                    at, done = at + length, end
                    break
            else:
                at += 1
        return "".join([*parts, text[done:]])


def _fold(name: str) -> tuple[str, ...]:
    return tuple(simplify_word(word) for word in _WORD.findall(name.replace("’", "'")))


@cache
def load_names(language: Language) -> KnownNames:
    """The names for questions of a language."""
    return KnownNames.load(language)

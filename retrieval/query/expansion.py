"""Query expansion: acronyms written out for the encoder, and metonyms (a capital for its government) named as the country.

The encoder has never met the corpus's acronyms, so they are written out as the corpus defines them. The lexical retriever folds
acronyms by itself (`index/analysis/tokenizer.py`) and gets the country added.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
from typing import Self

from index.analysis.synonyms import load_synonyms
from index.analysis.words import simplify_word

_WORD = re.compile(r"\w+")
_ACRONYM = re.compile(r"\b([A-Z][A-Za-z]*?[A-Z])(s?)\b")


@dataclass(frozen=True, slots=True)
class Metonyms:
    """Names that stand for others: a capital for its country's government."""

    countries: Mapping[str, str]
    """Capital in small letters to its country."""
    pattern: re.Pattern[str]
    """Finds every capital in a text but those within a longer name: in "Vienna Convention" it stands for no government."""
    names: frozenset[str] = frozenset()
    """The words of names of countries, people, capitals and bodies, in small letters without accents."""
    beginnings: frozenset[str] = frozenset()
    """The first word of every capital, in small letters."""
    capitals: tuple[str, ...] = ()
    """The capitals, as they are written."""

    @classmethod
    def load(cls) -> Self:
        """The table shipped with this package."""
        written = files("retrieval").joinpath("metonyms.toml").read_text(encoding="utf-8")
        table: dict[str, str] = tomllib.loads(written)["metonyms"]
        longest_first = "|".join(map(re.escape, sorted(table, key=len, reverse=True)))
        pattern = re.compile(rf"\b(?i:{longest_first})\b(?! [A-Z])")
        forms = load_synonyms().forms.values()
        names = {simplify_word(word) for name in (*table, *table.values(), *chain(*forms)) for word in re.findall(r"\w+", name)}
        countries = {capital.lower(): country for capital, country in table.items()}
        beginnings = frozenset(_WORD.findall(capital)[0] for capital in countries)
        return cls(countries, pattern, frozenset(names), beginnings, tuple(table))

    def find(self, text: str) -> list[str]:
        """The countries of the capitals in `text`, in order."""
        if text.isascii() and self.beginnings.isdisjoint(_WORD.findall(text.lower())):
            return []  # without reading it from each of its places for each of the capitals
        return [self.countries[match.group().lower()] for match in self.pattern.finditer(text)]

    def replace(self, text: str, known: Collection[str]) -> str:
        """`text` with each capital replaced by its country, where that is one of `known`."""

        def write(match: re.Match[str]) -> str:
            country = self.countries[match.group().lower()]
            return country if country in known else match.group()

        return self.pattern.sub(write, text)


def expand_for_encoder(
    text: str, acronyms: Mapping[str, str], metonyms: Metonyms, choose_known: Callable[[Sequence[str]], Collection[str]] = tuple
) -> str:
    """The question with metonyms replaced, where the corpus uses the country, and acronyms written out.

    acronyms: in capitals, to their expansion. choose_known: gives those of some texts whose words the corpus uses.
    """
    countries = metonyms.find(text)
    replaced = metonyms.replace(text, choose_known(countries)) if countries else text
    return _ACRONYM.sub(lambda match: acronyms.get(match[1].upper(), match[1]) + match[2], replaced)


def expand_for_words(text: str, metonyms: Metonyms, choose_known: Callable[[Sequence[str]], Collection[str]] = tuple) -> str:
    """The question with the countries of its metonyms added behind it, those that the corpus uses.

    A metonym that it does not use is left out where it uses the country. choose_known: gives those of some texts whose words the
    corpus uses.
    """
    countries = metonyms.find(text)
    if not countries:
        return text
    known = choose_known([*countries, *(match.group() for match in metonyms.pattern.finditer(text))])

    def write(match: re.Match[str]) -> str:
        country = metonyms.countries[match.group().lower()]
        return match.group() if match.group() in known or country not in known else ""

    return " ".join([*metonyms.pattern.sub(write, text).split(), *(country for country in countries if country in known)])

"""Query expansion: acronyms written out for the encoder, and metonyms (a capital for its government) named as the country.

The encoder has never met the corpus's acronyms, so they are written out as the corpus defines them. The lexical retriever folds
acronyms by itself (`index/analysis/tokenizer.py`) and gets the country added.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Self

_ACRONYM = re.compile(r"\b([A-Z][A-Za-z]*?[A-Z])(s?)\b")


@dataclass(frozen=True, slots=True)
class Metonyms:
    """Names that stand for others: a capital for its country's government."""

    countries: Mapping[str, str]
    """Capital in small letters to its country."""
    pattern: re.Pattern[str]
    """Finds every capital in a text."""

    @classmethod
    def load(cls) -> Self:
        """The table shipped with this package."""
        written = files("retrieval").joinpath("seats.toml").read_text(encoding="utf-8")
        table: dict[str, str] = tomllib.loads(written)["seats"]
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, table))})\b", re.IGNORECASE)
        return cls({capital.lower(): country for capital, country in table.items()}, pattern)

    def find(self, text: str) -> list[str]:
        """The countries of the capitals in `text`, in order."""
        return [self.countries[match.group().lower()] for match in self.pattern.finditer(text)]

    def replace(self, text: str) -> str:
        """`text` with each capital replaced by its country."""
        return self.pattern.sub(lambda match: self.countries[match.group().lower()], text)


def expand_for_encoder(text: str, acronyms: Mapping[str, str], metonyms: Metonyms) -> str:
    """The question with metonyms replaced and acronyms written out. `acronyms`: in capitals, to their expansion."""
    return _ACRONYM.sub(lambda match: acronyms.get(match[1].upper(), match[1]) + match[2], metonyms.replace(text))


def expand_for_words(text: str, metonyms: Metonyms) -> str:
    """The question with the countries of its metonyms added behind it."""
    return " ".join([text, *metonyms.find(text)])

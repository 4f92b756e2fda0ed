"""What documents say about words, added up: how they define acronyms, and which short words they write in small letters.

A text comes in, `AcronymStatistics` go out. They are added and subtracted document by document, so that a build knows what the
whole corpus says without reading again what did not change; `index/analysis/tokenizer.py` makes its vocabulary of it.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from index.analysis.acronyms import find_definitions
from index.analysis.words import find_small_words

FILES = ("wording.json",)


@dataclass(frozen=True, slots=True)
class AcronymStatistics:
    """definitions: acronym to its expansions, each with how often it was met. small: word to the number of texts it stands in."""

    definitions: dict[str, Counter[str]] = field(default_factory=dict)
    small: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of_text(cls, text: str) -> Self:
        """What one text says."""
        definitions = {acronym: Counter(found) for acronym, found in find_definitions(text).items()}
        return cls(definitions, Counter(find_small_words(text)))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The wording that `save` wrote to `folder`."""
        told = json.loads((folder / FILES[0]).read_text(encoding="utf-8"))
        return cls({acronym: Counter(found) for acronym, found in told["definitions"].items()}, Counter(told["small"]))

    def save(self, folder: Path) -> None:
        """Write FILES to `folder`; the same wording gives the same bytes."""
        told = {"definitions": self.definitions, "small": self.small}
        (folder / FILES[0]).write_text(json.dumps(told, ensure_ascii=False, sort_keys=True), encoding="utf-8")

    def copy(self) -> Self:
        """A wording of its own, to be changed in place."""
        return type(self)({acronym: Counter(found) for acronym, found in self.definitions.items()}, Counter(self.small))

    def add(self, other: "AcronymStatistics", sign: int = 1) -> None:
        """Add what other texts say, in place; with `sign` -1 take away what was added."""
        for acronym, found in other.definitions.items():
            sums = self.definitions.setdefault(acronym, Counter())
            _add(sums, found, sign)
            if not sums:
                del self.definitions[acronym]
        _add(self.small, other.small, sign)


def _add(sums: Counter[str], found: Counter[str], sign: int) -> None:
    for key, count in found.items():
        sums[key] += sign * count
        if not sums[key]:
            del sums[key]

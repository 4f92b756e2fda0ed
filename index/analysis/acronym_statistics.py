"""How documents define acronyms, which short words they write in small letters and which words they hold, as counts.

The statistics of documents are added and subtracted, so that a build knows those of the whole corpus without reading again what
did not change. `index/analysis/tokenizer.py` makes its vocabulary of them.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Self

from index.analysis.acronyms import find_definitions
from index.analysis.words import find_small_words, find_spelled_words
from ingest.language.language import Language
from ingest.language.tables import DEFAULT

FILES = ("wording.json",)
_MOST_DEFINITIONS, _MOST_WORDS = 10_000, 200_000


@dataclass(frozen=True, slots=True)
class AcronymStatistics:
    """Counts over texts, which can be added up."""

    definitions: dict[str, Counter[str]] = field(default_factory=dict)
    """Acronym to its expansions, each with how often it was met."""
    small: Counter[str] = field(default_factory=Counter)
    """Word in small letters to the number of texts that hold it."""
    spelled: Counter[str] = field(default_factory=Counter)
    """Each longer word, in small letters and without accents, to the number of texts that hold it."""

    @classmethod
    def of_text(cls, text: str, language: Language = DEFAULT) -> Self:
        """The statistics of one text. No more of each kind are kept than an update has memory for."""
        definitions = islice(find_definitions(text, language).items(), _MOST_DEFINITIONS)
        small, spelled = (Counter(_limit(found)) for found in (find_small_words(text), find_spelled_words(text)))
        return cls({acronym: Counter(found) for acronym, found in definitions}, small, spelled)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The statistics that `save` wrote to `folder`."""
        return cls.parse((folder / FILES[0]).read_bytes())

    @classmethod
    def parse(cls, saved: bytes) -> Self:
        """The statistics in the bytes of the file that `save` wrote."""
        fields = json.loads(saved)
        definitions = {acronym: Counter(found) for acronym, found in fields["definitions"].items()}
        return cls(definitions, Counter(fields["small"]), Counter(fields.get("spelled", {})))  # earlier builds kept no words

    def save(self, folder: Path) -> None:
        """Write FILES to `folder`. The same statistics give the same bytes."""
        (folder / FILES[0]).write_text(self.dump(), encoding="utf-8")

    def dump(self) -> str:
        """The statistics as text, which `parse` reads in UTF-8. The same statistics give the same text."""
        fields = {"definitions": self.definitions, "small": self.small, "spelled": self.spelled}
        return json.dumps(fields, ensure_ascii=False, sort_keys=True)

    def copy(self) -> Self:
        """A copy that can be changed in place."""
        return type(self)(
            {acronym: Counter(found) for acronym, found in self.definitions.items()}, Counter(self.small), Counter(self.spelled)
        )

    def add(self, other: "AcronymStatistics", sign: int = 1) -> None:
        """Add the statistics of other texts, in place. With `sign` -1, subtract them."""
        for acronym, found in other.definitions.items():
            sums = self.definitions.setdefault(acronym, Counter())
            _add(sums, found, sign)
            if not sums:
                del self.definitions[acronym]
        _add(self.small, other.small, sign)
        _add(self.spelled, other.spelled, sign)


def _limit(found: set[str]) -> Iterable[str]:
    """The first of the words where they are too many. They are counted, so that their order says nothing."""
    return sorted(found)[:_MOST_WORDS] if len(found) > _MOST_WORDS else found


def _add(sums: Counter[str], found: Counter[str], sign: int) -> None:
    for key, count in found.items():
        sums[key] += sign * count
        if not sums[key]:
            del sums[key]

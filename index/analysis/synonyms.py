"""Known synonyms, of names and spellings, read from `synonyms.toml`, and their rewriting in a list of stems.

`Rewriting` replaces sequences of stems. The longest sequence at a place wins. It is apart from the tokenizer because names and
acronyms are folded by the same rule, one after the other.
"""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from index.errors import SynonymsError

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Spellings and names that mean the same."""

    spelling: Mapping[str, str]
    """Beginning of a word to its one spelling."""
    forms: Mapping[str, Sequence[str]]
    """Words to all the forms that are read as them."""


def load_synonyms() -> Synonyms:
    """The synonyms shipped with this package."""
    return read_synonyms(files("index.analysis").joinpath("synonyms.toml").read_text(encoding="utf-8"))


def read_synonyms(toml: str) -> Synonyms:
    """The synonyms that TOML text holds. Raises SynonymsError when one form stands for two things."""
    tables = tomllib.loads(toml)
    seen: dict[str, str] = {}
    for words, forms in tables["forms"].items():
        for form in forms:
            if seen.setdefault(form, words) != words:
                raise SynonymsError(f"synonyms.toml: {form!r} stands for {seen[form]!r} and for {words!r}; drop it from one")
    return Synonyms(tables["spelling"], tables["forms"])


class Rewriting:
    """Replaces sequences of stems, the longest first, from left to right. What it wrote is not rewritten again."""

    def __init__(self, table: Mapping[Stems, Stems]) -> None:
        self._table = dict(table)
        self._lengths: dict[str, list[int]] = defaultdict(list)
        for sequence in sorted(self._table, key=len, reverse=True):
            if len(sequence) not in self._lengths[sequence[0]]:
                self._lengths[sequence[0]].append(len(sequence))
        self._heads = frozenset(self._lengths)

    def rewrite(self, stems: Sequence[str]) -> list[str]:
        """`stems` with every known sequence replaced."""
        if self._heads.isdisjoint(stems):
            return list(stems)
        written: list[str] = []
        at = 0
        while at < len(stems):
            length = self._match(stems, at) if stems[at] in self._heads else 0
            written.extend(self._table[tuple(stems[at : at + length])] if length else (stems[at],))
            at += length or 1
        return written

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rewriting) and self._table == other._table

    __hash__ = None  # type: ignore[assignment]  # compared, never looked up

    def find_differences(self, other: "Rewriting") -> list[Stems]:
        """The sequences that the two replace differently."""
        return sorted(key for key in self._table.keys() | other._table.keys() if self._table.get(key) != other._table.get(key))

    def _match(self, stems: Sequence[str], at: int) -> int:
        return next((length for length in self._lengths[stems[at]] if tuple(stems[at : at + length]) in self._table), 0)

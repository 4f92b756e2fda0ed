"""Known variants of names and spellings, read from `variants.toml`, and their rewriting in a list of stems.

`Rewriting` holds sequences of stems and what each is replaced by; the longest that stands at a place wins. Apart from the
tokenizer because names and acronyms are folded by the same rule, one after the other.
"""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from index.errors import VariantsError

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """spelling: beginning of a word to its one spelling. forms: words to all the forms that are read as them."""

    spelling: Mapping[str, str]
    forms: Mapping[str, Sequence[str]]


def load_variants() -> Synonyms:
    """The variants shipped with this package."""
    return read_variants(files("index.analysis").joinpath("synonyms.toml").read_text(encoding="utf-8"))


def read_variants(toml: str) -> Synonyms:
    """Variants as TOML tells them. Raises VariantsError when one form stands for two things."""
    told = tomllib.loads(toml)
    seen: dict[str, str] = {}
    for words, forms in told["forms"].items():
        for form in forms:
            if seen.setdefault(form, words) != words:
                raise VariantsError(f"variants.toml: {form!r} stands for {seen[form]!r} and for {words!r}; drop it from one")
    return Synonyms(told["spelling"], told["forms"])


class Rewriting:
    """Replaces sequences of stems, the longest first, from left to right; what was written is not rewritten again."""

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

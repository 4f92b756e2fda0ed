"""Words that are spelled nearly as a given one: what a misspelled word of a question is taken for.

A `WordList` compares a word with those alone that share its first or its last two letters, so that a list of half a million
words is searched in a few milliseconds. Only this file imports rapidfuzz.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

MOST_EDITS = 2
"""Letters put in, left out, replaced or swapped with their neighbour, at most."""
_END = 2  # letters: one edit leaves those at one end of a word of five letters as they are


@dataclass(frozen=True, slots=True)
class SimilarWord:
    """A word of a list, as it compares with another word."""

    text: str
    """In small letters, without accents."""
    edits: int
    """How many letters have to be put in, left out, replaced or swapped with their neighbour to get from one to the other."""
    texts: int
    """How many documents hold it."""


class WordList:
    """Words by the two letters at either end. Safe to share between threads."""

    def __init__(self, words: Mapping[str, int]) -> None:
        """words: in small letters, each with how many documents hold it."""
        self._words = words
        self._by_first: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._by_last: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in words:
            self._by_first[word[:_END], len(word)].append(word)
            self._by_last[word[-_END:], len(word)].append(word)

    def find_similar(self, word: str, limit: int) -> tuple[SimilarWord, ...]:
        """The `limit` most similar words: one edit away, or two with the same first two letters.

        word: in small letters. The order is that of edits, then of how many documents hold a word, the most first, then of the
        alphabet.
        """
        found: dict[str, int] = {}
        for table, end, most in ((self._by_last, word[-_END:], 1), (self._by_first, word[:_END], MOST_EDITS)):
            for length in range(len(word) - most, len(word) + most + 1):
                words = table.get((end, length), ())
                near = extract(word, words, scorer=OSA.distance, processor=None, limit=None, score_cutoff=most)
                found.update((text, int(edits)) for text, edits, _ in near)
        similar = [SimilarWord(text, edits, self._words[text]) for text, edits in found.items()]
        return tuple(sorted(similar, key=lambda one: (one.edits, -one.texts, one.text))[:limit])


def count_edits(one: str, other: str) -> int:
    """How many letters have to be put in, left out, replaced or swapped to get from one word to the other."""
    return int(OSA.distance(one, other))

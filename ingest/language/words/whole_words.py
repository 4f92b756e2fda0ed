"""Which words a language has: the evidence for whether a word that was broken at a line end has a hyphen of its own.

The lists are those of pyspellchecker, which has them for a dozen languages. They take a third of a second to load, so they are
loaded for a document that needs one, and kept for the next.
"""

from functools import lru_cache

from spellchecker import SpellChecker


@lru_cache(4)
def load_words(tag: str) -> frozenset[str]:
    """The words of a language, such as "en", in small letters. None where there is no list of it."""
    if tag not in SpellChecker.languages():
        return frozenset()
    return frozenset(SpellChecker(language=tag, distance=1).word_frequency.keys())

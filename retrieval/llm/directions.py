"""Which way the words of a text point: "to Norway", "until 2014", "against the agreement", "only the mission".

Such a word means nothing by itself and is left out where words are compared. Put for another, it turns the sentence round.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from index.analysis.tokenizer import Tokenizer
from ingest.language.language import Language

Directions = Mapping[str, frozenset[str]]
"""By a word's first token: the directions of the words right before it."""


def find_directions(texts: Iterable[str], tokenizer: Tokenizer) -> Directions:
    """The directions of the words that have any."""
    language = tokenizer.language
    known = language.claims.directions if language.claims else {}
    found: dict[str, set[str]] = {}
    for text in texts:
        direction: str | None = None
        for step in _compile(language).findall(text):
            word = step.lower()
            if word in known:
                direction = known[word]
            elif word not in language.stop_words and (tokens := tokenizer.tokens(step)):
                if direction is not None:
                    found.setdefault(tokens[0], set()).add(direction)
                direction = None
    return {token: frozenset(directions) for token, directions in found.items()}


def agree(here: Directions, there: Directions) -> bool:
    """True when no word with directions on both sides has another one here, and "only" limits what it limits there."""
    for token, directions in here.items():
        others = there.get(token)
        if (others is not None and not directions <= others) or ("only" in directions and others is None):
            return False
    return True


@cache
def _compile(language: Language) -> re.Pattern[str]:
    """A word that points, or any other word."""
    known = language.claims.directions if language.claims else {}
    words = "|".join(map(re.escape, sorted(known, key=len, reverse=True))) or "(?!)"
    return re.compile(rf"\b(?:{words})\b|\w[\w./-]*", re.IGNORECASE)

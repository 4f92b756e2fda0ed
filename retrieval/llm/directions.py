"""Which way the words of a text point: "to Norway", "until 2014", "against the agreement", "only the mission".

Such a word says nothing by itself and is left out where words are compared; put for another, it turns the sentence round.
"""

import re
from collections.abc import Iterable, Mapping

from index.analysis.tokenizer import STOP_WORDS, Tokenizer

_WAYS = {
    **dict.fromkeys(["to", "into", "toward", "towards"], "to"),
    **dict.fromkeys(["from", "since"], "from"),
    **dict.fromkeys(["until", "till"], "until"),
    **{word: word for word in ("by", "for", "against", "before", "after", "only")},
    "out of": "out",
    "out": "out",
}
_STEP = re.compile(rf"\b(?:{'|'.join(sorted(_WAYS, key=len, reverse=True))})\b|\w[\w./-]*", re.IGNORECASE)
Directions = Mapping[str, frozenset[str]]
"""By a word's first token: the ways in which words right before it point."""


def find_directions(texts: Iterable[str], tokenizer: Tokenizer) -> Directions:
    """The directions of the words that have any."""
    found: dict[str, set[str]] = {}
    for text in texts:
        way: str | None = None
        for step in _STEP.findall(text):
            word = step.lower()
            if word in _WAYS:
                way = _WAYS[word]
            elif word not in STOP_WORDS and (tokens := tokenizer.tokens(step)):
                if way is not None:
                    found.setdefault(tokens[0], set()).add(way)
                way = None
    return {token: frozenset(ways) for token, ways in found.items()}


def agree(here: Directions, there: Directions) -> bool:
    """True when no word that points somewhere on both sides points another way here, and "only" limits what it limits there."""
    for token, ways in here.items():
        told = there.get(token)
        if (told is not None and not ways <= told) or ("only" in ways and told is None):
            return False
    return True

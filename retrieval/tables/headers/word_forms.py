"""Words that are of one root or of one topic: "inspected" and "Inspector", "deep" and "Depth"."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from ingest.language.language import Language, strip_accents

_SHORTEST_ROOT = 4
_DOUBLED = re.compile(r"([bdgklmnprtz])\1$")


def find_root(word: str, language: Language) -> str:
    """The word without the endings that derive it from another one. It is no word, and only compared with other roots."""
    plain = strip_accents(word.lower())
    root = language.irregular_forms.get(plain, plain)
    respellings, endings = (language.columns.respellings, language.columns.endings) if language.columns else ((), ())
    root = next((root.removesuffix(end) + other for end, other in respellings if root.endswith(end)), root)
    ending: str | None = ""
    while ending is not None:
        root = _DOUBLED.sub(r"\1", root)
        ending = next((one for one in endings if root.endswith(one) and len(root) - len(one) >= _SHORTEST_ROOT), None)
        root = root[: len(root) - len(ending)] if ending else root
    return root


def find_topics(word: str, language: Language) -> frozenset[str]:
    """The topics that a word names, in any form of it."""
    topics = _list_topics(language)
    plain = strip_accents(word.lower())
    return topics.get(plain) or topics.get(find_root(plain, language), frozenset())


@cache
def _list_topics(language: Language) -> Mapping[str, frozenset[str]]:
    """Words and roots to their topics."""
    found: dict[str, set[str]] = defaultdict(set)
    for topic, words in language.columns.topics.items() if language.columns else ():
        for word in words:
            found[word].add(topic)
            found[find_root(word, language)].add(topic)
    return {word: frozenset(topics) for word, topics in found.items()}

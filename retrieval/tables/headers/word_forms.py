"""Words that are of one root or of one topic: "inspected" and "Inspector", "deep" and "Depth"."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ingest.document import NAME_JOIN
from ingest.language.language import Language, strip_accents

_WORD = re.compile(r"[^\W\d_]+")
_BRACKETED = re.compile(r"\([^()]{0,80}\)")
_SHORTEST_ROOT = 4
_DOUBLED = re.compile(r"([bdgklmnprtz])\1$")


@dataclass(frozen=True, slots=True)
class HeaderWord:
    """A word by which columns are compared with the words of a question."""

    root: str
    topics: frozenset[str]
    text: str = ""
    """The word, in small letters without accents."""


def list_header_words(column: str, language: Language) -> tuple[HeaderWord, ...]:
    """The words of a header, brackets aside."""
    words = _WORD.findall(_BRACKETED.sub(" ", column.replace(NAME_JOIN, " ")).lower())
    return tuple(
        HeaderWord(find_root(word, language), find_topics(word, language), strip_accents(word))
        for word in words
        if word not in language.stop_words
    )


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

"""Whose thing a question asks about: the EU of "When was the EU's strategy published?", and not South Korea.

A sentence in which the same thing is always another state's or union's says nothing of it. A thing that a sentence gives
no owner, or another word for, may be the one that is meant.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from index.analysis.tokenizer import Tokenizer
from ingest.language.language import Language
from retrieval.constraints.subject import find_parties
from retrieval.query.query import Query

_WORD = re.compile(r"[^\W_][\w.’'/-]*+")
_PAST = re.compile(r"ed\Z")
_PHRASE = 6  # words of a thing with its owner


@dataclass(frozen=True, slots=True)
class OwnedThing:
    """A thing that a question gives an owner."""

    text: str
    """As written there, with its owner."""
    owner: frozenset[str]
    """The tokens of the states and unions whose it is."""
    noun: frozenset[str]
    """The tokens of its noun."""
    phrase: frozenset[str]
    """Those of its noun and of the words before it that are no owner's."""


@dataclass(frozen=True, slots=True)
class _PhraseWord:
    """A word of a text."""

    text: str
    end: int
    """Where it ends in the text."""
    is_small: bool
    """True for a stop word."""
    is_next: bool
    """True where only a blank parts it from the word before."""


def find_owned_things(query: Query) -> tuple[OwnedThing, ...]:
    """The things of a question that belong to a state or union. None in a language whose small words are not known."""
    return tuple(_list_owned(query)) if query.tokenizer.language.clauses is not None else ()


def find_other_owners(required: OwnedThing, text: str, query: Query, language: Language) -> tuple[str, ...]:
    """Whose the thing is in a sentence. Empty where it is the required one's at one place, or nobody's that is named."""
    tokenizer = query.tokenizer
    if language.clauses is None or required.noun.isdisjoint(tokenizer.token_set(text)):
        return ()
    words = _cut(text, language)
    found: list[tuple[int, tuple[str, str]]] = []
    for place, word in enumerate(words):
        if not required.noun.isdisjoint(tokenizer.token_set(word.text)) and not _goes_on(words, place):
            names = _read_before(words, place, language), _read_behind(words, place, language)
            found.append((len(required.phrase & tokenizer.token_set(f"{names[0]} {word.text}")), names))
    most = max((shared for shared, _ in found), default=0)  # "the Arctic strategy" is not decided by "their strategies"
    nearest = [[name for name in names if find_parties(name, tokenizer)] for shared, names in found if shared == most]
    is_other = all(names and not required.owner & find_parties(" ".join(names), tokenizer) for names in nearest)
    return tuple(dict.fromkeys(name for names in nearest for name in names)) if is_other else ()


def _list_owned(query: Query) -> Iterator[OwnedThing]:
    tokenizer, language = query.tokenizer, query.tokenizer.language
    words = _cut(query.text, language)
    for place, word in enumerate(words):
        if word.is_small or (_goes_on(words, place) and not _is_verb(words[place + 1], tokenizer)):
            continue
        if _is_verb(word, tokenizer):
            continue
        before, behind = _read_before(words, place, language), _read_behind(words, place, language)
        name = behind if find_parties(behind, tokenizer) else _cut_possessor(before, language)
        noun = tokenizer.token_set(word.text)
        owner = find_parties(f"{before} {behind}", tokenizer)  # "EU membership of Ukraine" is also the EU's
        if find_parties(name, tokenizer) and noun and noun.isdisjoint(owner):
            written = f"{word.text} of {name}" if name == behind else f"{before} {word.text}"
            yield OwnedThing(written, owner, noun, tokenizer.token_set(f"{before} {word.text}") - owner)


def _cut_possessor(name: str, language: Language) -> str:
    """What stands before a thing up to the last possessive: "the EU's". Empty without one: "did Japan sign" names no thing."""
    words, possessive = name.split(), _compile_links(language)[1]
    ends = [place for place, word in enumerate(words, 1) if possessive.search(word)]
    return " ".join(words[: ends[-1]]) if ends else ""


def _is_verb(word: _PhraseWord, tokenizer: Tokenizer) -> bool:
    irregular = tokenizer.language.irregular_forms
    small = word.text.casefold()
    return _PAST.search(small) is not None or small in irregular or small in irregular.values()


def _goes_on(words: Sequence[_PhraseWord], place: int) -> bool:
    """True where the words after it belong to the same thing: "security" of "security strategy"."""
    return place + 1 < len(words) and words[place + 1].is_next and not words[place + 1].is_small


def _read_before(words: Sequence[_PhraseWord], place: int, language: Language) -> str:
    """The words of the same phrase before a noun, and the names that are joined to its first: "Japan and South Korea's new"."""
    start = place
    while start > 0 and place - start < _PHRASE and words[start].is_next:
        before = words[start - 1]
        is_joined = before.text.casefold() in _list_joins(language) and words[start].text[:1].isupper()
        if before.is_small and not is_joined:
            break
        start -= 1
    return " ".join(word.text for word in words[start:place])


def _read_behind(words: Sequence[_PhraseWord], place: int, language: Language) -> str:
    """The names behind "of" after a noun: "of the EU and Japan"."""
    behind = words[place + 1 : place + 1 + _PHRASE]
    if not behind or not behind[0].is_next or _compile_links(language)[0].fullmatch(behind[0].text) is None:
        return ""
    named: list[str] = []
    for word in behind[1:]:
        is_name = word.text != word.text.lower()
        if not word.is_next or not (is_name or word.is_small):
            break
        named += [word.text] if is_name else []
    return " ".join(named)


def _cut(text: str, language: Language) -> list[_PhraseWord]:
    words: list[_PhraseWord] = []
    for match in _WORD.finditer(text):
        written = match.group().rstrip(".-/") if not _is_abbreviation(match.group()) else match.group()
        is_next = bool(words) and text[words[-1].end : match.start()].isspace()
        words.append(_PhraseWord(written, match.start() + len(written), written.casefold() in language.stop_words, is_next))
    return words


def _is_abbreviation(word: str) -> bool:
    """True for "U.S.", whose stop belongs to it."""
    return word.endswith(".") and "." in word[:-1]


@cache
def _list_joins(language: Language) -> frozenset[str]:
    return frozenset(language.clauses.joins) if language.clauses is not None else frozenset()


@cache
def _compile_links(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands before the one to whom a thing belongs, and what ends a name before its thing."""
    structure = language.structure
    owning, possessive = (structure.owning, structure.possessive) if structure is not None else ("(?!)", "(?!)")
    return re.compile(owning, re.IGNORECASE), re.compile(rf"(?:{possessive})\Z")

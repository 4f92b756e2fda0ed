"""Ordinals and superlatives in a text, each with the words that it ranks: "the second partner in Asia"."""

import re
from dataclasses import dataclass
from functools import cache

from index.analysis.tokenizer import Tokenizer
from ingest.language.language import Language

_RANKED = 4  # words behind a rank, among which is what it ranks
_WORD = re.compile(r"[^\W_][\w’'-]*+")


@dataclass(frozen=True, slots=True)
class Rank:
    """A place in an order."""

    text: str
    """As printed."""
    place: int
    """From 1, or below 0 for a superlative."""
    ranked: frozenset[str]
    """The tokens of the words behind it."""


def find_ranks(text: str, language: Language, tokenizer: Tokenizer) -> list[Rank]:
    """The ranks in a text of a language, in order. None in a language whose ordinals are not known.

    A higher one behind a lower one goes on counting the same things: "the fifth destroyer in 2024 and the sixth in 2026".
    """
    patterns = _compile(language)
    if patterns is None:
        return []
    blank = patterns.no_rank.sub(lambda match: " " * len(match.group()), text)
    ranks: list[Rank] = []
    for match in patterns.rank.finditer(blank):
        place, ranked = _read_place(match, language), _find_ranked(text, match.end(), tokenizer)
        goes_on = bool(ranks) and 0 < ranks[-1].place < place
        ranks.append(Rank(match.group(), place, ranked | ranks[-1].ranked if goes_on else ranked))
    return ranks


def _read_place(match: re.Match[str], language: Language) -> int:
    if match["number"]:
        return int(match["number"])
    numbers, word = language.numbers, match.group().casefold()
    return (numbers.ordinals.get(word) or numbers.ranks.get(word, 0)) if numbers else 0


def _find_ranked(text: str, start: int, tokenizer: Tokenizer) -> frozenset[str]:
    clause = re.split(r"[,;:.()?]", text[start : start + 100], maxsplit=1)[0]
    return tokenizer.token_set(" ".join(_WORD.findall(clause)[:_RANKED]))


@dataclass(frozen=True, slots=True)
class _RankPatterns:
    """The words of one language."""

    rank: re.Pattern[str]
    """An ordinal or a superlative. Group number: its digits."""
    no_rank: re.Pattern[str]
    """What looks like one and ranks nothing."""


@cache
def _compile(language: Language) -> _RankPatterns | None:
    numbers, dates = language.numbers, language.dates
    if numbers is None or not numbers.ordinals:
        return None
    words = "|".join(map(re.escape, sorted((*numbers.ordinals, *numbers.ranks), key=len, reverse=True)))
    endings = "|".join(ending for ending in (dates.day_endings if dates else ()) if ending.isalpha())
    months = "|".join(map(re.escape, dates.months)) if dates else "(?!)"
    digits = rf"(?P<number>\d{{1,3}})(?:{endings or '(?!)'})(?!\w)(?! (?:of )?(?:{months}))"
    return _RankPatterns(
        re.compile(rf"(?<![\w-])(?:{digits}|(?:{words})(?![\w-]))", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{numbers.no_ranks or '(?!)'})(?!\w)", re.IGNORECASE),
    )

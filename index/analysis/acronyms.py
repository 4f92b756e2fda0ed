"""Acronyms and what they stand for, as the documents themselves define them.

An acronym has one expansion, taken from definitions of the forms "Framework Participation Agreements (FPAs)" and "FPA (Framework
Participation Agreement)". The method is related to Schwartz and Hearst, "A Simple Algorithm for Identifying Abbreviation
Definitions in Biomedical Text" (PSB 2003). It is stricter: the acronym must hold the initial of every word that is no linking
word of the language.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import takewhile

from ingest.language.language import Language
from ingest.language.tables import DEFAULT

AGREED = 0.9
_BEGINNING = 5  # letters by which "agreement" and "agreements" are one word
_QUOTE = r"['\"‘’“”]?"
_ACRONYM = r"(?P<acronym>[A-Z][A-Za-z]{1,9})"
_BEFORE = re.compile(rf"\(\s*(?:(?:the|or|hereafter|hereinafter|so-called)\s+)?{_QUOTE}{_ACRONYM}{_QUOTE}\s*[);,]")
_BEHIND = re.compile(rf"\b{_ACRONYM}\s*\((?P<long>[^()\n]{{5,100}})\)")
_WORD = re.compile(r"[^\W\d_]+")
_BREAK = re.compile(r"[.;:!?()\n]\s*")


Definitions = Mapping[str, Mapping[str, int]]
"""Acronym (in capitals, without a plural s) to its expansions in lower case, each with how often it was met."""


def find_definitions(text: str, language: Language = DEFAULT) -> Definitions:
    """All definitions of acronyms in a text."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for acronym, words in _find_definitions(text, language.linking_words):
        found[acronym][" ".join(words)] += 1
    return found


def choose_expansions(found: Definitions) -> dict[str, str]:
    """Acronym to the expansion that was met most often, acronyms in order.

    An acronym has none where less than AGREED of its definitions give the same words, endings aside: it means several things.
    """
    best = {acronym: min(found[acronym], key=lambda long: (-found[acronym][long], len(long), long)) for acronym in sorted(found)}
    return {acronym: long for acronym, long in best.items() if _is_agreed(long, found[acronym])}


def _is_agreed(expansion: str, definitions: Mapping[str, int]) -> bool:
    same = sum(count for long, count in definitions.items() if _cut_endings(long) == _cut_endings(expansion))
    return same >= AGREED * sum(definitions.values())


def _cut_endings(expansion: str) -> list[str]:
    return [word[:_BEGINNING] for word in expansion.split()]


def _find_definitions(text: str, linking: Set[str]) -> Iterable[tuple[str, Sequence[str]]]:
    for match in _BEFORE.finditer(text):
        acronym = strip_plural(match["acronym"])
        before = _BREAK.split(text[max(0, match.start() - 150) : match.start()].rstrip())[-1]
        words = _WORD.findall(before)
        yield from ((acronym, [word.lower() for word in words[-count:]]) for count in _count_expansion(acronym, words, linking))
    for match in _BEHIND.finditer(text):
        acronym = strip_plural(match["acronym"])
        words = [word.lower() for word in _WORD.findall(match["long"])]
        if acronym and _stands_for(acronym, words, linking):
            yield acronym, words


def strip_plural(acronym: str) -> str:
    """The acronym without a plural s. "" when the rest has fewer than two capitals or mostly small letters."""
    stripped = acronym[:-1] if acronym.endswith("s") else acronym
    capitals = sum(letter.isupper() for letter in stripped)
    return stripped.upper() if capitals >= 2 and capitals * 2 > len(stripped) else ""


def _count_expansion(acronym: str, words: Sequence[str], linking: Set[str]) -> list[int]:
    """How many of the last `words` the acronym stands for, in a list that is empty when none do.

    Words whose initials alone spell it go first, "European External Action Service" (EEAS) before "External Action Service". Else
    the fewest words that fit are taken, unless they end a longer name: "Subcommittee on Security and Defence" (SEDE).
    """
    if not acronym:
        return []
    small = [word.lower() for word in words]
    counts = range(2, min(len(words), 2 * len(acronym) + 2) + 1)
    fitting = [count for count in counts if _stands_for(acronym, small[-count:], linking)]
    pure = [count for count in fitting if sum(word not in linking for word in small[-count:]) == len(acronym)]
    return pure[:1] or [count for count in fitting[:1] if not _goes_on_before(words, count, linking)]


def _goes_on_before(words: Sequence[str], count: int, linking: Set[str]) -> bool:
    before = [word for word in words[:-count] if word.lower() not in linking]
    return bool(before) and before[-1][0].isupper() and words[-count][0].isupper()


def stands_for(acronym: str, words: Sequence[str], language: Language = DEFAULT) -> bool:
    """True when `words` spell `acronym`: initials of all but linking words in order, its other letters within those words."""
    return _stands_for(acronym, words, language.linking_words)


def _stands_for(acronym: str, words: Sequence[str], linking: Set[str]) -> bool:
    if len(words) < 2 or words[0] in linking or words[-1] in linking:
        return False
    return _spell(acronym.lower(), [word for word in words if word != "the"], linking)


def _spell(letters: str, words: Sequence[str], linking: Set[str]) -> bool:
    """Word for word, how many of the letters are spelled: all numbers that the words so far can give."""
    spelled = {0}
    for word in words:
        longer = set(spelled) if word in linking else set[int]()
        for start in spelled:
            if letters[start : start + 1] != word[0]:
                continue
            # One word may give more than its initial only as it runs on: "EU Military Staff" (EUMS), "Southeast" (SE).
            run = takewhile(word[1:].__contains__, letters[start + 1 :])
            longer.update(start + 1 + more for more in range(1 + sum(1 for _ in run)))
        spelled = longer
    return len(letters) in spelled

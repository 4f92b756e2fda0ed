"""Acronyms and what they stand for, as the documents themselves define them.

Texts come in; out comes one expansion an acronym, taken from definitions of the forms "Framework Participation Agreements
(FPAs)" and "FPA (Framework Participation Agreement)". Related to Schwartz and Hearst, "A Simple Algorithm for Identifying
Abbreviation Definitions in Biomedical Text" (PSB 2003), but stricter: the initial of every word of weight must stand in the
acronym.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

_LINKING = "a an and as at by de des du en et for from in la le les of on or the to with"
AGREED = 0.9
_BEGINNING = 5  # letters by which "agreement" and "agreements" are one word
_SMALL = frozenset(_LINKING.split())
_QUOTE = r"['\"‘’“”]?"
_ACRONYM = r"(?P<acronym>[A-Z][A-Za-z]{1,9})"
_BEFORE = re.compile(rf"\(\s*(?:(?:the|or|hereafter|hereinafter|so-called)\s+)?{_QUOTE}{_ACRONYM}{_QUOTE}\s*[);,]")
_BEHIND = re.compile(rf"\b{_ACRONYM}\s*\((?P<long>[^()\n]{{5,100}})\)")
_WORD = re.compile(r"[^\W\d_]+")
_BREAK = re.compile(r"[.;:!?()\n]\s*")


Definitions = Mapping[str, Mapping[str, int]]
"""Acronym (in capitals, without a plural s) to its expansions in lower case, each with how often it was met."""


def find_definitions(text: str) -> Definitions:
    """All definitions of acronyms in a text."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for acronym, words in _find_definitions(text):
        found[acronym][" ".join(words)] += 1
    return found


def choose_expansions(found: Definitions) -> dict[str, str]:
    """Acronym to the expansion that was met most often, acronyms in order.

    An expansion whose letters cannot be told from chance (no initial of one of its words in the acronym) is not taken, nor is
    any where less than AGREED of the definitions say the same, endings aside: such an acronym means several things.
    """
    best = {acronym: min(found[acronym], key=lambda long: (-found[acronym][long], len(long), long)) for acronym in sorted(found)}
    return {acronym: long for acronym, long in best.items() if _is_agreed(long, found[acronym])}


def _is_agreed(expansion: str, definitions: Mapping[str, int]) -> bool:
    alike = sum(count for long, count in definitions.items() if _cut_endings(long) == _cut_endings(expansion))
    return alike >= AGREED * sum(definitions.values())


def _cut_endings(expansion: str) -> list[str]:
    return [word[:_BEGINNING] for word in expansion.split()]


def _find_definitions(text: str) -> Iterable[tuple[str, Sequence[str]]]:
    for match in _BEFORE.finditer(text):
        acronym = _strip_plural(match["acronym"])
        before = _BREAK.split(text[max(0, match.start() - 150) : match.start()].rstrip())[-1]
        words = _WORD.findall(before)
        yield from ((acronym, [word.lower() for word in words[-count:]]) for count in _count_expansion(acronym, words))
    for match in _BEHIND.finditer(text):
        acronym = _strip_plural(match["acronym"])
        words = [word.lower() for word in _WORD.findall(match["long"])]
        if acronym and stands_for(acronym, words):
            yield acronym, words


def _strip_plural(acronym: str) -> str:
    """The acronym without a plural s; "" when what is left is no acronym (fewer than two capitals, or mostly small letters)."""
    stripped = acronym[:-1] if acronym.endswith("s") else acronym
    capitals = sum(letter.isupper() for letter in stripped)
    return stripped.upper() if capitals >= 2 and capitals * 2 > len(stripped) else ""


def _count_expansion(acronym: str, words: Sequence[str]) -> list[int]:
    """How many of the last `words` the acronym stands for, in a list that is empty when none do.

    Words whose initials alone spell it go first, "European External Action Service" (EEAS) before "External Action Service"; else
    the fewest that fit, unless they are the tail of a longer name: "Subcommittee on Security and Defence" (SEDE).
    """
    if not acronym:
        return []
    small = [word.lower() for word in words]
    counts = range(2, min(len(words), 2 * len(acronym) + 2) + 1)
    fitting = [count for count in counts if stands_for(acronym, small[-count:])]
    pure = [count for count in fitting if sum(word not in _SMALL for word in small[-count:]) == len(acronym)]
    return pure[:1] or [count for count in fitting[:1] if not _goes_on_before(words, count)]


def _goes_on_before(words: Sequence[str], count: int) -> bool:
    before = [word for word in words[:-count] if word.lower() not in _SMALL]
    return bool(before) and before[-1][0].isupper() and words[-count][0].isupper()


def stands_for(acronym: str, words: Sequence[str]) -> bool:
    """True when `words` spell `acronym`: all initials of weighty words in order, the other letters within those words."""
    if len(words) < 2 or words[0] in _SMALL or words[-1] in _SMALL:
        return False
    return _spells(acronym.lower(), [word for word in words if word != "the"])


def _spells(letters: str, words: Sequence[str]) -> bool:
    if not words:
        return not letters
    word, rest = words[0], words[1:]
    if word in _SMALL and _spells(letters, rest):
        return True
    if not letters or word[0] != letters[0]:
        return False
    taken = 1
    while True:
        if _spells(letters[taken:], rest):
            return True
        # One word may give more than its initial only as it runs on: "EU Military Staff" (EUMS), "Southeast" (SE).
        if taken == len(letters) or letters[taken] not in word[1:]:
            return False
        taken += 1

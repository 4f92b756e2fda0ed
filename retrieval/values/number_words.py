"""Numbers written in words, taken whole: "four hundred and fifty", "zweihundertzwölf", "two and a half million", "two dozen".

`write_number_words` writes the pattern of one language, `read_number_words` reads what it found. The words are data of the
language. A number is parted into groups of less than a thousand, each with its scale behind it.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from ingest.language.language import NumberWords, strip_accents

_GROUPS = 4  # at most: trillion, billion, million, thousand


def write_number_words(numbers: NumberWords, least: int = 0) -> str:
    """The pattern of a number in words, without groups that capture.

    least: of a number of one word, such as 2 where "one" counts nothing. Words are also found without their accents and with
    blanks for hyphens.
    """
    gap, joint = (r"\ ?", r"(?:und)?") if numbers.is_glued else (r"[ -]", rf"(?:(?:{_any(numbers.joins)})[ -])?")
    small, bare = _any(numbers.numerals), _any(word for word, number in numbers.numerals.items() if number >= least)
    one = _any([*numbers.numerals, *numbers.ones])
    hundred = _any(word for word, scale in numbers.scales.items() if scale == 100)
    scale = _any(word for word, scale in numbers.scales.items() if scale > 100)
    dozen = _any(word for word, number in numbers.collectives.items() if number < 100)
    part = rf"(?:{small})(?:{numbers.half})?"
    hundreds = rf"(?:(?:{one}){gap})?(?:{hundred})(?:{gap}{joint}(?:{small}))?" if hundred != _NONE else _NONE
    group = rf"(?:{hundreds}|{part})"
    # A group is taken as it is first read: read again in each other way, a row of them would cost the power of their count.
    large = rf"(?>(?:{group}|{one}){gap})?(?:{scale})(?>{gap}{joint}{group}(?:{gap}(?:{scale}))?){{0,{_GROUPS}}}"
    # Hardly any place begins with one of these letters, and all the words need not be tried at the others.
    words = [*numbers.numerals, *numbers.ones, *numbers.scales, *numbers.collectives]
    initials = re.escape("".join(sorted({written[0] for word in words for written in (word, strip_accents(word))})))
    begins = rf"(?=[{initials}])" if initials else _NONE
    return rf"(?:{begins}(?:{large}|{hundreds}|(?:(?:{one}){gap})?(?:{dozen})|(?:{bare})(?:{numbers.half})?))"


def read_number_words(text: str, numbers: NumberWords) -> float:
    """The number that words are, as `write_number_words` finds them. Raises ValueError for words without a number."""
    values = _list_values(numbers)
    total, group, found = 0.0, 0.0, False
    for match in _compile(numbers).finditer(text.casefold().replace("-", " ")):
        value = values.get(match.group())
        found = True
        if value is None:  # "and a half"
            group += 0.5
        elif value < 100 and match.group() not in numbers.collectives:
            group += value
        elif value <= 100:
            group = max(group, 1.0) * value
        else:
            total, group = total + max(group, 1.0) * value, 0.0
    if not found:
        raise ValueError(f"{text!r} holds no number word")
    return total + group


_NONE = "(?!)"


def _list_values(numbers: NumberWords) -> Mapping[str, float]:
    plain = {**dict.fromkeys(numbers.ones, 1.0), **numbers.collectives, **numbers.scales, **numbers.numerals}
    return {form: float(number) for word, number in plain.items() for form in _list_forms(word)}


@cache
def _compile(numbers: NumberWords) -> re.Pattern[str]:
    words = sorted(_list_values(numbers), key=len, reverse=True)
    edges = ("", "") if numbers.is_glued else (r"(?<!\w)", r"(?!\w)")
    half = rf"{numbers.half}|" if numbers.half else ""
    return re.compile(rf"{half}{edges[0]}(?:{'|'.join(map(re.escape, words))}){edges[1]}")


def _list_forms(word: str) -> set[str]:
    return {form.replace("-", " ") for form in (word, strip_accents(word))}


def _any(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first, so that none hides a longer one which begins with it."""
    forms = {form for word in words for form in (word, strip_accents(word))}
    return (
        "|".join(re.escape(word).replace(r"\-", "[- ]") for word in sorted(forms, key=lambda word: (-len(word), word))) or _NONE
    )

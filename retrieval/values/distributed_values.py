"""Values that one sentence gives out to several names: "564 in the United States, 105 in Canada and 30 in Japan".

The words of such a sentence belong to each of its values alike, and only the name behind a value tells which is asked for. So a
question that names Japan is answered by 30, whatever else is said of the whole, and one that names France by none.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cache

from index.analysis.tokenizer import Tokenizer
from ingest.language.language import Language
from ingest.spans import Span
from retrieval.values.values import find_whole_numbers

_MOST_WORDS = 4  # between a value and the preposition: "5 patrol boats for"
_MOST_NAME = 60  # code points of a name


@dataclass(frozen=True, slots=True)
class DistributedValue:
    """A value with the name that it is given to."""

    value: Span
    """The value in the sentence."""
    tokens: frozenset[str]
    """The tokens of the name."""


def find_distributed(kind: str | None, text: str, tokenizer: Tokenizer, language: Language) -> list[DistributedValue]:
    """The values of `kind` with a name right behind each. [] where fewer than two names have one.

    kind: "count" or "amount"; nothing else is looked for. language: that of the text.
    """
    pattern = _compile(language)
    if pattern is None or kind not in ("count", "amount"):
        return []
    values = sorted(find_whole_numbers("count" if kind == "count" else "amount", text, language))
    ends = [*(after.start for after in values[1:]), len(text)]
    found = [(value, pattern.match(text, value.end, max(value.end, end))) for value, end in zip(values, ends, strict=False)]
    given = [DistributedValue(value, tokenizer.token_set(match["name"])) for value, match in found if match is not None]
    return given if len({item.tokens for item in given}) > 1 else []


def choose_distributed(given: Sequence[DistributedValue], names: Set[str]) -> DistributedValue | None:
    """The value whose name shares most tokens with those of the question. None where none does, and where several do alike."""
    most = max((len(item.tokens & names) for item in given), default=0)
    matching = [item for item in given if len(item.tokens & names) == most]
    return matching[0] if most and len(matching) == 1 else None


@cache
def _compile(language: Language) -> re.Pattern[str] | None:
    """What stands behind a value: some words that it counts, a preposition, and a name with a capital."""
    structure = language.structure
    if structure is None or (language.clauses is not None and not language.clauses.capitals_are_names):
        return None
    counted = rf"(?: [\w'’-]{{1,30}}){{0,{_MOST_WORDS}}}?"
    before = rf" (?i:{structure.prepositions}) (?:(?i:{structure.determiners}) )?"
    return re.compile(rf"{counted}{before}(?P<name>[^\W\d_a-zà-ÿ][^,;:()]{{1,{_MOST_NAME}}})")

"""Every pattern of the product costs no more than in proportion to the length of the text that it is run on.

A pattern is tried on repetitions of what it matches (`tests/pattern_texts.py`), in the ways in which the product runs it. What is
only run on short texts may grow faster. It stands in `SHORT` with the greatest length of these texts.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

from index.analysis.tokenizer import Tokenizer, Vocabulary
from ingest.language.tables import LANGUAGES
from retrieval.acronyms.acronym_answer import _compile_explained
from retrieval.passages.locate import _write_pattern
from retrieval.query.expansion import Metonyms
from tests.growth import FACTOR, LINEAR, measure_cost
from tests.pattern_sites import UsedPattern, find_patterns
from tests.pattern_texts import find_attacks

SHORT: Mapping[str, int] = {
    "retrieval.values.values:_compile_before_named_year": 100,
    "ingest.sentences:_TOKEN": 40,
    "ingest.sentences:_LAST_WORD": 40,
    "ingest.readers.pdf.structure.pdf_furniture:_LEADER": 12,
}
"""By the name of a pattern, the code points of the longest text that it is run on, where that is bounded."""
_SHORTEST, _LONGEST = (6, 9, 14, 21, 32, 48, 72, 108, 162, 243), (400, 1_600, 6_400)
"""Lengths in code points. What doubles with each part of a text ends among the first, a power among the others."""
_CHEAP, _DEAR = 0.0001, 0.001
"""Seconds. Below the first the steps of the clock count. What takes longer than the second has shown how it grows."""
_TRIES = 3
_TEXT_NAMES = {
    "label": "12", "expected": 12, "words": "the first, of 12", "long": "European Union", "turn": "Yet", "first": "a",
    "last": "1", "acronym": "SEDE", "before": "", "behind": "", "shorthand": "fiscal year @",
    "flow": SimpleNamespace(note_label="12"), "voice": SimpleNamespace(value="12 %"),
}  # fmt: skip


def find_all() -> list[UsedPattern]:
    """Every pattern of the product."""
    empty = Vocabulary({}, {}, {}, [])
    calls: list[Callable[[], object]] = [Metonyms.load, lambda: _write_pattern.__wrapped__("The 3,200 – of 12%")]
    calls += [partial(Tokenizer, empty, language) for language in LANGUAGES]
    calls += [partial(_compile_explained, language, "SEDE") for language in LANGUAGES]
    return find_patterns(calls, list(name_values()))


def name_values() -> Iterator[Mapping[str, object]]:
    """What names in functions stand for, by language."""
    for language in LANGUAGES:
        questions, clauses = language.questions, language.clauses
        thousands = language.numbers.thousands if language.numbers else ","
        yield {**_TEXT_NAMES, "language": language, "questions": questions, "clauses": clauses, "thousands": thousands}
        yield {"words": questions}


def find_growth(pattern: re.Pattern[Any], use: str) -> str | None:
    """A text on which a pattern grows above linear, and how. None where there is none."""
    run = consume(pattern) if use == "finditer" else getattr(pattern, use)
    encode = (lambda text: text.encode("latin-1", "ignore")) if isinstance(pattern.pattern, bytes) else str
    for attack in find_attacks(pattern):
        for size in _SHORTEST:
            text = attack.write(size)  # longer than its size by the lead
            most = 0.001 + 3e-5 * len(text)
            if (cost := measure_cost(run, encode(text), most)) > most:
                return f"{attack} takes {cost:.3f} s at a length of {size}"
        before = 0.0
        for size in _LONGEST:
            cost = measure_cost(run, encode(attack.write(size)), max(FACTOR * 1.5 * before, _CHEAP))
            if before >= _CHEAP and cost > LINEAR * before and grows(run, *(encode(attack.write(n)) for n in (size // 4, size))):
                return f"{attack} costs {cost / before:.0f} times as much at a length of {size} as at a quarter of it"
            if (before and cost > _DEAR) or (cost < _CHEAP and size >= _LONGEST[-2]):
                break
            before = cost
    return None


def grows(run: Callable[[Any], object], short: Any, long: Any) -> bool:
    """True where a text of four times the length costs too much each time that both are measured, one right after the other.

    Between two measurements of a busy machine its clock may have slowed down. What grows does so every time.
    """
    return all(measure_cost(run, long, 0.0) > LINEAR * measure_cost(run, short, 0.0) for _ in range(_TRIES))


def choose_dearest(uses: set[str]) -> list[str]:
    """The uses whose cost is not part of another's: a search begins with a match, and finding all with a search."""
    most = [use for use in ("finditer", "search", "match") if use in uses][:1]
    return most + ["fullmatch"] * ("fullmatch" in uses)


def consume(pattern: re.Pattern[Any]) -> Callable[[Any], None]:
    """All matches of the pattern in a text."""

    def run(text: Any) -> None:
        for _ in pattern.finditer(text):
            pass

    return run


def test_every_pattern_is_linear() -> None:
    grown = [
        f"{one.name} {use} {one.pattern.pattern!r:.80}: {growth}"
        for one in find_all()
        if one.name not in SHORT
        for use in choose_dearest(one.uses)
        if (growth := find_growth(one.pattern, use))
    ]
    assert not grown, "\n".join(grown)


def test_a_pattern_that_is_run_on_short_texts_is_cheap_on_the_longest() -> None:
    """A hundred thousand of them, in a file of megabytes, may not take minutes."""
    short = [one for one in find_all() if one.name in SHORT]
    assert {one.name for one in short} == SHORT.keys()
    for one in short:
        for use in one.uses:
            run = consume(one.pattern) if use == "finditer" else getattr(one.pattern, use)
            for attack in find_attacks(one.pattern):
                text = attack.write(SHORT[one.name])[: SHORT[one.name]]
                most = 5e-6 * SHORT[one.name] + 0.0002
                assert measure_cost(run, text, most) <= most, (one.name, attack)


def test_growth_is_found() -> None:
    """The patterns that once stood in the product, and one for each kind of growth."""
    grown = {
        r"(?:<!--.*?-->\s*)*<html": "match",
        r"\s+$": "search",
        r"<script>(.*?)</script>": "finditer",
        r"(\w+\s?)*\.": "match",
        r"\S*_\S*": "fullmatch",
        r"\s*\(\d\)": "finditer",
        r"(?:\s*[01]\s*[, ]){3}\s*[01]": "match",
        r"(?i)\w*(?:[^s]s|people|men|women|children|staff|personnel)": "finditer",  # above a millisecond on the shortest
    }
    assert [pattern for pattern, use in grown.items() if find_growth(re.compile(pattern, re.DOTALL), use) is None] == []
    assert find_growth(re.compile(r"(?<!\s)\s++$"), "search") is None

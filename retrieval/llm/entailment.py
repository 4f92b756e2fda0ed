"""Checks of whether a premise supports a sentence that claims to rest on it.

Each check is a rule of its own that can only refuse: on quantities, names, words, their order, "not" and "may", "to" and "from".
A faithful sentence in words of its own is cut, too. That loses a sentence and no truth. In a language whose words for claims are
not known, only what is quoted whole is supported.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, takewhile

from index.analysis.tokenizer import Tokenizer
from ingest.language.language import Language
from ingest.spans import Span
from retrieval.answer.citations import fold
from retrieval.llm.directions import agree, find_directions
from retrieval.llm.premises import Premise
from retrieval.llm.semantic_units import SemanticUnit, align, blank_quantities, cut_units

OWN = 0.5  # share of a sentence's words that are the statement's, and not only the question's
IN_ORDER = 0.6  # share of the words in common that stand in the statement's order
_SHORTEST = 3  # units of a sentence: who did what
_BESIDE, _REACH = 4, 12  # units on either side of a figure, in the sentence and in the statement
_CLAUSE = 4  # units that the end of a clause counts for
_COUNTED = 2  # words behind a number that say what it counts
_BEFORE = 3  # units before what the sentence takes from the statement, in which a "not" still turns it round
_ODD = re.compile(r"(?<!\S)(?>\S*?(?:://|www\.|@|[<>{}\[\]|\\]))\S*+")


def find_failed_check(sentence: str, premise: Premise, tokenizer: Tokenizer) -> str | None:
    """The first check that the sentence fails, in a word or two. None when the premise supports it.

    A sentence that is quoted whole from the premise is always supported.
    """
    if is_verbatim(sentence, premise):
        return None
    if tokenizer.language.claims is None:
        return "another language"
    units = cut_units(sentence, tokenizer)
    checks: dict[str, Callable[[], bool]] = {
        "no statement": lambda: sum(not unit.is_break for unit in units) >= _SHORTEST and not sentence.endswith("?"),
        "a link or markup": lambda: all(any(odd in text for text in premise.texts) for odd in _ODD.findall(sentence)),
        "a figure": lambda: all(_is_bound(at, units, premise) for at, unit in enumerate(units) if unit.quantity is not None),
        "a name": lambda: all(_is_named(run, premise, tokenizer) for run in _find_names(sentence, tokenizer.language)),
        "other words": lambda: _is_covered(units, premise, tokenizer.language),
        "another order": lambda: _is_in_order(units, premise),
        "a negation or reservation": lambda: _agrees_in_marks(units, premise),
        "another direction": lambda: agree(find_directions([sentence], tokenizer), find_directions(premise.texts, tokenizer)),
    }
    return next((check for check, holds in checks.items() if not holds()), None)


def is_verbatim(sentence: str, premise: Premise) -> bool:
    """True for a statement, or for whole sentences of one, to the letter but for the last stop."""
    words = fold(sentence).rstrip(".")
    if not words or not any(words in quote for quote in premise.quotes):
        return False
    whole = re.compile(rf"(?:^|[.!?][\"'’”)\d]*\s){re.escape(words)}(?:$|[.!?]+[\"'’”)\d]*(?:\s|$))")
    return any(whole.search(quote) for quote in premise.quotes)


def _is_bound(place: int, units: Sequence[SemanticUnit], premise: Premise) -> bool:
    """True when a statement gives the quantity, and what stands beside it here stands near it there: names, half of the words."""
    quantity = units[place].quantity
    beside = [unit for unit in _take_beside(place, units) if not _is_context(unit, premise)]
    words = sum(not unit.is_name for unit in beside)
    for segment in premise.segments:
        for at, given in enumerate(segment):
            if quantity is None or given.quantity is None or not quantity.follows_from(given.quantity):
                continue
            about = {token for unit in _take_about(at, segment) for token in unit.tokens}
            missed = [unit for unit in beside if about.isdisjoint(unit.tokens)]
            is_same = 2 * len(missed) <= words and not any(unit.is_name for unit in missed)
            if is_same and _is_counted(units[place:], segment[at:], premise):
                return True
    return False


def _is_context(unit: SemanticUnit, premise: Premise) -> bool:
    return premise.tokens.isdisjoint(unit.tokens) and premise.context.issuperset(unit.tokens)


def _look(units: Iterable[SemanticUnit]) -> list[SemanticUnit]:
    """The words up to the clause's end or a quantity."""
    words = takewhile(lambda unit: not unit.is_break and unit.quantity is None, units)
    return [unit for unit in words if unit.tokens][:_BESIDE]


def _find_rivals(at: int, units: Sequence[SemanticUnit]) -> list[int]:
    """Where the other quantities of the same kind stand: a date has no part in what a number counts."""
    kinds = [unit.quantity and (unit.quantity.date is not None, unit.quantity.unit) for unit in units]
    return [place for place, kind in enumerate(kinds) if kind == kinds[at] and place != at]


def _take_beside(at: int, units: Sequence[SemanticUnit]) -> list[SemanticUnit]:
    """The words of its clause that are nearest to the quantity at `at`, and nearer to it than to a rival."""
    rivals = _find_rivals(at, units)
    beside: list[SemanticUnit] = []
    for way in (range(at - 1, -1, -1), range(at + 1, len(units))):
        near = takewhile(lambda place: not units[place].is_break and place not in rivals, way)
        words = [place for place in near if units[place].tokens][:_BESIDE]
        beside += [units[place] for place in words if all(abs(place - at) < abs(place - rival) for rival in rivals)]
    return beside


def _take_about(at: int, segment: Sequence[SemanticUnit]) -> Iterator[SemanticUnit]:
    """The units that are no nearer to a rival than to the quantity at `at`. The end of a clause counts as some words."""
    steps = list(accumulate(_CLAUSE if unit.is_break else 1 for unit in segment))
    rivals = _find_rivals(at, segment)
    for place in range(max(0, at - _REACH), min(len(segment), at + _REACH + 1)):
        if all(abs(steps[place] - steps[at]) <= abs(steps[place] - steps[rival]) for rival in rivals):
            yield segment[place]


def _is_counted(here: Sequence[SemanticUnit], there: Sequence[SemanticUnit], premise: Premise) -> bool:
    """True when a number counts here what it counts in the statement, or when nothing stands behind it.

    here, there: the units from the quantity on. A year counts nothing, unless it is written as if it did.
    """
    is_date = here[0].quantity is not None and here[0].quantity.date is not None
    mine, theirs = _look(here[1:]), _look(there[1:])[:_COUNTED]
    if not here[0].counts if is_date else not mine or not theirs:
        return True
    counted = {token for unit in mine for token in unit.tokens}
    return (not is_date and _is_context(mine[0], premise)) or any(not counted.isdisjoint(unit.tokens) for unit in theirs)


def _find_names(sentence: str, language: Language) -> Iterator[list[str]]:
    """Words in capitals that follow on each other. A first word that often opens a sentence is none."""
    claims, run = language.claims, list[str]()
    openers = claims.joining | claims.openers if claims else frozenset[str]()
    for number, word in enumerate(blank_quantities(sentence, language).split()):
        bare = re.sub(r"(?:['’]s\W*+|(?<!\W)\W*+)$", "", word.lstrip("\"'“‘«(["))
        is_name = bare[:1].isupper() or (any(map(str.isdigit, bare)) and any(map(str.isalpha, bare)))
        opens = number == 0 and bare.lower() in openers
        is_small = bare.lower() in language.stop_words and not (bare.isupper() and len(bare) > 1)  # "US" is no "us"
        if is_name and not opens and not is_small:
            run.append(bare)
        if run and (not is_name or word[-1] in ",;:.)"):
            yield run
            run = []
    if run:
        yield run


def _is_named(run: Sequence[str], premise: Premise, tokenizer: Tokenizer) -> bool:
    """True when the names are known, and two or three words of one name stand side by side as they do there."""
    known = premise.tokens | premise.context
    tokens = tuple(tokenizer.tokens(" ".join(run)))
    if not (known.issuperset(tokens) or all(known.issuperset(tokenizer.tokens(word)) for word in run)):
        return False
    if not 2 <= len(run) <= 3 or any(word.isupper() for word in run):
        return True
    return any(tokens == held[at : at + len(tokens)] for held in premise.runs for at in range(len(held)))


def _is_covered(units: Sequence[SemanticUnit], premise: Premise, language: Language) -> bool:
    """True when every word is the statement's or its context's, and enough are the statement's: one verb can turn it round."""
    joining = language.claims.joining if language.claims else frozenset()
    words = [unit for unit in units if unit.tokens and unit.quantity is None and unit.text.lower() not in joining]
    own = sum(not premise.tokens.isdisjoint(unit.tokens) for unit in words)
    known = premise.tokens | premise.context
    return bool(words) and own >= OWN * len(words) and not any(known.isdisjoint(unit.tokens) for unit in words)


def _is_in_order(units: Sequence[SemanticUnit], premise: Premise) -> bool:
    """True when the words in common stand mostly in the order of the statement, and all names do: who did what to whom.

    Several statements may stand in either order.
    """
    names = [unit for unit in units if unit.is_name]
    for sources in (premise.sources, premise.sources[::-1]):
        stated = [unit for source in sources for unit in source]
        if _share_in_order(units, stated) >= IN_ORDER and _share_in_order(names, stated) == 1.0:
            return True
    return False


def _share_in_order(units: Sequence[SemanticUnit], stated: Sequence[SemanticUnit]) -> float:
    held = {key for unit in stated for key in unit.keys}
    mine = sum(key in held for unit in units for key in unit.keys)
    return align(units, stated)[0] / mine if mine else 1.0


def _agrees_in_marks(units: Sequence[SemanticUnit], premise: Premise) -> bool:
    """True when there are as many negations here as in the part that this is taken from, and the same kinds of reservations."""
    here = Counter(unit.mark for unit in units if unit.mark is not None)
    there: Counter[str | None] = Counter()
    for source in premise.sources:
        length, stretch = align(units, source)
        if length > 1 or len(premise.sources) == 1:
            there.update(unit.mark for unit in _widen(source, stretch) if unit.mark is not None)
    return here["negation"] == there["negation"] and here.keys() == there.keys()


def _widen(source: Sequence[SemanticUnit], stretch: Span) -> Sequence[SemanticUnit]:
    before = list(takewhile(lambda unit: not unit.is_break, reversed(source[: stretch.start])))
    return [*before[:_BEFORE], *source[stretch.start : stretch.end]]

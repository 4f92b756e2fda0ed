"""Which sentences and rows of the evidence are said, in which order, within the length of an answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from ingest.shingles import cut_runs, resemble
from retrieval.answer.evidence import Evidence

LONGEST_ANSWER = 700  # code points; the contract's


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """most: statements from which on none is added, the list items that one announces aside.

    within: how far below the best sentence's score, which is a logit, another may lie and still be said. as_sure: the share of
    the reader's probability for the best that another must reach. covers: the share of the best sentence's coverage of the
    question that another must reach.
    """

    most: int = 3
    within: float = 2.0
    as_sure: float = 0.2
    covers: float = 0.7


def cut_statement(text: str) -> str:
    """The text of a sentence. One that is longer than an answer may be is cut at a word, its beginning verbatim."""
    return text if len(text) <= LONGEST_ANSWER else text[:LONGEST_ANSWER].rsplit(" ", 1)[0]


def join_texts(texts: Sequence[str], first: Sequence[int] = ()) -> str:
    """As many texts as an answer holds, in their order. first: places of those that are put in before the others."""
    chosen: list[int] = []
    for place in dict.fromkeys([*first, *range(len(texts))]):
        room = LONGEST_ANSWER - sum(len(texts[other]) + 1 for other in chosen)
        if len(texts[place]) <= room:
            chosen.append(place)
    return " ".join(texts[place] for place in sorted(chosen))


def choose_statements(evidence: Sequence[Evidence], settings: AnswerSettings) -> list[Evidence]:
    """The best sentence and those near it that add something, as many as an answer holds. Best first.

    What retrieval alone holds to be the best is said too, where the reader prefers another: either may be wrong. A sentence that
    takes something back ("Yet, ...") brings the one before it along: half of a thought misleads.
    """
    chosen: list[Evidence] = []
    retrieved = max(evidence, key=lambda item: item.retrieved)
    # A table's cell stands first for being exact, which makes what else is said of it no worse.
    leading = [item for item in evidence if item.score >= evidence[0].score - evidence[0].exactness - settings.within]
    for item in [evidence[0], retrieved, *leading]:
        if len(chosen) >= settings.most:
            break
        if item is not evidence[0] and not _answers(item, evidence[0], item is retrieved, settings):
            continue
        for part in [*_lead_in(item, evidence), item, *_read_on(item, evidence)]:
            room = LONGEST_ANSWER - sum(len(cut_statement(other.text)) + 1 for other in chosen)
            if len(cut_statement(part.text)) <= room and not any(_repeats(part, other) for other in chosen):
                chosen.append(part)
    return chosen


def _answers(item: Evidence, best: Evidence, is_retrieved: bool, settings: AnswerSettings) -> bool:
    """True for a further sentence that speaks of what is asked and in which the reader sees an answer nearly as surely.

    A footnote mostly refers to a source. Beside a sentence of the body it is said where it holds more of the question.
    is_retrieved: retrieval alone holds it to be the best, so that only this last rule applies.
    """
    if item.passage.note is not None and best.passage.note is None and item.coverage <= best.coverage:
        return False
    if is_retrieved:
        return True
    if item.coverage < settings.covers * best.coverage:
        return False
    if item.read is None or best.read is None:
        return True
    return item.read.probability >= settings.as_sure * best.read.probability


def _lead_in(item: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The sentence that one opening with "Yet" or the like turns against: the one right before it in the passage."""
    turns = item.language.clauses.turns if item.language.clauses else ()
    if not any(re.match(rf"{turn}\b", item.text) for turn in turns):
        return []
    before = [other for other in evidence if other.passage is item.passage and other.span.end <= item.span.start]
    nearest = max(before, key=lambda other: other.span, default=None)
    is_next = nearest is not None and item.span.start - nearest.span.end <= len("\n\n")
    return [nearest] if nearest is not None and is_next else []


def _read_on(item: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The list items that a sentence ending in a colon announces, in order."""
    if not re.search(r":\d{0,3}$", item.text):
        return []
    behind = (other for other in evidence if other.passage is item.passage and other.span.start > item.span.start)
    in_order = sorted(behind, key=lambda other: other.span)
    return list(takewhile(lambda other: other.kind == "list_item", in_order))


def _repeats(one: Evidence, other: Evidence) -> bool:
    return resemble(cut_runs(one.text), cut_runs(other.text))


STATEMENTS = AnswerSettings()

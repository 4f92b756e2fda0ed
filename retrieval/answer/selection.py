"""Answering, whole: passages are found, their sentences weighed, the best quoted and proved, or the corpus does not say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from index.local.open_index import OpenIndex
from ingest.shingles import cut_runs, resemble
from retrieval.answer.abstention import explain_abstention
from retrieval.answer.answer import Answer, Statement
from retrieval.answer.citations import cite, prove
from retrieval.answer.confidence import Calibration, estimate_confidence, load_calibration
from retrieval.answer.conflicts import find_conflicts
from retrieval.answer.evidence import Evidence, EvidenceSettings, find_evidence
from retrieval.answer.features import read_signs
from retrieval.answer.short_answer import find_short
from retrieval.passages.duplicate_sources import find_voices
from retrieval.query.analysis import read_question
from retrieval.query.query import Query
from retrieval.rank.candidates import Vector
from retrieval.rank.search import SearchResult, find
from retrieval.reader.reader import Reader

READ = 5  # passages that an answer is made from
LONGEST_ANSWER = 700  # code points; the contract's


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """most: statements from which on none is added, the list items that one announces aside.

    within: how far below the best sentence's score another may lie and still be said. as_sure: the share of the reader's
    probability for the best that another must reach.
    """

    most: int = 3
    within: float = 0.5
    as_sure: float = 0.2


EVIDENCE = EvidenceSettings()
SETTINGS = AnswerSettings()


def answer(
    index: OpenIndex,
    query: Query,
    vector: Vector,
    top_k: int,
    *,
    calibration: Calibration | None = None,
    reader: Reader | None = None,
) -> Answer:
    """Answer from the best passages, or abstain and say why; the best `top_k` passages are given in either case.

    How sure it is does not depend on `top_k`; what is said comes from the passages that are given, and when these hold nothing to
    quote the reason says so. Raises CitationError when a quote does not stand where it says, which is a defect of this program.
    """
    found = find(index, query, vector, max(top_k, READ), reader)
    passages, read = found.passages[:top_k], SearchResult(found.passages[:READ], found.readings)
    asked = read_question(index, query)
    evidence = find_evidence(index, asked, vector, read, EVIDENCE)
    calibration = calibration or load_calibration(was_read=reader is not None)
    signs = read_signs(asked, index.lexical.columns, read.passages, evidence, was_read=reader is not None)
    confidence = estimate_confidence(signs, calibration)
    given = [item for item in evidence if item.passage.rank <= top_k]
    if not given or confidence < calibration.threshold:
        beyond = bool(evidence) and confidence >= calibration.threshold
        reason = (
            explain_abstention(asked, passages, index.lexical.columns)
            if not beyond
            else f"not in the first {top_k} passages: ask for more (top_k)"
        )
        return Answer(query.text, False, reason, "", None, confidence, (), passages, (), index.generation)
    best, chosen = given[0], choose(given, SETTINGS)
    voices = find_voices(index, passages)
    statements = tuple(Statement(text, cite(text, passages, voices)) for text in map(_say, chosen))
    prove(index, statements, passages)
    conflicts = find_conflicts(asked, given)
    return Answer(
        question=query.text,
        answered=True,
        reason=None,
        text=" ".join(statement.text for statement in statements),
        short=None if conflicts else find_short(asked, best),  # one span would take sides
        confidence=confidence,
        statements=statements,
        passages=passages,
        conflicts=conflicts,
        generation=index.generation,
    )


def choose(evidence: Sequence[Evidence], settings: AnswerSettings) -> list[Evidence]:
    """The best sentence and those near it that add something, as many as an answer holds; best first.

    What retrieval alone holds to be the best is said too, where the reader prefers another: either may be wrong. A sentence that
    takes something back ("Yet, ...") brings the one before it along: half of a thought misleads.
    """
    chosen: list[Evidence] = []
    retrieved = max(evidence, key=lambda item: item.retrieved)
    leading = [item for item in evidence if item.score >= evidence[0].score - settings.within]
    for item in [evidence[0], retrieved, *leading]:
        if len(chosen) >= settings.most:
            break
        if item is not retrieved and not _answers(item, evidence[0], settings):
            continue
        for part in [*_lead_in(item, evidence), item, *_read_on(item, evidence)]:
            room = LONGEST_ANSWER - sum(len(_say(other)) + 1 for other in chosen)
            if len(_say(part)) <= room and not any(_repeats(part, other) for other in chosen):
                chosen.append(part)
    return chosen


def _answers(item: Evidence, best: Evidence, settings: AnswerSettings) -> bool:
    """True for a further sentence in which the reader sees an answer nearly as surely as in the best; where nothing read, all."""
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


def _say(evidence: Evidence) -> str:
    """The sentence; one that is longer than an answer may be is cut at a word, its beginning verbatim."""
    if len(evidence.text) <= LONGEST_ANSWER:
        return evidence.text
    return evidence.text[:LONGEST_ANSWER].rsplit(" ", 1)[0]

"""Answering, whole: passages are found, their sentences weighed, the best quoted and proved, or the corpus does not say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from index.opened import OpenIndex
from ingest.sameness import cut_runs, resemble
from retrieval.answer import Answer, Statement
from retrieval.asked import read_question
from retrieval.citations import cite, prove
from retrieval.confidence import Calibration, estimate_confidence, explain_abstention, load_calibration
from retrieval.conflicts import find_conflicts
from retrieval.evidence import Evidence, EvidenceSettings, find_evidence
from retrieval.provenance import find_voices
from retrieval.query import Query
from retrieval.ranking import Vector
from retrieval.search import search
from retrieval.short_answer import find_short
from retrieval.signs import read_signs

READ = 5  # passages that an answer is made from
LONGEST_ANSWER = 700  # code points; the contract's


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """most: statements from which on none is added, the list items that one announces aside.

    within: how far below the best sentence's score another may lie and still be said.
    """

    most: int = 3
    within: float = 0.35


EVIDENCE = EvidenceSettings()
SETTINGS = AnswerSettings()


def answer(index: OpenIndex, query: Query, vector: Vector, top_k: int, calibration: Calibration | None = None) -> Answer:
    """Answer from the best passages, or abstain and say why; the best `top_k` passages are given in either case.

    How sure it is does not depend on `top_k`; what is said comes from the passages that are given, and when these hold nothing to
    quote the reason says so. Raises CitationError when a quote does not stand where it says, which is a defect of this program.
    """
    found = search(index, query, vector, max(top_k, READ))
    passages, read = found[:top_k], found[:READ]
    asked = read_question(index, query)
    evidence = find_evidence(index, asked, vector, read, EVIDENCE)
    calibration = calibration or load_calibration()
    confidence = estimate_confidence(read_signs(asked, index.lexical.columns, read, evidence), calibration)
    given = [item for item in evidence if item.passage.rank <= top_k]
    if not given or confidence < calibration.threshold:
        beyond = bool(evidence) and confidence >= calibration.threshold
        reason = explain_abstention(asked, passages) if not beyond else f"not in the first {top_k} passages: ask for more (top_k)"
        return Answer(query.text, False, reason, "", None, confidence, (), passages, (), index.generation)
    chosen = choose(given, SETTINGS)
    voices = find_voices(index, passages)
    statements = tuple(Statement(text, cite(text, passages, voices)) for text in map(_say, chosen))
    prove(index, statements, passages)
    conflicts = find_conflicts(asked, given)
    return Answer(
        question=query.text,
        answered=True,
        reason=None,
        text=" ".join(statement.text for statement in statements),
        short=None if conflicts else find_short(asked, chosen[0]),  # one span would take sides
        confidence=confidence,
        statements=statements,
        passages=passages,
        conflicts=conflicts,
        generation=index.generation,
    )


def choose(evidence: Sequence[Evidence], settings: AnswerSettings) -> list[Evidence]:
    """The best sentence and those near it that add something, as many as an answer holds; best first."""
    chosen: list[Evidence] = []
    leading = [item for item in evidence if item.score >= evidence[0].score - settings.within]
    for item in leading:
        if len(chosen) >= settings.most:
            break
        for part in [item, *_read_on(item, evidence)]:
            room = LONGEST_ANSWER - sum(len(_say(other)) + 1 for other in chosen)
            if len(_say(part)) <= room and not any(_repeats(part, other) for other in chosen):
                chosen.append(part)
    return chosen


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

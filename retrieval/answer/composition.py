"""An answer composed from passages: their sentences are scored, the best quoted and proved, or the answer is withheld."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from index.engine import Snapshot
from index.filters import Filters
from ingest.shingles import cut_runs, resemble
from retrieval.answer.abstention import NO_DOCUMENTS, explain_abstention
from retrieval.answer.answer import Answer, Statement
from retrieval.answer.citations import cite, prove
from retrieval.answer.confidence import estimate_confidence
from retrieval.answer.conflicts import find_conflicts
from retrieval.answer.evidence import Evidence, EvidenceSettings, find_evidence
from retrieval.answer.features import measure_features
from retrieval.answer.short_answer import find_note, find_short
from retrieval.models import Models
from retrieval.passages.duplicate_sources import group_sources
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.reader.hit_readings import Readings

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


def cut_statement(evidence: Evidence) -> str:
    """The text of a sentence. One that is longer than an answer may be is cut at a word, its beginning verbatim."""
    if len(evidence.text) <= LONGEST_ANSWER:
        return evidence.text
    return evidence.text[:LONGEST_ANSWER].rsplit(" ", 1)[0]


def choose(evidence: Sequence[Evidence], settings: AnswerSettings) -> list[Evidence]:
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
        if item is not retrieved and not _answers(item, evidence[0], settings):
            continue
        for part in [*_lead_in(item, evidence), item, *_read_on(item, evidence)]:
            room = LONGEST_ANSWER - sum(len(cut_statement(other)) + 1 for other in chosen)
            if len(cut_statement(part)) <= room and not any(_repeats(part, other) for other in chosen):
                chosen.append(part)
    return chosen


def _answers(item: Evidence, best: Evidence, settings: AnswerSettings) -> bool:
    """True for a further sentence in which the reader sees an answer nearly as surely as in the best. Where nothing read, all."""
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


READ = 5  # passages that an answer is composed from
EVIDENCE = EvidenceSettings()
SETTINGS = AnswerSettings()


def _count_unknown_languages(snapshot: Snapshot, filters: Filters) -> int:
    """How many documents meet all filters but that by language, because their language is not known."""
    return snapshot.list_entries(replace(filters, language=("und",)), limit=1).total if filters.language else 0


def _explain_abstention(snapshot: Snapshot, query: Query, passages: Sequence[Passage]) -> str:
    if not passages and snapshot.list_entries(limit=1).total == 0:
        return NO_DOCUMENTS
    return explain_abstention(query, passages, _count_unknown_languages(snapshot, query.filters))


def compose_answer(
    snapshot: Snapshot, models: Models, query: Query, found: tuple[Sequence[Passage], Readings], top_k: int
) -> Answer:
    """Answer from the best passages, or abstain and say why. The best `top_k` passages are given in either case.

    found: at least READ passages, or all that there are, best first, with the readings of their hits. The confidence does not
    depend on `top_k`. The statements come from the passages that are given. When these hold nothing to quote, the reason says so.
    Raises CitationError when a quote does not stand where it says, which is a defect of this program.
    """
    passages, read = tuple(found[0][:top_k]), found[0][:READ]
    evidence = find_evidence(snapshot, query, read, found[1], EVIDENCE)
    features = measure_features(query, read, evidence, was_read=models.reader is not None)
    confidence = estimate_confidence(features, models.calibration)
    given = [item for item in evidence if item.passage.rank <= top_k]
    is_sure = confidence >= models.calibration.threshold
    if not given or not is_sure:
        reason = (
            f"not in the first {top_k} passages: ask for more (top_k)"
            if evidence and is_sure
            else _explain_abstention(snapshot, query, passages)
        )
        return Answer(query.text, False, reason, "", None, confidence, (), passages, (), snapshot.generation)
    groups = group_sources(snapshot, passages)
    texts = [cut_statement(item) for item in choose(given, SETTINGS)]
    statements = tuple(Statement(text, cite(text, passages, groups)) for text in texts)
    prove(snapshot, statements, passages)
    conflicts = find_conflicts(query, given)
    short = None if conflicts else find_short(query, given[0])  # one span would take sides
    return Answer(
        question=query.text,
        answered=True,
        reason=None,
        text=" ".join(texts),
        short=short,
        short_note=find_note(short, given[0]) if short else None,
        confidence=confidence,
        statements=statements,
        passages=passages,
        conflicts=conflicts,
        generation=snapshot.generation,
    )

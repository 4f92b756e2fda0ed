"""An answer composed from passages: their sentences are scored, the best quoted and proved, or the answer is withheld."""

from collections.abc import Sequence
from dataclasses import replace

from index.engine import Snapshot
from index.filters import Filters
from retrieval.answer.answer import Answer, Statement
from retrieval.answer.citations import cite, prove
from retrieval.answer.computed_answer import compose_computed
from retrieval.answer.conflicts import find_conflicts
from retrieval.answer.evidence import EvidenceSettings, find_evidence
from retrieval.answer.short_answer import find_note, find_short
from retrieval.answer.statements import STATEMENTS, choose_statements, cut_statement
from retrieval.confidence.abstention import NO_DOCUMENTS, explain_abstention
from retrieval.confidence.confidence import estimate_confidence
from retrieval.confidence.features import measure_features
from retrieval.models import Models
from retrieval.passages.duplicate_sources import group_sources
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.reader.hit_readings import Readings
from retrieval.tables.compute import compute

READ = 5  # passages that an answer is composed from
EVIDENCE = EvidenceSettings()


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
    computation = compute(snapshot, query, read)
    computed = computation is not None
    features = measure_features(query, read, evidence, was_read=models.reader is not None, computed=computed)
    confidence = estimate_confidence(features, models.calibration)
    given = [item for item in evidence if item.passage.rank <= top_k]
    # Where sources disagree about a single value, the sentences of each are quoted below.
    is_single = computation is not None and computation.operation in ("value", "count")
    if computation is not None and not (is_single and find_conflicts(query, evidence)):
        answer = compose_computed(snapshot, query, computation, found[0], top_k, confidence=confidence)
        if answer is not None:
            return answer
    is_sure = confidence >= models.calibration.threshold
    if not given or not is_sure:
        reason = (
            f"not in the first {top_k} passages: ask for more (top_k)"
            if evidence and is_sure
            else _explain_abstention(snapshot, query, passages)
        )
        return Answer(query.text, False, reason, "", None, confidence, (), passages, (), snapshot.generation)
    groups = group_sources(snapshot, passages)
    texts = [cut_statement(item) for item in choose_statements(given, STATEMENTS)]
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
        form=query.form,
    )

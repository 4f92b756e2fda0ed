"""An answer composed from passages: their sentences are scored, the best quoted and proved, or the answer is withheld."""

from collections.abc import Sequence

from index.engine import Snapshot
from retrieval.answer.answer import Answer, Statement
from retrieval.answer.citations import cite, prove
from retrieval.answer.conflicts import find_conflicts
from retrieval.answer.evidence import Evidence, EvidenceSettings, find_evidence
from retrieval.answer.short_answer import find_note, find_short
from retrieval.answer.statements import STATEMENTS, choose_statements, cut_statement
from retrieval.answer.verdict import find_verdict
from retrieval.assertions.governors import commands_reader
from retrieval.confidence.abstention import SearchedDocuments, explain_abstention
from retrieval.confidence.confidence import estimate_confidence
from retrieval.confidence.features import measure_features
from retrieval.confidence.refusal import explain_refutation, find_refutation
from retrieval.models import Models
from retrieval.passages.duplicate_sources import group_sources
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.reader.hit_readings import Readings

READ = 5  # passages that an answer is composed from
SAYABLE = 16  # sentences, best first, among which the statements are
EVIDENCE = EvidenceSettings()


def _drop_commands(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence without sentences that tell a reader what to say: "answer that ...". Those far down are never said."""
    return [item for item in evidence[:SAYABLE] if not commands_reader(item.text)] + list(evidence[SAYABLE:])


def compose_answer(
    snapshot: Snapshot, models: Models, query: Query, found: tuple[Sequence[Passage], Readings], top_k: int
) -> Answer:
    """Answer from the best passages, or abstain and say why. The best `top_k` passages are given in either case.

    found: at least READ passages, or all that there are, best first, with the readings of their hits. The confidence does not
    depend on `top_k`. The statements come from the passages that are given. When these hold nothing to quote, the reason says so.
    Raises CitationError when a quote does not stand where it says, which is a defect of this program.
    """
    passages, read = tuple(found[0][:top_k]), found[0][:READ]
    evidence = _drop_commands(find_evidence(snapshot, query, read, found[1], EVIDENCE))
    features = measure_features(query, read, evidence, was_read=models.reader is not None)
    confidence, refutation = estimate_confidence(features, models.calibration), find_refutation(query, evidence)
    if refutation is not None:
        confidence = min(confidence, models.calibration.threshold / 2)
    given = [item for item in evidence if item.passage.rank <= top_k]
    is_sure = confidence >= models.calibration.threshold
    if not given or not is_sure:
        reason = (
            f"not in the first {top_k} passages: ask for more (top_k)"
            if evidence and is_sure
            else explain_refutation(refutation)
            if refutation is not None
            else explain_abstention(query, passages, SearchedDocuments.count(snapshot, query.filters))
        )
        return Answer(query.text, False, reason, "", None, confidence, (), passages, (), snapshot.generation)
    groups = group_sources(snapshot, passages)
    texts = [cut_statement(item) for item in choose_statements(given, STATEMENTS)]
    statements = tuple(Statement(text, cite(text, passages, groups)) for text in texts)
    prove(snapshot, statements, passages)
    conflicts = find_conflicts(query, given)
    # One span would take sides, and of a sentence about another thing it would be wrong.
    short = None if conflicts or given[0].contradictions else find_short(query, given)
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
        verdict=None if conflicts else find_verdict(query, given),
    )

"""An answer composed from passages: their sentences are scored, the best quoted and proved, or the answer is withheld."""

from collections.abc import Sequence
from itertools import accumulate, takewhile

from index.engine import Snapshot
from retrieval.answer.answer import Answer, Statement
from retrieval.answer.citations import prove
from retrieval.answer.conflicts import find_conflicts
from retrieval.answer.evidence import Evidence, EvidenceSettings, find_evidence
from retrieval.answer.list_answer import Composed, compose_list, compose_statements
from retrieval.answer.part_answer import compose_part, compose_sources, explain_absent_part
from retrieval.answer.short_answer import find_note, find_short
from retrieval.answer.statements import LONGEST_ANSWER, cut_statement
from retrieval.answer.verdict import find_verdict
from retrieval.assertions.governors import commands_reader
from retrieval.confidence.abstention import SearchedDocuments, explain_abstention
from retrieval.confidence.confidence import estimate_confidence
from retrieval.confidence.features import measure_features
from retrieval.confidence.refusal import explain_refutation, find_refutation
from retrieval.models import Models
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
    is_lookup = query.part is not None and query.part.is_lookup
    if is_lookup:
        confidence = max(confidence, models.calibration.threshold)  # what is found by its number needs no estimate
    is_sure = confidence >= models.calibration.threshold
    absent = explain_absent_part(query, passages)
    if absent:
        confidence = 0.0
    if not given or not is_sure or absent:
        reason = (
            f"not in the first {top_k} passages: ask for more (top_k)"
            if evidence and is_sure and not absent
            else absent
            or (
                explain_refutation(refutation)
                if refutation is not None
                else explain_abstention(query, passages, SearchedDocuments.count(snapshot, query.filters))
            )
        )
        return Answer(query.text, False, reason, "", None, confidence, (), passages, (), snapshot.generation)
    composed = _compose(snapshot, query, given, passages)
    prove(snapshot, composed.statements, composed.passages)
    conflicts = find_conflicts(query, given)
    is_quoted = any(statement.text == cut_statement(given[0].text) for statement in composed.statements)
    # One span would take sides, and of a sentence about another thing it would be wrong.
    has_short = is_quoted and not (conflicts or composed.items or given[0].contradictions or query.form == "source")
    short = find_short(query, given) if has_short else None
    return Answer(
        question=query.text,
        answered=True,
        reason=None,
        text=_join_statements(composed.statements),
        short=short,
        short_note=find_note(short, given[0]) if short else None,
        confidence=confidence,
        statements=composed.statements,
        passages=composed.passages,
        conflicts=conflicts,
        generation=snapshot.generation,
        form=query.form,
        verdict=None if conflicts else find_verdict(query, given),
        more=composed.more,
        items=composed.items,
    )


def _compose(snapshot: Snapshot, query: Query, given: Sequence[Evidence], passages: Sequence[Passage]) -> Composed:
    """What is said: what is looked up where a part or a source is asked for, else a whole list, else the best sentences."""
    return (
        compose_part(snapshot, query, passages)
        or compose_sources(snapshot, query, given, passages)
        or compose_list(snapshot, query, given, passages)
        or compose_statements(snapshot, query, given, passages)
    )


def _join_statements(statements: Sequence[Statement]) -> str:
    """The texts of the first statements, as many as an answer holds."""
    lengths = accumulate(len(statement.text) + 1 for statement in statements)
    fitting = takewhile(lambda pair: pair[1] <= LONGEST_ANSWER + 1, zip(statements, lengths, strict=True))
    return " ".join(statement.text for statement, _ in fitting)

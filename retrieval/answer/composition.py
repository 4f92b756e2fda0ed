"""An answer composed from passages: their sentences are scored, the best quoted and proved, or the answer is withheld."""

from collections.abc import Sequence
from dataclasses import replace

from index.engine import Snapshot
from retrieval.acronyms.acronym_answer import compose_expansion, explain_unexpanded
from retrieval.answer.answer import Answer
from retrieval.answer.assessment import Assessment, assess
from retrieval.answer.citations import prove
from retrieval.answer.computed_answer import compose_computed
from retrieval.answer.evidence import Evidence
from retrieval.answer.part_answer import compose_part, compose_sources, explain_absent_part
from retrieval.answer.short_answer import find_note
from retrieval.answer.statements import cut_statement, join_texts
from retrieval.answer.verdict import find_verdict
from retrieval.confidence.abstention import SearchedDocuments, explain_abstention, names_unknown
from retrieval.confidence.confidence import estimate_confidence
from retrieval.confidence.refusal import explain_refutation, find_refutation
from retrieval.lists.document_look_up import explain_silent_documents, look_up_in_documents
from retrieval.lists.list_answer import Composed, compose_list, compose_statements
from retrieval.lists.treating_sections import compose_treating_sections
from retrieval.models import Models
from retrieval.parts.joined_answer import join_answers
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.reader.hit_readings import Readings
from retrieval.stage import Timed, untimed


def compose_answer(
    snapshot: Snapshot,
    models: Models,
    query: Query,
    found: tuple[Sequence[Passage], Readings],
    top_k: int,
    *,
    timed: Timed = untimed,
) -> Answer:
    """Answer from the best passages, or abstain and say why. The best `top_k` passages are given in either case.

    found: at least READ passages, or all that there are, best first, with the readings of their hits. The confidence does not
    depend on `top_k`. The statements come from the passages that are given. When these hold nothing to quote, the reason says so.
    Raises CitationError when a quote does not stand where it says, which is a defect of this program.
    """
    passages, threshold = tuple(found[0][:top_k]), models.calibration.threshold
    with timed("assess"):
        assessment = assess(snapshot, models, query, *found)
    confidence = estimate_confidence(assessment.features, models.calibration)
    limited = assessment.limit(top_k)
    given = limited.evidence
    looked_up = look_up_in_documents(snapshot, query, given, passages)
    if assessment.computations and looked_up is None and not _is_disputed(assessment):
        answer = _compose_tables(snapshot, assessment, found[0], top_k, confidence)
        if answer is not None:
            return answer
    looked_up = looked_up or _look_up(snapshot, query, passages, found[0])
    forbidden = _forbid(snapshot, passages, assessment, given) if looked_up is None else None
    if forbidden is not None or (looked_up is None and names_unknown(query)):
        confidence = min(confidence, threshold / 2)
    elif looked_up is not None:
        confidence = max(confidence, threshold, looked_up.confidence)  # what is looked up needs no estimate
    if confidence >= threshold and given:
        return _say(snapshot, limited, looked_up or _compose(snapshot, query, given, passages), confidence)
    if confidence >= threshold and assessment.evidence:
        reason = f"not in the first {top_k} passages: ask for more (top_k)"
    else:
        known = forbidden or assessment.blank
        reason = known or explain_abstention(query, passages, SearchedDocuments.count(snapshot, query.filters))
    return Answer(query.text, False, reason, "", None, confidence, (), passages, (), snapshot.generation, form=query.form)


def _compose_tables(
    snapshot: Snapshot, assessment: Assessment, passages: Sequence[Passage], top_k: int, confidence: float
) -> Answer | None:
    """The answer that was computed. Where several tables give one, each is a part that names its table."""
    query, computations = assessment.query, assessment.computations
    wanted = max(1, top_k // len(computations))
    found = ((one, compose_computed(snapshot, query, one, passages, wanted, confidence=confidence)) for one in computations)
    parts = [replace(part, side=one.table) for one, part in found if part is not None]
    if len(computations) == 1:
        return replace(parts[0], side=None) if parts else None
    return join_answers(query, parts) if len(parts) == len(computations) else None


def _is_disputed(assessment: Assessment) -> bool:
    """True for one computed value about which sources disagree: the sentences of each are quoted instead.

    An event has one date. Amounts and numbers in the prose of the table's own document are mostly of parts of what the table has,
    and do not dispute it.
    """
    if len(assessment.computations) != 1 or assessment.computations[0].operation not in ("value", "count"):
        return False
    own = assessment.computations[0].doc_id if assessment.query.kind != "date" else None
    sources = {item.passage.rank: item.passage.source.doc_id for item in assessment.evidence}
    return any(sources[voice.citation] != own for conflict in assessment.conflicts for voice in conflict.voices)


def _look_up(snapshot: Snapshot, query: Query, passages: Sequence[Passage], found: Sequence[Passage]) -> Composed | None:
    """What is found by its number, its heading or its letters. None where no such thing is asked for.

    passages: those of the answer. found: all, in whose documents an acronym may be written out.
    """
    return (
        compose_part(snapshot, query, passages)
        or compose_treating_sections(snapshot, query, passages)
        or compose_expansion(snapshot, query, passages, found)
    )


def _forbid(snapshot: Snapshot, passages: Sequence[Passage], assessment: Assessment, given: Sequence[Evidence]) -> str | None:
    """Why there is no answer whatever the confidence: the part or the thing that is asked for is not there. None else.

    given: the evidence that stands in the passages. All of it decides, and this alone is quoted.
    """
    if assessment.blank_decides:
        return assessment.blank
    query, evidence = assessment.query, assessment.evidence
    absent = (
        explain_absent_part(query, passages)
        or explain_silent_documents(snapshot, query, evidence, passages)
        or explain_unexpanded(query, passages)
    )
    refutation = find_refutation(query, evidence) if absent is None else None
    return explain_refutation(refutation, given) if refutation is not None else absent


def _say(snapshot: Snapshot, assessment: Assessment, composed: Composed, confidence: float) -> Answer:
    """The answer made of evidence that stands in the passages."""
    query, given, conflicts = assessment.query, assessment.evidence, assessment.conflicts
    prove(snapshot, composed.statements, composed.passages)
    is_quoted = any(statement.text == cut_statement(given[0].text) for statement in composed.statements)
    # One span would take sides, and of a sentence about another thing it would be wrong.
    has_short = is_quoted and not (conflicts or composed.items or given[0].contradictions or query.form == "source")
    short = composed.short or (assessment.short if has_short else None)
    return Answer(
        question=query.text,
        answered=True,
        reason=None,
        text=join_texts([statement.text for statement in composed.statements]),
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
    """What is said: what is looked up where a source is asked for, else a whole list, else the best sentences."""
    return (
        compose_sources(snapshot, query, given, passages)
        or compose_list(snapshot, query, given, passages)
        or compose_statements(snapshot, query, given, passages)
    )

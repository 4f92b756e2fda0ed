"""From a `GenerationComparison` of two generations, and the answers that lost their ground, to what goes over the wire."""

from collections.abc import Sequence

from api.wire.changes import (
    AlteredDocumentModel,
    ChangedSentenceModel,
    ChangesResponse,
    HunkModel,
    LostAnswerModel,
    MetadataChangeModel,
)
from api.wire.document_shaping import shape_summary
from api.wire.verdict_shaping import shape_checked
from index.comparison import AlteredDocument, GenerationComparison, Sentence
from retrieval.verify.regressions import AnswerRegression, find_lost


def shape_changes(comparison: GenerationComparison, standings: Sequence[AnswerRegression] = ()) -> ChangesResponse:
    """The changes and, of the saved answers given, those that are lost by them."""
    return ChangesResponse(
        old=comparison.old,
        new=comparison.new,
        added=[shape_summary(entry) for entry in comparison.added],
        removed=[shape_summary(entry) for entry in comparison.removed],
        altered=[_shape_altered(altered) for altered in comparison.altered],
        unchanged=comparison.unchanged,
        lost_answers=[_shape_lost(standing) for standing in find_lost(standings)],
    )


def _shape_altered(altered: AlteredDocument) -> AlteredDocumentModel:
    return AlteredDocumentModel(
        doc_id=altered.doc_id,
        title=altered.title,
        metadata=[MetadataChangeModel.model_validate(change, from_attributes=True) for change in altered.metadata],
        hunks=[HunkModel(removed=_shape_sentences(hunk.removed), added=_shape_sentences(hunk.added)) for hunk in altered.hunks],
    )


def _shape_sentences(sentences: Sequence[Sentence]) -> list[ChangedSentenceModel]:
    return [ChangedSentenceModel(start=one.span.start, end=one.span.end, text=one.text) for one in sentences]


def _shape_lost(standing: AnswerRegression) -> LostAnswerModel:
    return LostAnswerModel(
        asked=standing.now.asked,
        before=standing.before.verdict,
        now=standing.now.verdict,
        citations=[shape_checked(checked) for checked in standing.list_lost()],
    )

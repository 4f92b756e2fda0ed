"""What the client says about the service, held against the service field by field."""

import ast
import sys
import typing
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, is_typeddict

import pytest
from pydantic import BaseModel

from api import client
from api.http import problems
from api.watches import watch_client
from api.wire import (
    answer_shapes,
    answer_verification,
    answers,
    changes,
    documents,
    generation_list,
    job_reports,
    places,
    readings,
    requests,
    upload_metadata,
)
from api.wire.browsing import callers, keyword_hits, previews
from api.wire.kept import dossiers as wire_dossiers
from api.wire.kept import feedback, frozen_answers
from api.wire.kept import watches as wire_watches

MODEL_OF: dict[str, type[BaseModel]] = {
    "FieldError": problems.FieldError,
    "Span": answers.SpanModel,
    "Source": answers.SourceModel,
    "Page": answers.PageModel,
    "Note": answers.NoteModel,
    "CitedNote": answers.CitedNoteModel,
    "Row": answers.RowModel,
    "Passage": answers.PassageModel,
    "Quote": answers.QuoteModel,
    "NamedSource": answers.NamedSourceModel,
    "StatementNote": answers.StatementNoteModel,
    "Statement": answers.StatementModel,
    "Item": answer_shapes.ItemModel,
    "Sentence": answers.SentenceModel,
    "Paragraph": answers.ParagraphModel,
    "TimelineEntry": answer_shapes.TimelineEntryModel,
    "Condition": answer_shapes.ConditionModel,
    "Computed": answer_shapes.ComputedModel,
    "Statements": answers.AnswerModel,
    "Part": answers.PartModel,
    "Comparison": answer_shapes.SideComparisonModel,
    "Voice": answers.SourceValueModel,
    "Conflict": answers.ConflictModel,
    "Answer": answers.AskResponse,
    "Found": answers.SearchResponse,
    "Summary": documents.DocumentSummary,
    "Documents": documents.DocumentList,
    "Preview": previews.DocumentPreview,
    "CallerFields": callers.CallerModel,
    "FacetValue": keyword_hits.FacetValueModel,
    "Facet": keyword_hits.FacetModel,
    "KeywordHit": keyword_hits.KeywordHitModel,
    "FoundWords": keyword_hits.FindResponse,
    "Section": documents.SectionModel,
    "DocumentPage": documents.DocumentPage,
    "Footnote": documents.FootnoteModel,
    "TableRow": documents.TableRowModel,
    "Point": places.PointModel,
    "DroppedText": readings.DroppedTextModel,
    "Reading": readings.ReadingModel,
    "ReadingWarning": job_reports.JobWarning,
    "Document": documents.DocumentDetail,
    "DocumentRow": documents.DocumentRowModel,
    "Table": documents.TableModel,
    "Counts": documents.CountsModel,
    "DocumentText": documents.DocumentText,
    "Progress": job_reports.JobProgress,
    "Failure": job_reports.JobFailure,
    "Report": job_reports.JobReport,
    "ReportCounts": job_reports.ReportCounts,
    "Job": job_reports.JobModel,
    "Generation": generation_list.GenerationModel,
    "Generations": generation_list.GenerationList,
    "Place": answer_verification.FoundModel,
    "Difference": answer_verification.DifferenceModel,
    "Checked": answer_verification.CheckedCitationModel,
    "Verification": answer_verification.VerifyResponse,
    "FrozenSummary": frozen_answers.FrozenSummary,
    "FrozenAnswers": frozen_answers.FrozenList,
    "FrozenAnswer": frozen_answers.FrozenAnswer,
    "Removed": frozen_answers.Removed,
    "Feedback": feedback.Feedback,
    "FeedbackList": feedback.FeedbackList,
    "CheckedQuote": wire_dossiers.CheckedQuote,
    "DossierItem": wire_dossiers.DossierItem,
    "DossierSummary": wire_dossiers.DossierSummary,
    "Dossiers": wire_dossiers.DossierList,
    "Dossier": wire_dossiers.Dossier,
    "KeptQuote": wire_dossiers.KeptQuote,
    "MetadataChange": changes.MetadataChangeModel,
    "WatchSummary": wire_watches.WatchSummary,
    "Watches": wire_watches.WatchList,
    "WatchSide": wire_watches.WatchSide,
    "AlteredQuote": wire_watches.AlteredQuote,
    "ChangeCause": wire_watches.ChangeCause,
    "WatchEntry": wire_watches.WatchEntry,
    "Watch": wire_watches.WatchDetail,
    "WebhookDelivery": wire_watches.WebhookDelivery,
    "FeedAddress": wire_watches.FeedAddress,
}
NAME_OF = {model: name for name, model in MODEL_OF.items()}
SENT: dict[str, type[BaseModel]] = {
    "Filters": requests.FiltersModel,
    "Metadata": upload_metadata.Metadata,
    "Context": requests.QuestionContext,
}
SHAPES = {name: value for name, value in {**vars(watch_client), **vars(client)}.items() if is_typeddict(value)}


def plain(hint: Any) -> Any:  # noqa: PLR0911 - a line for each kind of type
    """A type in a form that is the same for both sides: models and dictionaries by name, unions and choices without order."""
    if is_typeddict(hint):
        return hint.__name__
    if hint in NAME_OF:
        return NAME_OF[hint]
    if get_origin(hint) in (Union, UnionType):
        return frozenset(map(plain, get_args(hint)))
    if get_origin(hint) is Annotated:
        return plain(get_args(hint)[0])
    if get_origin(hint) is Literal:
        return frozenset(get_args(hint))
    if get_origin(hint) is not None:
        return (get_origin(hint), *map(plain, get_args(hint)))
    return hint


@pytest.mark.parametrize("name", MODEL_OF)
def test_what_the_client_says_it_gives_is_what_the_service_sends(name: str) -> None:
    shape = typing.get_type_hints(SHAPES[name])
    fields = MODEL_OF[name].model_fields
    assert {field: plain(hint) for field, hint in shape.items()} == {
        field: plain(info.annotation) for field, info in fields.items()
    }


@pytest.mark.parametrize("name", SENT)
def test_what_the_client_may_send_is_what_the_service_takes(name: str) -> None:
    assert SHAPES[name].__optional_keys__ == SENT[name].model_fields.keys()


def test_every_shape_of_the_client_is_compared() -> None:
    assert SHAPES.keys() == MODEL_OF.keys() | SENT.keys()


def test_the_client_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(Path(client.__file__).read_text(encoding="utf-8"))
    named = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    named += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert {name.split(".")[0] for name in named} <= sys.stdlib_module_names

"""What the client says about the service, held against the service field by field."""

import ast
import sys
import typing
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, is_typeddict

import pytest
from pydantic import BaseModel

from api import (
    client,
    document_models,
    generation_models,
    job_models,
    models,
    request_models,
    upload_models,
    verification_models,
)

MODEL_OF: dict[str, type[BaseModel]] = {
    "FieldError": models.FieldError,
    "Span": models.SpanModel,
    "Source": models.SourceModel,
    "Page": models.PageModel,
    "Note": models.NoteModel,
    "CitedNote": models.CitedNoteModel,
    "Row": models.RowModel,
    "Passage": models.PassageModel,
    "Quote": models.QuoteModel,
    "NamedSource": models.NamedSourceModel,
    "StatementNote": models.StatementNoteModel,
    "Statement": models.StatementModel,
    "Sentence": models.SentenceModel,
    "Paragraph": models.ParagraphModel,
    "Statements": models.AnswerModel,
    "Voice": models.VoiceModel,
    "Conflict": models.ConflictModel,
    "Answer": models.AskResponse,
    "Found": models.SearchResponse,
    "Summary": document_models.DocumentSummary,
    "Documents": document_models.DocumentList,
    "Section": document_models.SectionModel,
    "DocumentPage": document_models.DocumentPage,
    "Footnote": document_models.FootnoteModel,
    "TableRow": document_models.TableRowModel,
    "Document": document_models.DocumentDetail,
    "DocumentText": document_models.DocumentText,
    "Progress": job_models.JobProgress,
    "Failure": job_models.JobFailure,
    "Report": job_models.JobReport,
    "Job": job_models.JobModel,
    "Generation": generation_models.GenerationModel,
    "Generations": generation_models.GenerationList,
    "Place": verification_models.FoundModel,
    "Difference": verification_models.DifferenceModel,
    "Checked": verification_models.CheckedCitationModel,
    "Verification": verification_models.VerifyResponse,
}
NAME_OF = {model: name for name, model in MODEL_OF.items()}
SENT: dict[str, type[BaseModel]] = {"Filters": request_models.FiltersModel, "Metadata": upload_models.Metadata}


def plain(hint: Any) -> Any:
    """A type in a form that is the same for both sides: models and dictionaries by name, unions and choices without order."""
    if is_typeddict(hint):
        return hint.__name__
    if hint in NAME_OF:
        return NAME_OF[hint]
    if get_origin(hint) in (Union, UnionType):
        return frozenset(map(plain, get_args(hint)))
    if get_origin(hint) is Literal:
        return frozenset(get_args(hint))
    if get_origin(hint) is not None:
        return (get_origin(hint), *map(plain, get_args(hint)))
    return hint


@pytest.mark.parametrize("name", MODEL_OF)
def test_what_the_client_says_it_gives_is_what_the_service_sends(name: str) -> None:
    shape = typing.get_type_hints(getattr(client, name))
    fields = MODEL_OF[name].model_fields
    assert {field: plain(hint) for field, hint in shape.items()} == {
        field: plain(told.annotation) for field, told in fields.items()
    }


@pytest.mark.parametrize("name", SENT)
def test_what_the_client_may_send_is_what_the_service_takes(name: str) -> None:
    assert getattr(client, name).__optional_keys__ == SENT[name].model_fields.keys()


def test_every_shape_of_the_client_is_compared() -> None:
    shapes = {name for name, value in vars(client).items() if is_typeddict(value)}
    assert shapes == MODEL_OF.keys() | SENT.keys()


def test_the_client_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(Path(client.__file__).read_text(encoding="utf-8"))
    named = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    named += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert {name.split(".")[0] for name in named} <= sys.stdlib_module_names

"""Answers every error with a problem document (RFC 9457, `application/problem+json`).

It has `type, title, status, detail` and, for bad input, `errors` with the field, its value and what is wrong with it. The table
STATUS_OF gives the status of each error. An error that is not in it is a defect of the server, and is answered without details.
"""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Match, Mount

from api.errors import (
    CollectionsError,
    FileNameError,
    ForeignCollectionError,
    JobQuotaError,
    LateError,
    LostOriginalError,
    OverloadError,
    PartsError,
    PendingChangeError,
    QuotaError,
    RangeError,
    RoleError,
    TakenIdError,
    UnknownDocumentError,
    UnknownJobError,
    WebhookAddressError,
    WholeIndexError,
)
from api.incoming.errors import ForbiddenAddressError, UnreachedAddressError
from api.jobs.errors import (
    DamagedJobError,
    DamagedQueueError,
    FolderDamagedError,
    FolderGoneError,
    QueueFullError,
    QueueLockedError,
)
from api.jobs.upgrade import describe_upgrade
from api.kept.errors import KeptDamagedError, RevisionError, StaleAnswerError, UnknownRecordError
from index.errors import (
    DatabaseLostError,
    DiskFullError,
    EngineError,
    GenerationPurgedError,
    IndexCorruptError,
    IndexFormatError,
    IndexLockedError,
    IndexMissingError,
    IndexPendingError,
)
from ingest.errors import ReadError, TooLargeError, UnsupportedTypeError
from retrieval.errors import QuestionError

MEDIA_TYPE = "application/problem+json"
STATUS_OF: Mapping[type[Exception], HTTPStatus] = {
    ClientDisconnect: HTTPStatus.BAD_REQUEST,  # nobody is left to read it, and it is no error of the server
    CollectionsError: HTTPStatus.UNPROCESSABLE_ENTITY,
    DamagedJobError: HTTPStatus.INTERNAL_SERVER_ERROR,
    DamagedQueueError: HTTPStatus.SERVICE_UNAVAILABLE,
    EngineError: HTTPStatus.CONFLICT,
    GenerationPurgedError: HTTPStatus.SERVICE_UNAVAILABLE,
    DatabaseLostError: HTTPStatus.SERVICE_UNAVAILABLE,
    DiskFullError: HTTPStatus.INSUFFICIENT_STORAGE,
    FolderDamagedError: HTTPStatus.SERVICE_UNAVAILABLE,
    FolderGoneError: HTTPStatus.SERVICE_UNAVAILABLE,
    FileNameError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ForbiddenAddressError: HTTPStatus.FORBIDDEN,
    ForeignCollectionError: HTTPStatus.FORBIDDEN,
    IndexCorruptError: HTTPStatus.SERVICE_UNAVAILABLE,
    IndexFormatError: HTTPStatus.CONFLICT,
    IndexLockedError: HTTPStatus.SERVICE_UNAVAILABLE,
    IndexMissingError: HTTPStatus.NOT_FOUND,
    IndexPendingError: HTTPStatus.SERVICE_UNAVAILABLE,
    JobQuotaError: HTTPStatus.TOO_MANY_REQUESTS,
    KeptDamagedError: HTTPStatus.SERVICE_UNAVAILABLE,
    LateError: HTTPStatus.SERVICE_UNAVAILABLE,
    LostOriginalError: HTTPStatus.NOT_FOUND,
    PendingChangeError: HTTPStatus.CONFLICT,
    OverloadError: HTTPStatus.SERVICE_UNAVAILABLE,
    PartsError: HTTPStatus.UNPROCESSABLE_ENTITY,
    QuestionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    QueueFullError: HTTPStatus.SERVICE_UNAVAILABLE,
    QueueLockedError: HTTPStatus.SERVICE_UNAVAILABLE,
    QuotaError: HTTPStatus.FORBIDDEN,
    RangeError: HTTPStatus.UNPROCESSABLE_ENTITY,
    WebhookAddressError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ReadError: HTTPStatus.UNPROCESSABLE_ENTITY,
    StaleAnswerError: HTTPStatus.CONFLICT,
    TakenIdError: HTTPStatus.CONFLICT,
    RevisionError: HTTPStatus.CONFLICT,
    RoleError: HTTPStatus.FORBIDDEN,
    TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnknownDocumentError: HTTPStatus.NOT_FOUND,
    UnknownJobError: HTTPStatus.NOT_FOUND,
    UnknownRecordError: HTTPStatus.NOT_FOUND,
    UnreachedAddressError: HTTPStatus.BAD_GATEWAY,
    UnsupportedTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    WholeIndexError: HTTPStatus.FORBIDDEN,
}
HEADERS_OF: Mapping[int, Mapping[str, str]] = {429: {"Retry-After": "1"}, 503: {"Retry-After": "1"}}
PROBLEM = {"$ref": "#/components/schemas/Problem"}
RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {"description": "Any other error", "content": {MEDIA_TYPE: {"schema": PROBLEM}}}
}
_METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
_SHOWN = 80  # characters of a value
_LISTED = 20  # errors of one request
_UNREADABLE = {"json_invalid", "json_type"}


class FieldError(BaseModel):
    """An error in one field of the input."""

    field: str = Field(description="the path of the field, with dots")
    value: str | None = Field(description="the value that was sent, shortened; null where none was")
    message: str


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str = Field(description="the name of the status")
    status: int
    detail: str = Field(description="the wrong value, what is wrong with it, and what to do")
    errors: list[FieldError] | None = Field(None, description="for bad input")


def answer_with_problems(app: FastAPI) -> None:
    """Let `app` answer every error with a problem document."""
    app.add_exception_handler(RequestValidationError, _answer_bad_input)
    app.add_exception_handler(HTTPException, answer_http)
    app.add_exception_handler(Exception, _answer_defect)
    for error in STATUS_OF:
        app.add_exception_handler(error, _answer_known)
    app.add_exception_handler(IndexPendingError, _answer_pending)
    app.add_exception_handler(DatabaseLostError, _answer_lost)


def describe_problems(description: dict[str, Any]) -> None:
    """Put the schema that `RESPONSES` refers to into an OpenAPI description."""
    _, schemas = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
    description["components"]["schemas"].update(schemas["$defs"])


def write_problem(
    status: int, detail: str, errors: Sequence[Mapping[str, Any]] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """A problem document. A lone surrogate in a quoted value becomes "?", because UTF-8 has no form of it."""
    problem: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    if errors:
        problem["errors"] = list(errors)
    body = json.dumps(problem, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, int(status), headers, MEDIA_TYPE)


async def _answer_bad_input(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - the type it is registered for
    found = error.errors()
    if found[0]["type"] in _UNREADABLE:
        return write_problem(400, f"the body is no valid JSON: {found[0].get('ctx', {}).get('error', 'unreadable')}")
    errors = [_describe(wrong) for wrong in found[:_LISTED]]
    first = f"{errors[0]['field']}: {errors[0]['message']}"
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return write_problem(422, first + more, errors)


async def answer_http(_request: Request, error: Exception) -> Response:
    """The problem document of an HTTPException."""
    assert isinstance(error, HTTPException)  # noqa: S101 - the type it is registered for
    detail = str(error.detail)
    has_detail = detail != HTTPStatus(error.status_code).phrase
    if error.status_code == 404 and not has_detail:
        detail = f"nothing stands at {_shorten(_request.url.path)!r}: see /docs for what does"
    headers = error.headers
    if error.status_code == 405 and not has_detail:
        detail = f"{_request.method} is not possible at {_shorten(_request.url.path)!r}"
        headers = {"Allow": ", ".join(_list_methods(_request))}
    return write_problem(error.status_code, detail, headers=headers)


def _list_methods(request: Request) -> list[str]:
    """The methods of all routes at an address. The framework lists those of the first route alone."""
    routes = [
        route for route in request.app.routes if not isinstance(route, Mount)
    ]  # a mount holds files, which are read with GET
    found = [name for name in _METHODS if any(_answers(route, request, name) for route in routes)] or ["GET"]
    return ["HEAD", *found] if "GET" in found else found  # see `api.http.middleware.head_requests`


def _answers(route: BaseRoute, request: Request, method: str) -> bool:
    match, _ = route.matches({**request.scope, "method": method})
    return match is Match.FULL


async def _answer_known(_request: Request, error: Exception) -> Response:
    status = next(STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF)
    return write_problem(status, str(error), getattr(error, "errors", ()), HEADERS_OF.get(status))


async def _answer_pending(request: Request, _error: Exception) -> Response:
    # The error's own words name a folder of this machine, and a remedy for its operator.
    services = request.app.state.services
    detail = services.degraded or await run_in_threadpool(describe_upgrade, services.worker.queue)
    return write_problem(503, detail, headers={"Retry-After": "5"})


async def _answer_lost(_request: Request, _error: Exception) -> Response:
    # The error's own words name a host of the operator's.
    detail = "the database that holds the index cannot be reached: ask again, it is tried with every request"
    return write_problem(503, detail, headers={"Retry-After": "5"})


async def _answer_defect(request: Request, _error: Exception) -> Response:
    # Outside of all middleware, so the id of the request is added here.
    headers = {"X-Request-ID": getattr(request.state, "request_id", "")}
    return write_problem(500, "something failed here; it is in the server's log", headers=headers)


def _describe(wrong: Mapping[str, Any]) -> dict[str, Any]:
    place = [str(part) for part in wrong["loc"]]
    field = _shorten(".".join(place[1:]) or place[0])
    message = "unknown field" if wrong["type"] == "extra_forbidden" else str(wrong["msg"]).removeprefix("Value error, ")
    value = None if wrong["type"] == "missing" else _shorten(wrong["input"])
    return {"field": field, "value": value, "message": message}


def _shorten(value: object) -> str:
    shown = value if isinstance(value, str) else repr(value)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"

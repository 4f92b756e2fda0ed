"""The commands with `--server`: they ask a server and print as `api/cli/ask_command.py` does. No index and no model is opened.

The client (`api/client.py`) returns dictionaries, which become the wire models that are printed. The key, where the server needs
one, comes from the environment variable CITADEL_API_KEY.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from typing import TypeVar, cast

from pydantic import ValidationError

from api.cli.exit_status import stop
from api.cli.output.document_report import print_detail
from api.cli.output.render import Output, print_answer_as, print_documents, print_json, print_passages
from api.client import Citadel, CitadelError
from api.client import Filters as WireFilters
from api.watches.watch_client import FollowingCitadel
from api.wire.answers import AskResponse, SearchResponse
from api.wire.documents import DocumentDetail, DocumentList
from index.filters import Filters
from retrieval.query.mode import SearchOptions

Client = TypeVar("Client", bound=Citadel)
_AT_ONCE = 1_000  # documents of one request
_WRONG_USAGE = (400, 413, 422)


def ask_remotely(server: str, question: str, filters: Filters, top_k: int, output: Output) -> None:
    """Have a server answer one question, and print the answer."""
    as_of = None if filters.as_of is None else filters.as_of.isoformat()
    with talk_to(server) as citadel:
        answer = AskResponse.model_validate(citadel.ask(question, top_k=top_k, filters=_write(filters), as_of=as_of))
    print_answer_as(output, answer)


def search_remotely(server: str, text: str, filters: Filters, options: SearchOptions, as_json: bool) -> None:
    """Have a server search once and print the passages."""
    with talk_to(server) as citadel:
        passages = citadel.search(text, filters=_write(filters), **options._asdict())
        found = SearchResponse.model_validate(passages)
    if as_json:
        print_json(found)
    else:
        print_passages(found.passages, found.corrected, found.undated_left_out)


def list_remotely(server: str, as_json: bool) -> None:
    """Print the documents of a server in the order of their ids, all from one generation."""
    with talk_to(server) as citadel:
        listed = DocumentList.model_validate(citadel.documents(limit=_AT_ONCE))
        while len(listed.documents) < listed.total:
            more = citadel.documents(limit=_AT_ONCE, offset=len(listed.documents), generation=listed.generation)
            listed.documents += DocumentList.model_validate(more).documents
    if as_json:
        print_json(listed.model_copy(update={"limit": listed.total}))
    else:
        print_documents(listed.documents)


def describe_remotely(server: str, doc_id: str, with_reading: bool, as_json: bool) -> None:
    """Print one document of a server, and how it was read where that is wanted."""
    with talk_to(server) as citadel:
        detail = DocumentDetail.model_validate(citadel.document(doc_id))
    if as_json:
        print_json(detail.reading if with_reading else detail)
    else:
        print_detail(detail, with_reading)


@contextmanager
def talk_to(server: str) -> Iterator[Citadel]:
    """A client of that server. Raises UnreachableError.

    A refusal of the server ends the command, with status 2 where the request was wrong. So does an invalid address.
    """
    with _talk(Citadel, server) as citadel:
        yield citadel


@contextmanager
def talk_to_following(server: str) -> Iterator[FollowingCitadel]:
    """As `talk_to`, with watches."""
    with _talk(FollowingCitadel, server) as citadel:
        yield citadel


@contextmanager
def _talk(kind: type[Client], server: str) -> Iterator[Client]:
    try:
        citadel = kind(server, os.environ.get("CITADEL_API_KEY"))
    except ValueError as error:
        stop(error, 2)
    try:
        yield citadel
    except CitadelError as error:
        stop(error, 2 if error.status in _WRONG_USAGE else 1)
    except ValidationError as error:
        wrong = ".".join(str(part) for part in error.errors()[0]["loc"])
        stop(ValueError(f"{server} answers in another shape than this version knows (at {wrong}): use the version it runs"), 1)


def _write(filters: Filters) -> WireFilters:
    values = {field.name: getattr(filters, field.name) for field in fields(filters) if field.name != "as_of"}
    written = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value not in (None, False)
    }
    return cast(WireFilters, written)

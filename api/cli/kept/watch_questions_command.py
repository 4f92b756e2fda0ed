"""The command `watch-questions`: puts the questions of a file, or the watches of a server, and prints what changed, and why."""

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from api.answer_cache import AnswerCache, AskKey
from api.caller import Caller
from api.cli.output.terminal import print_line, print_text
from api.cli.remote_commands import talk_to_following
from api.kept.kept_database import KeptDatabase
from api.kept.kept_record import KeptRecord
from api.settings import Settings
from api.startup import open_engine
from api.visible_index import VisibleIndex
from api.watches.atom_feed import describe_change
from api.watches.watch_asker import WatchedIndex
from api.watches.watch_content import begin_watch, list_documents, summarise
from api.wire.kept.watches import WatchRequest
from api.wire.requests import FiltersModel
from index.engine import Snapshot
from index.generations.durable_files import write_durably
from retrieval.errors import QuestionError
from retrieval.models import Models

_AT_ONCE = 1_000  # watches of one request
_CALLER = Caller.anonymous()
Changes = list[tuple[str, Mapping[str, Any]]]
"""A question and an entry of its watch, for each change."""


def ask_file(settings: Settings, path: Path, as_json: bool) -> None:
    """Put the questions of a file to the index of this machine, print what changed, and write down what was answered.

    Raises QuestionError for a file that holds no questions, OSError where it cannot be read or written.
    """
    listed = _read_file(path)
    changes: Changes = []
    with closing(open_engine(settings)) as engine:
        visible = VisibleIndex(engine, _CALLER)
        # Nothing is kept in the data folder: the file is the store.
        watched = WatchedIndex(engine, AnswerCache(Models.load(), 0), KeptDatabase(settings.data), _find_caller)
        written = []
        for request, body in listed:
            with visible.acquire() as index:
                record = _ask(watched, index, visible, (request, body))
            before = {entry["entry_id"] for entry in (body or {"entries": []})["entries"]}
            changes += [(request["question"], one) for one in record.body["entries"] if one["entry_id"] not in before]
            written.append(record.body)
    write_durably(path, json.dumps(written, indent=1).encode() + b"\n")
    _print(changes, len(listed), as_json)


def ask_server(server: str, as_json: bool) -> None:
    """Have a server put its watches of this key now, and print the changes that were not read."""
    changes: Changes = []
    with talk_to_following(server) as citadel:
        watches = citadel.watches(limit=_AT_ONCE)["watches"]
        for watch in watches:
            asked = citadel.ask_watch(watch["watch_id"])
            changes += [(watch["question"], one) for one in reversed(asked["changes"]) if not one["is_read"]]
    _print(changes, len(watches), as_json)


def _find_caller(_name: str) -> Caller:
    return _CALLER


def _ask(
    watched: WatchedIndex, index: Snapshot, visible: VisibleIndex, known: tuple[dict[str, Any], dict[str, Any] | None]
) -> KeptRecord:
    """The watch of a question after it was asked. known: the question, and its watch where it was asked before."""
    request, body = known
    if body is None:
        filters = FiltersModel.model_validate(request["filters"] or {}).to_filters()
        answer = watched.cache.answer(index, AskKey(request["question"], filters, request["top_k"])).to_response(0.0)
        return begin_watch(_CALLER.name, request, answer.model_dump(mode="json"))
    record = KeptRecord.make(_CALLER.name, "watch", body, summary=summarise(body), doc_ids=list_documents(body))
    return record if body["generation"] == index.generation else watched.compare(record, index, visible)


def _read_file(path: Path) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Each question of a file, and its watch where it was asked before. Raises QuestionError."""
    wrong = f'{str(path)!r} holds no list of questions: write [{{"question": "..."}}, ...], or name a file of this command'
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        found = [_read_one({"question": one} if isinstance(one, str) else one) for one in listed]
    except (ValidationError, TypeError, KeyError, AttributeError, UnicodeDecodeError, json.JSONDecodeError):
        raise QuestionError(wrong) from None
    return found


def _read_one(one: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    is_known = "outcome" in one
    asked = {name: value for name, value in one["request"].items() if name != "webhook"} if is_known else one
    request = WatchRequest.model_validate(asked).model_dump(mode="json", include={"question", "top_k", "filters"})
    request["webhook"] = None
    if is_known:
        summarise(one)  # raises KeyError for what was spoiled
    return request, one if is_known else None


def _print(changes: Iterable[tuple[str, Mapping[str, Any]]], number: int, as_json: bool) -> None:
    listed = list(changes)
    if as_json:
        print_text(json.dumps([{"question": question, **entry} for question, entry in listed], indent=2, ensure_ascii=False))
        return
    for question, entry in listed:
        print_line(question)
        for line in describe_change(entry):
            print_line(f"    {line}")
    print_line(f"{number} asked, {len(listed)} changed")

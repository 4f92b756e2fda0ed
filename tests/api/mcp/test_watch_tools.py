"""The MCP tools of watches: they watch what HTTP watches, each for its own caller, and begin a watch for a key that may write."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.answer_cache import AnswerCache
from api.caller import Caller
from api.errors import RoleError
from api.executor import BoundedExecutor, ClientExecutor
from api.kept.errors import UnknownRecordError
from api.kept.keeper import Keeper
from api.kept.kept_store import KeptStore
from api.mcp.tools import ToolAccess
from api.mcp.watch_tools import (
    ListWatchesInput,
    ReadWatchInput,
    WatchInput,
    list_watches,
    read_watch,
    watch_question,
    write_watch,
    write_watches,
)
from api.settings import read_settings
from api.startup import open_engine
from api.visible_index import VisibleIndex
from api.watches.watch_content import find_change, make_cause, note_answer
from index.engine import Engine
from index.errors import EngineError
from retrieval.models import Models
from tests.shared_index import copy_index

AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"


@pytest.fixture(scope="module")
def engine(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_engine(read_settings({"CITADEL_DATA": str(copy_index(corpus_data, tmp_path_factory.mktemp("mcp") / "var"))}))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def executor() -> Iterator[BoundedExecutor]:
    opened = BoundedExecutor(1, 4, 600.0)
    yield opened
    opened.close()


@pytest.fixture
def place(open_store: Callable[[], KeptStore], tmp_path: Path) -> tuple[KeptStore, Path]:
    """A store of what callers keep, and the data folder of a host."""
    return open_store(), tmp_path


def enter(engine: Engine, executor: BoundedExecutor, place: tuple[KeptStore, Path] | None, name: str, role: str) -> ToolAccess:
    caller = Caller(name, frozenset({"read", role}))
    visible = VisibleIndex(engine, caller)
    keeper = None if place is None else Keeper(caller, visible, *place)
    return ToolAccess(visible, AnswerCache(Models.load(), 0), ClientExecutor(executor, name), keeper)


def test_a_question_is_watched_and_its_changes_are_read_by_who_watches_it_alone(
    engine: Engine, executor: BoundedExecutor, place: tuple[KeptStore, Path]
) -> None:
    anna, ben = (enter(engine, executor, place, name, "write") for name in ("anna", "ben"))
    begun = asyncio.run(watch_question(anna, WatchInput(question=AUSTRALIA)))
    assert (begun.question, begun.answered, begun.changes, begun.webhook) == (AUSTRALIA, True, [], None)
    assert "22/04/2015" in (begun.short or "")
    assert "The answer has not changed so far." in write_watch(begun)[0]
    assert anna.keeper is not None
    record = anna.keeper.find("watch", begun.watch_id)
    now = {**record.body["outcome"], "short": "22 April 2016", "quotes": record.body["outcome"]["quotes"][1:]}
    change = find_change(record.body["outcome"], now)
    assert change is not None
    causes = [make_cause("new_document", "accord", "An accord")]
    anna.keeper.store.replace(note_answer(record, "g2", now, {**change, "causes": causes}))
    read = asyncio.run(read_watch(anna, ReadWatchInput(watch_id=begun.watch_id)))
    (text,) = write_watch(read)
    assert "(unread)" in text
    assert f"{begun.short} [{begun.generation}] -> 22 April 2016 [g2]" in text
    assert "Because of new_document: An accord (accord)" in text
    quoted = record.body["outcome"]["quotes"][0]
    assert f"Cited no more: “{quoted['text']}” {quoted['title']}" in text
    listed = asyncio.run(list_watches(anna, ListWatchesInput()))
    assert (listed.total, listed.unread) == (1, 1)
    assert f"{begun.watch_id}: {AUSTRALIA} (1 changes, 1 unread)" in write_watches(listed)[0]
    assert asyncio.run(list_watches(ben, ListWatchesInput())).watches == []
    with pytest.raises(UnknownRecordError):
        asyncio.run(read_watch(ben, ReadWatchInput(watch_id=begun.watch_id)))


def test_a_key_that_only_reads_lists_watches_and_begins_none(
    engine: Engine, executor: BoundedExecutor, place: tuple[KeptStore, Path]
) -> None:
    reader = enter(engine, executor, place, "cleo", "read")
    with pytest.raises(RoleError, match="'cleo' may read only"):
        asyncio.run(watch_question(reader, WatchInput(question=AUSTRALIA)))
    assert asyncio.run(list_watches(reader, ListWatchesInput())).total == 0


def test_a_server_that_keeps_nothing_says_so(engine: Engine, executor: BoundedExecutor) -> None:
    with pytest.raises(EngineError, match="no watches are kept"):
        asyncio.run(list_watches(enter(engine, executor, None, "anna", "write"), ListWatchesInput()))

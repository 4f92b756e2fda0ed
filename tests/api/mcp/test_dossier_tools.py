"""The MCP tools of dossiers: they keep what HTTP keeps, each for its own caller, with quotes cut from the documents."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.answer_cache import AnswerCache
from api.audit.audit_check import read_entries
from api.caller import Caller
from api.executor import BoundedExecutor, ClientExecutor
from api.kept.errors import UnknownRecordError
from api.kept.keeper import Keeper
from api.kept.kept_database import KeptDatabase
from api.mcp.dossier_tools import (
    AddInput,
    ListDossiersInput,
    ReadDossierInput,
    add_quotes,
    list_dossiers,
    read_dossier,
    run_kept,
    write_dossier,
    write_dossiers,
)
from api.mcp.tools import ToolAccess
from api.settings import read_settings
from api.startup import open_engine
from api.visible_index import VisibleIndex
from index.engine import Engine
from index.errors import EngineError
from retrieval.models import Models
from tests.shared_index import copy_index

COMPASS = "strategic-compass-partnership-dimension"


@pytest.fixture(scope="module")
def engine(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_engine(read_settings({"CITADEL_DATA": str(copy_index(corpus_data, tmp_path_factory.mktemp("mcp") / "var"))}))
    yield opened
    opened.close()


def keep_for(engine: Engine, data: Path, name: str) -> Keeper:
    caller = Caller(name, frozenset({"read"}))
    return Keeper(caller, VisibleIndex(engine, caller), KeptDatabase(data), data)


def test_quotes_are_kept_in_a_new_dossier_and_read_again(engine: Engine, tmp_path: Path) -> None:
    anna = keep_for(engine, tmp_path, "anna")
    with engine.acquire() as index:
        words = index.document(COMPASS).text[100:160]
    place: dict[str, Any] = {"doc_id": COMPASS, "start": 100, "end": 160}
    begun = add_quotes(anna, AddInput.model_validate({"title": "Ports", "question": "Which?", "quotes": [place]}))
    assert [quote.text for quote in begun.items[0].quotes] == [words]
    added = add_quotes(anna, AddInput.model_validate({"dossier_id": begun.dossier_id, "note": "Ask Hanoi."}))
    assert read_dossier(anna, ReadDossierInput(dossier_id=begun.dossier_id)) == added
    (text,) = write_dossier(added)
    assert f"“{words}”" in text
    assert "Note of the keeper: Ask Hanoi." in text
    listed = list_dossiers(anna, ListDossiersInput())
    assert (listed.total, listed.dossiers[0].size) == (1, 2)
    assert f"{begun.dossier_id}: Ports (2 items)" in write_dossiers(listed)[0]
    assert {entry["action"] for entry in read_entries(tmp_path)} == {"keep"}
    ben = keep_for(engine, tmp_path, "ben")
    assert list_dossiers(ben, ListDossiersInput()).dossiers == []
    with pytest.raises(UnknownRecordError):
        read_dossier(ben, ReadDossierInput(dossier_id=begun.dossier_id))


def test_a_dossier_that_was_begun_for_a_quote_goes_where_the_quote_cannot_be_taken(engine: Engine, tmp_path: Path) -> None:
    anna = keep_for(engine, tmp_path, "anna")
    wrong = {"title": "Ports", "quotes": [{"doc_id": "nothing", "start": 0, "end": 5}]}
    with pytest.raises(LookupError):
        add_quotes(anna, AddInput.model_validate(wrong))
    assert list_dossiers(anna, ListDossiersInput()).total == 0


@pytest.mark.parametrize("wrong", [{}, {"title": "Ports"}, {"note": "x"}, {"title": "A", "dossier_id": "0" * 16, "note": "x"}])
def test_an_addition_names_one_dossier_and_holds_something(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"names no dossier|holds nothing"):
        AddInput.model_validate(wrong)


def test_a_server_without_a_store_says_so(engine: Engine) -> None:
    executor = BoundedExecutor(1, 4, 60.0)
    cache = AnswerCache(Models.load(), 0)
    access = ToolAccess(VisibleIndex(engine, Caller.anonymous()), cache, ClientExecutor(executor, ""))
    with pytest.raises(EngineError, match="no dossiers are kept"):
        asyncio.run(run_kept(list_dossiers)(access, ListDossiersInput()))  # type: ignore[arg-type]
    executor.close()

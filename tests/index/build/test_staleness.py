"""When a server is to have its index built anew: not for what somebody else has to decide."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from index_fakes import FakeEncoder, make_input

from index.access import open_engine
from index.build import versions
from index.build.builder import update_index
from index.build.staleness import NO_INDEX, find_staleness
from index.embedding.model_export import GRAPH_VERSION
from index.errors import IndexMissingError, IndexPendingError, ModelMismatchError
from index.generations.history import roll_back
from index.generations.publish import open_current
from index.local.local_engine import LocalEngine
from index.settings import BuildSettings

SETTINGS = BuildSettings()


def build(data: Path, text: str = "Ports are open.") -> str:
    return update_index([make_input("ports", text)], data, SETTINGS, encoder=FakeEncoder()).generation


def give_format(data: Path, version: int) -> None:
    path = open_current(data) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "format_version": version}), encoding="utf-8")


def test_an_index_of_this_version_is_left_as_it_is(tmp_path: Path) -> None:
    assert find_staleness(tmp_path, SETTINGS) == NO_INDEX
    build(tmp_path)
    assert find_staleness(tmp_path, SETTINGS) is None


def test_an_index_of_earlier_stages_is_built_anew_unless_it_was_gone_back_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(tmp_path)
    second = build(tmp_path, "Ports are closed.")
    monkeypatch.setattr(versions, "ANALYZER", versions.ANALYZER + 1)
    assert find_staleness(tmp_path, SETTINGS) == f"generation {second} was built with other settings or versions of analysis"
    roll_back(tmp_path, first)
    assert find_staleness(tmp_path, SETTINGS) is None


def test_an_earlier_format_is_built_anew_a_later_one_and_a_damaged_one_are_not(tmp_path: Path) -> None:
    build(tmp_path)
    give_format(tmp_path, 1)
    assert "an earlier version" in str(find_staleness(tmp_path, SETTINGS))
    give_format(tmp_path, 1_000)
    assert find_staleness(tmp_path, SETTINGS) is None
    (open_current(tmp_path) / "manifest.json").write_text("{", encoding="utf-8")
    assert find_staleness(tmp_path, SETTINGS) is None


def make_earlier_encoder() -> FakeEncoder:
    encoder = FakeEncoder()
    encoder.card = replace(encoder.card, graph_version=GRAPH_VERSION - 1)
    return encoder


def test_vectors_of_an_earlier_graph_are_made_anew(tmp_path: Path) -> None:
    update_index([make_input("ports", "Ports are open.")], tmp_path, SETTINGS, encoder=make_earlier_encoder())
    assert f"graph {GRAPH_VERSION - 1} of its encoder" in str(find_staleness(tmp_path, SETTINGS))
    engine = LocalEngine(tmp_path, "fake", FakeEncoder()).load_or_wait()
    with pytest.raises(IndexPendingError, match="graph"), engine.acquire():
        pass
    built = build(tmp_path)
    assert find_staleness(tmp_path, SETTINGS) is None
    assert engine.follow() is True
    assert (engine.generation, engine.degraded) == (built, None)
    engine.close()


def test_vectors_of_another_graph_of_this_version_are_not_compared_with_those_of_this_one(tmp_path: Path) -> None:
    build(tmp_path)
    other = FakeEncoder()
    other.card = replace(other.card, graph_sha256="3" * 64)
    with pytest.raises(ModelMismatchError, match="graph_sha256"):
        LocalEngine(tmp_path, "fake", other).load_or_wait()


@pytest.mark.parametrize("is_earlier", [False, True])
def test_an_engine_that_waits_turns_to_the_first_index_that_it_can_open(tmp_path: Path, is_earlier: bool) -> None:
    if is_earlier:
        build(tmp_path)
        give_format(tmp_path, 1)
    engine = LocalEngine(tmp_path, "fake", FakeEncoder()).load_or_wait()
    assert engine.follow() is engine.follow(again=True) is False
    for _ in range(2):
        with pytest.raises(IndexPendingError), engine.acquire():
            pass
    built = build(tmp_path)
    with pytest.raises(IndexPendingError):  # only `follow` opens, so that no request waits for it
        assert engine.generation
    assert engine.follow() is True
    assert (engine.generation, engine.degraded) == (built, None)
    engine.close()


def test_an_engine_that_does_not_wait_raises_as_before(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        open_engine(tmp_path, "fake", FakeEncoder())


def test_a_first_index_that_is_damaged_is_told_by_name_and_the_next_one_opened(tmp_path: Path) -> None:
    engine = LocalEngine(tmp_path, "fake", FakeEncoder()).load_or_wait()
    build(tmp_path)
    (open_current(tmp_path) / "store.sqlite").write_bytes(b"damaged")
    assert engine.follow() is False
    assert "store.sqlite" in str(engine.degraded)
    build(tmp_path, "Ports are closed.")
    assert engine.follow() is True
    assert engine.degraded is None
    engine.close()

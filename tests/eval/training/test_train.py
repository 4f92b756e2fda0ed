"""A training that is broken off, goes on, and knows what it belongs to."""

import json
from pathlib import Path

import pytest
import torch

from eval.errors import SuiteError
from eval.training.bodies import Body, open_body
from eval.training.checkpoints import CHECKPOINT, STABLE
from eval.training.export import export
from eval.training.learning import TrainSettings, find_fall, rate_at
from eval.training.network import ReaderNetwork
from eval.training.train import LOG, Pace, train
from index.embedding.model_export import BUNDLED, find_model
from retrieval.reader.context import write_context
from retrieval.reader.reader import CARD, Reader

TOWNS = [f"Town{number}" for number in range(48)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A question on each of 48 towns, some of them held out."""
    folder = tmp_path_factory.mktemp("towns")
    lines: dict[str, list[dict[str, object]]] = {"corpus": [], "queries": [], "answers": []}
    for number, town in enumerate(TOWNS):
        lines["corpus"].append({"_id": f"{town}#0", "title": town, "text": f"The mayor of {town} has {100 + number} horses."})
        lines["queries"].append({"_id": f"{town}-q", "text": f"How many horses has the mayor of {town}?"})
        lines["answers"].append({"query_id": f"{town}-q", "answers": [str(100 + number)]})
    for name, told in lines.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in told), encoding="utf-8")
    (folder / "qrels").mkdir()
    judged = "".join(f"{town}-q\t{town}#0\t1\n" for town in TOWNS)
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judged}", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def work(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run of two steps leaves."""
    work = tmp_path_factory.mktemp("work")
    train([(folder, None)], work, TrainSettings(steps=2))
    return work


def test_a_run_is_measured_before_and_after_kept_and_not_done_twice(folder: Path, work: Path) -> None:
    lines = [json.loads(line) for line in (work / LOG).read_text(encoding="utf-8").splitlines()]
    measured = [line for line in lines if folder.name in line]
    assert [line["step"] for line in measured] == [0, 2]
    assert all(0 <= line[folder.name]["f1"] <= 1 for line in measured)
    assert lines[-2]["rows"] == 2 * 32
    kept = torch.load(work / CHECKPOINT, weights_only=True)
    assert kept["steps"] == 2
    again = train([(folder, None)], work, TrainSettings(steps=2))
    assert torch.equal(again.state_dict()["places.weight"], kept["network"]["places.weight"]), "nothing was left to do"


@pytest.mark.parametrize("other", [TrainSettings(2, seed=8), TrainSettings(2, onward=True), TrainSettings(2, frozen=None)])
def test_the_checkpoint_of_another_run_is_not_gone_on_from(folder: Path, work: Path, other: TrainSettings) -> None:
    with pytest.raises(SuiteError, match=r"of a run with other settings, .*\(.*settings.*\)"):
        train([(folder, None)], work, other)


def test_a_run_that_was_broken_off_ends_with_the_very_weights_of_one_that_was_not(folder: Path, tmp_path: Path) -> None:
    settings = TrainSettings(steps=3, frozen=None, warming=1, cooling=0.4)
    whole = train([(folder, None)], tmp_path / "whole", settings, Pace(threads=1))
    broken = tmp_path / "broken"
    train([(folder, None)], broken, settings, Pace(threads=1), is_ending=lambda: True)
    assert torch.load(broken / CHECKPOINT, weights_only=True)["steps"] == 1, "the step in hand is finished and kept"
    resumed = train([(folder, None)], broken, settings, Pace(threads=1)).state_dict()
    assert all(torch.equal(weight, resumed[name]) for name, weight in whole.state_dict().items())
    assert torch.load(broken / STABLE, weights_only=True)["steps"] == find_fall(settings) == 2


def test_freeing_all_moves_the_word_vectors_and_freezing_layers_does_not(folder: Path, work: Path, tmp_path: Path) -> None:
    name = "transformer.embeddings.word_embeddings.weight"
    began = ReaderNetwork.begin(find_model(BUNDLED)).state_dict()[name]
    free = train([(folder, None)], tmp_path, TrainSettings(steps=1, frozen=None)).state_dict()[name]
    assert not torch.equal(free, began)
    assert torch.equal(torch.load(work / CHECKPOINT, weights_only=True)["network"][name], began)


def test_the_rate_rises_stays_and_falls_to_nothing() -> None:
    settings = TrainSettings(steps=100, warming=10, cooling=0.2)
    assert [rate_at(step, settings) for step in (0, 9, 50, 80, 90, 99)] == pytest.approx([0.1, 1, 1, 1, 0.5, 0.05])
    assert find_fall(settings) == 100 - 20


def test_what_is_exported_is_read_and_named_by_its_card(work: Path, tmp_path: Path) -> None:
    export(work / CHECKPOINT, tmp_path)
    reader, card = Reader.open(tmp_path), json.loads((tmp_path / CARD).read_text(encoding="utf-8"))
    assert len(reader.read("How many horses?", [write_context("Town1", (), "It has 101 horses.")])) == 1
    assert (card["steps"], card["mean"], card["began_as"]["model"]) == (2, False, "all-MiniLM-L6-v2")
    assert [source["learned"] for source in card["sources"]] == [len(TOWNS) - round(len(TOWNS) / 5)]


def test_a_body_that_the_run_did_not_begin_with_is_refused(folder: Path, work: Path, tmp_path: Path) -> None:
    other = Body(tmp_path, "another", "0" * 64)
    with pytest.raises(SuiteError, match="did not begin with another, but with all-MiniLM-L6-v2: name its --body"):
        export(work / CHECKPOINT, tmp_path, body=other)
    made = Body(open_body().folder, "another", "0" * 64)
    with pytest.raises(SuiteError, match="the product's reader is not made of another"):
        train([(folder, None)], tmp_path / "run", TrainSettings(1, onward=True), body=made)


def test_no_mean_is_taken_with_a_reader_that_the_run_did_not_begin_with(work: Path, tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="did not begin with the reader"):
        export(work / CHECKPOINT, tmp_path, mean=True)
    assert list(tmp_path.iterdir()) == []

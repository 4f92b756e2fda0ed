"""A training that is broken off, goes on, and knows what it belongs to."""

import json
from pathlib import Path

import pytest
import torch

from eval.errors import SuiteError
from eval.training.examples import is_held_out
from eval.training.export import export
from eval.training.train import CHECKPOINT, LOG, TrainSettings, train
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
    assert any(map(is_held_out, TOWNS)), "there is something to measure with"
    return folder


@pytest.fixture(scope="module")
def work(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run of two steps leaves."""
    work = tmp_path_factory.mktemp("work")
    train(folder, work, TrainSettings(steps=2))
    return work


def test_a_run_is_measured_kept_and_not_done_twice(folder: Path, work: Path) -> None:
    measured = [json.loads(line) for line in (work / LOG).read_text(encoding="utf-8").splitlines()]
    assert measured[-1]["step"] == 2
    assert 0 <= measured[-1]["f1"] <= 1
    kept = torch.load(work / CHECKPOINT, weights_only=True)
    assert kept["steps"] == 2
    again = train(folder, work, TrainSettings(steps=2))
    assert torch.equal(again.state_dict()["places.weight"], kept["network"]["places.weight"]), "nothing was left to do"


@pytest.mark.parametrize("other", [TrainSettings(2, seed=8), TrainSettings(2, onward=True)])
def test_the_checkpoint_of_another_run_is_not_gone_on_from(folder: Path, work: Path, other: TrainSettings) -> None:
    with pytest.raises(SuiteError, match="of a run with other settings"):
        train(folder, work, other)


def test_what_is_exported_is_read_and_named_by_its_card(work: Path, tmp_path: Path) -> None:
    export(work / CHECKPOINT, tmp_path)
    reader, card = Reader.open(tmp_path), json.loads((tmp_path / CARD).read_text(encoding="utf-8"))
    assert len(reader.read("How many horses?", [write_context("Town1", (), "It has 101 horses.")])) == 1
    assert (card["steps"], card["mean"], card["began_as"]["model"]) == (2, False, "all-MiniLM-L6-v2")


def test_no_mean_is_taken_with_a_reader_that_the_run_did_not_begin_with(work: Path, tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="did not begin with the reader"):
        export(work / CHECKPOINT, tmp_path, mean=True)
    assert list(tmp_path.iterdir()) == []

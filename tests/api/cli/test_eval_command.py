"""The commands of `citadel eval`, run for real on the index of the corpus."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.settings import Settings
from eval.suites.own_questions import FOLDER as SHIPPED

Run = Callable[..., tuple[int, str, str]]

COLLECTION = {
    "corpus.jsonl": [
        '{"_id": "1", "title": "Wings", "text": "the lift of a wing ."}',
        '{"_id": "2", "title": "", "text": "heat ."}',
    ],
    "queries.jsonl": ['{"_id": "q", "text": "lift of a wing"}'],
    "qrels/test.tsv": ["query-id\tcorpus-id\tscore", "q\t1\t1"],
}


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "wings"
    (folder / "qrels").mkdir(parents=True)
    for name, lines in COLLECTION.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_folder_in_the_beir_layout_is_measured_beside_the_service_and_written_as_trec_files(
    run: Run, settings: Settings, collection: Path, tmp_path: Path
) -> None:
    published = (settings.data / "CURRENT").read_bytes()
    status, out, err = run("eval", "--suite", str(collection), "--runs", str(tmp_path / "runs"), "--json")
    assert (status, err) == (0, f"runs: {tmp_path / 'runs'}\n")
    figures = json.loads(out)["suites"]["wings"]
    assert figures["systems"]["hybrid"]["all"]["nDCG@10"] == 1.0
    assert figures["answers"] is None
    assert (settings.data / "CURRENT").read_bytes() == published
    status, out, _ = run("eval", "score", str(tmp_path / "runs" / "wings.hybrid.run"), str(tmp_path / "runs" / "wings.qrels"))
    assert status == 0
    assert re.search(r"^nDCG@10 +1\.0000$", out, re.MULTILINE)


def test_every_fault_of_a_collection_is_told_at_once(run: Run, collection: Path) -> None:
    with (collection / "corpus.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"_id": "1", "title": "", "text": "again"}\nno json\n')
    with (collection / "qrels" / "test.tsv").open("a", encoding="utf-8") as file:
        file.write("q\t9\t1\n")
    status, out, err = run("eval", "--suite", str(collection))
    assert (status, out) == (2, "")
    assert all(told in err for told in ("corpus.jsonl", "line 3", "line 4", "test.tsv", "'9'"))


def test_a_report_is_written_beside_its_charts(run: Run, tmp_path: Path, collection: Path) -> None:
    status, _, _ = run("eval", "--suite", str(collection), "--report", str(tmp_path / "report"))
    assert status == 0
    assert "wings" in (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert list((tmp_path / "report").glob("*.png"))


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Two documents, and a question in `tmp_path` that one of them answers."""
    folder = tmp_path / "statements"
    folder.mkdir()
    (folder / "harbour.md").write_text("# Harbour\n\nThe harbour of Lystad opened on 3 May 2014.\n", encoding="utf-8")
    (folder / "bridge.md").write_text("# Bridge\n\nThe bridge is painted every seven years.\n", encoding="utf-8")
    quote = {"doc_id": "harbour-md", "quote": "The harbour of Lystad opened on 3 May 2014."}
    question = {
        "id": "q",
        "kind": "fact",
        "question": "When did the harbour of Lystad open?",
        "answers": ["3 May 2014"],
        "evidence": [quote],
        "answerable": True,
    }
    (tmp_path / "harbours.jsonl").write_text(json.dumps(question), encoding="utf-8")
    return folder


def test_questions_are_asked_of_a_folder_of_other_documents_beside_the_service(
    run: Run, settings: Settings, documents: Path, tmp_path: Path
) -> None:
    published = (settings.data / "CURRENT").read_bytes()
    status, out, _ = run("eval", "--suite", str(tmp_path / "harbours.jsonl"), "--documents", str(documents), "--json")
    assert status == 0
    figures = json.loads(out)["suites"]["harbours"]
    assert figures["systems"]["hybrid"]["all"]["hit@1"] == 1.0
    assert figures["answers"]["answerable_correct"] == {"mean": 1.0, "questions": 1}
    assert [level["confidence"] for level in figures["risk_by_confidence"]] == [0.5, 0.7, 0.8, 0.9]
    assert (settings.data / "CURRENT").read_bytes() == published


def test_a_folder_of_documents_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    status, out, err = run("eval", "--documents", str(tmp_path / "nowhere"))
    assert status != 0
    assert out == ""
    assert "nowhere" in err


@pytest.mark.parametrize(
    "options",
    [
        ("--gate", "--accept"),
        ("--accept", "--json"),
        ("--data", "elsewhere", "ablate"),
        ("--suite", "tuning", "tune"),
        ("--gate", "--documents", "."),
        ("--accept", "--documents", "."),
    ],
)
def test_options_that_would_be_ignored_are_refused(run: Run, options: tuple[str, ...]) -> None:
    status, out, err = run("eval", *options)
    assert (status, out) == (2, "")
    assert "options" in err


@pytest.mark.parametrize("half", ["reporting", "indo_pacific/reporting"])
def test_what_is_reported_on_is_not_tuned_on(run: Run, half: str) -> None:
    status, _, err = run("eval", "tune", "--suite", half)
    assert status == 2
    assert "'reporting' is for reporting" in err


def test_two_suites_of_one_name_are_refused(run: Run, collection: Path) -> None:
    status, _, err = run("eval", "ablate", "--suite", str(collection), "--suite", f"{collection}@test")
    assert status == 2
    assert "wings: named twice" in err


def test_a_run_and_qrels_of_other_questions_are_no_measurement(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.run").write_text("q1 Q0 d 1 1.0 x\n")
    (tmp_path / "b.qrels").write_text("q2 0 d 1\n")
    status, out, err = run("eval", "score", str(tmp_path / "a.run"), str(tmp_path / "b.qrels"))
    assert (status, out) == (2, "")
    assert "no question in common" in err


def test_what_is_accepted_passes_the_gate_and_a_loss_fails_it_by_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for half in ("tuning", "reporting"):
        lines = (SHIPPED / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()[:12]
        (tmp_path / f"{half}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for module in ("command", "suites.own_questions"):
        monkeypatch.setattr(f"eval.{module}.FOLDER", tmp_path)
    monkeypatch.setattr("eval.command.BASELINE", tmp_path / "baseline.json")
    status, _, err = run("eval", "--gate")
    assert status == 2
    assert "citadel eval --accept" in err
    assert run("eval", "--accept")[0] == 0
    status, out, _ = run("eval", "--gate", "--runs", str(tmp_path / "runs"))
    assert status == 0
    assert "12" in out
    assert (tmp_path / "runs" / "tuning.hybrid.run").exists()
    accepted = json.loads((tmp_path / "baseline.json").read_text(encoding="utf-8"))
    for entries in accepted.values():
        for entry in entries.values():
            entry["scores"]["right"] = 1.0
    (tmp_path / "baseline.json").write_text(json.dumps(accepted), encoding="utf-8")
    status, out, _ = run("eval", "--gate", "--json")
    verdict = json.loads(out)
    assert status == 1
    assert not verdict["passed"]
    assert verdict["worse"]


def test_where_the_packages_of_the_evaluation_are_missing_it_says_how_to_have_them(
    run: Run, collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "eval.command", None)
    status, out, err = run("eval", "--suite", str(collection))
    assert (status, out) == (2, "")
    assert "run make develop" in err

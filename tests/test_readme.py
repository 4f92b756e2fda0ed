"""The README: its example is what the product prints, its figures are the accepted ones, and it stays short.

`make gate` compares the accepted scores with a fresh run of the suites. `python tests/docs/compare_figures.py` runs the command
of the tables and compares every row.
"""

import json
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import fmean

import pytest

from api.cli.main import main

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```console\n\$ \.venv/bin/(citadel ask .+)\n((?:.|\n)+?)```", README)
Run = Callable[[list[str]], str]


@pytest.fixture
def run(corpus_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the command over the index of the corpus. Gives what it prints."""
    monkeypatch.setenv("CITADEL_DATA", str(corpus_data))
    monkeypatch.chdir(ROOT)

    def call(arguments: list[str]) -> str:
        monkeypatch.setattr(sys, "argv", arguments)
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        return capsys.readouterr().out

    return call


def test_the_examples_are_what_the_command_prints(run: Run) -> None:
    answer, refusal = [(shlex.split(command), printed.split()) for command, printed in EXAMPLES]
    # The name of a generation also tells the versions of libraries, which change by themselves.
    assert run(answer[0]).split()[:-1] == answer[1][:-1]
    assert run(refusal[0]).partition("Nearest passages")[0].split() == refusal[1]


def test_the_figures_are_the_accepted_scores() -> None:
    lines = (ROOT / "eval" / "questions" / "reporting.jsonl").read_text(encoding="utf-8").splitlines()
    is_answerable = {question["id"]: question["answerable"] for question in map(json.loads, lines)}
    baseline = json.loads((ROOT / "eval" / "gate" / "baseline.json").read_text(encoding="utf-8"))["reporting"]
    scores: dict[str, dict[str, float]] = {name: entry["scores"] for name, entry in baseline.items()}
    answerable = [scores[name] for name in scores if is_answerable[name]]
    others = [scores[name] for name in scores if not is_answerable[name]]
    assert f"{len(answerable)} answerable and {len(others)} unanswerable questions" in README

    hit_1, hit_5, hit_10, reciprocal, gain, _ = read_row("hybrid", 6)
    assert hit_1 == pytest.approx(fmean(score["RR@10"] == 1 for score in answerable), abs=0.0005)
    assert hit_5 == pytest.approx(fmean(score["hit@5"] for score in answerable), abs=0.0005)
    assert hit_10 == pytest.approx(fmean(score["RR@10"] > 0 for score in answerable), abs=0.0005)
    assert reciprocal == pytest.approx(fmean(score["RR@10"] for score in answerable), abs=0.0005)
    assert gain == pytest.approx(fmean(score["nDCG@10"] for score in answerable), abs=0.0005)
    _, right, refused, _ = read_row("hybrid", 4)
    assert right == pytest.approx(fmean(score["right"] for score in answerable), abs=0.0005)
    assert refused == pytest.approx(fmean(score["right"] for score in others), abs=0.0005)


def read_row(title: str, cells: int) -> list[float]:
    """The figures of the row with that title and that many cells."""
    row = re.search(rf"^\| {re.escape(title)} \|((?: [\d.]+ \|){{{cells}}})$", README, re.MULTILINE)
    assert row is not None
    return [float(cell) for cell in row[1].split("|") if cell.strip()]


def test_the_readme_is_short() -> None:
    lines = README.splitlines()
    assert len(lines) <= 150
    assert [line for line in lines if len(line) > 120] == []


def test_the_two_commands_stand_on_the_first_screen() -> None:
    assert re.findall(r"^    make (\w+)", "\n".join(README.splitlines()[:25]), re.MULTILINE) == ["serve", "test"]


def test_every_package_and_folder_is_in_the_table() -> None:
    folders = set(re.findall(r"^\| `([a-z]+)/` \|", README, re.MULTILINE))
    assert folders == {"corpus", "ingest", "index", "retrieval", "api", "eval", "deploy", "tests", "docs"}
    assert all((ROOT / folder).is_dir() for folder in folders)

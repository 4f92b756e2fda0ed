"""The README is under test: its commands run, its example is what the product prints, nothing it should tell is missing."""

import json
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.cli.main import app as commands
from api.cli.main import main
from api.http.app import create_app
from api.settings import PREFIX, Settings, read_settings
from api.startup import open_pool

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
Run = Callable[[list[str]], str]
# Another processor rounds the last bits of a vector otherwise, which may swap two passages: two questions of 128.
LAST_BITS = 2 / 128


@pytest.fixture
def run(corpus_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("CITADEL_DATA", str(corpus_data))
    monkeypatch.chdir(ROOT)

    def call(arguments: list[str]) -> str:
        monkeypatch.setattr(sys, "argv", arguments)
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        return capsys.readouterr().out

    return call


def test_the_example_is_what_the_command_prints(run: Run) -> None:
    example = re.search(r"```console\n\$ \.venv/bin/(citadel ask .+)\n((?:.|\n)+?)```", README)
    assert example is not None
    assert run(shlex.split(example[1])).split() == example[2].split()


def test_the_request_of_the_example_is_answered(corpus_data: Path) -> None:
    body = re.search(r"-d '(\{.+\})'", README)
    assert body is not None
    settings = read_settings({"CITADEL_DATA": str(corpus_data)})
    with TestClient(create_app(open_pool(settings), settings)) as client:
        answer = client.post("/v1/ask", json=json.loads(body[1])).json()
    assert answer["answered"]
    assert [voice["value"] for voice in answer["conflicts"][0]["voices"]] == ["23", "19"]


def test_the_evaluation_command_of_the_table_runs_and_gives_its_figures(run: Run) -> None:
    command = re.search(r"`\.venv/bin/(citadel eval [^`]+)`", README)
    assert command is not None
    figures = json.loads(run([*shlex.split(command[1]), "--json"]))["suites"]["reporting"]
    for system, title in (("bm25", "lexical (BM25)"), ("dense", "dense"), ("hybrid", "hybrid")):
        every = figures["systems"][system]["all"]
        measured = [every[name] for name in ("hit@1", "hit@5", "hit@10", "RR@10", "nDCG@10", "read@3000")]
        assert _read_row(title, len(measured)) == pytest.approx(measured, abs=LAST_BITS)
    answers = figures["answers"]
    names = ("answerable_answered", "answerable_correct", "unanswerable_refused", "statements_verbatim")
    shares = [answers[name]["mean"] for name in names]
    assert _read_row("hybrid", len(shares)) == pytest.approx(shares, abs=LAST_BITS)


def _read_row(title: str, cells: int) -> list[float]:
    row = re.search(rf"^\| {re.escape(title)} \|((?: [\d.]+ \|){{{cells}}})$", README, re.MULTILINE)
    assert row is not None
    return [float(cell) for cell in row[1].split("|") if cell.strip()]


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    wanted = set(re.findall(r"\bmake ([a-z]+)\b", README))
    assert {"serve", "test", "setup", "check", "bench"} <= wanted
    assert wanted <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_every_command_and_setting_is_told() -> None:
    names = [command.name or getattr(command.callback, "__name__", "") for command in commands.registered_commands]
    assert [name for name in names if f"`citadel {name}" not in README] == []
    told = dict(re.findall(rf"\| `{PREFIX}([A-Z_]+)` \| (.+?) \|", README))
    assert {name.lower() for name in told} == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        if field.default_factory is None:
            assert told[name.upper()] == f"`{field.default}`"


def test_every_folder_of_the_table_is_there() -> None:
    folders = re.findall(r"^\| `([a-z]+)/` \|", README, re.MULTILINE)
    assert set(folders) >= {"corpus", "ingest", "index", "retrieval", "api", "eval", "tests"}
    assert all((ROOT / folder).is_dir() for folder in folders)

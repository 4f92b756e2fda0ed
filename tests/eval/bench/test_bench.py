"""The benchmark from its command to its files, with tiny numbers. Nothing is claimed of times."""

import itertools
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from eval.bench import __main__ as bench
from eval.bench.__main__ import main
from eval.bench.bench_round import Samples, Size
from eval.bench.checkout import ROOT, Checkout, Cost, check_out
from eval.errors import BenchError

SEEN = """
import json, os, sys
from pathlib import Path
def main():
    seen = {"code": __file__, "words": sys.argv[1:], "corpus": os.environ["CITADEL_CORPUS"]}
    Path(os.environ["CITADEL_DATA"], "seen.json").write_text(json.dumps(seen))
"""


@pytest.mark.server
def test_a_run_writes_figures_samples_and_a_picture(tmp_path: Path) -> None:
    out = tmp_path / "made" / "bench.json"
    small = ["--rounds", "1", "--questions", "3", "--seconds", "0.5", "--clients", "2"]
    main(["--out", str(out), *small])
    record = json.loads(out.read_text(encoding="utf-8"))
    figures = {figure["name"]: figure for figure in record["figures"]}
    assert {
        "index",
        "start",
        "answer p50",
        "search p50",
        "answer rate 2",
        "search rate 2",
        "repeated rate",
        "memory",
    } <= figures.keys()
    assert figures.keys() == {figure["name"] for figure in record["figures"] if figure["now"]["value"] > 0}
    assert len(record["samples"]["now"][0]["answer"]) == 3
    assert out.with_suffix(".svg").read_bytes().startswith(b"<?xml")


def test_a_server_of_another_machine_is_not_loaded() -> None:
    with pytest.raises(SystemExit, match=r"'192\.0\.2\.1' is no loopback address"):
        main(["--url", "http://192.0.2.1:8000"])


def test_a_count_below_one_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--rounds", "0"])
    assert "'0' is no count" in capsys.readouterr().err


def test_another_commit_runs_its_own_code_over_the_same_documents_and_is_removed(tmp_path: Path) -> None:
    with check_out("HEAD") as other:
        assert (other.folder / "eval").is_dir()
        main_module = other.folder / "api" / "cli" / "main.py"
        main_module.write_text(SEEN, encoding="utf-8")
        other.index(tmp_path)
    assert not other.folder.exists()
    seen = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    assert seen == {"code": str(main_module), "words": ["index"], "corpus": str(ROOT / "corpus")}


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_other_commit_is_removed_when_the_benchmark_is_stopped(stop: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "eval.bench", "--base", "HEAD", "--out", str(tmp_path / "bench.json")]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as process:
        looks = itertools.count()
        while not any(tmp_path.glob("bench-*/tree/eval")):
            assert process.poll() is None
            assert next(looks) < 2_400
            sleep(0.05)
        process.send_signal(stop)
    assert process.returncode == 128 + stop
    assert list(tmp_path.iterdir()) == []


def test_the_repository_knows_nothing_of_another_commit() -> None:
    command = ["git", "worktree", "list"]
    before = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    with check_out("HEAD"):
        assert subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout == before


def test_rounds_of_two_commits_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    class Stub(Checkout):
        def index(self, data: Path) -> Cost:
            return Cost(0.0, 0.0)

    def measure(checkout: Checkout, models: Path, size: Size) -> Samples:
        order.append(checkout.folder.name)
        return {"memory": [float(len(order))]}

    monkeypatch.setattr(bench, "measure_round", measure)
    found = bench.measure_rounds({"now": Stub(Path("n")), "base": Stub(Path("b"))}, Size((), 1.0), 2)
    assert order == ["b", "n", "n", "b"]
    assert found["now"] == [{"memory": [2.0]}, {"memory": [3.0]}]


def test_an_unknown_commit_is_named() -> None:
    with pytest.raises(BenchError, match="cannot check out 'no-such-commit'"), check_out("no-such-commit"):
        pass


def test_a_picture_is_drawn_anew_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    bounded = {"value": 20.0, "low": 10.0, "high": 30.0}
    names = ("answer p50", "answer rate 1", "search rate 1")
    figures = [{"name": name, "unit": "ms", "now": bounded, "base": None, "ratio": None} for name in names]
    path.write_text(json.dumps({"figures": figures}), encoding="utf-8")
    main(["--draw", str(path)])
    assert b"answer p50" in path.with_suffix(".svg").read_bytes()


def test_a_file_without_figures_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"absent\.json' is no file of figures .* write one by `make bench`"):
        main(["--draw", str(tmp_path / "absent.json")])

"""`citadel watch-questions`: what is written into the file is what the next run compares with."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
Run = Callable[..., tuple[int, str, str]]


def test_questions_of_a_file_are_put_and_a_change_is_printed_once(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "questions.json"
    path.write_text(json.dumps([AUSTRALIA, {"question": "Who won the chess world cup?", "top_k": 3}]), encoding="utf-8")
    assert run("watch-questions", str(path)) == (0, "2 asked, 0 changed\n", "")
    written = json.loads(path.read_text(encoding="utf-8"))
    assert [one["outcome"]["short"] for one in written] == ["22/04/2015", None]
    assert [one["request"]["top_k"] for one in written] == [5, 3]
    written[0] |= {"generation": "000000-aaaaaaaaaaaa", "outcome": {**written[0]["outcome"], "short": "21/04/2015", "quotes": []}}
    path.write_text(json.dumps(written), encoding="utf-8")
    status, printed, _ = run("watch-questions", str(path))
    assert (status, printed.splitlines()[0], printed.splitlines()[-1]) == (0, AUSTRALIA, "2 asked, 1 changed")
    assert "    Before: 21/04/2015\n    Now: 22/04/2015\n" in printed
    assert "    Why: the earlier generation is not kept any more\n" in printed
    assert run("watch-questions", str(path), "--json") == (0, "[]\n", "")


@pytest.mark.parametrize(
    "text", ["{", "[1]", '[{"question": ""}]', '[{"question": "Who?", "filter": 1}]', '[{"outcome": {}}]', "7"]
)
def test_a_file_that_holds_no_questions_is_refused_and_left_alone(run: Run, tmp_path: Path, text: str) -> None:
    path = tmp_path / "questions.json"
    path.write_text(text, encoding="utf-8")
    status, printed, error = run("watch-questions", str(path))
    assert (status, printed) == (2, "")
    assert "holds no list of questions" in error
    assert path.read_text(encoding="utf-8") == text


def test_a_file_or_a_server_is_named(run: Run, tmp_path: Path) -> None:
    assert run("watch-questions")[0] == 2
    assert run("watch-questions", str(tmp_path / "a.json"), "--server", "http://127.0.0.1:9")[0] == 2

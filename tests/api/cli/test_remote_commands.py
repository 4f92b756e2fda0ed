"""`--server`: what a server says is printed as what the index here says, and nothing here is opened for it."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar, NoReturn

import pytest

from api.client import CitadelError
from api.settings import Settings
from tests.deadlines import HANG

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-c", "from api.cli.main import main; main()"]
QUESTION = "How many partner countries have concluded framework participation agreements with the EU?"
UNANSWERED = "Who won the chess world cup?"
Run = Callable[..., tuple[int, str, str]]
Far = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[str]:
    """Where a server process answers from the index of the corpus."""
    environment = os.environ | {"CITADEL_DATA": str(settings.data)}
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found
        yield found[0]
        process.terminate()


@pytest.fixture
def far(run: Run, server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Far:
    """Call the command with `--server`, where there is no index."""

    def call(*arguments: str) -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            patch.setenv("CITADEL_DATA", str(tmp_path / "none"))
            return run(*arguments, "--server", server)

    return call


def settle(printed: str) -> Any:
    """Printed JSON without the time that it took."""
    found = json.loads(printed)
    found.pop("took_ms", None)
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", QUESTION),
        ("ask", UNANSWERED, "--top-k", "2"),
        ("ask", QUESTION, "--publisher", "European Parliament", "--as-of", "2024-01-01"),
        ("search", "maritime security", "--mode", "lexical", "--published-from", "2018-01-01", "--published-to", "2019-12-31"),
        ("documents",),
    ],
)
def test_a_server_is_printed_as_the_index_here_is(run: Run, far: Far, arguments: tuple[str, ...]) -> None:
    here, there = run(*arguments), far(*arguments)
    assert there == here
    assert here[0] == 0
    assert settle(far(*arguments, "--json")[1]) == settle(run(*arguments, "--json")[1])


def test_a_saved_answer_is_verified_there_as_here(run: Run, far: Far, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    saved = json.loads(run("ask", QUESTION, "--json")[1])
    good.write_text(json.dumps(saved), encoding="utf-8")
    saved["answer"]["statements"][0]["text"] = "Thirty countries have signed nothing at all."
    bad.write_text(json.dumps(saved), encoding="utf-8")
    for file, status in ((good, 0), (bad, 1)):
        for form in ((), ("--json",)):
            here = run("verify", str(file), *form)
            assert far("verify", str(file), *form) == here
            assert here[0] == status


def test_a_saved_answer_on_stdin_is_verified_there(far: Far, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = run("ask", QUESTION, "--json")[1].encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(saved)))
    status, out, _ = far("verify", "-")
    assert (status, out.startswith("holds")) == (0, True)


def test_a_file_that_is_no_saved_answer_is_told_there_as_here(run: Run, far: Far, tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text('{"question": "x"}')
    assert far("verify", str(file)) == run("verify", str(file))
    assert far("verify", str(tmp_path)) == run("verify", str(tmp_path))


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("ask", ""), 2, "question: "),
        (("ask", "?!"), 2, "question: holds nothing to search for"),
        (("search", "x" * 2001), 2, "query: "),
    ],
)
def test_what_the_server_refuses_is_one_line(far: Far, arguments: tuple[str, ...], status: int, told: str) -> None:
    ended, out, err = far(*arguments)
    assert (ended, out, err.count("\n")) == (status, "", 1)
    assert told in err


@pytest.mark.parametrize(
    ("url", "status", "told"),
    [
        ("http://127.0.0.1:1", 1, "no answer from http://127.0.0.1:1"),
        ("ftp://127.0.0.1", 2, "'ftp://127.0.0.1' is no address of a server"),
        ("", 2, "is no address of a server"),
    ],
)
@pytest.mark.parametrize("command", [("ask", "x"), ("search", "x"), ("documents",)])
def test_a_server_that_is_not_there_is_one_line(run: Run, command: tuple[str, ...], url: str, status: int, told: str) -> None:
    ended, out, err = run(*command, "--server", url)
    assert (ended, out, err.count("\n")) == (status, "", 1)
    assert told in err


def test_a_server_of_another_version_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.client.Citadel.ask", lambda *_, **__: {"question": "x"})
    ended, out, err = run("ask", "x", "--server", "http://127.0.0.1:1")
    assert (ended, out, err.count("\n")) == (1, "", 1)
    assert "answers in another shape than this version knows (at answered)" in err


class LockedCitadel:
    """A client of a server that knows nobody; `keys` are those that it was given."""

    keys: ClassVar[list[str | None]] = []

    def __init__(self, url: str, key: str | None) -> None:
        self.keys.append(key)

    def documents(self, **wanted: object) -> NoReturn:
        raise CitadelError(401, "Unauthorized", "this key is not known", (), None)


def test_the_key_of_the_environment_is_sent_and_a_wrong_one_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITADEL_API_KEY", "ctd_mine")
    monkeypatch.setattr("api.cli.remote_commands.Citadel", LockedCitadel)
    assert run("documents", "--server", "http://127.0.0.1:1") == (1, "", "citadel: this key is not known\n")
    assert LockedCitadel.keys == ["ctd_mine"]


def test_a_long_list_is_fetched_piece_by_piece(run: Run, far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.cli.remote_commands._AT_ONCE", 2)
    assert far("documents", "--json") == run("documents", "--json")


def test_neither_an_index_nor_a_model_is_loaded_for_a_server(server: str, tmp_path: Path) -> None:
    code = (
        "import sys; from api.cli.main import main\n"
        "sys.argv = ['citadel', 'ask', 'When was it signed?', '--server', sys.argv[1]]\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code\n"
        "assert not {'fastapi', 'numpy', 'torch', 'onnxruntime', 'faiss', 'index.local.open_index'} & sys.modules.keys()"
    )
    environment = os.environ | {"CITADEL_DATA": str(tmp_path / "none")}
    command = [sys.executable, "-c", code, server]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=HANG)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "none").exists()

"""No character that steers a terminal reaches one: planted in every field, through every command, here and with `--server`."""

import ast
import io
import json
import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from rich.console import Console
from starlette.testclient import TestClient

from api.cli.main import app as commands
from api.cli.output.change_report import print_changes
from api.cli.output.terminal import open_console, plain, print_error, print_filled, print_line, print_row, print_text
from api.wire.answer_verification import VerifyResponse
from api.wire.answers import AskResponse, SearchResponse
from api.wire.changes import ChangesResponse
from api.wire.documents import DocumentDetail, DocumentList
from tests.shared_index import copy_index

EVIL = "x\x1b]0;owned\x07\x9b31m\x00\r\x08\x7f\u202ey\u2066z\n1.\u2028fake\x85line\u200f\U000e0041\t!"
STEERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
CLI = Path(__file__).resolve().parents[4] / "api" / "cli"
Run = Callable[..., tuple[int, str, str]]


def find_steering(text: str) -> list[str]:
    """The characters of an output that a terminal would obey, line feeds aside."""
    categories = ("Cc", "Cs", "Zl", "Zp")
    return [
        one
        for one in text
        if one != "\n" and (unicodedata.category(one) in categories or unicodedata.bidirectional(one) in STEERING)
    ]


def plant(value: Any, model: type[BaseModel]) -> Any:
    """A response with EVIL behind every text of it that may be any text."""

    def walk(node: Any) -> None:
        for name, child in list(node.items()) if isinstance(node, dict) else list(enumerate(node)):
            if isinstance(child, str):
                node[name] = child + EVIL
                try:
                    model.model_validate(value)
                except ValidationError:
                    node[name] = child
            elif isinstance(child, dict | list):
                walk(child)

    walk(value)
    return value


@pytest.fixture(scope="module")
def planted(client: TestClient) -> dict[str, bytes]:
    """What a server answers that means harm, by path."""
    asked = client.post("/v1/ask", json={"question": "When did Viet Nam sign the agreement?"}).json()
    verified = client.post("/v1/verify", json=asked).json()
    changed = dict(verified["citations"][0])
    changed |= {"verdict": "altered", "similarity": 0.5, "differences": [{"op": "added", "text": "x"}]}
    verified["citations"].append(changed)
    asked["answer"] |= {"unwritten": "x", "short_note": "x"}
    asked["answer"]["paragraph"] = {"text": "x", "sentences": [{"text": "x", "citations": [1]}], "cut": 1, "model": "x"}
    asked["conflicts"] = [{"about": "x", "voices": [{"value": "x", "citation": 1, "published": "x"}]}]
    found = client.post("/v1/search", json={"query": "Framework Participation Agreement", "top_k": 20}).json()
    listed = client.get("/v1/documents").json()
    detail = client.get("/v1/documents/strategic-compass-partnership-dimension").json()
    detail["same_as"] = listed["documents"][0]["same_as"] = ["x"]
    detail["reading"]["dropped"] = [{"text": "x", "reason": "stamp", "pages": [1], "times": 2}]
    detail["reading"]["warnings"] = ["x"]
    made: dict[str, tuple[Any, type[BaseModel]]] = {
        "/v1/ask": (asked, AskResponse),
        "/v1/search": (found, SearchResponse),
        "/v1/verify": (verified, VerifyResponse),
        "/v1/documents": (listed, DocumentList),
        "/v1/documents/x": (detail, DocumentDetail),
    }
    return {path: json.dumps(plant(value, model)).encode() for path, (value, model) in made.items()}


@pytest.fixture(scope="module")
def server(planted: dict[str, bytes]) -> Iterator[str]:
    """A server whose every text steers terminals, and whose every other path is a problem."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            problem = {"title": EVIL, "status": 404, "detail": EVIL, "errors": [{"field": EVIL, "value": EVIL, "message": EVIL}]}
            body = planted.get(self.path.partition("?")[0], json.dumps(problem).encode())
            self.send_response(200 if self.path.partition("?")[0] in planted else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_address[1]}"
        listening.shutdown()


REMOTE = [("ask", "x"), ("search", "x"), ("documents",), ("documents", "x"), ("documents", "x", "--reading"), ("documents", "no")]


@pytest.mark.parametrize("arguments", [*REMOTE, *((*arguments, "--json") for arguments in REMOTE)])
def test_no_text_of_a_server_steers_the_terminal(run: Run, server: str, arguments: tuple[str, ...]) -> None:
    _, out, err = run(*arguments, "--server", server)
    assert out or err
    assert find_steering(out + err) == []


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_no_verdict_of_a_server_steers_the_terminal(
    run: Run, server: str, client: TestClient, tmp_path: Path, form: tuple[str, ...]
) -> None:
    saved = tmp_path / "answer.json"
    saved.write_bytes(client.post("/v1/ask", json={"question": "When did Viet Nam sign the agreement?"}).content)
    _, out, err = run("verify", str(saved), *form, "--server", server)
    assert out
    assert find_steering(out + err) == []


def test_json_that_was_made_harmless_is_the_same_json(run: Run, server: str, planted: dict[str, bytes]) -> None:
    _, out, _ = run("ask", "x", "--json", "--server", server)
    expected = AskResponse.model_validate_json(planted["/v1/ask"])
    assert AskResponse.model_validate_json(out) == expected


def test_no_change_between_generations_steers_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    sentence = {"text": EVIL, "start": 0, "end": 1}
    summary = dict.fromkeys(("doc_id", "title", "publisher", "published", "language", "file"), EVIL) | {
        "chunks": 1,
        "same_as": [],
    }
    checked = dict.fromkeys(("statement", "doc_id", "message"), EVIL) | {"rank": 1, "verdict": "gone"}
    checked |= dict.fromkeys(("found", "similarity", "differences", "text_unchanged"))
    altered = {"doc_id": EVIL, "title": EVIL, "metadata": [{"field": "title", "old": EVIL, "new": EVIL}]}
    altered["hunks"] = [{"removed": [sentence], "added": [sentence]}]
    lost = {"asked": EVIL, "before": "holds", "now": "gone", "citations": [checked]}
    lists = {"added": [summary], "removed": [summary], "altered": [altered], "lost_answers": [lost]}
    part = {"counts": dict.fromkeys(("added", "removed", "altered"), 1), "limit": None, "offset": 0}
    print_changes(ChangesResponse.model_validate({"old": EVIL, "new": EVIL, "unchanged": 0, **lists, **part}))
    printed = capsys.readouterr().out
    assert printed.count("owned") >= 15
    assert find_steering(printed) == []


@pytest.fixture
def hostile(corpus_data: Path, tmp_path: Path, run: Run) -> tuple[Path, Path]:
    """An index over files whose names, titles and texts steer terminals, and a file of them."""
    data, folder = copy_index(corpus_data, tmp_path / "data"), tmp_path / "documents"
    folder.mkdir()
    name = "evil\x1b]0;owned\x07\u202e name.md"
    title = 'title: "\\e]0;owned\\a \\x9b31m Treaty\\u202e of ports"'
    head = f'---\n{title}\npublisher: "\\e[2J press"\n---\n'
    text = f"{head}# Treaty\x1b[31m of ports\n\nElbonia signed the treaty\x9b on 3 May 2019.\u202e\n"
    (folder / "ports.md").write_text(text, encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")  # refused by its name
    (folder / "broken\x1b[31m.pdf").write_bytes(b"%PDF-1.7 \x1b[31m")
    status, out, err = run("index", str(folder), "--data", str(data))
    assert "1 added" in out, err
    assert find_steering(out + err) == []
    assert "holds U+001B" in out + err
    assert status == 0
    return data, folder / "ports.md"


def test_no_document_steers_the_terminal_through_any_command(run: Run, hostile: tuple[Path, Path]) -> None:
    data, file = hostile
    _, listed, _ = run("documents", "--json", "--data", str(data))
    (document,) = json.loads(listed)["documents"]
    question = "When did Elbonia sign the treaty?"
    _, answer, _ = run("ask", question, "--json", "--data", str(data))
    saved = data.parent / "answer\x1b[31m.json"
    saved.write_text(answer, encoding="utf-8")
    wrong = data.parent / "wrong\x1b[31m.json"
    wrong.write_text("{", encoding="utf-8")
    generation = json.loads(answer)["generation"]
    printed = listed + answer
    for arguments in (
        ("ask", question),
        ("search", "treaty of ports"),
        ("search", "treaty of ports", "--json"),
        ("documents",),
        ("documents", document["doc_id"]),
        ("documents", document["doc_id"], "--reading"),
        ("documents", document["doc_id"], "--json"),
        ("documents", "no\x1b[31m"),
        ("verify", str(saved)),
        ("verify", str(wrong)),
        ("verify", str(data / "missing\x1b[31m")),
        ("generations",),
        ("changes",),
        ("changes", "--json"),
        ("rollback", generation),
        ("rollback", "no\x1b[31m"),
        ("profile", f"{question}\x1b[31m", "--repeats", "1"),
    ):
        _, out, err = run(*arguments, "--data", str(data))
        assert out or err, arguments
        printed += out + err
    for arguments in (("read", str(file)), ("read", str(file), "--json"), ("read", str(file.parent / "no\x1b[31m.md"))):
        _, out, err = run(*arguments)
        printed += out + err
    assert find_steering(printed) == []


def test_every_command_is_run_here_or_prints_nothing_foreign() -> None:
    """Those that serve print an address and log JSON. Those of keys print names of letters. Those of eval print figures.

    A migration prints counts and the name of a generation, which is made of digits and letters.
    """
    known = {"index", "watch", "ask", "search", "documents", "read", "verify", "generations", "rollback", "changes"}
    known |= {"audit", "purge", "backup", "restore", "profile", "feedback", "watch-questions"}
    group = typer.main.get_command(commands)
    assert set(group.commands) == known | {"serve", "worker", "mcp", "eval", "keys", "migrate"}  # type: ignore[attr-defined]


def test_only_the_terminal_prints() -> None:
    for path in CLI.rglob("*.py"):
        if path.name == "terminal.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                assert called not in ("print", "echo", "secho"), f"{path.name}:{node.lineno} prints past api.cli.output.terminal"


@given(st.text())
def test_whatever_is_printed_is_lines_without_controls(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        stream = io.StringIO()
        patch.setattr("sys.stdout", stream)
        patch.setattr("sys.stderr", stream)
        console: Console = open_console()
        for write in (print_filled, print_row):
            with suppress(UnicodeEncodeError):
                write(console, text)
        print_line(text)
        print_error(text)
        assert find_steering(stream.getvalue()) == []
        assert "\n" not in plain(text)
        stream.seek(0)
        stream.truncate()
        print_text(json.dumps({"text": text}, ensure_ascii=False, indent=2))
        assert find_steering(stream.getvalue()) == []
        assert json.loads(stream.getvalue()) == {"text": text}

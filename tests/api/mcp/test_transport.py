"""`citadel mcp` as a process: what stands on stdout, how it ends, when it does not begin."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from api.http.middleware.api_keys import make_key
from api.settings import Settings
from tests.deadlines import HANG

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-c", "from api.cli.main import main; main()", "mcp"]
HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(settings: Settings) -> Iterator[Start]:
    """Start the command with arguments; what still runs afterwards is ended."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
        told = os.environ | {"CITADEL_DATA": str(settings.data)} | environment
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        started.append(subprocess.Popen([*COMMAND, *arguments], cwd=ROOT, env=told, text=True, **pipes))  # type: ignore[call-overload]
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        with process:  # which closes its pipes
            process.wait()


def send(process: "subprocess.Popen[str]", number: int, method: str, params: dict[str, Any]) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}) + "\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    assert answer["id"] == number
    return answer


def read_port(process: "subprocess.Popen[str]") -> int:
    assert process.stdout is not None
    return int(process.stdout.readline().rpartition("/mcp")[0].rpartition(":")[2])


def test_stdout_carries_nothing_but_the_protocol_until_the_end_of_stdin(start: Start) -> None:
    process = start()
    assert "result" in send(process, 1, "initialize", HELLO)
    for number, question in enumerate(("When did Viet Nam sign the agreement?", "", "Who is it?"), 2):
        assert "result" in send(process, number, "tools/call", {"name": "ask", "arguments": {"question": question}})
    assert "error" in send(process, 9, "no/such/method", {})
    out, err = process.communicate(timeout=HANG)
    assert (process.returncode, out, err) == (0, "", "")


def test_what_was_asked_before_the_end_of_stdin_is_answered(start: Start) -> None:
    process = start()
    asked = [
        {"id": 1, "method": "initialize", "params": HELLO},
        {"method": "notifications/initialized"},
        *(
            {"id": number, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": f"Who signed {number}?"}}}
            for number in range(2, 8)
        ),
    ]
    out, _ = process.communicate("".join(json.dumps({"jsonrpc": "2.0", **one}) + "\n" for one in asked), timeout=HANG)
    assert sorted(json.loads(line)["id"] for line in out.splitlines()) == list(range(1, 8))
    assert process.returncode == 0


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well_while_stdin_stays_open(start: Start, stop: signal.Signals) -> None:
    process = start()
    send(process, 1, "initialize", HELLO)
    process.send_signal(stop)
    assert process.wait(HANG) == 0
    assert process.communicate() == ("", "")


def test_a_client_that_goes_without_a_word_ends_it_well(start: Start) -> None:
    process = start()
    send(process, 1, "initialize", HELLO)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdout.close()
    process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/list", "params": {}}) + "\n")
    process.stdin.close()
    assert process.wait(HANG) == 0
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()


def test_what_is_no_message_does_not_end_the_conversation(start: Start) -> None:
    process = start()
    send(process, 1, "initialize", HELLO)
    assert process.stdin is not None
    process.stdin.write("this is no JSON\n\n[]\n")
    assert "result" in send(process, 2, "tools/list", {})


@pytest.mark.parametrize("transport", [(), ("--http", "--port", "0")])
def test_an_index_that_is_not_there_is_one_line_and_status_1(start: Start, transport: tuple[str, ...], tmp_path: Path) -> None:
    process = start(*transport, CITADEL_DATA=str(tmp_path / "none"))
    out, err = process.communicate(timeout=HANG)
    assert (process.returncode, out, err.count("\n")) == (1, "", 1)
    assert "run `citadel index`" in err


def test_an_address_that_others_reach_is_not_served_without_keys(start: Start) -> None:
    process = start("--http", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - that it is refused is the point
    out, err = process.communicate(timeout=HANG)
    assert (process.returncode, out) == (2, "")
    assert "no keys are set" in err


def test_over_http_a_signal_ends_it_well_and_the_port_is_said_to_be_taken_before(start: Start) -> None:
    first = start("--http", "--port", "0")
    port = read_port(first)
    second = start("--http", "--port", str(port))
    assert f"cannot listen on 127.0.0.1 port {port}" in second.communicate(timeout=HANG)[1]
    assert second.returncode == 1
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=HANG)) as line:
        line.request("GET", "/mcp", headers={"Accept": "text/event-stream"})
        response = line.getresponse()
        assert (response.status, response.headers["Allow"]) == (405, "POST")
        response.read()
        first.send_signal(signal.SIGTERM)
        assert first.wait(HANG) == 0


@pytest.mark.parametrize("path", ["/mcp", "/mcp%0A", "/", "/mcp/"])
def test_with_keys_no_address_is_answered_without_one(start: Start, path: str) -> None:
    secret, key = make_key("anna", "read")
    port = read_port(start("--http", "--port", "0", CITADEL_API_KEYS=key.entry))
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}})
    told = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=HANG)) as line:
        line.request("POST", path, body, told)
        with line.getresponse() as refused:
            assert refused.status in (400, 401)
            assert refused.getheader("X-Request-ID")
    if path == "/mcp":
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=HANG)) as line:
            line.request("POST", path, body, {**told, "X-API-Key": secret})
            with line.getresponse() as answer:
                assert (answer.status, len(json.load(answer)["result"]["tools"])) == (200, 10)

"""What stands at the socket: heads that never end, grow too large or are no HTTP, each told and nothing held."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from api.http import connection as protocol
from api.http.connection import BoundedProtocol, Shutdown
from tests.deadlines import HANG

LARGE = 50_000_000


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """An echo; what is large, or refused before it is read, elsewhere."""
    response: Response
    if scope["path"] == "/refused":
        response = PlainTextResponse("no", 403)
    elif scope["path"] == "/large":
        response = PlainTextResponse(b"x" * LARGE)
    else:
        response = PlainTextResponse((await Request(scope, receive).body()) or b"nothing")
    await response(scope, receive, send)


@contextmanager
def serve(shutdown: Shutdown, most_connections: int = 100) -> Iterator[int]:
    """The protocol under a small application, on a thread; gives the port."""
    bound = type("Protocol", (BoundedProtocol,), {"server_shutdown": shutdown, "most_connections": most_connections})
    server = uvicorn.Server(uvicorn.Config(answer, http=bound, ws="none", lifespan="off", log_config=None))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


@pytest.fixture
def shutdown() -> Shutdown:
    return Shutdown()


@pytest.fixture
def port(shutdown: Shutdown, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server that waits for everything as long as this test does."""
    for name in ("_HEAD_SECONDS", "_REST_SECONDS", "_UNREAD_SECONDS"):
        monkeypatch.setattr(protocol, name, HANG)
    with serve(shutdown) as listening:
        yield listening


def exchange(port: int, *pieces: bytes, pause: float = 0.0) -> bytes:
    """What comes back for pieces sent one after the other, until the server closes or says no more."""
    with socket.create_connection(("127.0.0.1", port), timeout=HANG) as line:
        for piece in pieces:
            try:
                line.sendall(piece)
            except OSError:
                break
            time.sleep(pause)
        got = b""
        try:
            while more := line.recv(65_536):
                got += more
        except OSError:
            return got
        return got + b"<closed>"


def problem(got: bytes) -> tuple[int, dict[str, object]]:
    head, _, body = got.removesuffix(b"<closed>").partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    told: dict[str, object] = json.loads(body)
    return int(head.split()[1]), told


def test_a_head_that_does_not_come_to_its_end_is_told_so_and_the_line_is_closed(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "_HEAD_SECONDS", 0.5)
    got = exchange(port, b"GET / HTTP/1.1\r\nHost: x\r\n", *[b"X: y\r\n"] * 5, pause=0.15)
    assert problem(got)[0] == 408
    assert got.endswith(b"<closed>")


def test_a_connection_on_which_nothing_is_asked_is_closed(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "_HEAD_SECONDS", 0.5)
    assert exchange(port) == b"<closed>"


@pytest.mark.parametrize("piece", [b"X-Long: " + b"y" * 9_000 + b"\r\n", b"y" * 9_000])
def test_a_head_that_grows_without_an_end_is_refused(port: int, piece: bytes) -> None:
    got = exchange(port, b"GET / HTTP/1.1\r\nHost: x\r\nX-First: ", *[piece] * 20, pause=0.01)
    assert got == b"" or problem(got)[0] == 431  # the line may be reset, for what it still sends is not read


def test_what_is_no_http_is_refused_as_a_problem(port: int) -> None:
    status, told = problem(exchange(port, b"\x16\x03\x01 hello\r\n\r\n"))
    assert (status, told["status"], told["title"]) == (400, 400, "Bad Request")


@pytest.mark.parametrize("before", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_an_address_that_is_too_long_to_be_one_is_refused(port: int, before: bytes) -> None:
    got = exchange(port, before, b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", pause=0.2)
    assert problem(got[got.rindex(b"HTTP/1.1") :])[0] in (400, 431)


def hold(port: int, first: bytes, piece: bytes, most: int = 400) -> bytes:
    """What comes back while pieces are sent until the line is closed. Fails when it stays open for `most` of them."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=HANG) as line:
        line.sendall(first)
        for _ in range(most):
            try:
                line.sendall(piece)
                line.settimeout(0.05)
                more = line.recv(65_536)
                if not more:
                    return got
                got += more
            except TimeoutError:
                continue
            except OSError:
                return got
    pytest.fail(f"the line is open after {most} pieces of {len(piece)} bytes")


CHUNKED = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("begins", "piece"),
    [
        (b"0\r\n", b"a: b\r\n" * 2_000),  # trailers
        (b"0\r\na: ", b"x" * 10_000),  # one that never ends
        (b"1;", b"x" * 10_000),  # what may stand behind the size of a chunk
    ],
)
def test_what_is_no_body_does_not_grow_without_an_end(port: int, begins: bytes, piece: bytes) -> None:
    got = hold(port, CHUNKED + begins, piece)
    assert got == b"" or problem(got)[0] == 431


def test_the_rest_of_a_body_is_not_waited_for_long_once_it_is_answered(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "_REST_SECONDS", 0.5)
    got = hold(port, b"POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n", b"x")
    assert got.startswith(b"HTTP/1.1 403")


def test_more_connections_than_there_is_room_for_are_closed_at_once(shutdown: Shutdown) -> None:
    with serve(shutdown, most_connections=2) as listening:
        lines = [socket.create_connection(("127.0.0.1", listening), timeout=HANG) for _ in range(3)]
        assert lines[2].recv(1) == b""
        lines[0].sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert lines[0].recv(100).startswith(b"HTTP/1.1 200")
        for line in lines:
            line.close()


def test_a_client_that_reads_nothing_is_not_waited_for(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "_UNREAD_SECONDS", 0.5)
    lost, lose = threading.Event(), BoundedProtocol.connection_lost
    monkeypatch.setattr(BoundedProtocol, "connection_lost", lambda *arguments: (lose(*arguments), lost.set()))
    with socket.create_connection(("127.0.0.1", port), timeout=HANG) as line:
        line.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        assert lost.wait(HANG)
        got = 0
        try:
            while more := line.recv(1 << 20):
                got += len(more)
        except ConnectionResetError:
            pass
        assert got < LARGE


def test_a_body_may_take_longer_and_be_larger_than_a_head(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 80000\r\n\r\n"
    got = exchange(port, head, *[b"z" * 20_000] * 4, pause=0.2)
    assert got.startswith(b"HTTP/1.1 200")
    assert got.count(b"z") == 80_000


def test_requests_on_one_line_have_a_head_each(port: int) -> None:
    request = b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 30_000 + b"\r\n\r\n"
    got = exchange(port, request, request, request, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", pause=0.05)
    assert got.count(b"HTTP/1.1 200 OK") == 4


def test_once_the_server_stops_each_answer_is_the_last_of_its_line(port: int, shutdown: Shutdown) -> None:
    asked = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=HANG) as line:
        line.sendall(asked)
        assert b"connection: close" not in line.recv(65_536).lower()
        shutdown.has_begun = True
        line.sendall(asked)
        assert b"connection: close" in line.recv(65_536).lower()
        assert line.recv(1) == b""


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nhOST: evil.example\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n", b"400"),
        (b"GET / HTTP/1.0\r\n\r\n", b"200"),
        (b"GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n", b"200"),
    ],
)
def test_a_request_names_whom_it_is_for_once(port: int, head: bytes, status: bytes) -> None:
    got = exchange(port, head)
    assert got.split(b" ", 2)[1] == status
    assert status == b"200" or b"Host headers: send one" in got


def test_a_body_behind_a_head_that_is_refused_is_no_request(port: int) -> None:
    got = exchange(port, b"POST / HTTP/1.1\r\nContent-Length: 30\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n")
    assert got.count(b"HTTP/1.1 ") == 1

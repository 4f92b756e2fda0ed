"""A stop while clients ask: what is in progress is answered, and no connection closes on a request that was invited."""

import asyncio
import socket
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from api.http import graceful_stop
from api.http.connection import Shutdown
from api.settings import Settings
from tests.deadlines import HANG, wait_for

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Served:
    """The server on a thread. Its application answers "slow" once it is released."""

    def __init__(self) -> None:
        self.released, self.reached = threading.Event(), threading.Event()
        self.shutdown = Shutdown()
        configured = graceful_stop._configure(self, Settings(), self.shutdown)
        configured.lifespan = "off"
        self._server = graceful_stop._Server(configured, self.shutdown, "{}", lambda: None)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listening]})
        self._thread.start()
        wait_for(lambda: self._server.started)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if Request(scope).url.path == "/slow":
            self.reached.set()
            while not self.released.is_set():
                await asyncio.sleep(0.01)
        await PlainTextResponse("answer")(scope, receive, send)

    def begin_to_stop(self) -> None:
        self._server.should_exit = True
        wait_for(lambda: self.shutdown.has_begun)

    def end(self) -> None:
        self._server.should_exit = True
        self.released.set()
        self._thread.join()


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A server that announces nothing in advance, so that what is seen does not hang on the speed of the machine."""
    monkeypatch.setattr(graceful_stop, "_SECONDS_TO_ANNOUNCE", 0.0)
    server = Served()
    yield server
    server.end()


def ask(line: socket.socket, request: bytes = REQUEST) -> bytes:
    line.sendall(request)
    return read_answer(line)


def read_answer(line: socket.socket) -> bytes:
    got = b""
    while not got.endswith(b"answer"):
        more = line.recv(65_536)
        assert more, got
        got += more
    return got


def test_an_answer_in_progress_says_that_it_is_the_last_of_its_connection(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=HANG) as line:
        line.sendall(REQUEST.replace(b"/ ", b"/slow "))
        assert served.reached.wait(HANG)
        served.begin_to_stop()
        served.released.set()
        assert b"connection: close" in read_answer(line)


def test_a_client_that_was_answered_a_moment_ago_is_heard_once_more(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graceful_stop, "_SECONDS_TO_READ", HANG)
    monkeypatch.setattr(graceful_stop, "_SECONDS_IDLE", HANG)
    with socket.create_connection(("127.0.0.1", served.port), timeout=HANG) as line:
        assert b"connection: close" not in ask(line)
        served.begin_to_stop()
        time.sleep(0.2)  # in which a server that counts the connection as idle closes it
        assert b"connection: close" in ask(line)


def test_a_connection_on_which_nothing_came_for_long_does_not_delay_the_stop(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graceful_stop, "_SECONDS_TO_READ", HANG)
    monkeypatch.setattr(graceful_stop, "_SECONDS_IDLE", 0.1)
    with socket.create_connection(("127.0.0.1", served.port), timeout=HANG / 2) as line:
        ask(line)
        served.begin_to_stop()
        assert line.recv(1) == b""


@pytest.mark.skipif(sys.platform != "linux", reason="packets are filtered on Linux alone")
def test_no_new_connection_is_made_once_new_ones_are_dropped_and_those_made_go_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
        with socket.create_connection(address, timeout=HANG) as made:
            graceful_stop._drop_new(listening)
            with socket.socket() as late:
                late.settimeout(0.3)
                with pytest.raises(TimeoutError):
                    late.connect(address)
            (waiting,) = graceful_stop._accept_waiting([listening])
            with waiting:
                made.sendall(b"x")
                waiting.settimeout(HANG)
                assert waiting.recv(1) == b"x"

"""`citadel mcp`: the assistant's tools on stdin and stdout, or over HTTP at `/mcp`, until told to stop.

Apart from `api/mcp/mcp_server.py`, which knows no transport. On stdio, stdout carries the protocol and nothing else. Over HTTP no
call depends on another: each is one POST with one JSON answer, so that any number of servers can stand behind one address, and
nothing hangs on when one of them stops.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from threading import Thread
from types import FrameType
from typing import NoReturn, TextIO

import anyio
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.executor import BoundedExecutor
from api.http.graceful_stop import run
from api.http.listening_socket import listen
from api.http.middleware.auth import Guard, check_exposure
from api.http.middleware.request_log import Tracked
from api.mcp.mcp_server import create_server
from api.settings import Settings
from api.startup import open_shelf
from api.telemetry.logs import start_logging
from index.engine import Engine
from retrieval.models import Models

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_SECONDS_TO_SETTLE = 0.1  # in which what was read gets to the desk, and what left it gets written
_STOPS = (signal.SIGTERM, signal.SIGINT)


def serve_mcp(settings: Settings, *, over_http: bool = False, names: Sequence[str] = ()) -> None:
    """Serve until SIGTERM, SIGINT or, on stdio, the end of stdin.

    names: host names that clients reach the server by over HTTP, beside its address. Raises PortTakenError, SettingsError and the
    errors of `index.errors`.
    """
    for stop in _STOPS:
        signal.signal(stop, _leave)
    start_logging(settings)
    if over_http:
        check_exposure(settings)  # no address that others reach without keys
        with listen(settings.host, settings.port) as taken:
            # "": every address is guarded; there is nothing here but the tools.
            app = Guard(create_mcp_app(open_shelf(settings), settings, names), settings, ("",), names)
            followed = Tracked(app, None, None, questions=False)
            run(followed, settings, taken, f"Citadel serves assistants at http://{{}}{PATH} (stop with Ctrl-C)")
        return
    desk = _open_desk(settings)
    with redirect_stdout(sys.stderr):
        server = create_server(open_shelf(settings), Models.load(), desk)
    try:
        anyio.run(_converse, server, desk)
    except* BrokenPipeError:
        pass  # the client went without closing the conversation


def create_mcp_app(shelf: Engine, settings: Settings, names: Sequence[str] = ()) -> Starlette:
    """The application over generations that are open; they are closed when it shuts down. names: as in `serve_mcp`."""
    address = f"[{settings.host}]" if ":" in settings.host else settings.host
    hosts = [*_LOOPBACK, address, *names]
    app = create_server(shelf, Models.load(), _open_desk(settings)).streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=settings.body_bytes,
        # A name from anywhere can be made to lead here (DNS rebinding), so only those are answered to that are known.
        transport_security=TransportSecuritySettings(
            allowed_hosts=[*hosts, *(f"{host}:*" for host in hosts)],
            allowed_origins=[f"{scheme}://{host}{port}" for host in hosts for scheme in ("http", "https") for port in ("", ":*")],
        ),
    )
    app.add_middleware(_PostOnly)
    return app


class _PostOnly:
    """Refuses the stream that a client may ask for with GET: nothing is ever said that was not asked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] != "POST":
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _open_desk(settings: Settings) -> BoundedExecutor:
    return BoundedExecutor(settings.threads, settings.waiting, settings.seconds)


async def _converse(server: Server[BoundedExecutor], desk: BoundedExecutor) -> None:
    loop = asyncio.get_running_loop()
    with anyio.CancelScope() as conversation:
        for stop in _STOPS:
            loop.add_signal_handler(stop, conversation.cancel)
        async with stdio_server(stdin=_Lines(_take_stdin(), desk)) as (heard, said):
            await server.run(heard, said, server.create_initialization_options())


class _Lines(anyio.AsyncFile[str]):
    """Lines of a pipe or terminal that a stop does not have to wait for: the thread that waits for one is left behind."""

    def __init__(self, stdin: TextIO, desk: BoundedExecutor) -> None:
        super().__init__(stdin)
        self._desk = desk

    async def readline(self) -> str:
        """The next line; "" at the end, once what was asked before it is answered, for the session ends with it."""
        line = await self._await_line()
        if not line:
            await asyncio.sleep(_SECONDS_TO_SETTLE)
            while self._desk.in_hand:
                await asyncio.sleep(_SECONDS_TO_SETTLE)
            await asyncio.sleep(_SECONDS_TO_SETTLE)
        return line

    async def _await_line(self) -> str:
        loop = asyncio.get_running_loop()
        coming: asyncio.Future[str] = loop.create_future()

        def read() -> None:
            line = self.wrapped.readline()
            if not loop.is_closed():
                loop.call_soon_threadsafe(_fulfil, coming, line)

        Thread(target=read, name="stdin", daemon=True).start()
        return await coming


def _fulfil(coming: "asyncio.Future[str]", line: str) -> None:
    if not coming.done():
        coming.set_result(line)


def _take_stdin() -> TextIO:
    """Stdin as text of its own, with nothing left in its place that anything else could read."""
    own = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return open(own, encoding="utf-8", errors="replace", closefd=False)


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    # While the index opens. Later uvicorn or the loop catches the signal; uvicorn raises it again when it has finished.
    raise SystemExit(0)

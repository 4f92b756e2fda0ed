"""`citadel mcp`: the MCP server on stdin and stdout, or over HTTP at `/mcp`, until it is stopped.

With stdio, stdout carries the protocol and nothing else. Over HTTP no call depends on another: each is one POST with one JSON
answer, so that any number of servers can share one address, and no connection is held open when one of them stops.
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

from api.answer_cache import AnswerCache
from api.executor import BoundedExecutor
from api.http.graceful_stop import run
from api.http.listening_socket import listen
from api.http.middleware.auth import AccessControl, check_exposure
from api.http.middleware.key_file import LiveKeys
from api.http.middleware.request_log import RequestLog
from api.kept.kept_choice import open_kept
from api.mcp.mcp_server import create_server
from api.settings import Settings
from api.startup import open_engine
from api.telemetry.logs import start_logging
from index.engine import Engine
from retrieval.models import Models

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_SECONDS_TO_SETTLE = 0.1  # in which a call that was read reaches the executor, and a finished one is written
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
        keys = check_exposure(settings)  # no address that others reach without keys
        with listen(settings.host, settings.port) as listening:
            # "": every path is protected, because this server has nothing but the tools.
            app = AccessControl(create_mcp_app(open_engine(settings), settings, names, keys), settings, ("",), names, keys=keys)
            logged = RequestLog(app, None, None, questions=False)
            run(logged, settings, listening, f"Citadel serves assistants at http://{{}}{PATH} (stop with Ctrl-C)")
        return
    executor = _open_executor(settings)
    with redirect_stdout(sys.stderr):
        server = create_server(open_engine(settings), _open_cache(settings), executor, kept=(open_kept(settings), settings.data))
    try:
        anyio.run(_converse, server, executor)
    except* BrokenPipeError:
        pass  # the client went without closing the conversation


def create_mcp_app(engine: Engine, settings: Settings, names: Sequence[str] = (), keys: LiveKeys | None = None) -> Starlette:
    """The application over generations that are open. They are closed when it shuts down.

    names: as in `serve_mcp`. keys: those of the settings when they are left out.
    """
    live = keys or LiveKeys(settings.api_keys)
    address = f"[{settings.host}]" if ":" in settings.host else settings.host
    hosts = [*_LOOPBACK, address, *names]
    cache, executor = _open_cache(settings), _open_executor(settings)
    kept = (open_kept(settings), settings.data)
    app = create_server(engine, cache, executor, lambda: live.collections, kept).streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=settings.body_bytes,
        # Any host name can be pointed at this address (DNS rebinding), so only known names are answered.
        transport_security=TransportSecuritySettings(
            allowed_hosts=[*hosts, *(f"{host}:*" for host in hosts)],
            allowed_origins=[f"{scheme}://{host}{port}" for host in hosts for scheme in ("http", "https") for port in ("", ":*")],
        ),
    )
    app.add_middleware(_PostOnly)
    return app


class _PostOnly:
    """Refuses the stream that a client may ask for with GET: the server sends nothing but answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] != "POST":
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _open_cache(settings: Settings) -> AnswerCache:
    return AnswerCache(Models.load(), settings.cache_bytes)


def _open_executor(settings: Settings) -> BoundedExecutor:
    return BoundedExecutor(settings.threads, settings.waiting, settings.seconds)


async def _converse(server: Server[BoundedExecutor], executor: BoundedExecutor) -> None:
    loop = asyncio.get_running_loop()
    with anyio.CancelScope() as conversation:
        for stop in _STOPS:
            loop.add_signal_handler(stop, conversation.cancel)
        async with stdio_server(stdin=_Lines(_take_stdin(), executor)) as (receive, send):
            await server.run(receive, send, server.create_initialization_options())


class _Lines(anyio.AsyncFile[str]):
    """Lines of a pipe or terminal, read in a thread that a stop does not wait for."""

    def __init__(self, stdin: TextIO, executor: BoundedExecutor) -> None:
        super().__init__(stdin)
        self._executor = executor

    async def readline(self) -> str:
        """The next line, "" at the end. The end is returned once all calls are answered, because it ends the session."""
        line = await self._await_line()
        if not line:
            await asyncio.sleep(_SECONDS_TO_SETTLE)
            while self._executor.in_hand:
                await asyncio.sleep(_SECONDS_TO_SETTLE)
            await asyncio.sleep(_SECONDS_TO_SETTLE)
        return line

    async def _await_line(self) -> str:
        loop = asyncio.get_running_loop()
        line_read: asyncio.Future[str] = loop.create_future()

        def read() -> None:
            line = self.wrapped.readline()
            if not loop.is_closed():
                loop.call_soon_threadsafe(_set_result, line_read, line)

        Thread(target=read, name="stdin", daemon=True).start()
        return await line_read


def _set_result(line_read: "asyncio.Future[str]", line: str) -> None:
    if not line_read.done():
        line_read.set_result(line)


def _take_stdin() -> TextIO:
    """Stdin as a text file of its own, with an empty file in its place for everything else."""
    own = os.dup(0)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    return open(own, encoding="utf-8", errors="replace", closefd=False)


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    # For the time while the index opens. Later uvicorn or the loop catches the signal, and uvicorn raises it again at its end.
    raise SystemExit(0)

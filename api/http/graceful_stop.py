"""Graceful shutdown: serves an application on a socket until a signal, and cuts no client off.

Requests that were accepted when the signal came are answered before `run` returns. At first every answer closes its connection,
then no connection is accepted any more, then the requests in progress are finished. All servers of HTTP are run by it, with the
same limits.
"""

import asyncio
import ctypes
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

import uvicorn
from starlette.types import ASGIApp

from api.http.connection import BoundedProtocol, Shutdown, count_connections
from api.http.listening_socket import name_address
from api.settings import Settings

_SECONDS_TO_FINISH = 30
_SECONDS_TO_ANNOUNCE = 0.3  # in which clients that keep their connection learn that it ends
_SECONDS_TO_READ = 2.0  # for requests that are on their way when the socket closes: a client of a busy machine may be late
_SECONDS_TO_CONNECT = 0.05  # for connections that are half made when no further one may begin
_SECONDS_IDLE = 1.0  # since its last answer, after which no request is expected on a connection
_SO_ATTACH_FILTER = 26
_DROP_SYN = ((0x30, 0, 0, 13), (0x45, 0, 1, 0x02), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF))
"""A packet filter over the header of TCP: load the flags, and keep nothing of a packet whose SYN is set."""


def run(
    app: ASGIApp, settings: Settings, listening: socket.socket, greeting: str, on_stop: Callable[[], None] = lambda: None
) -> None:
    """Serve on a listening socket until a signal.

    greeting: printed once the application is served, "{}" in it being the address. on_stop: called when the shutdown begins.
    uvicorn catches the signal, finishes, and raises it again for the handler that it found.
    """
    shutdown = Shutdown()
    server = _Server(_configure(app, settings, shutdown), shutdown, greeting, on_stop)
    server.run(sockets=[listening])
    if not server.started:
        raise SystemExit(1)  # uvicorn has printed the reason


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, shutdown: Shutdown, greeting: str, on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._shutdown, self._greeting, self._on_stop = shutdown, greeting, on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listening in sockets or []:
            print(self._greeting.format(name_address(listening)), flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stop()
        self._shutdown.has_begun = True
        for connection in self._connections():
            connection.announce_end()
        await asyncio.sleep(_SECONDS_TO_ANNOUNCE)
        for listening in sockets or []:
            _drop_new(listening)
        await asyncio.sleep(_SECONDS_TO_CONNECT)
        waiting = _accept_waiting(sockets or [])
        for server in self.servers:
            server.close()
        for accepted in waiting:
            await asyncio.get_running_loop().connect_accepted_socket(self._create_protocol, accepted)
        deadline = monotonic() + _SECONDS_TO_READ
        while monotonic() < deadline and not all(connection.is_idle(_SECONDS_IDLE) for connection in self._connections()):
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)

    def _connections(self) -> list[BoundedProtocol]:
        return [connection for connection in self.server_state.connections if isinstance(connection, BoundedProtocol)]

    def _create_protocol(self) -> asyncio.Protocol:
        return self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )


def _drop_new(listening: socket.socket) -> None:
    """Let the system drop what would begin a new connection, where it can (Linux). Those that are made already go on.

    A connection that is made between the last accept and the closing of the socket would be reset, with its request. What is
    dropped is sent again by the client's system, and refused then.
    """
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in _DROP_SYN))
    filtered = struct.pack("HL", len(_DROP_SYN), ctypes.addressof(program))
    with suppress(OSError):
        listening.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, filtered)


def _accept_waiting(sockets: list[socket.socket]) -> list[socket.socket]:
    """The connections that the system has made and the loop has not taken yet, for each of which closing means a reset."""
    waiting = []
    for listening in sockets:
        listening.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                connection, _ = listening.accept()
                connection.setblocking(False)
                waiting.append(connection)
    return waiting


def _configure(app: ASGIApp, settings: Settings, shutdown: Shutdown) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=type("Protocol", (BoundedProtocol,), {"server_shutdown": shutdown, "most_connections": count_connections()}),
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        # X-Forwarded-For is believed from the proxies that are set alone, or any client could choose its address.
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies or None,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )

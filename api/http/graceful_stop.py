"""A server that stops without cutting anybody off: an application and a socket in, served until a signal says stop.

What was accepted when the signal came is answered before `run` returns: at first each answer only is the last of its connection,
then nobody is let in any more, then what is left is finished. All doors that speak HTTP are run by it, with the same limits.
"""

import asyncio
import socket
from collections.abc import Callable
from time import monotonic

import uvicorn
from starlette.types import ASGIApp

from api.http.connection import BoundedProtocol, Parting, count_connections
from api.http.listening_socket import name_address
from api.settings import Settings

_SECONDS_TO_FINISH = 30
_SECONDS_TO_PART = 0.3  # in which clients that keep their connection learn that it ends
_SECONDS_TO_READ = 0.5  # for what is on its way when the door closes


def run(app: ASGIApp, settings: Settings, taken: socket.socket, greeting: str, parts: Callable[[], None] = lambda: None) -> None:
    """Serve on a socket that listens, until a signal.

    greeting: printed once it is served, "{}" in it being the address. parts: called when it begins to stop. uvicorn catches the
    signal, finishes, and raises it again for the handler that it found.
    """
    parting = Parting()
    server = _Server(_configure(app, settings, parting), parting, greeting, parts)
    server.run(sockets=[taken])
    if not server.started:
        raise SystemExit(1)  # uvicorn has said why


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, parting: Parting, greeting: str, parts: Callable[[], None]) -> None:
        super().__init__(config)
        self._parting, self._greeting, self._parts = parting, greeting, parts

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for taken in sockets or []:
            print(self._greeting.format(name_address(taken)), flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._parts()
        self._parting.has_begun = True
        await asyncio.sleep(_SECONDS_TO_PART)
        for server in self.servers:
            server.close()
        deadline = monotonic() + _SECONDS_TO_READ
        while monotonic() < deadline and any(_is_owed(connection) for connection in self.server_state.connections):
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)


def _configure(app: ASGIApp, settings: Settings, parting: Parting) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=type("Protocol", (BoundedProtocol,), {"parting": parting, "most_connections": count_connections()}),
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        # Whose word is taken for where a request is from: nobody's unless it is said, or anybody could choose an address.
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies or None,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )


def _is_owed(connection: object) -> bool:
    return isinstance(connection, BoundedProtocol) and connection.is_owed

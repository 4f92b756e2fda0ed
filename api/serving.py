"""`citadel serve`: one process, one event loop, one open index, until a signal says stop.

The index is opened and the port taken before the server starts, so that either failure is one line. What was accepted when the
signal came is answered before the process ends with status 0: at first each answer only is the last of its connection, then
nobody is let in any more, then what is left is finished.
"""

import asyncio
import signal
import socket
from time import monotonic
from types import FrameType
from typing import NoReturn

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.guarding import check_exposure
from api.listening import listen, name_address
from api.logs import start_logging
from api.opening import open_shelf
from api.protocol import BoundedProtocol, Parting
from api.settings import Settings

_SECONDS_TO_FINISH = 30
_SECONDS_TO_PART = 0.3  # in which clients that keep their connection learn that it ends
_SECONDS_TO_READ = 0.5  # for what is on its way when the door closes


class _PartingServer(uvicorn.Server):
    """Says where it listens once it does, and stops without cutting anybody off."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, parting: Parting) -> None:
        super().__init__(config)
        self._served, self._parting = app, parting

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for taken in sockets or []:
            print(f"Citadel answers at http://{name_address(taken)} (stop with Ctrl-C)", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._served.state.ready = False
        self._parting.has_begun = True
        await asyncio.sleep(_SECONDS_TO_PART)
        for server in self.servers:
            server.close()
        deadline = monotonic() + _SECONDS_TO_READ
        while monotonic() < deadline and any(_is_owed(connection) for connection in self.server_state.connections):
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises PortTakenError, SettingsError and the errors of `index.errors`."""
    check_exposure(settings)
    start_logging(settings)
    with listen(settings.host, settings.port) as taken:
        app, parting = create_app(open_shelf(settings), settings), Parting()
        server = _PartingServer(_configure(app, settings, parting), app, parting)
        for stop in (signal.SIGTERM, signal.SIGINT):
            signal.signal(stop, _leave)
        server.run(sockets=[taken])
    if not server.started:
        raise SystemExit(1)  # uvicorn has said why


def _configure(app: FastAPI, settings: Settings, parting: Parting) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=type("Protocol", (BoundedProtocol,), {"parting": parting}),
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        # Whose word is taken for where a request is from: nobody's unless it is said, or anybody could choose an address.
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies or None,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )


def _is_owed(connection: object) -> bool:
    return isinstance(connection, BoundedProtocol) and connection.is_owed


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    # uvicorn catches the signal first, finishes its requests, then raises it again for the handler it found: this one.
    raise SystemExit(0)

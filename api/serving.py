"""`citadel serve`: one process, one event loop, one open index, until a signal says stop.

The index is opened and the port taken before the server starts, so that either failure is one line; what was accepted when the
signal came is answered before the process ends with status 0.
"""

import signal
import socket
from types import FrameType
from typing import NoReturn

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.opening import open_shelf
from api.settings import Settings

_SECONDS_TO_FINISH = 30


class PortTakenError(OSError):
    """The address cannot be listened on."""


class _AnnouncingServer(uvicorn.Server):
    """Says where it listens once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for taken in sockets or []:
            host, port = taken.getsockname()[:2]
            print(f"Citadel answers at http://{f'[{host}]' if ':' in host else host}:{port} (stop with Ctrl-C)", flush=True)


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises PortTakenError and the errors of `index.errors`."""
    with _listen(settings.host, settings.port) as taken:
        server = _AnnouncingServer(_configure(create_app(open_shelf(settings), settings)))
        for stop in (signal.SIGTERM, signal.SIGINT):
            signal.signal(stop, _leave)
        server.run(sockets=[taken])
    if not server.started:
        raise SystemExit(1)  # uvicorn has said why


def _configure(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((str(address[0]), port), family=family, backlog=2048)
    except OSError as error:
        raise PortTakenError(f"cannot listen on {host} port {port}: {error.strerror}; choose another with --port") from error


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    # uvicorn catches the signal first, finishes its requests, then raises it again for the handler it found: this one.
    raise SystemExit(0)

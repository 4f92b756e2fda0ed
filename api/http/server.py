"""`citadel serve`: one process, one event loop, one open index, until a signal says stop.

The index is opened and the port taken before the server starts, so that either failure is one line; how it stops is told in
`api/http/graceful_stop.py`. It ends with status 0.
"""

import signal
from types import FrameType
from typing import NoReturn

from api.http.app import create_app
from api.http.graceful_stop import run
from api.http.listening_socket import listen
from api.http.middleware.auth import check_exposure
from api.settings import Settings
from api.startup import open_shelf
from api.telemetry.logs import start_logging


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises PortTakenError, SettingsError and the errors of `index.errors`."""
    check_exposure(settings)
    start_logging(settings)
    with listen(settings.host, settings.port) as taken:
        app = create_app(open_shelf(settings), settings)

        def part() -> None:
            app.state.ready = False

        for stop in (signal.SIGTERM, signal.SIGINT):
            signal.signal(stop, _leave)
        run(app, settings, taken, "Citadel answers at http://{} (stop with Ctrl-C)", part)


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    # uvicorn catches the signal first, finishes its requests, then raises it again for the handler it found: this one.
    raise SystemExit(0)

"""`citadel serve`: one process, one event loop, one open index, until a signal says stop. It ends with status 0.

The index is opened and the port is bound before the server starts, so that either failure is one line. Where there is no index
yet, or one that an earlier version of the program built, the server starts without it and has it built (`api/jobs/upgrade.py`).
`api/http/graceful_stop.py` stops it.
"""

import signal
from threading import Thread
from types import FrameType
from typing import NoReturn

from api.http.app import create_app
from api.http.graceful_stop import run
from api.http.listening_socket import listen
from api.http.middleware.auth import check_exposure
from api.settings import Settings
from api.startup import open_or_wait, warm
from api.telemetry.logs import start_logging
from retrieval.models import Models


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises PortTakenError, SettingsError and the errors of `index.errors`."""
    check_exposure(settings)
    start_logging(settings)
    with listen(settings.host, settings.port) as listening:
        engine, models = open_or_wait(settings), Models.load()
        app = create_app(engine, settings, models)
        ready = app.state.services.ready
        Thread(target=warm, args=(ready, engine, models), name="warming", daemon=True).start()
        for stop in (signal.SIGTERM, signal.SIGINT):
            signal.signal(stop, _leave)
        run(app, settings, listening, "Citadel answers at http://{} (stop with Ctrl-C)", ready.clear)


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    # uvicorn catches the signal first, finishes its requests, then raises it again for the handler it found: this one.
    raise SystemExit(0)

"""The log: one JSON object a line on stderr, with the id of the request that it belongs to.

It takes the records of every logger of the process, uvicorn's too. Questions are logged only where `CITADEL_LOG_QUESTIONS` is
set.
"""

import logging
import sys
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from api.settings import Settings

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


class _Line(JsonFormatter):
    """time, level, logger, message, request_id where there is one, then the extra fields of the record."""

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        if log_data.get("request_id") is None and (current := request_id.get()) is not None:
            log_data["request_id"] = current


def start_logging(settings: Settings) -> None:
    """Log to stderr from now on, at the level that is set."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _Line(
            "{asctime}{levelname}{name}{message}",
            style="{",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
            datefmt="%Y-%m-%dT%H:%M:%S%z",
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("citadel").setLevel(settings.log.upper())
    # uvicorn warns of every request that is no HTTP or asks for another protocol, so any client could fill the log.
    logging.getLogger("uvicorn").setLevel(logging.ERROR)

"""What is logged, and how: one JSON object a line on stderr, with the id of the request that it belongs to.

Every logger of the process ends here, uvicorn's too. What is asked is logged only where `CITADEL_LOG_QUESTIONS` says so.
"""

import logging
import sys
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from api.settings import Settings

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


class _Line(JsonFormatter):
    """time, level, logger, message, request_id where there is one, then what else is told."""

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        if log_data.get("request_id") is None and (current := request_id.get()) is not None:
            log_data["request_id"] = current


def start_logging(settings: Settings) -> None:
    """Log to stderr from here on, as the settings say."""
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
    # It warns of every request that is no HTTP or asks for another protocol, which anybody can make it do.
    logging.getLogger("uvicorn").setLevel(logging.ERROR)

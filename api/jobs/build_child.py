"""The child process that carries out one update: an order on stdin, progress and the outcome on stdout (see
`api.jobs.build_parent`).

It yields to whoever answers questions: the server's searches go before its work on the processor.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from api.errors import FAILURES
from index.errors import IndexLockedError
from index.settings import BuildSettings
from index.sources.registry import Origin
from index.sources.update import Change, change_index
from ingest.sources import Source

_NICENESS = 10
_PATIENCE = 20.0  # seconds for another writer, before the clerk is told to ask again


def main() -> None:
    """Carry out the order on stdin."""
    os.nice(_NICENESS)
    order = json.loads(sys.stdin.readline())
    try:
        outcome: dict[str, Any] = {"report": _carry_out(order)}
    except IndexLockedError as error:
        outcome = {"wait": str(error)}
    except FAILURES as error:
        outcome = {"error": str(error)}
    _say(outcome)


def _carry_out(order: Mapping[str, Any]) -> dict[str, Any]:
    change = Change(
        origin=Origin(order["corpus"]),
        scan=order["scan"],
        put=tuple(Source(**{**told, "path": Path(told["path"])}) for told in order["put"]),
        removed=tuple(order["remove"]),
    )
    settings = BuildSettings(model=order["model"], workers=order["threads"], kept=order["kept"])
    report = change_index(change, Path(order["data"]), settings, _tell_progress, patience=_PATIENCE)
    return asdict(report)


def _tell_progress(step: str, done: int, total: int) -> None:
    _say({"progress": [step, done, total]})


def _say(told: Mapping[str, Any]) -> None:
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()

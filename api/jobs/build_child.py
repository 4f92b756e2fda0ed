"""The child process that carries out one update: reads an order from stdin, writes progress and the outcome to stdout.

`api.jobs.build_parent` lists the lines that it writes. The process runs at a lower priority than the server's searches.
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
_PATIENCE = 20.0  # seconds to wait for another writer, before the worker is asked to come again


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
    _write_line(outcome)


def _carry_out(order: Mapping[str, Any]) -> dict[str, Any]:
    change = Change(
        origin=Origin(order["corpus"]),
        scan=order["scan"],
        put=tuple(Source(**{**source, "path": Path(source["path"])}) for source in order["put"]),
        removed=(*order["remove"], *order["purge"]),
        purged=tuple(order["purge"]),
    )
    settings = BuildSettings(model=order["model"], workers=order["threads"], kept=order["kept"])
    report = change_index(change, Path(order["data"]), settings, _write_progress, patience=_PATIENCE)
    return asdict(report)


def _write_progress(step: str, done: int, total: int) -> None:
    _write_line({"progress": [step, done, total]})


def _write_line(fields: Mapping[str, Any]) -> None:
    print(json.dumps(fields), flush=True)


if __name__ == "__main__":
    main()

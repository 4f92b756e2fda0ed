"""The child process that carries out one update: reads an order from stdin, writes progress and the outcome to stdout.

`api.jobs.build_parent` lists the lines that it writes. The process runs at a lower priority than the server's searches, and
is ended before the server where memory runs out. It ends with the server, since one that hangs would hold the lock of the writer
for good.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from api.errors import FAILURES
from api.jobs.errors import FolderGoneError
from api.jobs.watch.update_limits import UpdateLimits, explain_memory
from index.access import change_database
from index.errors import DatabaseLostError, DiskFullError, IndexLockedError
from index.settings import BuildSettings
from index.sources.registry import Origin
from index.sources.update import Change, change_index
from ingest.sandbox.limits import ReadingLimits
from ingest.sandbox.oom_score import UPDATE, raise_oom_score
from ingest.sources import Source

_NICENESS = 10
_PATIENCE = 20.0  # seconds to wait for another writer at most, before the worker is asked to come again
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


def main() -> None:
    """Carry out the order on stdin."""
    os.nice(_NICENESS)
    raise_oom_score(UPDATE)
    _end_with_parent()
    order = json.loads(sys.stdin.readline())
    limits = UpdateLimits(**order["limits"])
    _limit_memory(limits)
    try:
        _check_folder(order)
        outcome: dict[str, Any] = {"report": _carry_out(order, limits)}
    except (DatabaseLostError, FolderGoneError, IndexLockedError) as error:
        outcome = {"wait": str(error)}
    except DiskFullError as error:
        outcome = {"full": str(error)}
    except FAILURES as error:
        outcome = {"error": str(error)}
    except MemoryError:
        outcome = {"exceeded": explain_memory(limits)}
    _write_line(outcome)


def _check_folder(order: Mapping[str, Any]) -> None:
    """Make no folder in place of one that has gone since the server started. Raises FolderGoneError, or OSError."""
    found = Path(order["data"]).stat() if Path(order["data"]).exists() else None
    if found is None or order["folder"] not in (None, [found.st_dev, found.st_ino]):
        raise FolderGoneError(f"{order['data']!r} is not the folder that the server works on")


def _end_with_parent() -> None:
    """Have the system kill this process when the server ends, also while it is stopped. On Linux alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def _limit_memory(limits: UpdateLimits) -> None:
    """Let allocations past the limit fail, which may grow faster than the server looks at them. On Linux alone."""
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = limits.memory_bytes if hard == resource.RLIM_INFINITY else min(limits.memory_bytes, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))


def _carry_out(order: Mapping[str, Any], limits: UpdateLimits) -> dict[str, Any]:
    change = Change(
        origin=Origin(order["corpus"]),
        scan=order["scan"],
        put=tuple(Source.restore(source, Path(source["path"])) for source in order["put"]),
        removed=(*order["remove"], *order["purge"]),
        purged=tuple(order["purge"]),
    )
    seconds, memory_bytes = order["reading"]
    reading = ReadingLimits(seconds=seconds, memory_bytes=memory_bytes)
    settings = BuildSettings(model=order["model"], workers=order["threads"], kept=order["kept"], limits=reading)
    data, patience = Path(order["data"]), min(_PATIENCE, limits.seconds / 3)
    if "database" in order:
        place, epoch = (data, order["database"]), order["epoch"]
        return asdict(change_database(change, place, settings, _write_progress, patience=patience, epoch=epoch))
    return asdict(change_index(change, data, settings, _write_progress, patience=patience))


def _write_progress(step: str, done: int, total: int) -> None:
    _write_line({"progress": [step, done, total]})


def _write_line(fields: Mapping[str, Any]) -> None:
    print(json.dumps(fields), flush=True)


if __name__ == "__main__":
    main()

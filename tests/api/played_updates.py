"""A clerk whose update is played by a script: it notes what it is asked and then behaves as the test says.

The behaviour is Python, run in the child process with all names of `SCRIPT`: `order`, `turn` (which update this is, from 1),
`puts`, `removes`, `say`, `report`, `refuse`, `die`, and `here`, the data folder.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from api.jobs.job import Job
from api.jobs.job_queue import accept, find
from api.jobs.upload_files import receive
from api.jobs.worker import JobWorker
from api.settings import Settings
from ingest.sources import Source
from tests.deadlines import wait_for

SCRIPT = """
import json, os, pathlib, signal, sys, time
order, here = json.loads(sys.stdin.readline()), pathlib.Path(sys.argv[1])
with (here / "orders").open("a") as orders:
    orders.write(json.dumps(order) + "\\n")
turn = len((here / "orders").read_text().splitlines())
puts, removes = [put["doc_id"] for put in order["put"]], order["remove"]
def say(**told):
    print(json.dumps(told), flush=True)
def report(*failed):
    say(report={"generation": "000001-a", "published": True, "added": puts, "changed": [], "removed": removes, "kept": [],
                "failed": list(failed)})
def refuse(put):
    name = os.path.basename(put["path"])
    return {"doc_id": put["doc_id"], "reason": "no_text", "message": f"{name!r}: no text", "kept": False}
def die():
    os.kill(os.getpid(), signal.SIGKILL)
exec((here / "behaviour").read_text())
"""
REPORTS = "report()"

Start = Callable[..., JobWorker]


@contextmanager
def start_clerks(data: Path) -> Iterator[Start]:
    """A function that starts a clerk over `data` whose updates behave so; all of them are closed at the end."""
    with ExitStack() as at_end:

        def start(behaviour: str, published: Callable[[], None] = lambda: None, **told: Any) -> JobWorker:
            (data / "behaviour").write_text(behaviour, encoding="utf-8")
            settings = Settings(data=data, corpus=data / "corpus", threads=3)
            command = [sys.executable, "-c", SCRIPT, str(data)]
            clerk = JobWorker(settings, published, command=command, **{"pauses": (0.01,) * 3} | told)
            at_end.callback(clerk.close)
            clerk.start()
            return clerk

        yield start


def put(data: Path, doc_id: str, text: str = "Ports.") -> Job:
    with receive(data, BytesIO(text.encode())) as draft:
        return accept(data, "put", doc_id, Source(doc_id, draft.path, f"{doc_id} as sent.txt", sha256=draft.sha256), ".txt")


def ended(data: Path, job: Job) -> Job:
    """The job once it has ended; when it came, began and ended must be told, in that order and in UTC."""

    def look() -> Job | None:
        found = find(data, job.job_id)
        return found if found is not None and found.state in ("done", "failed") else None

    found = wait_for(look)
    assert isinstance(found, Job)
    moments = [datetime.fromisoformat(told or "") for told in (found.created_at, found.started_at, found.finished_at)]
    assert moments == sorted(moments)
    assert {moment.tzinfo for moment in moments} == {UTC}
    return found


def orders(data: Path) -> list[dict[str, Any]]:
    path = data / "orders"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []

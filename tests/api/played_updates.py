"""A worker whose update is played by a script. The script records its order and then behaves as the test says.

The behaviour is Python, run in the child process with all names of `SCRIPT`: `order`, `turn` (which update this is, from 1),
`puts`, `removes`, `say`, `report`, `refuse`, `die`, `spin`, `eat`, `be_stopped`, `in_child`, and `here`, the data folder.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
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
def spin():
    while True: pass
def eat(megabytes):
    return bytearray(os.urandom(1) * 1_000_000 * megabytes)
def be_stopped():
    os.kill(os.getpid(), signal.SIGSTOP)
def in_child(code):
    import subprocess
    subprocess.run([sys.executable, "-c", code])
exec((here / "behaviour").read_text())
"""
REPORTS = "report()"

Start = Callable[..., JobWorker]


@contextmanager
def start_workers(data: Path) -> Iterator[Start]:
    """A function that starts a worker over `data` with updates of a given behaviour. All workers are closed at the end."""
    with ExitStack() as at_end:

        def start(
            behaviour: str,
            published: Callable[[], None] = lambda: None,
            limits: Mapping[str, Any] | None = None,
            **options: Any,
        ) -> JobWorker:
            (data / "behaviour").write_text(behaviour, encoding="utf-8")
            settings = Settings(data=data, corpus=data / "corpus", threads=3, **(limits or {}))
            command = [sys.executable, "-c", SCRIPT, str(data)]
            worker = JobWorker(settings, published, command=command, **{"pauses": (0.01,) * 3} | options)
            at_end.callback(worker.close)
            worker.start()
            return worker

        yield start


def put(data: Path, doc_id: str, text: str = "Ports.") -> Job:
    with receive(data, BytesIO(text.encode())) as draft:
        return accept(data, "put", doc_id, Source(doc_id, draft.path, f"{doc_id} as sent.txt", sha256=draft.sha256), ".txt")


def ended(data: Path, job: Job) -> Job:
    """The job once it has ended. Its moments must be there, in order and in UTC."""

    def look() -> Job | None:
        found = find(data, job.job_id)
        return found if found is not None and found.state in ("done", "failed") else None

    found = wait_for(look)
    assert isinstance(found, Job)
    moments = [datetime.fromisoformat(moment or "") for moment in (found.created_at, found.started_at, found.finished_at)]
    assert moments == sorted(moments)
    assert {moment.tzinfo for moment in moments} == {UTC}
    return found


def orders(data: Path) -> list[dict[str, Any]]:
    path = data / "orders"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []

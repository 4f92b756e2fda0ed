"""Thousands of hostile documents through the real server: it does not freeze, loses no job, and is as it was afterwards.

    python tests/faults/hostile_documents.py --documents 20000

Documents made of real ones (`mutations.py`) are uploaded to `citadel serve` over a small index, some hundred an update, while a
thread asks /healthz every 50 ms. Counted are freezes (/healthz over 200 ms), jobs that are not there any more, batches whose jobs
do not end, and what became of each kind. Every batch is removed again, so that the server's memory can be compared before and
after. How late the asking thread itself was woken is told beside it: on a busy machine that is a part of every answer.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from lost_uploads import Server, build_template, serve
from mutations import KINDS, HostileDocument, make_documents

from tests.shared_index import copy_index

FREEZE = 0.2  # seconds
_EVERY = 0.05  # seconds
_BOUNDARY = "hostile-boundary"
_FORM = f"multipart/form-data; boundary={_BOUNDARY}"
_AT_ONCE = 4  # uploads
_CLOCK = os.sysconf("SC_CLK_TCK")
_GROWTH = 1.05


@dataclass(slots=True)
class Record:
    """What was seen of a run."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many documents of a kind had an outcome: indexed, or the reason why not."""
    lost: list[str] = field(default_factory=list)
    """Ids of acknowledged jobs that are not there."""
    stuck: list[str] = field(default_factory=list)
    """What was in batches whose jobs did not end."""
    unexpected: list[str] = field(default_factory=list)
    """Answers to uploads that no upload may get."""
    health: list[float] = field(default_factory=list)
    """Seconds that each /healthz took."""
    late: list[float] = field(default_factory=list)
    """Seconds that the asking thread was woken too late."""
    memory: tuple[int, int] = (0, 0)
    """Resident bytes of the server before and after."""
    processor: float = 0.0
    """Seconds of processor time that the server and its updates took."""

    @property
    def freezes(self) -> int:
        """How many /healthz took longer than FREEZE, beyond what the asking thread was late itself."""
        return sum(seconds - late > FREEZE for seconds, late in zip(self.health, self.late, strict=True))


def send_documents(
    template: Path, folder: Path, documents: Sequence[HostileDocument], *, batch: int = 100, patience: float = 600.0
) -> Record:
    """Send all documents to a server over a copy of `template`, `batch` of them an update.

    patience: seconds for the jobs of one batch. A server that does not get through is killed, and another one goes on.
    """
    record, left = Record(), [documents[at : at + batch] for at in range(0, len(documents), batch)]
    for turn in range(len(left) + 1):
        data = copy_index(template, folder / f"data-{turn}")
        with serve(data) as server:
            left = _send_batches(server, left, record, patience)
        if not left:
            return record
    raise AssertionError("more servers than batches")


def _send_batches(
    server: Server, batches: list[Sequence[HostileDocument]], record: Record, patience: float
) -> list[Sequence[HostileDocument]]:
    """Send batches until one is stuck. Returns those that are left."""
    before, began = 0, _processor(server)
    for number, documents in enumerate(batches):
        with _ask_health(server, record):
            if not _send_batch(server, documents, record, patience):
                return batches[number + 1 :]
        if number == 0:
            before = _resident(server)  # warm: what the first batch loads stays loaded
    record.memory = before, _resident(server)
    record.processor += _processor(server) - began
    return []


def _send_batch(server: Server, documents: Sequence[HostileDocument], record: Record, patience: float) -> bool:
    """Send, wait for the ends and remove again. False where a job does not end."""
    until = time.monotonic() + patience
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(lambda one: _send(server, *one), enumerate(documents)))
    jobs = {}
    for document, (status, told) in zip(documents, answers, strict=True):
        if status == 202:
            jobs[told["job_id"]] = document.kind
        else:
            record.outcomes[document.kind, f"refused with {status}"] += 1
            if status not in (413, 415, 422):
                record.unexpected.append(f"{document.kind}: {status} {told}")
    ended = _await(server, jobs, record, until)
    indexed = [job["doc_id"] for job in ended if job["state"] == "done"]
    removed = [server.ask("DELETE", f"/v1/documents/{doc_id}")[1]["job_id"] for doc_id in indexed]
    return len(ended) == len(jobs) and len(_await(server, dict.fromkeys(removed, "removed"), record, until)) == len(removed)


def _send(server: Server, number: int, document: HostileDocument) -> tuple[int, Any]:
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{document.name}"\r\n\r\n'
    body = head.encode() + document.content + f"\r\n--{_BOUNDARY}--\r\n".encode()
    try:
        return server.ask("PUT", f"/v1/documents/hostile-{number}", body, _FORM)
    except (OSError, HTTPException, ValueError) as error:
        return 0, repr(error)


def _await(server: Server, jobs: dict[str, str], record: Record, until: float) -> list[dict[str, Any]]:
    """The jobs that ended. Those that are gone or do not end are recorded."""
    ended = []
    for job_id, kind in jobs.items():
        job = _await_one(server, job_id, until)
        if job is None:
            record.stuck.append(f"{kind} ({job_id})")
        elif "state" not in job:
            record.lost.append(job_id)
        else:
            ended.append(job)
            record.outcomes[kind, _name_outcome(job)] += 1
    return ended


def _await_one(server: Server, job_id: str, until: float) -> dict[str, Any] | None:
    """A job that ended, {} where there is none, None where it does not end."""
    while True:
        try:
            status, job = server.ask("GET", f"/v1/jobs/{job_id}")
        except (OSError, HTTPException):
            return None
        if status == 404:
            return {}
        if job.get("state") in ("done", "failed"):
            return dict(job)
        if time.monotonic() > until:
            return None
        time.sleep(_EVERY)


def _name_outcome(job: dict[str, Any]) -> str:
    if job["state"] == "done":
        return "indexed" if job["kind"] == "put" else "removed"
    failed = {one["doc_id"]: one["reason"] for one in (job["report"] or {}).get("failed", ())}
    return f"failed: {failed.get(job['doc_id'], 'the update broke down')}"


@contextmanager
def _ask_health(server: Server, record: Record) -> Iterator[None]:
    stopping = threading.Event()

    def ask() -> None:
        due = time.monotonic() + _EVERY
        while not stopping.wait(max(0.0, due - time.monotonic())):
            began = time.monotonic()
            late, due = began - due, began + _EVERY
            try:
                status, _ = server.ask("GET", "/healthz")
            except (OSError, HTTPException) as error:
                record.unexpected.append(f"/healthz: {error!r}")
                status = 200
            record.health.append(time.monotonic() - began)
            record.late.append(late)
            assert status == 200, status

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _resident(server: Server) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


def _processor(server: Server) -> float:
    """Seconds of the server, and of its updates that ended."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _CLOCK


def print_record(record: Record) -> None:
    """Everything that was counted, the worst last."""
    for (kind, outcome), count in sorted(record.outcomes.items()):
        print(f"{count:6} {kind}: {outcome}")
    before, after = (size / 1_048_576 for size in record.memory)
    print(f"memory of the server: {before:.0f} MiB before, {after:.0f} MiB after; processor time {record.processor:.0f} s")
    if record.health:
        print(f"/healthz: {len(record.health)} times, {_describe(record.health)}")
        print(f"the asking thread itself was late by {_describe(record.late)}")
    for line in record.unexpected[:20]:
        print(f"unexpected: {line[:300]}")
    print(f"freezes {record.freezes}, jobs lost {len(record.lost)}, jobs stuck {len(record.stuck)}: {record.stuck[:20]}")


def _describe(seconds: Sequence[float]) -> str:
    ordered = [one * 1000 for one in sorted(seconds)]
    return f"p50 {ordered[len(ordered) // 2]:.0f}, p99 {ordered[len(ordered) * 99 // 100]:.0f}, longest {ordered[-1]:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description="Send hostile documents.")
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", action="append", choices=KINDS, help="all kinds when left out")
    parser.add_argument("--without", action="append", choices=KINDS, default=[], help="leave a kind out")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        template = build_template(Path(folder) / "template")
        kinds = set(wanted.kind or KINDS) - set(wanted.without)
        documents = list(make_documents(wanted.documents, wanted.seed, sorted(kinds)))
        record = send_documents(template, Path(folder), documents, batch=wanted.batch)
    print_record(record)
    print(f"{len(documents)} documents in {time.monotonic() - began:.0f} s")
    has_grown = record.memory[1] > record.memory[0] * _GROWTH
    sys.exit(1 if record.freezes or record.lost or record.stuck or record.unexpected or has_grown else 0)


if __name__ == "__main__":
    main()

"""No upload that was acknowledged is lost, however the server dies: after a restart each is indexed, word for word.

    python tests/faults/lost_uploads.py --kills 20

The real server with the real model gets uploads one after the other, one of them again and again with other words, and another
that never comes to its end. At a random moment it is killed (SIGKILL): the server and its update, the server alone, or the update
alone. After the next start every document that was answered 202 is there with the text that was sent last, its job is done, and
once the server is stopped nothing half-written lies about.
"""

import argparse
import hashlib
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from ground import ROOT, check_nothing_left

from tests.deadlines import HANG, wait_for
from tests.shared_index import copy_index

CITADEL = [sys.executable, "-c", "from api.cli.main import main; main()"]
WAYS = ("server and update", "server", "update")
_BOUNDARY = "faults-boundary"
_FORM = f"multipart/form-data; boundary={_BOUNDARY}"
_SECONDS = 3.0  # within which the kill comes, from the first upload on


@dataclass(slots=True)
class Sent:
    """acknowledged: job ids by document. texts: what each may say now: the last that was acknowledged, and any sent since."""

    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Server:
    """A server process and where it listens."""

    process: subprocess.Popen[str]
    port: int

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = _FORM) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=HANG)
        try:
            connection.request(method, path, body, {"Content-Type": kind} if body else {})
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"null")
        finally:
            connection.close()


@contextmanager
def serve(data: Path) -> Iterator[Server]:
    """`citadel serve` over `data`; whatever is left of it is killed at the end."""
    environment = os.environ | {"CITADEL_DATA": str(data), "CITADEL_CORPUS": str(ROOT / "corpus"), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [*CITADEL, "serve", "--port", "0"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        found = re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
        assert found, "the server did not start"
        yield Server(process, int(found[1]))
    finally:
        for pid in [*find_children(process.pid), process.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def kill_servers(template: Path, folder: Path, kills: int, seed: int = 0) -> Counter[str]:
    """Kill so many servers over one data folder, copied from `template`; fails when anything acknowledged is lost."""
    chance, sent, found = random.Random(seed), Sent(), Counter[str]()  # noqa: S311 - moments, no secrets
    data = copy_index(template, folder / "data")
    for turn in range(kills):
        way = WAYS[turn % len(WAYS)]
        with serve(data) as server:
            sender = Thread(target=_send_all, args=(server, turn, sent))
            breaking_off = _break_off(server)
            sender.start()
            time.sleep(chance.uniform(0, _SECONDS))
            if way == "update":
                wait_for(lambda server=server: find_children(server.process.pid))
            _kill(server, way)
            sender.join()
            breaking_off.close()
            if way == "update":
                _check_all(server, sent)
        found[f"killed: {way}"] += 1
    with serve(data) as server:
        _check_all(server, sent)
        server.process.terminate()
        assert server.process.wait(timeout=HANG) == 0
    check_nothing_left(data)
    assert not list((data / "jobs" / "pending").iterdir())
    found["acknowledged and indexed"] = sum(map(len, sent.acknowledged.values()))
    return found


def _send_all(server: Server, turn: int, sent: Sent) -> None:
    """Uploads until the server is gone or five were answered."""
    for at in range(5):
        doc_id = "again" if at == 2 else f"sent-{turn}-{at}"
        text = f"Upload {at} of turn {turn} speaks of ports, ships and the dialogue on mine action in Asia."
        sent.texts.setdefault(doc_id, []).append(text)
        try:
            status, job = server.ask("PUT", f"/v1/documents/{doc_id}", form(text))
        except (OSError, HTTPException, ValueError):
            return
        assert status == 202, job
        sent.acknowledged.setdefault(doc_id, []).append(job["job_id"])
        sent.texts[doc_id] = [text]


def _break_off(server: Server) -> socket.socket:
    """An upload that sends half of what it announced, and no more."""
    line = socket.create_connection(("127.0.0.1", server.port), timeout=HANG)
    half = form("This will never be whole. " * 100_000)[: 1 << 20]
    head = f"PUT /v1/documents/half HTTP/1.1\r\nHost: x\r\nContent-Length: {2 << 20}\r\n"
    line.sendall(f"{head}Content-Type: {_FORM}\r\n\r\n".encode() + half)
    return line


def form(text: str) -> bytes:
    """The body of an upload."""
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="sent.txt"\r\n\r\n'
    return f"{head}{text}\r\n--{_BOUNDARY}--\r\n".encode()


def _kill(server: Server, way: str) -> None:
    pids = [] if way == "server" else find_children(server.process.pid)
    for pid in [*([] if way == "update" else [server.process.pid]), *pids]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def find_children(pid: int) -> list[int]:
    """The processes below one."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        found = [int(child) for task in tasks for child in (task / "children").read_text(encoding="ascii").split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [*found, *(below for child in found for below in find_children(child))]


def _check_all(server: Server, sent: Sent) -> None:
    """Everything acknowledged is indexed with the words that were sent, and every job has ended well."""
    for job_id in [job_id for job_ids in sent.acknowledged.values() for job_id in job_ids]:
        job = wait_for(lambda job_id=job_id: _ended(server, job_id))
        assert job["state"] == "done", job
    for doc_id in sent.acknowledged:
        expected = {hashlib.sha256(text.encode()).hexdigest() for text in sent.texts[doc_id]}
        status, told = server.ask("GET", f"/v1/documents/{doc_id}")
        assert status == 200, f"{doc_id} was acknowledged and is lost"
        assert told["text_sha256"] in expected, f"{doc_id} holds other words than were sent"


def _ended(server: Server, job_id: str) -> Any:
    status, job = server.ask("GET", f"/v1/jobs/{job_id}")
    assert status == 200, f"job {job_id} is lost"
    return job if job["state"] in ("done", "failed") else None


def build_template(folder: Path) -> Path:
    """An index of the bundled corpus with its model, to be copied."""
    subprocess.run([*CITADEL, "index", "--data", str(folder)], cwd=ROOT, check=True, capture_output=True)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill servers while they take uploads.")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        template = build_template(Path(folder) / "template")
        found = kill_servers(template, Path(folder), asked.kills, asked.seed)
    for told, count in sorted(found.items()):
        print(f"{count:5} {told}")
    print(f"{asked.kills} kills: no upload that was acknowledged is lost; {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()

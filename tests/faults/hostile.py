"""Ten thousand hostile requests at a real server, and it answers on as if nothing had been.

    python tests/faults/hostile.py [--requests 10000] [--seed 0]

A third is made by schemathesis from the service's own description, the rest by hand, byte by byte (tests/faults/attacks.py);
eight clients send at once. Nothing may be answered with 500 or worse, but for 503 with `Retry-After`; `/healthz` answers all
along; nothing that was not caught stands on stderr; the memory comes back; and a question gets the same answer as before.
"""

import argparse
import json
import os
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

sys.path.insert(0, str(Path(__file__).parent))

from attacks import KINDS, QUESTION, Attack
from lost_uploads import CITADEL, ROOT, build_template, find_children

from tests.deadlines import BUILD_HANG, HANG, wait_for
from tests.shared_index import copy_index

CLIENTS = 8
_MORE_MEMORY = 256 * 2**20
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
_GENERATED = 1 / 3


@dataclass(slots=True)
class Server:
    """A server process and where it listens."""

    process: subprocess.Popen[str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    @property
    def memory(self) -> int:
        """Bytes of memory that the process holds."""
        told = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return 1024 * int(told.partition("VmRSS:")[2].split()[0])

    def ask(self, method: str, path: str, sent: object = None) -> Any:
        """What comes back, as JSON."""
        body = None if sent is None else json.dumps(sent).encode()
        request = Request(self.url + path, body, {"Content-Type": "application/json"} if body else {}, method=method)  # noqa: S310
        with urlopen(request, timeout=HANG) as response:  # noqa: S310 - loopback only
            return json.loads(response.read())


@dataclass(slots=True)
class Record:
    """outcomes: a status, "closed" or "hung up", by kind of request. wrong: what must not be. health: seconds of each answer."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def add(self, kind: str, outcome: str, wrong: str | None = None) -> None:
        with self.lock:
            self.outcomes[kind, outcome] += 1
            if wrong is not None:
                self.wrong.append(f"{kind}: {wrong}")


@contextmanager
def serve(data: Path, stderr: Path) -> Iterator[Server]:
    """`citadel serve` over `data`, what it writes to stderr in a file; whatever is left of it is killed at the end."""
    told = {"CITADEL_DATA": str(data), "CITADEL_CORPUS": str(ROOT / "corpus"), "CITADEL_KEPT": "1000", "PYTHONUNBUFFERED": "1"}
    with stderr.open("w") as errors:
        process = subprocess.Popen(
            [*CITADEL, "serve", "--port", "0"], cwd=ROOT, env=os.environ | told, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    assert process.stdout is not None
    try:
        found = re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
        assert found, stderr.read_text(encoding="utf-8")
        yield Server(process, int(found[1]))
    finally:
        for pid in [*find_children(process.pid), process.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def attack(template: Path, folder: Path, count: int, seed: int = 0) -> tuple[Record, str]:
    """Send so many requests to a server over a copy of `template`; what came of them, and a line on memory and health."""
    data, record, stderr = copy_index(template, folder / "data"), Record(), folder / "stderr"
    with serve(data, stderr) as server:
        generation, before = server.ask("GET", "/readyz")["generation"], _ask(server)
        held = server.memory
        with _watch_health(server, record):
            generated = _send_generated(server, record, round(count * _GENERATED), seed)
            _send_made(server, record, count - generated, seed)
        assert server.is_alive, stderr.read_text(encoding="utf-8")[-5_000:]
        _wait_for_jobs(server)
        server.ask("POST", f"/v1/generations/{generation}/activate", {})
        assert _ask(server) == before, "the question of before has another answer"
        left = server.memory
        server.process.terminate()
        assert server.process.wait(timeout=HANG) == 0
    complaints = stderr.read_text(encoding="utf-8", errors="replace")
    if "Traceback" in complaints:
        record.wrong.append(f"on stderr: {complaints[complaints.index('Traceback') - 500 :][:3_000]}")
    if left - held > _MORE_MEMORY:
        record.wrong.append(f"memory: {held >> 20} MiB before, {left >> 20} MiB afterwards")
    slowest = max(record.health)
    return record, f"memory {held >> 20} MiB, then {left >> 20} MiB; {len(record.health)} times /healthz, at most {slowest:.3f} s"


def _ask(server: Server) -> Any:
    return server.ask("POST", "/v1/ask", json.loads(QUESTION)) | {"took_ms": 0}


def _wait_for_jobs(server: Server) -> None:
    def are_done() -> bool:
        return all(job["state"] in ("done", "failed") for job in server.ask("GET", "/v1/jobs?limit=1000")["jobs"])

    wait_for(are_done, BUILD_HANG)


@contextmanager
def _watch_health(server: Server, record: Record) -> Iterator[None]:
    stopping = Event()

    def watch() -> None:
        while not stopping.wait(0.1):
            began = time.monotonic()
            try:
                assert server.ask("GET", "/healthz") == {"status": "ok"}
            except (OSError, HTTPError, AssertionError) as error:
                record.add("health", "failed", repr(error))
            record.health.append(time.monotonic() - began)

    watching = Thread(target=watch)
    watching.start()
    try:
        yield
    finally:
        stopping.set()
        watching.join()


def _send_made(server: Server, record: Record, count: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - noise, no secrets
    kinds = list(KINDS)
    made = ((kind := kinds[turn % len(kinds)], KINDS[kind](chance)) for turn in range(count))
    with ThreadPoolExecutor(CLIENTS) as clients:
        waiting = []
        for kind, attack in made:
            waiting.append(clients.submit(_send, server, record, kind, attack))
            if len(waiting) > 4 * CLIENTS:  # no more in memory than are soon sent
                waiting.pop(0).result()
        for sent in waiting:
            sent.result()


def _send(server: Server, record: Record, kind: str, attack: Attack) -> None:
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=HANG) as line:
            told = _converse(line, attack)
    except TimeoutError:
        record.add(kind, "silent", f"no answer within {HANG:g} s to {attack.pieces[0][:300]!r}")
        return
    except OSError:
        told = b""
    statuses = _STATUS.findall(told)
    outcome = "hung up" if attack.hangs_up else statuses[0].decode() if statuses else "closed"
    record.add(kind, outcome, _judge(attack, told, kind))


def _converse(line: socket.socket, attack: Attack) -> bytes:
    """Send an attack and read all that comes back; where none is owed, for a moment only."""
    with suppress(BrokenPipeError, ConnectionResetError):  # it may have had enough, and its answer is there to be read
        for piece in attack.pieces:
            line.sendall(piece)
            time.sleep(attack.pause)
    if attack.hangs_up:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # RST
        return b""
    if not attack.answered:
        line.settimeout(0.3)
    told = b""
    try:
        while len(told) < 5_000_000 and (piece := line.recv(65_536)):
            told += piece
    except ConnectionResetError:
        return told
    except TimeoutError:
        if attack.answered:
            raise
    return told


def _judge(attack: Attack, told: bytes, kind: str) -> str | None:
    statuses = [int(status) for status in _STATUS.findall(told)]
    if told and not _STATUS.match(told):
        return f"no HTTP in {told[:200]!r}"
    if attack.answered and not statuses:
        return f"closed without an answer to {attack.pieces[0][:300]!r}"
    if kind != "pipeline" and len([status for status in statuses if status >= 200]) > 1:
        return f"{statuses}, though one request was sent: {attack.pieces[0][:300]!r}"
    bad = [status for status in statuses if status >= 500 and not (status == 503 and b"retry-after:" in told.lower())]
    return f"{bad} for {attack.pieces[0][:300]!r}: {told[:500]!r}" if bad else None


def _send_generated(server: Server, record: Record, count: int, at: int) -> int:
    """Requests that schemathesis makes of the description, as many valid as not; how many there were."""
    schema = schemathesis.openapi.from_dict(server.ask("GET", "/openapi.json"))
    operations = [found.ok() for found in schema.get_all_operations()]
    each = max(1, count // (2 * len(operations)))
    sent = 0
    with requests.Session() as session:
        for operation in operations:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                strategy = operation.as_strategy(generation_mode=mode)

                @seed(at)
                @settings(
                    max_examples=each,
                    database=None,
                    phases=[Phase.generate],
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                )
                @given(case=strategy)
                def send(case: Any) -> None:
                    nonlocal sent
                    sent += 1
                    response = case.call(base_url=server.url, session=session, timeout=HANG)
                    status = response.status_code
                    told = status >= 500 and not (status == 503 and "retry-after" in response.headers)
                    record.add("generated", str(status), f"{status} for {case.as_curl_command()[:500]}" if told else None)

                with suppress(Unsatisfiable):  # where nothing is asked for, nothing can be wrong
                    send()
    return sent


def main() -> None:
    parser = argparse.ArgumentParser(description="Send hostile requests to a server.")
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        record, told = attack(build_template(Path(folder) / "template"), Path(folder), asked.requests, asked.seed)
    for kind in sorted({kind for kind, _ in record.outcomes}):
        found = {outcome: count for (one, outcome), count in sorted(record.outcomes.items()) if one == kind}
        print(f"{kind:<11} {sum(found.values()):6}  " + ", ".join(f"{outcome}: {count}" for outcome, count in found.items()))
    print(f"{record.outcomes.total()} requests; {told}; {time.monotonic() - began:.0f} s; wrong: {len(record.wrong)}")
    for wrong in record.wrong[:20]:
        print(f"  {wrong}")
    sys.exit(1 if record.wrong else 0)


if __name__ == "__main__":
    main()

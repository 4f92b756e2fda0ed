"""Fifty updates in a row while eight clients ask: no request fails, no answer mixes generations, and nobody waits long.

    python tests/faults/load.py [--updates 50] [--clients 8] [--seconds 10]

The server is the real one over the bundled corpus. A document is put again and again, each time with another number in it; every
answer must name a generation and give that generation's number. First the clients ask with nothing else going on, which is the
idle value, then during the updates; meanwhile `/healthz` is asked by itself. It prints counts and percentiles.
"""

import argparse
import itertools
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import httpx2

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "How many patrol boats did the Republic of Elbonia send to the exercise?"
SEARCHES = (
    "Which partner countries signed a Framework Participation Agreement?",
    "maritime security cooperation with Japan",
    "What is the European Peace Facility used for?",
    "cyber security dialogue India Republic of Korea Singapore",
)


@dataclass(slots=True)
class Record:
    """What the clients met. numbers: by generation, the numbers that answers gave; latencies in milliseconds by path."""

    failed: list[str] = field(default_factory=list)
    numbers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    latencies: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def percentile(self, path: str, percent: int) -> float:
        return quantiles(self.latencies[path], n=100, method="inclusive")[percent - 1]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--updates", type=int, default=50)
    options.add_argument("--clients", type=int, default=8)
    options.add_argument("--seconds", type=float, default=10.0)
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "var") as url:
        update(url, 0)
        idle, busy = Record(), Record()
        with Load(url, wanted.clients, idle):
            time.sleep(wanted.seconds)
        with Load(url, wanted.clients, busy):
            generations = [update(url, number) for number in range(1, wanted.updates + 1)]
    mixed = {generation: found for generation, found in busy.numbers.items() if len(found) > 1}
    print(f"updates: {len(generations)}, generations published: {len(set(generations))}, met in answers: {len(busy.numbers)}")
    for name, record in (("idle", idle), ("updating", busy)):
        print(f"{name}: {sum(map(len, record.latencies.values()))} requests, {len(record.failed)} failed")
    print(f"generations mixed: {len(mixed)}")
    for path in ("/v1/search", "/v1/ask", "/healthz"):
        print(f"{path:<11} idle {describe(idle, path)}; updating {describe(busy, path)}")
    print(f"/v1/search p95, updating to idle: {busy.percentile('/v1/search', 95) / idle.percentile('/v1/search', 95):.2f}")
    sys.exit(1 if idle.failed or busy.failed or mixed else 0)


def describe(record: Record, path: str) -> str:
    return " ".join(f"p{percent} {record.percentile(path, percent):.1f}" for percent in (50, 95, 99)) + " ms"


class Server:
    """The product on a port of its own, over the bundled corpus."""

    def __init__(self, data: Path) -> None:
        self._command = [sys.executable, "-c", "from api.cli.main import main; main()"]
        self._data = data

    def __enter__(self) -> str:
        subprocess.run([*self._command, "index", "--data", str(self._data)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        serve = [*self._command, "serve", "--port", "0", "--data", str(self._data)]
        quiet = {**os.environ, "CITADEL_LOG": "warning"}
        self._process = subprocess.Popen(serve, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=quiet)
        assert self._process.stdout is not None
        found = re.search(r"http://\S+", self._process.stdout.readline())
        assert found is not None
        return found.group()

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


class Load:
    """Clients that ask and search in turns, one that asks after the server's health, from entering to leaving."""

    def __init__(self, url: str, clients: int, record: Record) -> None:
        self._url, self._record, self._stopping = url, record, threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(clients)]
        self._threads.append(threading.Thread(target=self._ask_health))

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, number: int) -> None:
        with httpx2.Client(base_url=self._url, timeout=30) as client:
            for turn in itertools.count(number):
                if self._stopping.is_set():
                    return
                if turn % 2:
                    self._send(client, "/v1/search", {"query": f"{SEARCHES[turn % len(SEARCHES)]} {turn}"})
                elif answer := self._send(client, "/v1/ask", {"question": QUESTION}):
                    told = answer["answer"]["text"] if answer["answered"] else "abstained"
                    found = re.search(r"sent (\d+) patrol boats", str(told))
                    self._record.numbers[str(answer["generation"])].add(found[1] if found else str(told))

    def _ask_health(self) -> None:
        with httpx2.Client(base_url=self._url, timeout=30) as client:
            while not self._stopping.wait(0.02):
                self._send(client, "/healthz", None)

    def _send(self, client: httpx2.Client, path: str, body: object) -> dict[str, object] | None:
        started = time.perf_counter()
        try:
            answer = client.get(path) if body is None else client.post(path, json=body)
        except httpx2.HTTPError as error:
            self._record.failed.append(f"{path}: {error!r}")
            return None
        self._record.latencies[path].append((time.perf_counter() - started) * 1000)
        if answer.status_code != 200:
            self._record.failed.append(f"{path}: {answer.status_code} {answer.text[:200]}")
            return None
        return answer.json()


def update(url: str, number: int) -> str:
    """Put the document with another number in it and wait until that is searchable; the generation that holds it."""
    text = f"Exercise in the gulf\n\nThe Republic of Elbonia sent {100 + number} patrol boats to the exercise.\n"
    with httpx2.Client(base_url=url, timeout=60) as client:
        job = client.put("/v1/documents/elbonia", files={"file": ("elbonia.txt", text.encode())}).raise_for_status().json()
        while job["state"] not in ("done", "failed"):
            time.sleep(0.02)
            job = client.get(f"/v1/jobs/{job['job_id']}").json()
    assert job["state"] == "done", job["error"]
    return str(job["report"]["generation"])


if __name__ == "__main__":
    main()

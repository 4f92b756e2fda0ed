"""How a server bears many clients: no request fails, `/healthz` stays quick, no search waits behind answers, no answer is mixed.

    python tests/faults/load.py [--clients 8 32 64] [--seconds 60] [--updates 50] [--url http://127.0.0.1:8000]

The server is the real one over the bundled corpus, unless `--url` names one that runs. For each number of clients all of them
search, then half search and half ask, each as fast as it is answered. A process of its own asks for `/healthz` meanwhile, so that
what it measures is the server's time and not the clients'. Then a document is put again and again, each time with another number
in it, while the fewest clients ask: every answer must name a generation and give that generation's number. It prints counts and
percentiles, and ends with status 1 where a bound is broken: errors, mixed answers, p99 of `/healthz` of 50 ms, and p95 of search
in mixed load three times its value alone (at 32 clients). The bounds of time hold on a machine that does nothing else.
"""

import argparse
import asyncio
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import httpx2

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from eval.bench.http_load import Replies, Target, load, number  # noqa: E402

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


HEALTH_P99, RATIO_P95 = 50.0, 3.0
"""Milliseconds, and how many times its value alone."""


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--clients", type=int, nargs="+", default=[8, 32, 64])
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--updates", type=int, default=50)
    options.add_argument("--url", help="a server on this machine that runs; updates are left out")
    options.add_argument("--probe", help=argparse.SUPPRESS)
    wanted = options.parse_args()
    if wanted.probe:
        probe(wanted.probe, wanted.seconds)
        return
    with tempfile.TemporaryDirectory() as folder, nullcontext(wanted.url) if wanted.url else Server(Path(folder) / "var") as url:
        broken = [complaint for clients in wanted.clients for complaint in bear(url, clients, wanted.seconds)]
        if wanted.updates and not wanted.url:
            broken += go_on(url, min(wanted.clients), wanted.updates, wanted.seconds)
    print("\n".join(broken) or "every bound holds")
    sys.exit(1 if broken else 0)


def bear(url: str, clients: int, seconds: float) -> list[str]:
    """Searches alone, then mixed with answers. Prints the figures and gives the bounds that were broken."""
    broken = []
    alone = measure(url, {"/v1/search": clients}, seconds)
    mixed = measure(url, {"/v1/search": clients // 2, "/v1/ask": clients - clients // 2}, seconds)
    for name, record in (("alone", alone), ("mixed", mixed)):
        for path, latencies in record.latencies.items():
            print(
                f"{clients:>3} clients, {name}: {path:<11} {len(latencies) / seconds:7.1f}/s  {describe(record, path)}",
                flush=True,
            )
        broken += [f"{clients} clients, {name}: {len(record.failed)} failed, such as {one}" for one in record.failed[:1]]
        if (health := record.percentile("/healthz", 99)) >= HEALTH_P99:
            broken.append(f"{clients} clients, {name}: p99 of /healthz is {health:.1f} ms")
    ratio = mixed.percentile("/v1/search", 95) / alone.percentile("/v1/search", 95)
    print(f"{clients:>3} clients: p95 of search, mixed to alone: {ratio:.2f}", flush=True)
    if clients == 32 and ratio > RATIO_P95:
        broken.append(f"{clients} clients: p95 of search is {ratio:.2f} times its value alone")
    return broken


def measure(url: str, clients: Mapping[str, int], seconds: float) -> Record:
    """What so many clients of each path meet, and what one of `/healthz` meets meanwhile."""
    host, _, port = url.removeprefix("http://").partition(":")
    fields = {"/v1/search": "query", "/v1/ask": "question"}
    command = [sys.executable, str(Path(__file__)), "--probe", url, "--seconds", str(seconds)]

    async def ask() -> list[Replies]:
        targets = [(Target(host, int(port), path, fields[path]), count) for path, count in clients.items()]
        return await asyncio.gather(*(load(target, number(SEARCHES), count, seconds) for target, count in targets))

    record = Record()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as probing:
        for path, replies in zip(clients, asyncio.run(ask()), strict=True):
            record.latencies[path] = replies.latencies
            record.failed += [path] * replies.failed
        assert probing.stdout is not None
        found = json.loads(probing.stdout.read())
    record.latencies["/healthz"] = found["latencies"]
    record.failed += found["failed"]
    return record


def probe(url: str, seconds: float) -> None:
    """Ask for `/healthz` fifty times a second, and print what was met as JSON."""
    record, end = Record(), time.perf_counter() + seconds
    with httpx2.Client(base_url=url, timeout=30) as client:
        while time.perf_counter() < end:
            send(record, client, "/healthz", None)
            time.sleep(0.02)
    print(json.dumps({"latencies": record.latencies["/healthz"], "failed": record.failed}))


def go_on(url: str, clients: int, updates: int, seconds: float) -> list[str]:
    """Updates in a row while clients ask. Prints the figures and gives the bounds that were broken."""
    update(url, 0)
    idle, busy = Record(), Record()
    with Load(url, clients, idle):
        time.sleep(min(seconds, 10.0))
    with Load(url, clients, busy):
        generations = [update(url, number) for number in range(1, updates + 1)]
    mixed = {generation: found for generation, found in busy.numbers.items() if len(found) > 1}
    print(f"updates: {len(generations)}, generations published: {len(set(generations))}, met in answers: {len(busy.numbers)}")
    for name, record in (("idle", idle), ("updating", busy)):
        print(f"{name}: {sum(map(len, record.latencies.values()))} requests, {len(record.failed)} failed")
    print(f"generations mixed: {len(mixed)}")
    for path in ("/v1/search", "/v1/ask", "/healthz"):
        print(f"{path:<11} idle {describe(idle, path)}; updating {describe(busy, path)}")
    print(f"/v1/search p95, updating to idle: {busy.percentile('/v1/search', 95) / idle.percentile('/v1/search', 95):.2f}")
    broken = [f"{name}: {one}" for name, record in (("idle", idle), ("updating", busy)) for one in record.failed[:1]]
    return broken + [f"generation {generation} gave {sorted(found)}" for generation, found in mixed.items()]


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
        with self._process:  # which closes its pipe
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
                    send(self._record, client, "/v1/search", {"query": f"{SEARCHES[turn % len(SEARCHES)]} {turn}"})
                elif answer := send(self._record, client, "/v1/ask", {"question": QUESTION}):
                    told = answer["answer"]["text"] if answer["answered"] else "abstained"
                    found = re.search(r"sent (\d+) patrol boats", str(told))
                    self._record.numbers[str(answer["generation"])].add(found[1] if found else str(told))

    def _ask_health(self) -> None:
        with httpx2.Client(base_url=self._url, timeout=30) as client:
            while not self._stopping.wait(0.02):
                send(self._record, client, "/healthz", None)


def send(record: Record, client: httpx2.Client, path: str, body: object) -> dict[str, object] | None:
    """Send one request and record what was met. Gives the answer, None where there is none."""
    started = time.perf_counter()
    try:
        answer = client.get(path) if body is None else client.post(path, json=body)
    except httpx2.HTTPError as error:
        record.failed.append(f"{path}: {error!r}")
        return None
    record.latencies[path].append((time.perf_counter() - started) * 1000)
    if answer.status_code != 200:
        record.failed.append(f"{path}: {answer.status_code} {answer.text[:200]}")
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

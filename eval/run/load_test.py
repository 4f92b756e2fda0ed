"""How fast is a running server? Questions from many clients at once in, latencies and throughput out.

    python -m eval.run.load_test --url http://127.0.0.1:8000 --clients 32 --seconds 10 [--pid PID]

Apart from the measures of quality because it needs a server and says nothing about answers. It speaks HTTP over plain streams, so
that the client takes little of the processor that it shares with the server, and it sends to loopback addresses only.
"""

import argparse
import asyncio
import ipaddress
import itertools
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from urllib.parse import urlsplit

QUESTIONS = (
    "Which partner countries signed a Framework Participation Agreement?",
    "When did Viet Nam sign its agreement on crisis management operations?",
    "What does the Strategic Compass say about tailored partnerships?",
    "maritime security cooperation with Japan",
    "Who are the EU's pilot partners in Asia?",
    "counter-terrorism and violent extremism in South East Asia",
    "How many years of partnership do the EU and ASEAN have?",
    "What is the European Peace Facility used for?",
    "cyber security dialogue India Republic of Korea Singapore",
    "Which missions do third states contribute to?",
    "What was agreed about the South China Sea?",
    "What is the boiling point of tungsten?",
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go: host, port, path, and the field of the body that carries the words."""

    host: str
    port: int
    path: str
    field: str

    def write_request(self, words: str) -> bytes:
        """The whole HTTP request."""
        body = json.dumps({self.field: words}).encode()
        head = (
            f"POST {self.path} HTTP/1.1",
            f"Host: {self.host}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        )
        return "\r\n".join([*head, "", ""]).encode() + body


def main() -> None:
    """Measure search, then ask, with one client and with many, and print a line each."""
    options = _read_options()
    parts = urlsplit(options.url)
    host, port = parts.hostname or "", parts.port or 80
    if not _is_loopback(host):
        sys.exit(f"load: {host!r} is no loopback address: measure a server on this machine")
    for path, field in (("/v1/search", "query"), ("/v1/ask", "question")):
        for clients in sorted({1, options.clients}):
            target = Target(host, port, path, field)
            latencies, failed = asyncio.run(load(target, clients, options.seconds))
            print(describe(path, clients, latencies, failed, options.seconds))
    if options.pid:
        print(f"resident memory of {options.pid}: {_resident_mebibytes(options.pid)} MiB")


async def load(target: Target, clients: int, seconds: float) -> tuple[list[float], int]:
    """Latencies in milliseconds of every answered request, and how many were not answered with 200."""
    words = (f"{question} {number}" for number, question in zip(itertools.count(), itertools.cycle(QUESTIONS), strict=False))
    end = perf_counter() + seconds
    results = await asyncio.gather(*(_ask_until(target, words, end) for _ in range(clients)))
    return [latency for latencies, _ in results for latency in latencies], sum(failed for _, failed in results)


def describe(path: str, clients: int, latencies: Sequence[float], failed: int, seconds: float) -> str:
    """One line: clients, requests a second, median and 95th percentile in milliseconds, failures."""
    if len(latencies) < 2:
        return f"{path:<11} {clients:>3} clients: nothing answered, {failed} failed"
    cuts = quantiles(latencies, n=20, method="inclusive")
    rate = len(latencies) / seconds
    return f"{path:<11} {clients:>3} clients: {rate:7.1f}/s  p50 {cuts[9]:6.1f} ms  p95 {cuts[18]:6.1f} ms  {failed} failed"


async def _ask_until(target: Target, words: Iterator[str], end: float) -> tuple[list[float], int]:
    latencies: list[float] = []
    failed = 0
    while perf_counter() < end:
        reader, writer = await asyncio.open_connection(target.host, target.port)
        try:
            while perf_counter() < end:
                started = perf_counter()
                writer.write(target.write_request(next(words)))
                if await _read_status(reader) == 200:
                    latencies.append((perf_counter() - started) * 1000)
                else:
                    failed += 1
        except (ConnectionError, asyncio.IncompleteReadError):
            failed += 1  # a server closes the line after a fault of its own: open another
        finally:
            writer.close()
    return latencies, failed


async def _read_status(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
    await reader.readexactly(length)
    return int(head.split(" ", 2)[1])


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _resident_mebibytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.run.load_test", description="Load on a server of this machine.")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--pid", type=int, default=0, help="process of the server, to report its resident memory")
    return parser.parse_args()


if __name__ == "__main__":
    main()

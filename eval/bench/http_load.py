"""Requests of many clients at once, over plain HTTP/1.1: latencies, throughput and failures.

Plain streams, so that the clients take little of the processor that they share with the server.
"""

import asyncio
import itertools
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter


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


@dataclass(frozen=True, slots=True)
class Replies:
    """What came of a load. ended, latencies: of each request that was answered with 200, in the order of their ends."""

    latencies: list[float]
    """Milliseconds from the request to the last byte of the reply."""
    ended: list[float]
    """Seconds from the start of the load to the end of the request."""
    failed: int
    """Requests that were not answered with 200."""

    def rates(self, seconds: float, windows: int) -> list[float]:
        """Replies a second in each of as many windows of equal length in `seconds`. Later replies are left out."""
        length = seconds / windows
        places = [int(end / length) for end in self.ended]
        return [places.count(window) / length for window in range(windows)]


def number(questions: Sequence[str]) -> Iterator[str]:
    """The questions again and again, each time with another number behind, so that no cache knows them."""
    return (f"{question} {place}" for place, question in zip(itertools.count(), itertools.cycle(questions), strict=False))


async def load(target: Target, words: Iterable[str], clients: int, seconds: float = math.inf) -> Replies:
    """Send `words` one by one from so many clients, until they end or `seconds` are over. Waits for every reply."""
    left, start = iter(words), perf_counter()
    found = await asyncio.gather(*(_send_until(target, left, start, seconds) for _ in range(clients)))
    replies = sorted(reply for part, _ in found for reply in part)
    return Replies([latency for _, latency in replies], [end for end, _ in replies], sum(failed for _, failed in found))


def describe(path: str, clients: int, replies: Replies, seconds: float) -> str:
    """One line: clients, requests a second, median and 95th percentile in milliseconds, failures."""
    if len(replies.latencies) < 2:
        return f"{path:<11} {clients:>3} clients: nothing answered, {replies.failed} failed"
    cuts = quantiles(replies.latencies, n=20, method="inclusive")
    rate = len(replies.latencies) / seconds
    return (
        f"{path:<11} {clients:>3} clients: {rate:7.1f}/s  p50 {cuts[9]:6.1f} ms  p95 {cuts[18]:6.1f} ms  {replies.failed} failed"
    )


async def _send_until(
    target: Target, words: Iterator[str], start: float, seconds: float
) -> tuple[list[tuple[float, float]], int]:
    """Ends and latencies of one client, and how many of its requests failed."""
    replies: list[tuple[float, float]] = []
    failed = 0
    while (text := _take(words, start, seconds)) is not None:
        reader, writer = await asyncio.open_connection(target.host, target.port)
        try:
            while text is not None:
                sent = perf_counter()
                writer.write(target.write_request(text))
                if await _read_status(reader) == 200:
                    replies.append((perf_counter() - start, (perf_counter() - sent) * 1000))
                else:
                    failed += 1
                text = _take(words, start, seconds)
        except (ConnectionError, asyncio.IncompleteReadError):
            failed += 1  # a server closes the line after a fault of its own: open another
        finally:
            writer.close()
    return replies, failed


def _take(words: Iterator[str], start: float, seconds: float) -> str | None:
    return next(words, None) if perf_counter() < start + seconds else None


async def _read_status(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
    await reader.readexactly(length)
    return int(head.split(" ", 2)[1])

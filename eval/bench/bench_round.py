"""One round of the benchmark over one commit: which loads are run, in which order, and what is kept of each.

A round gives samples by name. What is made of the samples is the matter of `eval/bench/bench_figures.py`.
"""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from eval.bench.checkout import Checkout, RunningServer
from eval.bench.http_load import Replies, Target, load
from eval.errors import BenchError

CLIENTS = (1, 8, 32)
WINDOWS = 8
"""Parts of a load whose rates are samples."""
ASK, SEARCH = ("/v1/ask", "question"), ("/v1/search", "query")
_NOT_KEPT = {"CITADEL_CACHE_BYTES": "0"}

Samples = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. `questions`: each is sent once by one client, and again and again by many."""

    questions: tuple[str, ...]
    seconds: float
    """How long each load of many clients goes on."""
    clients: tuple[int, ...] = CLIENTS


def measure_round(checkout: Checkout, models: Path, size: Size) -> Samples:
    """Index from nothing, start, ask and search without a cache, then start with one and ask the same again.

    models: folder with the exported model of this commit. Raises BenchError where a request fails.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as parent:
        data = Path(parent) / "var"
        if models.exists():
            shutil.copytree(models, data / "models", copy_function=os.link)
        indexed = checkout.index(data)
        samples = {"index": [indexed.wall], "index processor": [indexed.processor]}
        with checkout.serve(data, _NOT_KEPT) as server:
            samples |= {"start": [server.start.wall], "start processor": [server.start.processor]}
            samples |= _measure_server(server, size)
        with checkout.serve(data, {}) as server:
            samples |= _measure_repeated(server, size)
    return samples


def _measure_server(server: RunningServer, size: Size) -> Samples:
    samples: Samples = {}
    for name, route in (("answer", ASK), ("search", SEARCH)):
        _send(server, route, size.questions[:2])  # the first request pays for what is loaded late
        replies, processor = _send(server, route, size.questions)
        samples |= {name: replies.latencies, f"{name} processor": [processor]}
        for clients in size.clients:
            words = itertools.cycle(size.questions)
            replies, processor = _send(server, route, words, clients, size.seconds)
            samples |= {f"{name} rate {clients}": replies.rates(size.seconds, WINDOWS)}
            samples |= {f"{name} processor {clients}": [processor]}
    return samples | {"memory": [server.memory()]}


def _measure_repeated(server: RunningServer, size: Size) -> Samples:
    _send(server, ASK, size.questions)
    replies, processor = _send(server, ASK, itertools.cycle(size.questions), max(size.clients), size.seconds)
    return {"repeated rate": replies.rates(size.seconds, WINDOWS), "repeated processor": [processor]}


def _send(
    server: RunningServer, route: tuple[str, str], words: Iterable[str], clients: int = 1, seconds: float = float("inf")
) -> tuple[Replies, float]:
    """The replies, and milliseconds of processor time that the server took for each."""
    before = server.processor_seconds()
    replies = asyncio.run(load(Target("127.0.0.1", server.port, *route), words, clients, seconds))
    if replies.failed or not replies.latencies:
        raise BenchError(
            f"{route[0]}: {replies.failed} requests failed, {len(replies.latencies)} were answered: nothing is measured"
        )
    return replies, (server.processor_seconds() - before) * 1000 / len(replies.latencies)

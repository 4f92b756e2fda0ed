"""How fast is this commit, and how fast beside another one?

    python -m eval.bench [--base REV] [--rounds 3] [--seconds 10] [--questions 100] [--out build/bench.json]
    python -m eval.bench --draw build/bench.json
    python -m eval.bench --url http://127.0.0.1:8000 [--clients 32] [--seconds 10] [--pid PID]

The first form starts servers of its own over the bundled corpus. Rounds of both commits take turns. It writes a file of figures
and samples, and a picture beside it. The second form draws the picture anew from such a file. The third loads a server that runs
on this machine already.
"""

import argparse
import asyncio
import ipaddress
import json
import os
import platform
import random
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.parse import urlsplit

from eval.bench.bench_chart import draw_bench
from eval.bench.bench_figures import BenchFigure, Bounded, make_figures, read_figures
from eval.bench.bench_round import ASK, CLIENTS, SEARCH, Samples, Size, measure_round
from eval.bench.checkout import ROOT, Checkout, check_out, read_memory
from eval.bench.http_load import Target, describe, load, number
from eval.errors import BenchError
from eval.report.svg import svg_file
from eval.suites.own_questions import find_suite, load_questions

_SEED = 16
_STOPS = (signal.SIGTERM, signal.SIGINT)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print a line a figure, and write the files. Ends with status 1 and a message where a server or a request fails."""
    options = _read_options(arguments)
    texts = [question.text for question in load_questions(find_suite("tuning"))]
    random.Random(_SEED).shuffle(texts)  # noqa: S311 - an order that is the same every time
    questions = tuple(texts[: options.questions])
    try:
        if options.draw:
            _draw(options.draw)
        elif options.url:
            _load_running(options, questions)
        else:
            _run(options, Size(questions, options.seconds, tuple(options.clients or CLIENTS)))
    except BenchError as error:
        sys.exit(f"bench: {error}")


def _run(options: argparse.Namespace, size: Size) -> None:
    with check_out(options.base) if options.base else nullcontext() as other:
        checkouts = {"now": Checkout(ROOT)} | ({"base": other} if other else {})
        rounds = measure_rounds(checkouts, size, options.rounds)
    figures = make_figures(rounds["now"], rounds.get("base", []))
    print(*map(_write_line, figures), sep="\n")
    settings = {"seconds": size.seconds, "questions": len(size.questions), "clients": size.clients, "rounds": options.rounds}
    machine = {"cores": os.cpu_count(), "system": platform.platform(), "load": os.getloadavg()}
    record = {"base": options.base or None, **settings, "machine": machine, "figures": [asdict(one) for one in figures]}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps({**record, "samples": rounds}, indent=1) + "\n", encoding="utf-8")
    _draw(options.out)


def _draw(path: Path) -> None:
    """The picture of a file of figures, written beside it. Raises BenchError for a file that cannot be read."""
    try:
        figures = read_figures(json.loads(path.read_text(encoding="utf-8"))["figures"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchError(f"{str(path)!r} is no file of figures ({error!r}): write one by `make bench`") from error
    path.with_suffix(".svg").write_bytes(svg_file(lambda: draw_bench(figures)))
    print(f"{path}: its picture is {path.with_suffix('.svg')}")


def measure_rounds(checkouts: Mapping[str, Checkout], size: Size, rounds: int) -> dict[str, list[Samples]]:
    """The samples of each commit, a round each in turns. Every second time in the other order."""
    measured: dict[str, list[Samples]] = {name: [] for name in checkouts}
    with tempfile.TemporaryDirectory(prefix="bench-") as parent:
        for name, checkout in checkouts.items():
            checkout.index(Path(parent) / name)  # exports the model, which is no part of what is measured
        for turn in range(rounds):
            for name in sorted(checkouts, reverse=bool(turn % 2)):
                print(f"round {turn + 1} of {rounds}: {name}", file=sys.stderr, flush=True)
                measured[name].append(measure_round(checkouts[name], Path(parent) / name / "models", size))
    return measured


def _load_running(options: argparse.Namespace, questions: Sequence[str]) -> None:
    parts = urlsplit(options.url)
    host, port = parts.hostname or "", parts.port or 80
    if not _is_loopback(host):
        raise BenchError(f"{host!r} is no loopback address: measure a server on this machine")
    for route in (SEARCH, ASK):
        for clients in options.clients or (1, 32):
            replies = asyncio.run(load(Target(host, port, *route), number(questions), clients, options.seconds))
            print(describe(route[0], clients, replies, options.seconds))
    if options.pid:
        print(f"resident memory of {options.pid}: {read_memory(options.pid):.0f} MiB")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _write_line(figure: BenchFigure) -> str:
    line = f"{figure.name:<20} {_write_bounded(figure.now)} {figure.unit:<4}"
    if figure.base and figure.ratio:
        line += f" before {_write_bounded(figure.base)}  ratio {_write_bounded(figure.ratio)}"
    return line


def _write_bounded(found: Bounded) -> str:
    digits = 2 if found.value < 10 else 1 if found.value < 100 else 0
    bounds = f" ({found.low:.{digits}f}-{found.high:.{digits}f})" if found.low < found.high else ""  # one sample has none
    return f"{found.value:8.{digits}f}{bounds}"


def _read_count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no count: write a number from 1")
    return int(text)


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description="Times, throughput and memory of the service.")
    parser.add_argument("--base", default="", help="a commit to measure beside this one, in turns")
    parser.add_argument("--rounds", type=_read_count, default=3)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each load of many clients")
    parser.add_argument("--questions", type=_read_count, default=100, help="how many of the tuning questions are sent")
    parser.add_argument(
        "--clients", type=_read_count, nargs="+", help="numbers of clients; 1 8 32, or 1 32 of a server that runs"
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "build" / "bench.json", help="file of figures; the picture lies beside it"
    )
    parser.add_argument("--draw", type=Path, help="a file of figures whose picture is drawn anew; nothing is measured")
    parser.add_argument("--url", default="", help="a server on this machine that runs, to load instead")
    parser.add_argument("--pid", type=int, default=0, help="process of that server, to report its resident memory")
    return parser.parse_args(arguments)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """End as an error does, so that servers are stopped and the other commit is removed. A second signal disturbs nothing."""
    for stop in _STOPS:
        signal.signal(stop, signal.SIG_IGN)
    sys.exit(128 + number)


if __name__ == "__main__":
    for one in _STOPS:
        signal.signal(one, _leave)
    main()

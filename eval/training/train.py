"""`python -m eval.training.train FOLDER [FOLDER=SHARE ...]`: trains the reader on question sets and leaves its weights behind.

FOLDER is a collection in the BEIR layout (see `eval/suites/collection.py`), SHARE its part of the pairs. A run that was broken
off goes on from its last checkpoint, the very same way. Losses, times and what is measured on the articles held out go to
`log.jsonl` beside the checkpoints. To train longer than planned, put `stable.pt` in the place of `checkpoint.pt` and name more
--steps. `python -m eval.training.export` makes the product's files of the result.
"""

import argparse
import json
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import torch
from tokenizers import Tokenizer

from eval.errors import SuiteError
from eval.training.batches import plan_batches
from eval.training.bodies import Body, open_body
from eval.training.checkpoints import CHECKPOINT, STABLE, save_checkpoint, take_up
from eval.training.exported import load_exported
from eval.training.learning import TrainSettings, find_fall, learn, make_optimizer, rate_at
from eval.training.measuring import measure_sources
from eval.training.network import ReaderNetwork
from eval.training.sources import Source, describe_source, load_sources, parse_source
from index.generations.hashes import hash_value
from retrieval.reader.reader import CARD, GRAPH, WEIGHTS

WORK = Path("var/reader")
LOG = "log.jsonl"


@dataclass(frozen=True, slots=True)
class Pace:
    """How a run goes about its steps. Nothing here changes what is learned."""

    threads: int = 0  # 0 for as many as the processor has
    logged: int = 50  # steps between lines of the log
    measured: int = 1_000  # steps between measurements
    saved: float = 600.0  # seconds between checkpoints


def main() -> None:
    """Train as the command line says. A process that is asked to end stops after the step in hand, with a checkpoint."""
    arguments = _read_arguments(sys.argv[1:])
    settings = TrainSettings(
        **{
            name: getattr(arguments, name)
            for name in ("steps", "rate", "heads_rate", "warming", "cooling", "seed", "low_overlap")
        },
        frozen=None if arguments.free_all else TrainSettings().frozen,
        onward=arguments.onward,
    )
    ending = Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    try:
        if arguments.resume and not (arguments.work / CHECKPOINT).is_file():
            raise SuiteError(f"there is no {CHECKPOINT} in {str(arguments.work)!r} to resume from: name the --work of the run")
        sources = [parse_source(folder) for folder in arguments.folders]
        pace = Pace(arguments.threads, measured=arguments.measured)
        train(sources, arguments.work, settings, pace, ending.is_set, body=open_body(arguments.body))
    except SuiteError as error:
        sys.exit(str(error))


def train(
    folders: Sequence[tuple[Path, float | None]],
    work: Path,
    settings: TrainSettings,
    pace: Pace | None = None,
    is_ending: Callable[[], bool] = lambda: False,
    *,
    body: Body | None = None,
) -> ReaderNetwork:
    """The reader after all steps, or after the one in hand when `is_ending` says so.

    folders: collections with their shares. body: what the network is made of, by default the product's encoder. Raises SuiteError
    for a collection at fault, another run's checkpoint in `work`, or a body that the product's weights do not fit.
    """
    body = body or open_body()
    work.mkdir(parents=True, exist_ok=True)
    pace = pace or Pace()
    torch.set_num_threads(pace.threads or os.cpu_count() or 1)
    sources = load_sources(folders, work, settings.low_overlap)
    torch.manual_seed(settings.seed)
    network = ReaderNetwork.begin(body.folder)
    if settings.onward:
        if body != open_body():
            raise SuiteError(f"the product's reader is not made of {body.name}: leave --onward or --body out")
        load_exported(network, WEIGHTS / GRAPH)
    network.freeze(settings.frozen)
    optimizer = make_optimizer(network, settings)
    run = _describe_run(settings, sources, body)
    first, spent = take_up(work / CHECKPOINT, network, optimizer, run)
    tokenizer = body.open_tokenizer()
    if first == 0:
        _note(work, {"run": run})
        _note(work, {"step": 0, **measure_sources(network, tokenizer, sources)})
    if first < settings.steps:
        _take_steps(_Training(network, optimizer, tokenizer, sources, settings, pace, work, run), first, spent, is_ending)
    return network


@dataclass(frozen=True, slots=True)
class _Training:
    """All that a step needs."""

    network: ReaderNetwork
    optimizer: torch.optim.Optimizer
    tokenizer: Tokenizer
    sources: Sequence[Source]
    settings: TrainSettings
    pace: Pace
    work: Path
    run: dict[str, Any]

    def save(self, name: str, steps: int, spent: float) -> None:
        """Write a checkpoint. spent: processor's seconds of all steps."""
        run = {**self.run, "steps": steps, "cpu_seconds": spent}
        save_checkpoint(self.work / name, self.network, self.optimizer, run)


def _take_steps(training: _Training, first: int, spent: float, is_ending: Callable[[], bool]) -> None:
    """All steps from number `first` on, with their log, their measurements and their checkpoints."""
    settings, pace = training.settings, training.pace
    network, optimizer, tokenizer = training.network, training.optimizer, training.tokenizer
    sums: defaultdict[str, float] = defaultdict(float)
    saved, started = time.monotonic(), time.monotonic()
    for step, rows in zip(range(first, settings.steps), plan_batches(training.sources, settings.seed, first), strict=False):
        began = time.process_time()
        parts = learn(network, optimizer, tokenizer, rows, rate_at(step, settings))
        used = time.process_time() - began
        spent += used
        for name, value in {**parts, "steps": 1, "rows": len(rows), "cpu": used}.items():
            sums[name] += value
        done, last = step + 1, step + 1 == settings.steps or is_ending()
        if done % pace.logged == 0 or last:
            rate = settings.rate * rate_at(step, settings)
            _note(training.work, _sum_up(sums, done, spent, rate, time.monotonic() - started))
            sums.clear()
            started = time.monotonic()
        if done % pace.measured == 0 or done == settings.steps:
            _note(training.work, {"step": done, **measure_sources(network, tokenizer, training.sources)})
            started = time.monotonic()
        if done == find_fall(settings):
            training.save(STABLE, done, spent)
        if last or time.monotonic() - saved > pace.saved:
            training.save(CHECKPOINT, done, spent)
            saved = time.monotonic()
        if is_ending():
            return


def _sum_up(sums: Mapping[str, float], done: int, spent: float, rate: float, seconds: float) -> dict[str, Any]:
    """A line of the log: mean losses since the last one, the rate, and rows a second by the clock and by the processor."""
    steps = sums["steps"]
    return {
        "step": done,
        **{name: round(sums[name] / steps, 4) for name in ("span", "answerable", "order")},
        "rate": rate,
        "rows": int(sums["rows"]),
        "rows_a_second": round(sums["rows"] / seconds, 2),
        "rows_a_cpu_second": round(sums["rows"] / max(sums["cpu"], 1e-9), 2),
        "cpu_seconds": round(spent, 1),
    }


def _describe_run(settings: TrainSettings, sources: Sequence[Source], body: Body) -> dict[str, Any]:
    """What a checkpoint belongs to. The number of steps is not part of it, as it may change while they are taken."""
    settled = {name: value for name, value in asdict(settings).items() if name != "steps"}
    began: dict[str, Any] = {"model": body.name, "sha256": body.sha256}
    if settings.onward:
        card = json.loads((WEIGHTS / CARD).read_text(encoding="utf-8"))
        began = {name: card[name] for name in ("graph_sha256", "steps", "began_as")}
    described = [describe_source(source) for source in sources]
    return {"settings": settled, "sources": described, "collection": hash_value(described), "began_as": began}


def _note(work: Path, line: dict[str, Any]) -> None:
    text = json.dumps({"time": datetime.now(UTC).isoformat(timespec="seconds"), **line})
    print(text, flush=True)
    with (work / LOG).open("a", encoding="utf-8") as log:
        log.write(text + "\n")


def _read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    usual = TrainSettings()
    parser = argparse.ArgumentParser(description="Train the reader on question sets.")
    parser.add_argument("folders", nargs="+", help="collections with verbatim answers, each FOLDER or FOLDER=SHARE")
    parser.add_argument("--work", type=Path, default=WORK, help="folder of checkpoints and log")
    parser.add_argument("--resume", action="store_true", help="refuse to begin anew: go on from the checkpoint in --work")
    parser.add_argument("--steps", type=int, default=usual.steps)
    parser.add_argument("--rate", type=float, default=usual.rate, help="highest rate of the transformer")
    parser.add_argument("--heads-rate", type=float, default=usual.heads_rate, help="highest rate of the heads")
    parser.add_argument("--warming", type=int, default=usual.warming, help="steps in which the rate rises")
    parser.add_argument("--cooling", type=float, default=usual.cooling, help="share of the steps in which the rate falls to 0")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--onward", action="store_true", help="begin with the product's reader instead of the sentence encoder")
    parser.add_argument("--body", type=Path, help="folder of another transformer than the sentence encoder's")
    parser.add_argument("--free-all", action="store_true", help="learn all layers and the word vectors")
    parser.add_argument("--low-overlap", type=int, default=usual.low_overlap, help="times that a pair of low overlap is drawn")
    parser.add_argument("--threads", type=int, default=0, help="of the processor, 0 for all")
    parser.add_argument("--measured", type=int, default=Pace().measured, help="steps between measurements")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()

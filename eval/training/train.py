"""`python -m eval.training.train FOLDER`: trains the reader on a question set and leaves its weights in a checkpoint.

FOLDER is a collection in the BEIR layout (see `eval/suites/collection.py`), in the product SQuAD 1.1's training set. A run
that was
broken off goes on from its last checkpoint. Losses, times and what is measured on the articles held out go to `log.jsonl` beside
the checkpoints. `python -m eval.training.export` makes the product's files of the result.
"""

import argparse
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from eval.errors import SuiteError
from eval.training.batches import LONGEST, encode_rows, plan_batches
from eval.training.examples import Example, Pool, load_examples
from eval.training.exported import load_exported
from eval.training.measuring import measure_reader
from eval.training.mining import Rows, mine_negatives
from eval.training.network import ReaderNetwork, measure_loss
from index.embedding.model_export import BUNDLED, BUNDLED_SHA256, TOKENIZER, find_model
from index.generations.hashes import hash_value
from retrieval.reader.reader import CARD, GRAPH, WEIGHTS

WORK = Path("var/reader")
CHECKPOINT, LOG = "checkpoint.pt", "log.jsonl"
LOGGED, SAVED, MEASURED = 25, 100, 1_000  # steps between


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """rate: the highest, of the transformer; heads learn `heads_rate`. warming: share of the steps in which it rises, from which
    on it falls to 0 in a line. frozen: layers that are left as they are, the word vectors aside, which always are. onward: begin
    with the product's weights, which a seed of its own goes with: another order, other changed questions."""

    steps: int = 2_200
    rate: float = 1.5e-4
    heads_rate: float = 1e-3
    warming: float = 0.05
    frozen: int = 2
    seed: int = 7
    onward: bool = False


def main() -> None:
    """Train as told on the command line."""
    parser = argparse.ArgumentParser(description="Train the reader on a question set.")
    parser.add_argument("folder", type=Path, help="collection with answers that stand verbatim in its documents")
    parser.add_argument("--work", type=Path, default=WORK, help="folder of checkpoints and log")
    parser.add_argument("--steps", type=int, default=TrainSettings().steps)
    parser.add_argument("--rate", type=float, default=TrainSettings().rate, help="highest rate of the transformer")
    parser.add_argument("--seed", type=int, default=TrainSettings().seed)
    parser.add_argument("--onward", action="store_true", help="begin with the product's reader instead of the sentence encoder")
    told = parser.parse_args()
    try:
        train(told.folder, told.work, TrainSettings(told.steps, told.rate, seed=told.seed, onward=told.onward))
    except SuiteError as error:
        sys.exit(str(error))


def train(folder: Path, work: Path, settings: TrainSettings) -> ReaderNetwork:
    """The reader after all steps. Raises SuiteError for a collection at fault, or another run's checkpoint in `work`."""
    work.mkdir(parents=True, exist_ok=True)
    pool, examples = load_examples(folder)
    collection = hash_value([(example.question, example.chunk) for example in examples])
    mined = _mine_once(pool, examples, work / f"mined-{collection[:12]}.npy")
    learned = [number for number, example in enumerate(examples) if not example.held_out]
    torch.set_num_threads(os.cpu_count() or 1)
    torch.manual_seed(settings.seed)
    network = ReaderNetwork.begin(find_model(BUNDLED))
    if settings.onward:
        load_exported(network, WEIGHTS / GRAPH)
    network.freeze(settings.frozen)
    optimizer = _make_optimizer(network, settings)
    run = _describe_run(settings, collection)
    first = _take_up(work / CHECKPOINT, network, optimizer, run)
    tokenizer = open_tokenizer()
    batches = plan_batches(pool, [examples[number] for number in learned], mined[learned], settings.seed, first)
    started = time.perf_counter()
    for step, rows in zip(range(first, settings.steps), batches, strict=False):
        parts = _learn(network, optimizer, tokenizer, rows, _rate(step, settings))
        if (step + 1) % LOGGED == 0:
            _note(work / LOG, {"step": step + 1, **parts, "seconds": round(time.perf_counter() - started, 1)})
        if (step + 1) % MEASURED == 0 or step + 1 == settings.steps:
            _note(work / LOG, {"step": step + 1, **measure_reader(network, tokenizer, pool, examples, mined)})
        if (step + 1) % SAVED == 0 or step + 1 == settings.steps:
            _save(work / CHECKPOINT, network, optimizer, {**run, "steps": step + 1})
    return network


def open_tokenizer() -> Tokenizer:
    """The encoder's own; pairs longer than LONGEST lose the end of their context."""
    tokenizer = Tokenizer.from_file(str(find_model(BUNDLED) / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST, strategy="only_second")
    return tokenizer


def _learn(network: ReaderNetwork, optimizer: torch.optim.Optimizer, tokenizer: Tokenizer, rows: Any, rate: float) -> Any:
    network.train()
    batch = encode_rows(tokenizer, rows)
    for group in optimizer.param_groups:
        group["lr"] = rate * group["highest"]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores = network(batch.input_ids, batch.token_type_ids, batch.attention_mask)
    loss, parts = measure_loss(scores, batch.starts, batch.ends)
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return parts


def _make_optimizer(network: ReaderNetwork, settings: TrainSettings) -> torch.optim.Optimizer:
    heads = [*network.places.parameters(), *network.answerable.parameters()]
    body = [part for part in network.transformer.parameters() if part.requires_grad]
    groups = [{"params": body, "highest": settings.rate}, {"params": heads, "highest": settings.heads_rate}]
    return torch.optim.AdamW(groups, lr=settings.rate, weight_decay=0.01)


def _rate(step: int, settings: TrainSettings) -> float:
    """Share of the highest rate: up in a line, then down to 0."""
    warm = settings.warming * settings.steps
    return min((step + 1) / warm, (settings.steps - step) / (settings.steps - warm))


def _mine_once(pool: Pool, examples: list[Example], path: Path) -> Rows:
    if not path.is_file():
        written = path.with_suffix(".new.npy")
        np.save(written, mine_negatives(pool, examples))
        written.replace(path)
    return np.asarray(np.load(path), np.int32)


def _describe_run(settings: TrainSettings, collection: str) -> dict[str, Any]:
    """What a checkpoint belongs to; the number of steps aside, which may change while they are taken."""
    told = {name: value for name, value in asdict(settings).items() if name != "steps"}
    began: dict[str, Any] = {"model": BUNDLED, "sha256": BUNDLED_SHA256}
    if settings.onward:
        card = json.loads((WEIGHTS / CARD).read_text(encoding="utf-8"))
        began = {name: card[name] for name in ("graph_sha256", "steps", "began_as")}
    return {"settings": told, "collection": collection, "began_as": began}


def _take_up(path: Path, network: ReaderNetwork, optimizer: torch.optim.Optimizer, run: dict[str, Any]) -> int:
    """The number of steps that are done. Raises SuiteError for another run's checkpoint."""
    if not path.is_file():
        return 0
    kept = torch.load(path, weights_only=True)
    if any(kept.get(name) != value for name, value in run.items()):
        raise SuiteError(f"{path} is of a run with other settings, questions or first weights: remove it, or name a --work")
    network.load_state_dict(kept["network"])
    optimizer.load_state_dict(kept["optimizer"])
    return int(kept["steps"])


def _save(path: Path, network: ReaderNetwork, optimizer: torch.optim.Optimizer, run: dict[str, Any]) -> None:
    written = path.with_suffix(".new")
    torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict(), **run}, written)
    written.replace(path)


def _note(path: Path, line: dict[str, float]) -> None:
    print(json.dumps(line), flush=True)
    with path.open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()

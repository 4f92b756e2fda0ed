"""One step of learning: rows come in, weights are moved, the parts of the loss come out. Each step has its rate."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer

from eval.training.batches import Row, encode_rows
from eval.training.network import ReaderNetwork, measure_loss


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """What a run is. Only `steps` may change while they are taken."""

    steps: int = 2_200
    rate: float = 1.5e-4  # the highest, of the transformer
    heads_rate: float = 1e-3  # the highest, of the heads
    warming: int = 100  # steps in which the rate rises
    cooling: float = 0.95  # share of all steps, at their end, in which the rate falls to 0 in a line
    frozen: int | None = 2  # layers that stay as they are, the word vectors with them, None to free everything
    seed: int = 7
    onward: bool = False  # begin with the product's weights
    low_overlap: int = 1  # times that a pair of low overlap is drawn for every other one


def make_optimizer(network: ReaderNetwork, settings: TrainSettings) -> torch.optim.Optimizer:
    """AdamW over what is not frozen, the transformer and the heads each with a highest rate of its own."""
    heads = [*network.places.parameters(), *network.answerable.parameters()]
    body = [part for part in network.transformer.parameters() if part.requires_grad]
    groups = [{"params": body, "highest": settings.rate}, {"params": heads, "highest": settings.heads_rate}]
    return torch.optim.AdamW(groups, lr=settings.rate, weight_decay=0.01)


def rate_at(step: int, settings: TrainSettings) -> float:
    """Share of the highest rate at a step, counted from 0: up in a line, level, down in a line."""
    falling = max(1.0, settings.cooling * settings.steps)
    return min(1.0, (step + 1) / max(1, settings.warming), (settings.steps - step) / falling)


def find_fall(settings: TrainSettings) -> int:
    """The number of steps after which the rate begins to fall."""
    return settings.steps - int(settings.cooling * settings.steps)


def learn(
    network: ReaderNetwork, optimizer: torch.optim.Optimizer, tokenizer: Tokenizer, rows: Sequence[Row], rate: float
) -> dict[str, float]:
    """Take one step on pairs of rows and return the parts of the loss before it. rate: share of the highest."""
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

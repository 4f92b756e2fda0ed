"""Which rows a training step sees: for each question the chunk that answers it and one that does not, of like length together.

Everything follows from the seed and the number of the step, so that a run that was broken off goes on as if it had not been.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count

import numpy as np
import torch
from tokenizers import Encoding, Tokenizer

from eval.training.data.corruption import corrupt
from eval.training.data.examples import Example
from eval.training.data.styles import restyle
from eval.training.data.training_sets import Draw, TrainingSet
from retrieval.reader.context import Context

GROUPS = 16  # questions a step, two rows each
WINDOW = 20  # steps whose questions are ordered by length among themselves
HUMAN = 0.9  # share of draws with a person's unanswerable question that learn it, the rest learn another negative
# Shares of other negatives: a changed question, the article's own chunks, any chunks. What is left is mined.
CORRUPTED, NEAR, FAR = 0.32, 0.06, 0.04
_OTHERS = 3  # chunks of the article that a changed question takes names from


@dataclass(frozen=True, slots=True)
class Row:
    """A question with what is read for it. The answer's place in the context's text, (0, 0) where there is none."""

    question: str
    context: Context
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Batch:
    """int64 tensors, (rows, tokens) and (rows,): as the network and its loss want them."""

    input_ids: torch.Tensor
    token_type_ids: torch.Tensor
    attention_mask: torch.Tensor
    starts: torch.Tensor
    ends: torch.Tensor


def plan_batches(sources: Sequence[TrainingSet], seed: int, first: int) -> Iterator[list[Row]]:
    """Rows of step after step without end, from step `first` on. Each source has epochs of its own, each in another order."""
    sizes = share_out([source.share for source in sources], GROUPS * WINDOW)
    for number in count(first // WINDOW):
        chance = random.Random(f"{seed} {number}")  # noqa: S311 (no secret)
        pairs = []
        for place, (source, size) in enumerate(zip(sources, sizes, strict=True)):
            pairs += [_pair(source, draw, chance) for draw in _take_draws(source.draws, number * size, size, [seed, place])]
        pairs.sort(key=lambda pair: max(len(row.question) + len(row.context.text) for row in pair))
        steps = [pairs[at : at + GROUPS] for at in range(0, len(pairs), GROUPS)]
        chance.shuffle(steps)
        skipped = first % WINDOW if number == first // WINDOW else 0
        yield from ([row for pair in step for row in pair] for step in steps[skipped:])


def share_out(shares: Sequence[float], pairs: int) -> list[int]:
    """Whole numbers of pairs that come to `pairs` together, each within one of its share (a part of 1)."""
    ends = [round(pairs * end) for end in accumulate(shares)]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def encode_rows(tokenizer: Tokenizer, rows: Sequence[Row]) -> Batch:
    """Rows to tensors. An answer that was cut off is none."""
    encoded = tokenizer.encode_batch([(row.question, row.context.text) for row in rows])
    longest = max(len(one.ids) for one in encoded)
    places = [_find_place(one, row) for one, row in zip(encoded, rows, strict=True)]
    ids, types, mask = (
        torch.tensor([getattr(one, name) + [0] * (longest - len(one.ids)) for one in encoded])
        for name in ("ids", "type_ids", "attention_mask")
    )
    starts, ends = (torch.tensor(column) for column in zip(*places, strict=True))
    return Batch(ids, types, mask, starts, ends)


def _take_draws(draws: Sequence[Draw], first: int, size: int, seed: list[int]) -> list[Draw]:
    """`size` draws from number `first` on of an endless row of epochs. Each epoch holds all draws in an order of its own."""
    orders: dict[int, np.ndarray] = {}
    taken = []
    for number in range(first, first + size):
        epoch, place = divmod(number, len(draws))
        if epoch not in orders:
            orders[epoch] = np.random.default_rng([*seed, epoch]).permutation(len(draws))
        taken.append(draws[orders[epoch][place]])
    return taken


def _pair(source: TrainingSet, draw: Draw, chance: random.Random) -> tuple[Row, Row]:
    """The row that answers and one that does not, both questions written in one style, so that no style gives the answer away."""
    pool, example = source.pool, source.examples[draw[0]]
    style, typed = chance.random(), chance.randrange(10**6)
    negative = _choose_negative(source, draw, chance)
    positive = Row(example.question, pool.contexts[example.chunk], example.start, example.end)
    first, second = (Row(restyle(row.question, style, typed), row.context, row.start, row.end) for row in (positive, negative))
    return first, second


def _choose_negative(source: TrainingSet, draw: Draw, chance: random.Random) -> Row:
    """A person's unanswerable question where the draw has one, else a changed question, else another chunk."""
    pool, example, human = source.pool, source.examples[draw[0]], draw[1]
    if human is not None and chance.random() < HUMAN:
        return Row(human.question, pool.contexts[human.chunk], 0, 0)
    context, drawn = pool.contexts[example.chunk], chance.random()
    if drawn < CORRUPTED:
        others = chance.choices(pool.of_article[pool.articles[example.chunk]], k=_OTHERS)
        changed = corrupt(example.question, context.text, [pool.contexts[row].text for row in others], chance)
        if changed is not None:
            return Row(changed, context, 0, 0)
    return Row(example.question, pool.contexts[_choose_other(source, example, source.mined[draw[0]].tolist(), chance)], 0, 0)


def _choose_other(source: TrainingSet, example: Example, mined: Sequence[int], chance: random.Random) -> int:
    """A chunk of another paragraph, a good rank being likelier than a bad one. Of the same article for a general question."""
    pool, drawn = source.pool, CORRUPTED + chance.random() * (1 - CORRUPTED)
    found = [] if example.general else [row for row in mined if row >= 0]
    if found and drawn < 1 - NEAR - FAR:
        return found[min(int(chance.expovariate(0.5)), len(found) - 1)]
    near = drawn < 1 - FAR or example.general
    rows = pool.of_article[pool.articles[example.chunk]] if near else range(len(pool.chunks))
    for _ in range(10):
        row = chance.choice(rows)
        other = pool.documents[row] != pool.documents[example.chunk]
        if other and example.answer.casefold() not in pool.contexts[row].text.casefold():
            return row
    return found[0] if found else chance.randrange(len(pool.chunks))


def _find_place(encoded: Encoding, row: Row) -> tuple[int, int]:
    if row.end == 0:
        return 0, 0
    first, last = encoded.char_to_token(row.start, 1), encoded.char_to_token(row.end - 1, 1)
    return (first, last) if first is not None and last is not None else (0, 0)

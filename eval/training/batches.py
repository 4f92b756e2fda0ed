"""Which rows a training step sees: for each question the chunk that answers it and one that does not, of like length together.

Everything follows from the seed and the number of the step, so that a run that was broken off goes on as if it had not been.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Encoding, Tokenizer

from eval.training.corruption import corrupt, hurry
from eval.training.examples import Example, Pool
from eval.training.mining import Rows
from retrieval.reader.context import Context

GROUPS = 16  # questions a step, two rows each
WINDOW = 20  # steps whose questions are ordered by length among themselves
LONGEST = 256  # tokens of question and context
HURRIED = 0.12  # share of questions asked in a few words, as people type them
# Shares of negatives: a changed question, the article's own chunks, any chunks. The rest are mined.
CORRUPTED, NEAR, FAR = 0.32, 0.06, 0.04
_OTHERS = 3  # chunks of the article that a changed question takes names from


@dataclass(frozen=True, slots=True)
class Row:
    """A question with what is read for it; the answer's place in the context's text, (0, 0) where there is none."""

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


def plan_batches(pool: Pool, examples: Sequence[Example], mined: Rows, seed: int, first: int) -> Iterator[list[Row]]:
    """Rows of step after step without end, from step `first` on; an epoch after the other, each in an order of its own."""
    windows = max(1, len(examples) // (GROUPS * WINDOW))
    for number in range(first // WINDOW, 10**9):
        epoch, place = divmod(number, windows)
        order = np.random.default_rng([seed, epoch]).permutation(len(examples))
        chance = random.Random(f"{seed} {number}")  # noqa: S311 (no secret)
        places = np.arange(place * GROUPS * WINDOW, (place + 1) * GROUPS * WINDOW)
        chosen = np.take(order, places, mode="wrap").tolist()  # a small set fills its one window by being repeated
        pairs = [_pair(pool, examples[row], mined[row].tolist(), chance) for row in chosen]
        pairs.sort(key=lambda pair: max(len(row.question) + len(row.context.text) for row in pair))
        steps = [pairs[at : at + GROUPS] for at in range(0, len(pairs), GROUPS)]
        chance.shuffle(steps)
        skipped = first % WINDOW if number == first // WINDOW else 0
        yield from ([row for pair in step for row in pair] for step in steps[skipped:])


def encode_rows(tokenizer: Tokenizer, rows: Sequence[Row]) -> Batch:
    """Rows to tensors; an answer that was cut off is none."""
    encoded = tokenizer.encode_batch([(row.question, row.context.text) for row in rows])
    longest = max(len(one.ids) for one in encoded)
    places = [_find_place(one, row) for one, row in zip(encoded, rows, strict=True)]
    ids, types, mask = (
        torch.tensor([getattr(one, name) + [0] * (longest - len(one.ids)) for one in encoded])
        for name in ("ids", "type_ids", "attention_mask")
    )
    starts, ends = (torch.tensor(column) for column in zip(*places, strict=True))
    return Batch(ids, types, mask, starts, ends)


def _pair(pool: Pool, example: Example, mined: Sequence[int], chance: random.Random) -> tuple[Row, Row]:
    question = hurry(example.question) if chance.random() < HURRIED else example.question
    context = pool.contexts[example.chunk]
    positive = Row(question, context, example.start, example.end)
    drawn = chance.random()
    if drawn < CORRUPTED:
        others = chance.choices(pool.of_article[pool.articles[example.chunk]], k=_OTHERS)
        changed = corrupt(example.question, context.text, [pool.contexts[row].text for row in others], chance)
        if changed is not None:
            return positive, Row(changed, context, 0, 0)
    return positive, Row(question, pool.contexts[_choose_other(pool, example, mined, drawn, chance)], 0, 0)


def _choose_other(pool: Pool, example: Example, mined: Sequence[int], drawn: float, chance: random.Random) -> int:
    """A chunk of another paragraph; the better it ranks, the likelier."""
    found = [row for row in mined if row >= 0]
    if found and drawn < 1 - NEAR - FAR:
        return found[min(int(chance.expovariate(0.5)), len(found) - 1)]
    near = drawn < 1 - FAR
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

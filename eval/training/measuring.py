"""How well the reader does on articles it never read: the right words, and the right passage before a near miss."""

import random
from collections.abc import Sequence

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer

from eval.measures.answer_measures import exact_match, token_f1
from eval.training.batches import Row, encode_rows
from eval.training.network import ReaderNetwork
from eval.training.sources import Source

TRIED, AT_ONCE, LONGEST_SPAN = 200, 32, 30


def measure_sources(network: ReaderNetwork, tokenizer: Tokenizer, sources: Sequence[Source]) -> dict[str, dict[str, float]]:
    """The figures of each source that holds articles out, by its name."""
    return {source.name: measure_reader(network, tokenizer, source) for source in sources if _choose_held(source)}


def measure_reader(network: ReaderNetwork, tokenizer: Tokenizer, source: Source) -> dict[str, float]:
    """Over held-out questions: exact match and F1 of the words found in the chunk that answers, and how well scores know it.

    The scores are the answerable head's, the span's margin over none, and both together. The area under the
    curve is against questions of people that have no answer, where the source holds such, else against the best mined chunk. For
    the latter it is also counted how often the right chunk ranks above it.
    """
    held = _choose_held(source)
    examples = [source.examples[number] for number in held]
    right = [Row(example.question, source.pool.contexts[example.chunk], example.start, example.end) for example in examples]
    wrong = [Row(question.question, source.pool.contexts[question.chunk], 0, 0) for question in source.unanswerable]
    if not wrong:
        wrong = [Row(source.examples[number].question, source.pool.contexts[source.mined[number, 0]], 0, 0) for number in held]
    texts, good = read_rows(network, tokenizer, right)
    _, bad = read_rows(network, tokenizer, wrong)
    figures = {
        "exact": float(np.mean([exact_match(text, example.answers) for text, example in zip(texts, examples, strict=True)])),
        "f1": float(np.mean([token_f1(text, example.answers) for text, example in zip(texts, examples, strict=True)])),
    }
    labels = np.repeat([1, 0], [len(good), len(bad)])
    for name, weights in {"answerable": [1, 0], "span": [0, 1], "both": [1, 0.5]}.items():
        figures[f"auroc_{name}"] = float(roc_auc_score(labels, np.concatenate([good @ weights, bad @ weights])))
        if not source.unanswerable:
            figures[f"first_{name}"] = float(np.mean(good @ weights > bad @ weights))
    return {name: round(value, 4) for name, value in figures.items()}


def _choose_held(source: Source) -> list[int]:
    """Rows of the held-out examples that are measured: all of them where there are questions without an answer, else TRIED."""
    held = [number for number, example in enumerate(source.examples) if example.held_out and source.mined[number, 0] >= 0]
    if source.unanswerable:
        return held
    return random.Random(1).sample(held, min(TRIED, len(held)))  # noqa: S311 (no secret)


def read_rows(network: ReaderNetwork, tokenizer: Tokenizer, rows: Sequence[Row]) -> tuple[list[str], np.ndarray]:
    """The best words of each row, and (rows, 2): the answerable score, and the best span's over that of none."""
    network.eval()
    texts, scores = [], []
    for first in range(0, len(rows), AT_ONCE):
        part = rows[first : first + AT_ONCE]
        batch = encode_rows(tokenizer, part)
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            start, end, answerable = network(batch.input_ids, batch.token_type_ids, batch.attention_mask)
        encoded = tokenizer.encode_batch([(row.question, row.context.text) for row in part])
        for number, row in enumerate(part):
            first_token, last_token, margin = _find_best(start[number], end[number])
            offsets = encoded[number].offsets
            texts.append(row.context.text[offsets[first_token][0] : offsets[last_token][1]])
            scores.append([float(answerable[number]), margin])
    return texts, np.array(scores)


def _find_best(start: torch.Tensor, end: torch.Tensor) -> tuple[int, int, float]:
    """First and last token of the best span, and how far its score is above that of no answer."""
    pairs = start[1:, None] + end[None, 1:]
    allowed = torch.ones_like(pairs).triu().tril(LONGEST_SPAN - 1)
    pairs = pairs.masked_fill(allowed == 0, -1e9)
    best = int(pairs.argmax())
    first, last = divmod(best, pairs.shape[1])
    return first + 1, last + 1, float(pairs.flatten()[best] - start[0] - end[0])

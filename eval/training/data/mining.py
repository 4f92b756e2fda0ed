"""Hard negatives: for each question the chunks that our own ranking puts first and that do not hold its answer.

A pool and its examples come in, an array of chunk numbers comes out, (examples, KEPT), -1 where fewer were found. Both
retrievers are the service's, fused by its weights. Sentences and feedback, which refine the first places, are left out for their
time: what is wanted here is near misses, not their exact order.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from eval.training.data.examples import Example, Pool
from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.embedding.model_export import BUNDLED, find_model, load_model
from index.generations.hashes import hash_value
from index.local.bm25 import LexicalIndex
from index.settings import load_bm25
from retrieval.rank.fusion import load_fusion

KEPT = 8
_LOOKED_AT = 40  # best chunks that negatives are taken from
_BLOCK = 256  # questions scored at a time
Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]


def mine_once(pool: Pool, examples: Sequence[Example], work: Path) -> Rows:
    """What `mine_negatives` finds, kept in `work` under the hash of the questions: it takes minutes."""
    collection = hash_value([(example.question, example.chunk) for example in examples])
    path = work / f"mined-{collection[:12]}.npy"
    if not path.is_file():
        written = path.with_suffix(".new.npy")
        np.save(written, mine_negatives(pool, examples))
        written.replace(path)
    return np.asarray(np.load(path), np.int32)


def mine_negatives(pool: Pool, examples: Sequence[Example]) -> Rows:
    """The KEPT best chunks a question that are of another paragraph and do not hold the words of its answer."""
    tokenizer = Tokenizer(Vocabulary({}, {}, {}, ()))
    searched = [chunk.searched for chunk in pool.chunks]
    lexical = LexicalIndex.fit([tokenizer.document_tokens(text) for text in searched], load_bm25())
    model = load_model(find_model(BUNDLED))
    vectors = embed(model, searched)
    weight = load_fusion().lexical_weight
    mined = np.full((len(examples), KEPT), -1, np.int32)
    for first in range(0, len(examples), _BLOCK):
        block = examples[first : first + _BLOCK]
        near = embed(model, [example.question for example in block]) @ vectors.T
        for number, (example, cosines) in enumerate(zip(block, near, strict=True), first):
            tokens = tokenizer.question_tokens(example.question)
            share = lexical.scores(tokens) / (lexical.ceiling(tokens) or 1.0)
            kept = _choose(pool, example, weight * share + (1 - weight) * cosines)
            mined[number, : len(kept)] = kept
        if first % (40 * _BLOCK) == 0:
            print(f"mined {first + len(block)} of {len(examples)}", flush=True)
    return mined


def embed(model: Any, texts: Sequence[str]) -> Vectors:
    """Unit vectors in half precision, (len(texts), dimension): many at a time and fast, near enough to find near misses."""
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        rows = model.encode(
            list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False, convert_to_tensor=True
        )
    return np.asarray(rows.float().numpy(), np.float32)


def _choose(pool: Pool, example: Example, scores: npt.NDArray[np.float64]) -> list[int]:
    best = np.argpartition(-scores, _LOOKED_AT)[:_LOOKED_AT]
    ordered = best[np.lexsort((best, -scores[best]))].tolist()
    gold, answer = pool.documents[example.chunk], example.answer.casefold()
    others = (row for row in ordered if pool.documents[row] != gold and answer not in pool.chunks[row].text.casefold())
    return [row for row, _ in zip(others, range(KEPT), strict=False)]

"""`python -m eval.training.export`: the product's files of a trained reader: one int8 graph, its tokenizer and its card.

A checkpoint comes in, `retrieval/reader/weights` comes out. In the graph an attention is one operator, and there is no mask, as a
passage is read by itself. Products are in 8-bit integers (`index.embedding.integer_graph`).
"""

import argparse
import json
import sys
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from tokenizers import Tokenizer

from eval.errors import SuiteError
from eval.training.bodies import LONGEST, Body, open_body
from eval.training.checkpoints import CHECKPOINT
from eval.training.exported import load_exported
from eval.training.network import ReaderNetwork, Scores
from eval.training.train import WORK
from index.embedding.attention_graph import join_attention
from index.embedding.integer_graph import Tokens, round_graph
from index.generations.hashes import hash_file
from retrieval.reader.reader import CARD, GRAPH, TOKENIZER, WEIGHTS

OUTLIERS = 16
"""Columns of what comes from GELU that may go above its scale. In trained readers the first token does so in one or two."""
_SAMPLES, _QUESTION = (14, 46, 110, 206) * 6, 12
"""The tokens of each passage, and of each question, by which the sizes of what flows through a graph are measured."""


class UnpaddedReader(torch.nn.Module):
    """A network for texts that are not padded."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: torch.Tensor, token_type_ids: torch.Tensor) -> Scores:
        """As the network, for every place."""
        transformer: Any = self.network.transformer
        hidden = transformer(input_ids=input_ids, token_type_ids=token_type_ids).last_hidden_state
        start, end = self.network.places(hidden).unbind(-1)
        return start, end, self.network.answerable(hidden[:, 0]).squeeze(-1)


def main() -> None:
    """Export as the command line says."""
    parser = argparse.ArgumentParser(description="Export the trained reader to the files that the product loads.")
    parser.add_argument("--work", type=Path, default=WORK, help="folder of the checkpoint")
    parser.add_argument("--target", type=Path, default=WEIGHTS)
    parser.add_argument("--body", type=Path, help="folder of the transformer that the run began with, as `train` was given it")
    parser.add_argument("--mean", action="store_true", help="of the run and of the reader in the target that it began with")
    arguments = parser.parse_args()
    try:
        export(arguments.work / CHECKPOINT, arguments.target, mean=arguments.mean, body=open_body(arguments.body))
    except SuiteError as error:
        sys.exit(str(error))


def export(checkpoint: Path, target: Path, *, mean: bool = False, body: Body | None = None) -> None:
    """Write graph, tokenizer and card to `target`.

    body: what the run began with, by default the product's encoder. mean: take the mean of the run's weights and of those in
    `target`, from which it went on: it often reads better than either (Wortsman et al., Model soups, ICML 2022).
    Raises SuiteError when the run did not begin with those, or with another body.
    """
    body = body or open_body()
    kept = torch.load(checkpoint, weights_only=True)
    if find_first(kept["began_as"])["sha256"] != body.sha256:
        raise SuiteError(
            f"{checkpoint} did not begin with {body.name}, but with {find_first(kept['began_as'])['model']}: name its --body"
        )
    network = ReaderNetwork.begin(body.folder)
    network.load_state_dict(kept["network"])
    if mean:
        if not (target / GRAPH).is_file() or kept["began_as"].get("graph_sha256") != hash_file(target / GRAPH):
            raise SuiteError(f"{checkpoint} did not begin with the reader in {target}: there is no mean to take")
        _take_mean(network, target / GRAPH, body)
    target.mkdir(parents=True, exist_ok=True)
    write_rounded(network, body, target / GRAPH)
    body.open_tokenizer().save(str(target / TOKENIZER))
    card = {
        "longest": LONGEST,
        "graph_sha256": hash_file(target / GRAPH),
        "tokenizer_sha256": hash_file(target / TOKENIZER),
        **{name: kept[name] for name in ("steps", "settings", "sources", "collection", "began_as")},
        "mean": mean,
        "exported": datetime.now(UTC).date().isoformat(),
    }
    (target / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def find_first(began_as: dict[str, Any]) -> dict[str, Any]:
    """The body that a chain of runs began with: its "model" and its "sha256"."""
    while "began_as" in began_as:
        began_as = began_as["began_as"]
    return began_as


def _take_mean(network: ReaderNetwork, graph: Path, body: Body) -> None:
    """Move each weight half of the way to that of an exported reader."""
    other = ReaderNetwork.begin(body.folder)
    load_exported(other, graph)
    with torch.no_grad():
        for mine, theirs in zip(network.parameters(), other.parameters(), strict=True):
            mine.lerp_(theirs, 0.5)


def write_rounded(network: ReaderNetwork, body: Body, path: Path) -> None:
    """Write the graph that the product runs: that of `write_graph` with its products in 8-bit integers."""
    samples = _draw_samples(body.open_tokenizer())
    onnx.save(round_graph(write_graph(network, samples[0]), samples, OUTLIERS), path)


def write_graph(network: ReaderNetwork, sample: Mapping[str, Tokens]) -> onnx.ModelProto:
    """The graph of a network in float32: `input_ids` and `token_type_ids` of texts of one length in, its three scores out.

    sample: such an input. Places outside the passage have scores as well, which the product does not look at.
    """
    network.transformer.set_attn_implementation("eager")  # which is exported as the products that `join_attention` knows
    axes = {0: "text", 1: "token"}
    settings: dict[str, Any] = {
        "input_names": list(sample),
        "output_names": ["start", "end", "answerable"],
        "dynamic_axes": {**dict.fromkeys([*sample, "start", "end"], axes), "answerable": {0: "text"}},
        "opset_version": 17,
        "dynamo": False,
    }
    written: Any = BytesIO()  # which the exporter takes, though its types name paths alone
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns that it is the older one; see index/embedding/model_export.py
        torch.onnx.export(UnpaddedReader(network).eval(), tuple(map(torch.from_numpy, sample.values())), written, **settings)
    return join_attention(onnx.load_from_string(written.getvalue()), network.transformer.config.num_attention_heads)


def _draw_samples(tokenizer: Tokenizer) -> list[dict[str, Tokens]]:
    """Questions with passages of random tokens, the same every time, each array int64 (1, tokens)."""
    chance = np.random.default_rng(0)
    empty = tokenizer.encode("", "")
    samples = []
    for length in _SAMPLES:
        question, passage = (chance.integers(tokenizer.get_vocab_size(), size=size).tolist() for size in (_QUESTION, length))
        ids = [empty.ids[0], *question, *empty.ids[1:-1], *passage, empty.ids[-1]]
        types = [empty.type_ids[0]] * (1 + _QUESTION) + empty.type_ids[1:-1] + [empty.type_ids[-1]] * (1 + length)
        samples.append({"input_ids": np.array([ids], np.int64), "token_type_ids": np.array([types], np.int64)})
    return samples


if __name__ == "__main__":
    main()

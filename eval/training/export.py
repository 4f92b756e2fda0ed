"""`python -m eval.training.export`: the product's files of a trained reader: one int8 graph, its tokenizer and its card.

A checkpoint comes in, `retrieval/reader/weights` comes out. Word vectors are kept in eight bits with a scale each, matrices with
one a column. What flows between them is measured and rounded as it comes (onnxruntime's dynamic quantisation).
"""

import argparse
import json
import sys
import tempfile
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from eval.errors import SuiteError
from eval.training.bodies import LONGEST, Body, open_body
from eval.training.checkpoints import CHECKPOINT
from eval.training.exported import load_exported
from eval.training.network import ReaderNetwork
from eval.training.train import WORK
from index.generations.hashes import hash_file
from retrieval.reader.reader import CARD, GRAPH, TOKENIZER, WEIGHTS


class RoundedVectors(torch.nn.Module):
    """Word vectors in eight bits, each with a scale of its own."""

    scale: torch.Tensor
    rounded: torch.Tensor

    def __init__(self, vectors: torch.Tensor) -> None:
        super().__init__()
        scale = vectors.abs().amax(1, keepdim=True).clamp_min(1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("rounded", (vectors / scale).round().to(torch.int8))

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Float vectors of token ids."""
        return self.rounded[ids].float() * self.scale[ids]


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
    network.transformer.embeddings.word_embeddings = RoundedVectors(network.transformer.embeddings.word_embeddings.weight.data)
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        _write_graph(network.eval(), body, Path(folder) / "full.onnx")
        quantize_dynamic(
            Path(folder) / "full.onnx",
            target / GRAPH,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
        )
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


def _write_graph(network: ReaderNetwork, body: Body, path: Path) -> None:
    example = body.open_tokenizer().encode("a question", "and a passage")
    inputs = tuple(torch.tensor([column]) for column in (example.ids, example.type_ids, example.attention_mask))
    axes = {0: "text", 1: "token"}
    names = ["input_ids", "token_type_ids", "attention_mask"]
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns that it is the older one; see index/embedding/model_export.py
        torch.onnx.export(
            network,
            inputs,
            str(path),
            input_names=names,
            output_names=["start", "end", "answerable"],
            dynamic_axes={**dict.fromkeys([*names, "start", "end"], axes), "answerable": {0: "text"}},
            opset_version=17,
            dynamo=False,
        )


if __name__ == "__main__":
    main()

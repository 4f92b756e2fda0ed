"""`python -m eval.training.export`: the product's files of a trained reader: one int8 graph, its tokenizer and its card.

A checkpoint comes in, `retrieval/reader/weights` comes out. Word vectors are kept in eight bits with a scale each, matrices with
one a column; what flows between them is measured and rounded as it comes (onnxruntime's dynamic quantisation).
"""

import argparse
import json
import sys
import tempfile
import warnings
from datetime import UTC, datetime
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from eval.errors import SuiteError
from eval.training.batches import LONGEST
from eval.training.exported import load_exported
from eval.training.network import ReaderNetwork
from eval.training.train import CHECKPOINT, WORK, open_tokenizer
from index.embedding.model_export import BUNDLED, find_model
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
    """Export as told on the command line."""
    parser = argparse.ArgumentParser(description="Export the trained reader to the files that the product loads.")
    parser.add_argument("--work", type=Path, default=WORK, help="folder of the checkpoint")
    parser.add_argument("--target", type=Path, default=WEIGHTS)
    parser.add_argument("--mean", action="store_true", help="of the run and of the reader in the target that it began with")
    told = parser.parse_args()
    try:
        export(told.work / CHECKPOINT, told.target, mean=told.mean)
    except SuiteError as error:
        sys.exit(str(error))


def export(checkpoint: Path, target: Path, *, mean: bool = False) -> None:
    """Write graph, tokenizer and card to `target`.

    mean: take the mean of the run's weights and of those in `target`, from which it went on: it often reads better than either
    (Wortsman et al., Model soups, ICML 2022). Raises SuiteError when the run did not begin with those.
    """
    network = ReaderNetwork.begin(find_model(BUNDLED))
    kept = torch.load(checkpoint, weights_only=True)
    network.load_state_dict(kept["network"])
    if mean:
        if not (target / GRAPH).is_file() or kept["began_as"].get("graph_sha256") != hash_file(target / GRAPH):
            raise SuiteError(f"{checkpoint} did not begin with the reader in {target}: there is no mean to take")
        _take_mean(network, target / GRAPH)
    network.transformer.embeddings.word_embeddings = RoundedVectors(network.transformer.embeddings.word_embeddings.weight.data)
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        _write_graph(network.eval(), Path(folder) / "full.onnx")
        quantize_dynamic(
            Path(folder) / "full.onnx",
            target / GRAPH,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
        )
    open_tokenizer().save(str(target / TOKENIZER))
    card = {
        "longest": LONGEST,
        "graph_sha256": hash_file(target / GRAPH),
        "tokenizer_sha256": hash_file(target / TOKENIZER),
        **{name: kept[name] for name in ("steps", "settings", "collection", "began_as")},
        "mean": mean,
        "exported": datetime.now(UTC).date().isoformat(),
    }
    (target / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _take_mean(network: ReaderNetwork, graph: Path) -> None:
    """Move each weight half of the way to that of an exported reader."""
    other = ReaderNetwork.begin(find_model(BUNDLED))
    load_exported(other, graph)
    with torch.no_grad():
        for mine, theirs in zip(network.parameters(), other.parameters(), strict=True):
            mine.lerp_(theirs, 0.5)


def _write_graph(network: ReaderNetwork, path: Path) -> None:
    example = open_tokenizer().encode("a question", "and a passage")
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

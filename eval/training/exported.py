"""The product's weights back in a network, so that a training can go on from them where its checkpoint is gone.

Eight bits are less than what was learned, and training mends that in its first steps.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from eval.training.network import ReaderNetwork

_ENDINGS = ("/Gemm_MatMul_quant", "/MatMul_quant")
_VECTORS = "transformer.embeddings.word_embeddings"
_UNUSED = "transformer.pooler."  # of the sentence encoder, no part of the reader's graph
_PLACES = "places"
_LAYER = "transformer.encoder.layer"
_PRODUCTS = (
    ("attention.self.query", "attention.self.key", "attention.self.value"),
    ("attention.output.dense",),
    ("intermediate.dense",),
    ("output.dense",),
)
"""The products in integers of a layer, in the order of the graph."""


def load_exported(network: ReaderNetwork, graph: Path) -> None:
    """Give `network` the weights of an exported graph (see `export.py`). Raises RuntimeError when any is missing."""
    model = onnx.load(str(graph)).graph
    kept = {each.name: torch.tensor(numpy_helper.to_array(each)) for each in model.initializer}
    if f"{_VECTORS}.rounded" in kept:
        found = _read_masked(model.node, kept)
    else:
        found = _read_joined(model.node, kept, int(network.transformer.config.num_hidden_layers))
    state = {name: found[name] for name in network.state_dict() if name in found}
    missing = [name for name in network.load_state_dict(state, strict=False).missing_keys if not name.startswith(_UNUSED)]
    if missing:
        raise RuntimeError(f"{graph} lacks {len(missing)} weights of the reader, the first {missing[0]}")


def _read_joined(nodes: Sequence[onnx.NodeProto], kept: Mapping[str, torch.Tensor], layers: int) -> dict[str, torch.Tensor]:
    """The weights of a graph as `export.py` writes it, by their names in the network."""
    found = {name.removeprefix("network."): value for name, value in kept.items()}
    names = [[f"{_LAYER}.{layer}.{name}" for name in group] for layer in range(layers) for group in _PRODUCTS]
    for modules, (weights, bias) in zip(names, _widen_products(nodes, kept), strict=False):
        found |= dict(zip((f"{name}.weight" for name in modules), weights.T.contiguous().chunk(len(modules)), strict=True))
        found |= dict(zip((f"{name}.bias" for name in modules), bias.chunk(len(modules)), strict=True))
    found |= {f"{_PLACES}.weight": kept[node.input[1]].T.contiguous() for node in nodes if node.name == f"/{_PLACES}/MatMul"}
    tables = [kept[node.input[0]] for node in nodes if node.op_type == "Gather" and node.input[0] in kept]
    for rounded in (table for table in tables if table.dtype == torch.int8):
        scales = next(table for table in tables if table.shape == (len(rounded), 1))
        found[f"{_VECTORS}.weight"] = rounded.float() * scales
    return found


def _widen_products(
    nodes: Sequence[onnx.NodeProto], kept: Mapping[str, torch.Tensor]
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """The weights (in, out) and what is added, of each product in integers."""
    makers = {name: node for node in nodes for name in node.output}
    for node in nodes:
        if node.op_type == "DynamicQuantizeMatMul":
            factors = kept[makers[node.input[0]].input[1]]  # that its input was smoothed by
            yield kept[node.input[1]].float() * kept[node.input[2]] * factors[:, None], kept[node.input[4]]
        elif node.op_type == "MatMulIntegerToFloat":
            yield kept[node.input[1]].float() * kept[node.input[3]], kept[node.input[6]]


def _read_masked(nodes: Sequence[onnx.NodeProto], kept: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The weights of a graph as onnxruntime's quantisation wrote it, with a mask, before `export.py` made its own."""
    found = {**kept, f"{_VECTORS}.weight": kept[f"{_VECTORS}.rounded"].float() * kept[f"{_VECTORS}.scale"]}
    for node in nodes:
        if node.op_type == "MatMulInteger":
            found[f"{_name_module(node.name)}.weight"] = _widen(kept, node.input[1].removesuffix("_quantized"))
    return found


def _name_module(node: str) -> str:
    """The module whose product a node of the graph is: "/places/MatMul_quant" is "places"."""
    ending = next(ending for ending in _ENDINGS if node.endswith(ending))
    return node.removesuffix(ending).removeprefix("/").replace("/", ".")


def _widen(kept: Mapping[str, torch.Tensor], name: str) -> torch.Tensor:
    """A matrix as torch keeps it, (out, in), from its eight bits, (in, out), with a scale and a zero point a column."""
    rounded, zero, scale = (kept[f"{name}_{part}"] for part in ("quantized", "zero_point", "scale"))
    return ((rounded.float() - zero.float()) * scale).T.contiguous()

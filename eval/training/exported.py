"""The product's weights back in a network, so that a training can go on from them where its checkpoint is gone.

Eight bits are less than what was learned, and training mends that in its first steps.
"""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from eval.training.network import ReaderNetwork

_ENDINGS = ("/Gemm_MatMul_quant", "/MatMul_quant")
_VECTORS = "transformer.embeddings.word_embeddings"
_UNUSED = "transformer.pooler."  # of the sentence encoder, no part of the reader's graph


def load_exported(network: ReaderNetwork, graph: Path) -> None:
    """Give `network` the weights of an exported graph (see `export.py`). Raises RuntimeError when any is missing."""
    model = onnx.load(str(graph)).graph
    kept = {each.name: torch.tensor(numpy_helper.to_array(each)) for each in model.initializer}
    state = {name: kept[name] for name in network.state_dict() if name in kept}
    state[f"{_VECTORS}.weight"] = kept[f"{_VECTORS}.rounded"].float() * kept[f"{_VECTORS}.scale"]
    for node in model.node:
        if node.op_type == "MatMulInteger":
            state[f"{_name_module(node.name)}.weight"] = _widen(kept, node.input[1].removesuffix("_quantized"))
    missing = [name for name in network.load_state_dict(state, strict=False).missing_keys if not name.startswith(_UNUSED)]
    if missing:
        raise RuntimeError(f"{graph} lacks {len(missing)} weights of the reader, the first {missing[0]}")


def _name_module(node: str) -> str:
    """The module whose product a node of the graph is: "/places/MatMul_quant" is "places"."""
    ending = next(ending for ending in _ENDINGS if node.endswith(ending))
    return node.removesuffix(ending).removeprefix("/").replace("/", ".")


def _widen(kept: dict[str, torch.Tensor], name: str) -> torch.Tensor:
    """A matrix as torch keeps it, (out, in), from its eight bits, (in, out), with a scale and a zero point a column."""
    rounded, zero, scale = (kept[f"{name}_{part}"] for part in ("quantized", "zero_point", "scale"))
    return ((rounded.float() - zero.float()) * scale).T.contiguous()

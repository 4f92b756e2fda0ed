"""Each attention of an encoder's graph as one operator of onnxruntime.

An exporter writes an attention as some thirty small operators. onnxruntime's `MultiHeadAttention` does the same in one, which is
what counts in a question: half of the time of a short text goes to the number of operators. Only an export imports this module.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper, numpy_helper

RUNTIME = "com.microsoft"
"""The domain of the operators that onnxruntime adds to those of ONNX."""
_BY_HEAD, _BY_HEAD_TURNED = [0, 2, 1, 3], [0, 2, 3, 1]
"""From (texts, tokens, heads, columns): to heads before tokens, and with the columns before the tokens."""


def join_attention(graph: onnx.ModelProto, heads: int) -> onnx.ModelProto:
    """The graph with one node for each attention that is written as products of queries, keys and values alone.

    What adds something to the products, a mask or a bias of places, stays as it is.
    """
    wiring = _Wiring.of(graph)
    joined = {found.output: found for node in graph.graph.node if (found := _find_attention(node, wiring)) is not None}
    nodes = [joined[node.output[0]].write(heads) if node.output[0] in joined else node for node in graph.graph.node]
    made = onnx.ModelProto()
    made.CopyFrom(graph)
    del made.graph.node[:]
    made.graph.node.extend(_keep_used(nodes, [one.name for one in graph.graph.output]))
    if joined:
        made.opset_import.append(helper.make_opsetid(RUNTIME, 1))
    return made


@dataclass(frozen=True, slots=True)
class _Attention:
    """Where an attention takes its input from and puts its output."""

    query: str
    key: str
    value: str
    scale: float
    output: str

    def write(self, heads: int) -> onnx.NodeProto:
        sources = [self.query, self.key, self.value]
        return helper.make_node("MultiHeadAttention", sources, [self.output], domain=RUNTIME, num_heads=heads, scale=self.scale)


@dataclass(frozen=True, slots=True)
class _Wiring:
    """What makes and what takes each value of a graph."""

    makers: Mapping[str, onnx.NodeProto]
    takers: Mapping[str, Sequence[onnx.NodeProto]]
    constants: Mapping[str, npt.NDArray[np.generic]]

    @classmethod
    def of(cls, graph: onnx.ModelProto) -> "_Wiring":
        takers: dict[str, list[onnx.NodeProto]] = {}
        for node in graph.graph.node:
            for name in node.input:
                takers.setdefault(name, []).append(node)
        held = {one.name: numpy_helper.to_array(one) for one in graph.graph.initializer if not one.dims}
        for node in graph.graph.node:
            if node.op_type == "Constant" and node.attribute[0].name == "value":
                held[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
        return cls({name: node for node in graph.graph.node for name in node.output}, takers, held)

    def trace_scale(self, name: str) -> tuple[float, str]:
        """By what number a value is what it is made of, and that."""
        scale = 1.0
        while (node := self.makers.get(name)) is not None and node.op_type == "Mul":
            factor = next((one for one in node.input if one in self.constants and self.constants[one].size == 1), None)
            if factor is None:
                break
            scale *= float(self.constants[factor].item())
            name = next(one for one in node.input if one != factor)
        return scale, name

    def find_turned(self, name: str, order: Sequence[int]) -> str | None:
        """What was cut into heads and turned to be this value."""
        turned = self.makers.get(name)
        if turned is None or turned.op_type != "Transpose" or list(turned.attribute[0].ints) != order:
            return None
        cut = self.makers.get(turned.input[0])
        return cut.input[0] if cut is not None and cut.op_type == "Reshape" else None

    def find_taker(self, name: str, kind: str) -> onnx.NodeProto | None:
        """The one node that takes a value, if it is of this kind. Nodes that read its shape do not count."""
        takers = [node for node in self.takers.get(name, ()) if node.op_type != "Shape"]
        return takers[0] if len(takers) == 1 and takers[0].op_type == kind else None


def _find_attention(softmax: onnx.NodeProto, wiring: _Wiring) -> _Attention | None:
    if softmax.op_type != "Softmax":
        return None
    scale, likeness = wiring.trace_scale(softmax.input[0])
    product, weighed = wiring.makers.get(likeness), wiring.find_taker(softmax.output[0], "MatMul")
    if product is None or product.op_type != "MatMul" or weighed is None or weighed.input[0] != softmax.output[0]:
        return None
    of_query, query = wiring.trace_scale(product.input[0])
    of_key, key = wiring.trace_scale(product.input[1])
    sources = (
        wiring.find_turned(query, _BY_HEAD),
        wiring.find_turned(key, _BY_HEAD_TURNED),
        wiring.find_turned(weighed.input[1], _BY_HEAD),
    )
    turned = wiring.find_taker(weighed.output[0], "Transpose")
    joined = wiring.find_taker(turned.output[0], "Reshape") if turned is not None else None
    if joined is None or sources[0] is None or sources[1] is None or sources[2] is None:
        return None
    return _Attention(sources[0], sources[1], sources[2], scale * of_query * of_key, joined.output[0])


def _keep_used(nodes: Sequence[onnx.NodeProto], outputs: Iterable[str]) -> list[onnx.NodeProto]:
    """The nodes that the outputs are made by, in order."""
    used, kept = set(outputs), []
    for node in reversed(nodes):
        if used.intersection(node.output):
            used.update(node.input)
            kept.append(node)
    return kept[::-1]

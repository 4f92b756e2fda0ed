"""From a transformer's graph in float32 to one that multiplies 8-bit integers: four times smaller, two to three times faster.

Weights are rounded once, each column by a scale of its own. What flows into them is rounded as it comes, in one of three ways:

- Where columns differ much in size, as behind a layer norm, each is first divided by a factor of its own that its row of the
  weights is multiplied by (Xiao et al., SmoothQuant, ICML 2023). Then one scale does for the whole input.
- Where values are hardly below 0, as behind GELU, each token has a scale of its own, which begins at the lowest value that the
  function has. A few tokens have values ten times those of all others there.
- Or there one scale that was measured beforehand does for every input. Such values stand in a few columns, which are known. What
  is above the scale in these is multiplied in float32 beside it (Dettmers et al., LLM.int8(), NeurIPS 2022). This takes less
  time and is a little less exact.

All factors come from a run over random tokens: real texts give no better ones. Only an export imports this module.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import helper, numpy_helper

from index.embedding.attention_graph import RUNTIME

Floats = npt.NDArray[np.float32]
Tokens = npt.NDArray[np.int64]
_TOP = 127  # the largest 8-bit weight
_STEPS = 255  # between the lowest and the highest 8-bit value of a token
_SMOOTHED = 0.7  # the share of a column's size that is moved from the input to the weights
_ONE_SIDED = 8  # times: an input whose largest value is so far above 0 against its lowest counts as never below 0
_SMALLEST = np.float32(1e-9)  # no scale is 0
_GRID = 1_024  # parts of 1: how exactly the lowest value of an input is known
_WIDE = 1_000  # rows: what has more is a table of words
_NARROW = 16  # columns: a product of fewer takes no time worth saving
_ROOM = 1.2  # times the largest value that was measured: where a scale that is fixed ends


def round_graph(graph: onnx.ModelProto, samples: Sequence[Mapping[str, Tokens]], outliers: int = 0) -> onnx.ModelProto:
    """The graph with every product by fixed weights in integers, and its table of words in 8 bits.

    samples: inputs of the graph by name, by which the sizes of what flows are measured. outliers: how many columns of what comes
    from GELU may go above a scale that is fixed. With 0 each token has a scale of its own there.
    """
    weights = {one.name: numpy_helper.to_array(one) for one in graph.graph.initializer}
    products = _find_products(graph, {name: value for name, value in weights.items() if value.dtype == np.float32})
    replaced = {node.output[0] for group in products.values() for product in group for node in product.nodes}
    sizes = _measure(graph, list(products), samples)
    writer = _GraphWriter(outliers)
    for node in graph.graph.node:
        if node.op_type == "MatMul" and node.output[0] in replaced:
            group = products.pop(node.input[0], None)
            if group is not None:
                writer.multiply(node.input[0], group, sizes[node.input[0]])
        elif node.op_type == "Gather" and _is_table(weights.get(node.input[0])):
            writer.look_up(weights[node.input[0]], node)
        elif node.output[0] not in replaced:
            writer.nodes.append(node)
    return writer.finish(graph)


@dataclass(frozen=True, slots=True)
class _Product:
    """A product of an input by fixed weights, and what is added to it."""

    nodes: tuple[onnx.NodeProto, ...]
    weights: Floats
    """(columns of the input, columns of the output)."""
    bias: Floats
    """(columns of the output,)."""


def _find_products(graph: onnx.ModelProto, kept: Mapping[str, Floats]) -> dict[str, list[_Product]]:
    """The products by fixed weights, by the name of their input."""
    takers: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.graph.node:
        for name in node.input:
            takers.setdefault(name, []).append(node)
    found: dict[str, list[_Product]] = {}
    for node in graph.graph.node:
        weights = kept.get(node.input[1]) if node.op_type == "MatMul" else None
        if weights is None or weights.ndim != 2 or weights.shape[1] < _NARROW:
            continue
        added = takers[node.output[0]][0] if len(takers.get(node.output[0], [])) == 1 else node
        bias = next((kept[name] for name in added.input if name in kept and kept[name].shape == weights.shape[1:]), None)
        is_joined = added.op_type == "Add" and bias is not None
        nodes = (node, added) if is_joined else (node,)
        summand = bias if is_joined and bias is not None else np.zeros(weights.shape[1], np.float32)
        found.setdefault(node.input[0], []).append(_Product(nodes, weights, summand))
    return found


def _is_table(values: npt.NDArray[Any] | None) -> bool:
    """Whether this is a large table of rows."""
    return values is not None and values.dtype == np.float32 and values.ndim == 2 and len(values) > _WIDE


@dataclass(frozen=True, slots=True)
class _Sizes:
    """How large the values of an input are."""

    columns: Floats
    """The largest absolute value of each column, (columns,)."""
    lowest: float
    """0 or below it."""
    highest: float

    @property
    def is_one_sided(self) -> bool:
        return self.highest > -_ONE_SIDED * self.lowest


def _measure(graph: onnx.ModelProto, names: Sequence[str], samples: Sequence[Mapping[str, Tokens]]) -> dict[str, _Sizes]:
    watched = onnx.ModelProto()
    watched.CopyFrom(graph)
    watched.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    columns: dict[str, Floats] = {}
    bounds: dict[str, tuple[float, float]] = {}
    for sample in samples:
        for name, values in zip(names, session.run(list(names), dict(sample)), strict=True):
            rows = values.reshape(-1, values.shape[-1])
            columns[name] = np.maximum(columns.get(name, _SMALLEST), np.abs(rows).max(axis=0))
            low, high = bounds.get(name, (0.0, 0.0))
            bounds[name] = (min(low, float(rows.min())), max(high, float(rows.max())))
    # On a grid, so that what another processor measures in the last digits makes no other graph.
    return {name: _Sizes(columns[name], math.floor(low * _GRID) / _GRID, high) for name, (low, high) in bounds.items()}


@dataclass(slots=True)
class _GraphWriter:
    """Writes the nodes of the new graph."""

    outliers: int
    """As in `round_graph`."""
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def finish(self, graph: onnx.ModelProto) -> onnx.ModelProto:
        """The old graph with the new nodes, and without what nothing uses any more."""
        used = {name for node in self.nodes for name in node.input}
        constants = [*(one for one in graph.graph.initializer if one.name in used), *self.constants]
        made = helper.make_graph(self.nodes, graph.graph.name, graph.graph.input, graph.graph.output, constants)
        opsets = [*(one for one in graph.opset_import if one.domain != RUNTIME), helper.make_opsetid(RUNTIME, 1)]
        return helper.make_model(made, opset_imports=opsets, ir_version=graph.ir_version)

    def look_up(self, table: Floats, node: onnx.NodeProto) -> None:
        """Rows of a table, each rounded by a scale of its own."""
        rounded, scales = _round_columns(table.T)
        rows = self._cast(self._add("Gather", self._hold(rounded.T), node.input[1]), onnx.TensorProto.FLOAT)
        scale = self._add("Gather", self._hold(scales[:, None]), node.input[1])
        self._add("Mul", rows, scale, output=node.output[0])

    def multiply(self, source: str, products: Sequence[_Product], sizes: _Sizes) -> None:
        """The products of one input by several weights, as one product that is split."""
        weights = np.concatenate([one.weights for one in products], axis=1)
        bias = np.concatenate([one.bias for one in products])
        outputs = [one.nodes[-1].output[0] for one in products]
        output = outputs[0] if len(products) == 1 else f"{source}_products"
        if sizes.is_one_sided and self.outliers:
            self._multiply_fixed(source, weights, bias, sizes, output)
        elif sizes.is_one_sided:
            self._multiply_tokens(source, weights, bias, sizes.lowest, output)
        else:
            self._multiply_whole(source, weights, bias, sizes.columns, output)
        if len(products) > 1:
            widths = np.array([len(one.bias) for one in products], np.int64)
            self.nodes.append(helper.make_node("Split", [output, self._hold(widths)], outputs, axis=-1))

    def _multiply_whole(self, source: str, weights: Floats, bias: Floats, columns: Floats, output: str) -> None:
        factors = _choose_factors(columns, np.abs(weights).max(axis=1))
        rounded, scales = _round_columns(weights * factors[:, None])
        smoothed = self._add("Mul", source, self._hold(1 / factors))
        held = (self._hold(rounded), self._hold(scales), "", self._hold(bias))
        self._add("DynamicQuantizeMatMul", smoothed, *held, output=output, domain=RUNTIME)

    def _multiply_tokens(self, source: str, weights: Floats, bias: Floats, lowest: float, output: str) -> None:
        values, scale = self._round_tokens(source, lowest)
        rounded, scales = _round_columns(weights)
        sums = self._cast(self._add("MatMulInteger", values, self._hold(rounded)), onnx.TensorProto.FLOAT)
        # Not by both scales at once: onnxruntime would take the first token's for all.
        product = self._add("Mul", self._add("Mul", sums, self._hold(scales)), scale)
        of_lowest = np.float32(lowest) * scales * rounded.sum(axis=0, dtype=np.float32)
        self._add("Add", product, self._hold(bias + of_lowest), output=output)

    def _multiply_fixed(self, source: str, weights: Floats, bias: Floats, sizes: _Sizes, output: str) -> None:
        order = np.argsort(-sizes.columns, kind="stable")
        outliers = np.sort(order[: self.outliers])
        highest = np.float32(math.ceil(_ROOM * float(sizes.columns[order[self.outliers]]) * _GRID) / _GRID)
        scale = (highest - np.float32(sizes.lowest)) / np.float32(_STEPS)
        zero = np.round(np.float32(-sizes.lowest) / scale)
        held_scale, held_zero = self._hold(scale), self._hold(zero.astype(np.uint8))
        rounded, scales = _round_columns(weights)
        values = self._add("QuantizeLinear", source, held_scale, held_zero)
        held = (self._hold(rounded), held_scale, self._hold(scales), held_zero, "", self._hold(bias))
        product = self._add("MatMulIntegerToFloat", values, *held, domain=RUNTIME)
        above = self._add("Sub", self._add("Gather", source, self._hold(outliers), axis=-1), self._hold(highest))
        rest = self._add("MatMul", self._add("Relu", above), self._hold(weights[outliers]))
        self._add("Add", product, rest, output=output)

    def _round_tokens(self, source: str, lowest: float) -> tuple[str, str]:
        """An input in 8 bits by a scale for each token, and those scales. 0 stands for `lowest`, and for what is below it."""
        highest = self._add("Add", self._add("ReduceMax", source, axes=[-1]), self._hold(np.float32(-lowest)))
        scale = self._add("Mul", self._add("Max", highest, self._hold(_SMALLEST)), self._hold(np.float32(1 / _STEPS)))
        steps = self._add("Reciprocal", scale)
        start = self._add("Add", self._add("Mul", steps, self._hold(np.float32(-lowest))), self._hold(np.float32(0.5)))
        shifted = self._add("Add", self._add("Mul", source, steps), start)  # cutting off what is behind the point rounds
        return self._cast(self._add("Max", shifted, self._hold(np.float32(0))), onnx.TensorProto.UINT8), scale

    def _cast(self, source: str, kind: int) -> str:
        return self._add("Cast", source, to=kind)

    def _hold(self, value: npt.NDArray[np.generic] | np.generic) -> str:
        name = f"held_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value).reshape(np.shape(value)), name))
        return name

    def _add(self, kind: str, *sources: str, output: str = "", **attributes: Any) -> str:
        output = output or f"made_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(sources), [output], **attributes))
        return output


def _choose_factors(columns: Floats, rows: Floats) -> Floats:
    """What each column of an input is divided by, and its row of the weights multiplied.

    Quarter powers of 2, so that what another processor measures in the last digits makes no other graph. Powers of 2 would round
    a fifth worse. columns: the largest value of each column of the input. rows: of each row of the weights.
    """
    sizes, against = np.log2(columns.astype(np.float64)), np.log2(np.maximum(rows, _SMALLEST).astype(np.float64))
    shares = _SMOOTHED * sizes - (1 - _SMOOTHED) * against
    return np.asarray(np.exp2(np.round(4 * (shares - shares.mean())) / 4), np.float32)


def _round_columns(weights: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Weights in 8 bits, and the scale of each column."""
    scales = np.maximum(np.abs(weights).max(axis=0) / _TOP, _SMALLEST).astype(np.float32)
    return np.round(weights / scales).astype(np.int8), scales

"""The product's weights taken up again by the network that they came from."""

from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from eval.training.bodies import open_body
from eval.training.data.batches import Row, encode_rows
from eval.training.export import OUTLIERS, write_graph, write_rounded
from eval.training.exported import load_exported
from eval.training.network import ReaderNetwork
from index.embedding.model_export import BUNDLED, find_model
from retrieval.reader.context import write_context
from retrieval.reader.reader import GRAPH, WEIGHTS, load_reader

TEXT = "The treaty was signed in Vienna on 3 May 1995 by Austria and Norway."
QUESTIONS = ["Where was the treaty signed?", "When was it signed?", "Who won the football match?"]


@pytest.fixture
def network() -> ReaderNetwork:
    return ReaderNetwork.begin(find_model(BUNDLED)).eval()


def test_the_network_reads_as_the_product_does(network: ReaderNetwork) -> None:
    load_exported(network, WEIGHTS / GRAPH)
    reader, context = load_reader(), write_context("Treaties", (), TEXT)
    assert reader is not None
    batch = encode_rows(open_body().open_tokenizer(), [Row(question, context, 0, 0) for question in QUESTIONS])
    with torch.inference_mode():
        start, _, answerable = network(batch.input_ids, batch.token_type_ids, batch.attention_mask)
    readings = [reader.read(question, [context])[0] for question in QUESTIONS]
    assert [float(score) for score in answerable] == pytest.approx([reading.answerable for reading in readings], abs=0.8)
    first = open_body().open_tokenizer().encode(QUESTIONS[0], context.text).offsets[int(start[0, 1:].argmax()) + 1][0]
    assert context.text[first:].startswith("Vienna")


def test_a_graph_that_lacks_weights_is_refused_by_name(network: ReaderNetwork, tmp_path: Path) -> None:
    model = onnx.load(str(WEIGHTS / GRAPH))
    kept = [each for each in model.graph.initializer if each.name != "places.bias"]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    onnx.save(model, str(tmp_path / GRAPH))
    with pytest.raises(RuntimeError, match=r"lacks 1 weights of the reader, the first places\.bias"):
        load_exported(network, tmp_path / GRAPH)


@pytest.fixture(scope="module")
def rounded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph that is exported of the network that the product ships."""
    network = ReaderNetwork.begin(find_model(BUNDLED)).eval()
    load_exported(network, WEIGHTS / GRAPH)
    path = tmp_path_factory.mktemp("exported") / GRAPH
    write_rounded(network, open_body(), path)
    return path


def test_the_graph_in_integers_says_nearly_what_that_in_floats_says(network: ReaderNetwork, rounded: Path) -> None:
    load_exported(network, WEIGHTS / GRAPH)
    encoded = [open_body().open_tokenizer().encode(question, TEXT) for question in QUESTIONS]
    feeds = [{"input_ids": np.array([one.ids]), "token_type_ids": np.array([one.type_ids])} for one in encoded]
    plain = write_graph(network, feeds[0])
    exact, near = (
        [onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"]).run(None, feed) for feed in feeds]
        for graph in (plain.SerializeToString(), rounded.read_bytes())
    )
    for (start, end, answerable), (near_start, near_end, near_answerable) in zip(exact, near, strict=True):
        assert float(near_answerable[0]) == pytest.approx(float(answerable[0]), abs=0.3)
        assert np.abs(near_start - start).mean() < 0.15
        assert np.abs(near_end - end).mean() < 0.15
        assert not np.array_equal(near_start, start)


def test_an_attention_of_an_exported_graph_is_one_operator_and_no_token_is_masked(rounded: Path) -> None:
    graph = onnx.load(str(rounded)).graph
    kinds = Counter(node.op_type for node in graph.node)
    assert [one.name for one in graph.input] == ["input_ids", "token_type_ids"]
    assert (kinds["MultiHeadAttention"], kinds["Softmax"], kinds["Where"]) == (6, 0, 0)
    apart = [node for node in graph.node if node.op_type == "Relu"]
    assert len(apart) == kinds["MatMulIntegerToFloat"] == 6, "each product behind GELU has a fixed scale"
    rows = {one.name: one.dims[0] for one in graph.initializer if one.dims}
    assert {rows[node.input[1]] for node in graph.node if node.op_type == "MatMul"} == {OUTLIERS, 384}


def test_weights_of_an_exported_graph_are_taken_up_again(network: ReaderNetwork, rounded: Path) -> None:
    load_exported(network, WEIGHTS / GRAPH)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    with torch.no_grad():
        for value in network.parameters():
            value.zero_()
    load_exported(network, rounded)
    for name, value in network.state_dict().items():
        if "pooler" not in name:
            assert torch.allclose(value, before[name], atol=0.05 * float(before[name].abs().max()) + 1e-6), name

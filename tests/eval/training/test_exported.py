"""The product's weights taken up again by the network that they came from."""

from pathlib import Path

import onnx
import pytest
import torch

from eval.training.batches import Row, encode_rows
from eval.training.bodies import open_body
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

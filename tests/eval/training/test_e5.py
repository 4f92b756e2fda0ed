"""Multilingual-e5-small's four-bit file, made small here, as a body of the reader."""

import struct
from pathlib import Path

import numpy as np
import pytest
import torch

from eval.errors import SuiteError
from eval.training.batches import Row, encode_rows
from eval.training.bodies import open_body
from eval.training.e5 import BLOCK, SPECIAL, choose_tokens, make_tokenizer, read_four_bits, write_body
from eval.training.network import ReaderNetwork
from retrieval.reader.context import write_context

WIDTH, INNER, POSITIONS, TYPES = 32, 64, 40, 2
LETTERS = [*"abcdefghijklmnopqrstuvwxyz()0123456789.,?ABC"]
TOKENS = [*SPECIAL, "▁", *LETTERS, "▁treaty", "▁signed", "▁(20", "▁Friede", "条"]
MATRICES = {"q.w": WIDTH, "k.w": WIDTH, "v.w": WIDTH, "ao.w": WIDTH, "fi.w": INNER, "fo.w": WIDTH}
VECTORS = {"q.b": WIDTH, "k.b": WIDTH, "v.b": WIDTH, "ao.b": WIDTH, "fi.b": INNER, "fo.b": WIDTH}
NORMS = ["aln.w", "aln.b", "oln.w", "oln.b"]


def _pack(rows: int, columns: int) -> bytes:
    """A matrix of blocks whose weights are (low half 9, high half 6) times a scale of a half."""
    blocks = np.zeros(rows * columns // 32, BLOCK)
    blocks["scale"], blocks["halves"] = 0.5, 9 + 16 * 6
    return blocks.tobytes()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One layer of 32, with TOKENS, in the file's format."""
    floats = {f"l0.{name}": size for name, size in VECTORS.items()} | {f"l0.{name}": WIDTH for name in NORMS}
    floats |= {"emb.pos": POSITIONS * WIDTH, "emb.type": TYPES * WIDTH, "emb.ln.w": WIDTH, "emb.ln.b": WIDTH}
    tensors = {name: (0, np.linspace(0, 1, size, dtype="<f4").tobytes()) for name, size in floats.items()}
    for name, rows in {**MATRICES, "emb": len(TOKENS)}.items():
        columns = INNER if name == "fo.w" else WIDTH
        tensors["emb.word" if name == "emb" else f"l0.{name}"] = (1, _pack(rows, columns))
    encoded = [token.encode() for token in TOKENS]
    head = b"E5S1" + struct.pack("<8ifi", 1, WIDTH, 1, 2, INNER, len(TOKENS), POSITIONS, TYPES, 1e-12, 32)
    head += struct.pack("<5iQ", len(TOKENS), 0, 2, 1, 3, sum(map(len, encoded)))
    head += np.cumsum([0, *map(len, encoded)]).astype("<u4").tobytes()
    head += np.array([0.0] * 4 + [-1.0 - len(token) / 100 for token in TOKENS[4:]], "<f4").tobytes()
    head += b"".join(encoded) + struct.pack("<iI", 1, 9) + b"\0" * 9 + struct.pack("<i", len(tensors))
    start = len(head) + sum(2 + len(name) + 21 for name in tensors)
    body = b""
    for name, (kind, data) in tensors.items():
        head += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, 0, start + len(body), len(data))
        body += data
    path = tmp_path_factory.mktemp("file") / "small.bin"
    path.write_bytes(head + body)
    return path


def test_four_bits_are_widened_low_halves_first(file: Path) -> None:
    read = read_four_bits(file)
    words = read.weights["embeddings.word_embeddings.weight"]
    assert words.shape == (len(TOKENS), WIDTH)
    assert words[-1].tolist() == [(9 - 8) * 0.5] * 16 + [(6 - 8) * 0.5] * 16
    assert read.weights["encoder.layer.0.intermediate.dense.weight"].shape == (INNER, WIDTH)
    assert read.weights["encoder.layer.0.output.dense.weight"].shape == (WIDTH, INNER)
    assert read.weights["embeddings.LayerNorm.bias"][-1] == 1
    assert [token for token, _ in read.tokens] == TOKENS


def test_pieces_are_kept_that_occur_and_that_mix_no_letters_with_marks(file: Path) -> None:
    read = read_four_bits(file)
    kept = [TOKENS[row] for row in choose_tokens(read.tokens, ["the treaty (2024)", "a treaty, signed"])]
    assert kept == [*SPECIAL, "▁", *LETTERS, "▁treaty"], "two treaties are enough, once signed is not"


def test_an_answer_begins_behind_the_blank_and_the_bracket(file: Path) -> None:
    read = read_four_bits(file)
    kept = choose_tokens(read.tokens, ["treaty treaty"])
    text = "a treaty (2024)"
    encoded = make_tokenizer([read.tokens[row] for row in kept]).encode("treaty?", text)
    starts = {encoded.offsets[token][0] for token, kind in enumerate(encoded.type_ids) if kind}
    assert {text.index("treaty"), text.index("2024")} <= starts
    assert text.index(" ") not in starts
    first = encoded.type_ids.index(1)
    assert encoded.tokens[first - 1] == encoded.tokens[-1] == "</s>"


def test_the_folder_is_a_body_that_a_reader_is_made_of(file: Path, tmp_path: Path) -> None:
    count = write_body(read_four_bits(file), ["treaty treaty"], tmp_path / "small")
    body = open_body(tmp_path / "small")
    network = ReaderNetwork.begin(body.folder).eval()
    assert body.name == "small"
    assert network.transformer.embeddings.word_embeddings.weight.shape == (count, WIDTH)
    assert network.transformer.encoder.layer[0].attention.self.query.weight[0, :2].tolist() == [0.5, 0.5]
    batch = encode_rows(body.open_tokenizer(), [Row("treaty?", write_context("a", (), "a treaty (2024)"), 12, 16)])
    with torch.inference_mode():
        start, _, answerable = network(batch.input_ids, batch.token_type_ids, batch.attention_mask)
    assert start.shape == batch.input_ids.shape
    assert answerable.shape == (1,)
    assert int(batch.starts[0]) > 0


def test_another_file_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + b"\0" * 60)
    with pytest.raises(SuiteError, match="begins with b'GGUF', not b'E5S1'"):
        read_four_bits(tmp_path / "other.bin")
    with pytest.raises(SuiteError, match=r"lacks config\.json, model\.safetensors, tokenizer\.json"):
        open_body(tmp_path)

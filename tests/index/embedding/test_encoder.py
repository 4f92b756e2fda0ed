import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.embedding.encoder import Encoder
from index.embedding.model_export import BUNDLED, find_model, load_model
from index.errors import ModelChecksumError, ModelMissingError

ROOT = Path(__file__).resolve().parents[3]
ODD = ["", " ", "x", "EU", "?!", "Viet Nam", "日本とEU", "соглашение", "naïve café", "01/12/2016\t-", "\n\n", "🙂"]
ODD += ["a" * 300, "word " * 400]


def corpus_texts(count: int) -> list[str]:
    text = (ROOT / "corpus" / "documents" / "strategic-compass-partnership-dimension.txt").read_text(encoding="utf-8")
    words = text.split()
    return [" ".join(words[at * 150 : at * 150 + 5 * at + 3]) for at in range(count)]


TEXTS = [*ODD, *corpus_texts(40 - len(ODD))]


def test_vectors_are_nearly_those_of_sentence_transformers(real_encoder: Encoder) -> None:
    expected = load_model(find_model(BUNDLED)).encode(TEXTS, normalize_embeddings=True)
    cosines = (real_encoder.encode(TEXTS) * expected).sum(axis=1)
    assert len(TEXTS) == 40
    assert cosines[len(ODD) :].min() >= 0.997
    assert cosines.min() >= 0.985  # texts of no words or of one many times, which nobody searches by, lose a little more


def test_vectors_have_length_one(real_encoder: Encoder) -> None:
    assert np.linalg.norm(real_encoder.encode(ODD), axis=1) == pytest.approx(np.ones(len(ODD)), abs=1e-5)


def test_a_vector_does_not_depend_on_its_neighbours(real_encoder: Encoder, exported_model: Path) -> None:
    alone = np.concatenate([Encoder.open(exported_model).encode([text]) for text in TEXTS[:3]])
    assert real_encoder.encode(TEXTS[:20])[:3].tobytes() == alone.tobytes()
    assert real_encoder.encode(TEXTS[8::-1])[::-1].tobytes() == real_encoder.encode(TEXTS[:9]).tobytes()


def test_threads_may_share_an_encoder(real_encoder: Encoder) -> None:
    with ThreadPoolExecutor(4) as threads:
        many = list(threads.map(lambda _: real_encoder.encode(TEXTS[:6]).tobytes(), range(4)))
    assert set(many) == {real_encoder.encode(TEXTS[:6]).tobytes()}


def test_text_behind_the_longest_input_is_not_read(real_encoder: Encoder) -> None:
    long = " ".join(["security"] * 254)  # and the two signs that open and close an input: 256
    assert real_encoder.encode([long]).tobytes() == real_encoder.encode([long + " agriculture"]).tobytes()


def test_no_texts_give_no_rows(real_encoder: Encoder) -> None:
    assert real_encoder.encode([]).shape == (0, 384)


def test_an_altered_graph_is_refused(exported_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(exported_model, folder, copy_function=os.link)
    graph = bytearray((folder / "model.onnx").read_bytes())
    graph[len(graph) // 2] ^= 1
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").write_bytes(graph)
    with pytest.raises(ModelChecksumError, match=r"model\.onnx"):
        Encoder.open(folder)


def test_a_folder_without_an_export_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="citadel index"):
        Encoder.open(tmp_path)

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from index_fakes import FakeEncoder, make_input

from index.build.builder import build_index, update_index
from index.build.writer import FILES
from index.embedding.encoder import Encoder
from index.embedding.model_export import BUNDLED
from index.errors import IndexCorruptError, IndexMissingError, ModelMismatchError, ModelMissingError
from index.generations.publish import open_current
from index.local.open_index import OpenIndex
from index.settings import BuildSettings
from ingest.sources import find_sources

ROOT = Path(__file__).resolve().parents[3]
TEXTS = {"a": "Ports are safe.\n\nShips are late.", "b": "Nobody knows about ports."}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    update_index([make_input(doc_id, text) for doc_id, text in TEXTS.items()], tmp_path, BuildSettings(), encoder=FakeEncoder())
    return tmp_path


@pytest.fixture
def index(data: Path) -> Iterator[OpenIndex]:
    opened = OpenIndex.open(data, encoder=FakeEncoder())
    yield opened
    opened.close()


def test_rows_are_the_same_in_both_legs_and_the_store(index: OpenIndex) -> None:
    for row, chunk in enumerate(index.chunks(range(len(index.chunk_documents)))):
        assert index.search_dense(index.encode([chunk.searched])[0], 1)[0][0] == row
        assert row in [found for found, _ in index.search_lexical(chunk.text, 10)]
        assert index.documents[index.chunk_documents[row]].doc_id == chunk.doc_id
        assert index.document_row(chunk.doc_id) == index.chunk_documents[row]


def test_documents_are_found_by_id(index: OpenIndex) -> None:
    assert index.document("b").text == TEXTS["b"]
    with pytest.raises(KeyError, match="'c'"):
        index.document("c")


def test_filters_are_masks_over_chunks(index: OpenIndex) -> None:
    allowed = index.allowed_rows(lambda entry: entry.doc_id == "b")
    assert allowed is not None
    assert {index.chunk(row).doc_id for row, _ in index.search_lexical("ports", 10, allowed)} == {"b"}
    assert {index.chunk(row).doc_id for row, _ in index.search_dense(index.encode(["ports"])[0], 10, allowed)} == {"b"}
    assert index.allowed_rows(lambda entry: True) is None


@pytest.mark.parametrize("name", FILES)
def test_one_flipped_bit_is_found_and_named(data: Path, name: str) -> None:
    path = open_current(data) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(IndexCorruptError, match=f"{name}.*citadel index"):
        OpenIndex.open(data, encoder=FakeEncoder())


def test_an_index_of_another_model_is_refused_with_the_remedy(data: Path) -> None:
    with pytest.raises(ModelMismatchError, match=r"'fake'.*'another'.*citadel index"):
        OpenIndex.open(data, encoder=FakeEncoder("another"))
    with pytest.raises(ModelMismatchError, match=rf"'fake'.*'{BUNDLED}'.*citadel index"):
        OpenIndex.open(data)


def test_a_model_whose_export_is_gone_is_named(data: Path) -> None:
    with pytest.raises(ModelMissingError, match=r"'fake'.*citadel index"):
        OpenIndex.open(data, "fake")


def test_no_index_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="citadel index"):
        OpenIndex.open(tmp_path)


OPEN = """
import json, pathlib, sys
from index.local.open_index import OpenIndex
index = OpenIndex.open(pathlib.Path(sys.argv[1]))
found = index.search_lexical("Viet Nam", 3), index.search_dense(index.encode(["Viet Nam"])[0], 3)
print(json.dumps([found, [name for name in ("torch", "transformers", "sentence_transformers") if name in sys.modules]]))
"""


def test_the_real_index_opens_without_torch_and_ranks_as_it_did(copied_model: Path, real_encoder: Encoder) -> None:
    data = copied_model.parent.parent
    sources = [source for source in find_sources(ROOT / "corpus") if not source.doc_id.startswith("strategic")]
    build_index(sources, data, BuildSettings(), encoder=real_encoder)
    here = OpenIndex.open(data)
    found = here.search_lexical("Viet Nam", 3), here.search_dense(here.encode(["Viet Nam"])[0], 3)
    run = [sys.executable, "-c", OPEN, str(data)]
    there, heavy = json.loads(subprocess.run(run, cwd=ROOT, check=True, capture_output=True).stdout)
    assert heavy == []
    assert there == [[list(pair) for pair in leg] for leg in found]
    best = {here.chunk(leg[0][0]).doc_id for leg in found}
    assert best == {"eu-and-viet-nam-step-up-security-and-defence-cooperation"}
    here.close()


def test_closing_ends_the_encoder_that_was_opened_with_it(copied_model: Path, real_encoder: Encoder) -> None:
    data = copied_model.parent.parent
    update_index([make_input("a", TEXTS["a"])], data, BuildSettings(), encoder=real_encoder)
    here = OpenIndex.open(data, workers=2)
    given = OpenIndex.open(data, encoder=real_encoder)
    here.close()
    given.close()
    with pytest.raises(RuntimeError, match="after shutdown"):
        here.encode(["one", "other"])
    assert len(given.encode(["one", "other"])) == 2


def test_an_export_with_another_tokenizer_is_not_the_one_the_index_was_built_with(data: Path) -> None:
    encoder = FakeEncoder()
    encoder.card = replace(encoder.card, tokenizer_sha256="f" * 64)
    with pytest.raises(ModelMismatchError, match=r"tokenizer_sha256.*citadel index"):
        OpenIndex.open(data, encoder=encoder)

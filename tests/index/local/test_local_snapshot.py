import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from index_fakes import FakeEncoder, make_input

from index.build.builder import build_index, update_index
from index.build.writer import FILES
from index.embedding.encoder import Encoder
from index.embedding.model_export import BUNDLED
from index.engine import NO_FILTERS
from index.errors import IndexCorruptError, IndexMissingError, ModelMismatchError, ModelMissingError
from index.generations.publish import open_current
from index.local.local_engine import LocalEngine
from index.settings import BuildSettings
from ingest.sources import find_sources

ROOT = Path(__file__).resolve().parents[3]
TEXTS = {"a": "Ports are safe.\n\nShips are late.", "b": "Nobody knows about ports."}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    update_index([make_input(doc_id, text) for doc_id, text in TEXTS.items()], tmp_path, BuildSettings(), encoder=FakeEncoder())
    return tmp_path


def open_engine(data: Path, encoder: FakeEncoder | None = None) -> LocalEngine:
    given = encoder or FakeEncoder()
    return LocalEngine(data, given.card.name, given).load()


def test_a_chunk_is_nearest_to_its_own_vector_and_holds_its_own_words(data: Path) -> None:
    engine = open_engine(data)
    with engine.acquire() as snapshot:
        for doc_id in TEXTS:
            for chunk in snapshot.contents(doc_id).chunks:
                ((nearest, _),) = snapshot.top_dense(snapshot.encoder.encode([chunk.searched])[0], NO_FILTERS, 1)
                found = snapshot.top_lexical(snapshot.tokenizer.question_tokens(chunk.text), NO_FILTERS, 10)
                assert nearest == chunk.chunk_id
                assert chunk.chunk_id in [chunk_id for chunk_id, _ in found]
    engine.close()


@pytest.mark.parametrize("name", FILES)
def test_one_flipped_bit_is_found_and_named(data: Path, name: str) -> None:
    path = open_current(data) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(IndexCorruptError, match=f"{name}.*citadel index"):
        open_engine(data)


def test_an_index_of_another_model_is_refused_with_the_remedy(data: Path) -> None:
    with pytest.raises(ModelMismatchError, match=r"'fake'.*'another'.*citadel index"):
        open_engine(data, FakeEncoder("another"))
    with pytest.raises(ModelMismatchError, match=rf"'fake'.*'{BUNDLED}'.*citadel index"):
        LocalEngine(data, BUNDLED).load()


def test_a_model_whose_export_is_gone_is_named(data: Path) -> None:
    with pytest.raises(ModelMissingError, match=r"'fake'.*citadel index"):
        LocalEngine(data, "fake").load()


def test_no_index_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="citadel index"):
        LocalEngine(tmp_path, BUNDLED).load()


OPEN = """
import json, pathlib, sys
from index.access import open_engine
from index.filters import Filters
engine = open_engine(pathlib.Path(sys.argv[1]))
with engine.acquire() as snapshot:
    vector = snapshot.encoder.encode(["Viet Nam"])[0]
    tokens = snapshot.tokenizer.question_tokens("Viet Nam")
    found = snapshot.top_lexical(tokens, Filters(), 3), snapshot.top_dense(vector, Filters(), 3)
print(json.dumps([found, [name for name in ("torch", "transformers", "sentence_transformers") if name in sys.modules]]))
"""


def test_the_real_index_opens_without_torch_and_ranks_as_it_did(copied_model: Path, real_encoder: Encoder) -> None:
    data = copied_model.parent.parent
    sources = [source for source in find_sources(ROOT / "corpus") if not source.doc_id.startswith("strategic")]
    build_index(sources, data, BuildSettings(), encoder=real_encoder)
    run = [sys.executable, "-c", OPEN, str(data)]
    (lexical, dense), heavy = json.loads(subprocess.run(run, cwd=ROOT, check=True, capture_output=True).stdout)
    assert heavy == []
    engine = LocalEngine(data, BUNDLED).load()
    with engine.acquire() as here:
        tokens, vector = here.tokenizer.question_tokens("Viet Nam"), here.encoder.encode(["Viet Nam"])[0]
        found = here.top_lexical(tokens, NO_FILTERS, 3), here.top_dense(vector, NO_FILTERS, 3)
    engine.close()
    assert [lexical, dense] == [[list(pair) for pair in ranking] for ranking in found]
    best = {ranking[0][0].rpartition(":")[0] for ranking in found}
    assert best == {"eu-and-viet-nam-step-up-security-and-defence-cooperation"}


def test_closing_ends_the_encoder_that_was_opened_with_it(copied_model: Path, real_encoder: Encoder) -> None:
    data = copied_model.parent.parent
    update_index([make_input("a", TEXTS["a"])], data, BuildSettings(), encoder=real_encoder)
    here = LocalEngine(data, BUNDLED, workers=2).load()
    given = LocalEngine(data, BUNDLED, real_encoder).load()
    with here.acquire() as snapshot, given.acquire() as other:
        own, lasting = snapshot.encoder, other.encoder
    here.close()
    given.close()
    with pytest.raises(RuntimeError, match="after shutdown"):
        own.encode(["one", "other"])
    assert len(lasting.encode(["one", "other"])) == 2


def test_an_export_with_another_tokenizer_is_not_the_one_the_index_was_built_with(data: Path) -> None:
    encoder = FakeEncoder()
    encoder.card = replace(encoder.card, tokenizer_sha256="f" * 64)
    with pytest.raises(ModelMismatchError, match=r"tokenizer_sha256.*citadel index"):
        open_engine(data, encoder)

"""What the tests of the index share: the model as the session's index of the corpus exported it."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.embedding.encoder import Encoder
from index.embedding.model_export import BUNDLED, find_export
from index.generations.publish import MODELS

# Test modules find the state machine and its model by name, which `--import-mode=importlib` alone does not allow.
sys.path.append(str(Path(__file__).parent))


@pytest.fixture(scope="session")
def exported_model(corpus_data: Path) -> Path:
    """The folder of the exported bundled model; it is shared, so nothing may be written beside or into it."""
    export = find_export(BUNDLED, corpus_data / MODELS)
    assert export is not None
    return export


@pytest.fixture
def copied_model(tmp_path: Path, exported_model: Path) -> Path:
    """An export of a test's own, in a data folder without an index; its files are links: replace them, don't write into them."""
    copy = tmp_path / "with-model" / MODELS / exported_model.name
    shutil.copytree(exported_model, copy, copy_function=os.link)
    return copy


@pytest.fixture(scope="session")
def real_encoder(exported_model: Path) -> Iterator[Encoder]:
    encoder = Encoder.open(exported_model, workers=2)
    yield encoder
    encoder.close()

"""What the tests of the index share: the fakes beside this file, and the bundled model, exported once a session."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from index.embedding import Encoder
from index.encoder import BUNDLED, export_model

HERE = Path(__file__).parent


def load_fakes() -> ModuleType:
    spec = importlib.util.spec_from_file_location("index_fakes", HERE / "fakes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Under this name for test modules, which `--import-mode=importlib` leaves without a package to import it from.
sys.modules.setdefault("index_fakes", load_fakes())


@pytest.fixture(scope="session")
def exported_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the exported bundled model."""
    return export_model(BUNDLED, tmp_path_factory.mktemp("data") / "models")


@pytest.fixture(scope="session")
def real_encoder(exported_model: Path) -> Encoder:
    return Encoder.open(exported_model, workers=2)

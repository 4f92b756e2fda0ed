"""What the tests of the index share: the bundled model, exported once a session."""

from pathlib import Path

import pytest

from index.embedding import Encoder
from index.encoder import BUNDLED, export_model


@pytest.fixture(scope="session")
def exported_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the exported bundled model."""
    return export_model(BUNDLED, tmp_path_factory.mktemp("data") / "models")


@pytest.fixture(scope="session")
def real_encoder(exported_model: Path) -> Encoder:
    return Encoder.open(exported_model, workers=2)

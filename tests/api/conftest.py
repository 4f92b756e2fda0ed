"""One small, real index for all tests of the doors, and the application over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.opening import open_index
from api.settings import Settings, read_settings
from index.builder import build_index
from index.settings import BuildSettings
from ingest.corpus import find_sources

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
LONG = "strategic-compass-partnership-dimension"  # most of the corpus, and most of the time that indexing it takes


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings that point at an index of the corpus's short documents."""
    data = tmp_path_factory.mktemp("api") / "var"
    sources = [source for source in find_sources(CORPUS) if source.doc_id != LONG]
    report = build_index(sources, data, BuildSettings())
    assert report.failed == ()
    return read_settings({"CITADEL_DATA": str(data), "CITADEL_CORPUS": str(CORPUS)})


@pytest.fixture(scope="session")
def app(settings: Settings) -> FastAPI:
    """The application as `citadel serve` makes it."""
    return create_app(open_index(settings), settings)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client of the running application; errors inside it come back as responses."""
    with TestClient(app, raise_server_exceptions=False) as running:
        yield running

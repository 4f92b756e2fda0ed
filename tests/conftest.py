"""What all tests share: the index of the bundled corpus, built once a session with the real model, and the fakes of the index.

What the product serves is what is tested; a fake encoder stands in only where a test is about something else.
"""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.access import open_snapshot
from index.build.builder import build_index
from index.engine import Snapshot
from index.settings import BuildSettings
from ingest.sources import find_sources

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent / "corpus"


def _load(name: str, path: Path) -> None:
    """Make a module of the tests importable by a name of its own."""
    if name in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


# Under these names for test modules, which `--import-mode=importlib` leaves without a package to import them from.
_load("index_fakes", HERE / "index" / "fakes.py")
_load("memory_engine", HERE / "index" / "memory_engine.py")


@pytest.fixture(scope="session")
def corpus_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the published index of the whole corpus."""
    data = tmp_path_factory.mktemp("corpus") / "var"
    report = build_index(find_sources(CORPUS), data, BuildSettings())
    assert report.failed == ()
    return data


@pytest.fixture(scope="session")
def corpus_index(corpus_data: Path) -> Iterator[Snapshot]:
    with open_snapshot(corpus_data) as snapshot:
        yield snapshot

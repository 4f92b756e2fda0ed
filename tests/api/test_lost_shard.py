"""A shard that is killed: 503 until it is back, and then the same answers by itself."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.settings import read_settings
from api.startup import open_or_wait
from index.access import load_database, make_shards
from tests.deadlines import wait_for
from tests.shared_index import copy_index

server_module = pytest.importorskip("tests.postgres_server")


def test_a_lost_shard_is_503_until_it_is_back(tmp_path: Path, corpus_data: Path) -> None:
    data = copy_index(corpus_data, tmp_path / "var")
    with server_module.run_shards() as (coordinator, *shards):
        make_shards(coordinator.address, [shard.address for shard in shards])
        load_database(data, coordinator.address)
        folders = {"CITADEL_DATA": str(data), "CITADEL_CORPUS": str(tmp_path / "none")}
        settings = read_settings({**folders, "CITADEL_ENGINE": coordinator.address, "CITADEL_WORKER": "0"})
        with TestClient(create_app(open_or_wait(settings), settings), raise_server_exceptions=False) as client:
            numbers = iter(range(10**6))

            def ask() -> tuple[int, str | None]:
                asked = {"query": f"joint task force {next(numbers)}", "mode": "dense"}
                answer = client.post("/v1/search", json=asked)
                return answer.status_code, answer.headers.get("Retry-After")

            assert ask() == (200, None)
            shards[1].kill()
            assert ask() == (503, "5")
            assert wait_for(lambda: "cannot be reached" in (client.get("/readyz").json().get("complaint") or ""))
            shards[1].start()
            assert wait_for(lambda: ask() == (200, None))
            assert wait_for(lambda: client.get("/readyz").json().get("complaint", "-") is None)

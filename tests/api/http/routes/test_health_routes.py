from contextlib import closing

from fastapi import FastAPI
from starlette.testclient import TestClient

from api.http.app import create_app
from api.settings import Settings
from api.startup import open_engine


def test_a_running_application_is_healthy_and_ready(client: TestClient, app: FastAPI) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {
        "status": "ready",
        "generation": app.state.services.engine.generation,
        "complaint": None,
    }


def test_it_is_not_ready_before_a_probe_was_encoded(settings: Settings) -> None:
    with closing(open_engine(settings)) as shelf:
        starting = TestClient(create_app(shelf, settings))  # not entered, so never started
        answer = starting.get("/readyz")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert starting.get("/healthz").status_code == 200

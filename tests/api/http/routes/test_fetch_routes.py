"""A document comes from an address: from hosts that are allowed, as an upload would, with its address and an entry in the log."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from exchanges import serve_copy
from starlette.testclient import TestClient

from api.audit.audit_check import read_entries
from api.caller import Caller
from api.http.dependencies import find_caller
from api.jobs.upload_limiter import FETCHES_AT_ONCE, FETCHES_WAITING, UploadLimiter
from api.settings import Settings
from tests.deadlines import wait_for

PAGE = b"<!doctype html><title>Ports of Elbonia</title><h1>Ports of Elbonia</h1><p>Elbonia has 41 harbours on the coast.</p>"
FILES = {"/ports.php": PAGE, "/picture.pdf": b"\x89PNG\r\n\x1a\n and so on"}


class Publisher(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = FILES.get(self.path)
        self.send_response(404 if content is None else 200)
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def publisher() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def served(
    corpus_data: Path, tmp_path_factory: pytest.TempPathFactory, publisher: int
) -> Iterator[tuple[TestClient, Settings, str]]:
    allowed = {"fetch_hosts": f"localhost:{publisher}", "fetch_networks": "127.0.0.0/8, ::1/128"}
    with serve_copy(corpus_data, tmp_path_factory.mktemp("fetching"), **allowed) as (client, settings):
        yield client, settings, f"http://localhost:{publisher}"


def test_a_page_is_looked_at_and_then_added_with_its_address(served: tuple[TestClient, Settings, str]) -> None:
    client, settings, site = served
    sent: dict[str, Any] = {"url": f"{site}/ports.php", "metadata": {"publisher": "Elbonian Navy"}}
    found = client.post("/v1/documents/ports/fetch-preview", json=sent).json()
    assert (found["title"], found["publisher"], found["url"]) == ("Ports of Elbonia", "Elbonian Navy", sent["url"])
    assert found["reading"]["format"] == "html"
    assert client.get("/v1/documents/ports").status_code == 404
    answer = client.post("/v1/documents/ports/fetch", json=sent)
    assert answer.status_code == 202, answer.text
    job_id = answer.json()["job_id"]
    wait_for(lambda: client.get(f"/v1/jobs/{job_id}").json()["state"] == "done" or None)
    assert client.get("/v1/documents/ports").json()["url"] == sent["url"]
    entries = [entry for entry in read_entries(settings.data) if entry["action"] == "fetch"]
    assert [(entry["outcome"], entry["doc_id"], entry["about"]) for entry in entries] == [("done", "ports", "localhost")] * 2


def test_its_bytes_say_what_it_is(served: tuple[TestClient, Settings, str]) -> None:
    client, _, site = served
    refused = client.post("/v1/documents/picture/fetch", json={"url": f"{site}/picture.pdf"})
    assert (refused.status_code, "claims to be a PDF" in refused.json()["detail"]) == (422, True)


def test_what_may_not_be_fetched_is_refused_and_recorded(served: tuple[TestClient, Settings, str]) -> None:
    client, settings, site = served
    refused = client.post("/v1/documents/other/fetch", json={"url": "http://169.254.169.254/latest/meta-data"})
    assert (refused.status_code, "may not be fetched" in refused.json()["detail"]) == (403, True)
    missing = client.post("/v1/documents/other/fetch", json={"url": f"{site}/nothing.pdf"})
    assert (missing.status_code, "status 404" in missing.json()["detail"]) == (502, True)
    entries = [entry for entry in read_entries(settings.data) if entry["action"] == "fetch" and entry["doc_id"] == "other"]
    assert [(entry["outcome"], entry["about"]) for entry in entries] == [("failed", "169.254.169.254"), ("failed", "localhost")]


def test_only_a_key_that_may_write_is_offered_the_hosts(served: tuple[TestClient, Settings, str]) -> None:
    client, settings, _ = served
    assert client.get("/v1/caller").json()["fetch_hosts"] == [settings.fetch_hosts]
    app: Any = client.app
    app.dependency_overrides[find_caller] = lambda: Caller("ada", frozenset({"read"}))
    try:
        assert client.get("/v1/caller").json()["fetch_hosts"] == []
    finally:
        app.dependency_overrides.clear()


def test_fetches_that_wait_shut_out_no_upload(served: tuple[TestClient, Settings, str]) -> None:
    client, _, site = served
    app: Any = client.app
    limiter: UploadLimiter = app.state.services.worker.uploads
    portal = client.portal
    assert portal is not None
    with ExitStack() as held:
        for number in range(FETCHES_AT_ONCE):
            held.enter_context(portal.wrap_async_context_manager(limiter.receive_fetched(f"ada {number}")))
        waiting = [portal.start_task_soon(hold_place, limiter, f"ada {number}") for number in range(FETCHES_WAITING)]
        refused = client.post("/v1/documents/ports/fetch", json={"url": f"{site}/ports.php"})
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert len(limiter._incoming) == FETCHES_AT_ONCE
        for one in waiting:
            one.cancel()


async def hold_place(limiter: UploadLimiter, client: str) -> None:
    async with limiter.receive_fetched(client):
        pass

"""Who is let in: keys and their roles, rates, pages from elsewhere, and how many at once."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from api.errors import OpenServerError
from api.http.app import create_app
from api.http.middleware import auth as guarding
from api.http.middleware.api_keys import make_key
from api.http.middleware.auth import check_exposure
from api.http.middleware.key_file import revoke_key
from api.settings import Settings
from api.startup import open_engine

READER, READING = make_key("anna", "read")
WRITER, WRITING = make_key("boris", "write")
KEYS = f"{READING.entry},{WRITING.entry}"
QUESTION = {"question": "When did Viet Nam sign?"}
Start = Callable[..., TestClient]


@pytest.fixture
def start(settings: Settings) -> Iterator[Start]:
    """Clients of applications with other settings, over the same index."""
    with ExitStack() as running:

        def start_with(address: str = "testclient", **changed: object) -> TestClient:
            app = create_app(open_engine(settings), settings.model_copy(update=changed))
            return running.enter_context(TestClient(app, raise_server_exceptions=False, client=(address, 50000)))

        yield start_with


def test_with_keys_everything_under_v1_wants_one_and_the_rest_does_not(start: Start) -> None:
    client = start(api_keys=KEYS)
    for path in ("/v1/documents", "/v1/generations", "/v1/jobs", "/v1/nothing", "/v1", "/report"):
        refused = client.get(path)
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Bearer realm="citadel"')
        assert refused.headers["content-type"] == "application/problem+json"
    assert client.post("/v1/ask", json=QUESTION).status_code == 401
    assert {client.get(path).status_code for path in ("/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/docs")} == {200}


@pytest.mark.parametrize("path", ["/report%0A", "/report%0a%0A", "/v1/documents%0a", "/v1%0A"])
def test_an_address_that_a_route_takes_for_another_is_guarded_like_it(start: Start, path: str) -> None:
    assert start(api_keys=KEYS).get(path).status_code == 401


@pytest.mark.parametrize(
    "headers", [{"X-API-Key": READER}, {"Authorization": f"Bearer {READER}"}, {"authorization": f"bearer {READER}"}]
)
def test_a_key_that_may_read_asks_and_looks(start: Start, headers: dict[str, str]) -> None:
    client = start(api_keys=KEYS)
    assert client.post("/v1/ask", json=QUESTION, headers=headers).status_code == 200
    assert client.post("/v1/search", json={"query": "Viet Nam"}, headers=headers).status_code == 200
    assert client.get("/v1/documents", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers", [{"X-API-Key": "ctd_wrong"}, {"Authorization": f"Basic {READER}"}, {"X-API-Key": ""}, {"X-API-Key": "é"}]
)
def test_a_key_that_is_not_known_is_refused(start: Start, headers: dict[str, str]) -> None:
    encoded = {name: value.encode() for name, value in headers.items()}
    assert start(api_keys=KEYS).get("/v1/documents", headers=encoded).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/v1/documents/x"),
        ("DELETE", "/v1/documents/x"),
        ("POST", "/v1/index"),
        ("POST", "/v1/generations/x/activate"),
        ("PATCH", "/v1/documents"),
        ("POST", "/v1/whatever-comes-next"),
    ],
)
def test_writing_wants_the_role_write(start: Start, method: str, path: str) -> None:
    client = start(api_keys=KEYS)
    refused = client.request(method, path, headers={"X-API-Key": READER})
    assert refused.status_code == 403
    assert "'anna' may read only" in refused.json()["detail"]
    assert client.request(method, path, headers={"X-API-Key": WRITER}).status_code not in (401, 403)


def test_a_key_that_was_removed_stops_on_a_connection_that_is_open(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"{READING.entry}\n{WRITING.entry}\n", encoding="utf-8")
    client = start(api_keys=str(file))
    assert client.get("/v1/documents", headers={"X-API-Key": READER}).status_code == 200
    revoke_key(file, "anna")
    app_keys = client.app.state.services.keys  # type: ignore[attr-defined]
    app_keys._looked_at -= 1.0
    assert client.get("/v1/documents", headers={"X-API-Key": READER}).status_code == 401
    assert client.get("/v1/documents", headers={"X-API-Key": WRITER}).status_code == 200
    file.write_text("spoiled\n", encoding="utf-8")
    app_keys._looked_at -= 1.0
    assert client.get("/v1/documents", headers={"X-API-Key": WRITER}).status_code == 200
    assert "the keys are those that were read before" in client.get("/readyz").json()["complaint"]
    assert "citadel_complaint 1.0" in client.get("/metrics").text


def test_a_key_that_expired_is_refused_and_only_its_owner_hears_when(start: Start) -> None:
    secret, key = make_key("carla", "write", expires=date(2026, 1, 31))
    client = start(api_keys=f"{KEYS},{key.entry}")
    refused = client.get("/v1/documents", headers={"X-API-Key": secret})
    assert refused.status_code == 401
    assert "the key of 'carla' expired on 2026-01-31" in refused.json()["detail"]
    assert "carla" not in client.get("/v1/documents", headers={"X-API-Key": secret + "x"}).text


def test_what_only_asks_though_it_is_a_post_wants_no_right_to_write(start: Start) -> None:
    client = start(api_keys=KEYS)
    generation = client.get("/v1/generations", headers={"X-API-Key": READER}).json()["generation"]
    assert client.post("/v1/verify", json={}, headers={"X-API-Key": READER}).status_code not in (401, 403)
    refused = client.post(f"/v1/generations/{generation}/changes", json={}, headers={"X-API-Key": READER})
    assert (refused.status_code, "the role audit" in refused.text) == (403, True)


def test_a_key_and_an_address_have_a_rate_each_and_are_told_when_to_come_back(start: Start) -> None:
    client = start(api_keys=KEYS, rate=6)
    assert client.get("/v1/documents", headers={"X-API-Key": READER}).status_code == 200
    refused = client.get("/v1/documents", headers={"X-API-Key": READER})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")
    assert client.get("/healthz").status_code == 200


def test_a_key_is_not_multiplied_by_addresses(start: Start) -> None:
    guard = guarding.AccessControl(lambda *_: None, Settings(api_keys=KEYS, rate=6))  # type: ignore[arg-type, return-value]
    scope = {"type": "http", "method": "GET", "path": "/v1/documents", "headers": [(b"x-api-key", READER.encode())]}

    def judge(address: str) -> int:
        refusal = guard._judge({**scope, "client": (address, 1)}, guarding.Headers(scope=scope))
        return refusal.status if refusal else 200

    assert [judge("192.0.2.1"), judge("192.0.2.2"), judge("192.0.2.1")] == [200, 429, 429]


def test_guessing_a_key_uses_up_the_rate_of_the_address(start: Start) -> None:
    client = start(api_keys=KEYS, rate=6)
    assert client.get("/v1/documents", headers={"X-API-Key": "guess"}).status_code == 401
    assert client.get("/v1/documents", headers={"X-API-Key": "another"}).status_code == 429


def test_guessing_the_address_of_a_feed_uses_up_the_rate_of_the_address(start: Start) -> None:
    client = start(api_keys=KEYS, rate=6)
    assert client.get("/feeds/guess", headers={"X-API-Key": READER}).status_code == 404
    refused = client.get("/feeds/another")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")
    assert client.get("/v1/documents", headers={"X-API-Key": READER}).status_code == 200  # the rate of the key is another one
    assert client.get("/healthz").status_code == 200


def test_the_addresses_of_one_ipv6_network_count_as_one(start: Start) -> None:
    assert (
        guarding._name_network("2001:db8::1")
        == guarding._name_network("2001:db8::ffff:2")
        != guarding._name_network("2001:db9::1")
    )
    assert guarding._name_network("192.0.2.1") != guarding._name_network("192.0.2.2")
    assert guarding._name_network("::ffff:192.0.2.1") == guarding._name_network("192.0.2.1")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://testserver"}, 202),
        ({"sec-fetch-site": "same-origin", "origin": "https://public.example"}, 202),  # behind a proxy that replaced Host
        ({}, 202),
    ],
)
def test_a_page_from_elsewhere_can_make_no_browser_change_anything(
    start: Start, tmp_path: Path, headers: dict[str, str], status: int
) -> None:
    client = start()
    assert client.post("/v1/index", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example:8000", 403),
        ("127.0.0.1.evil.example", 403),
        ("[::1", 403),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("LOCALHOST", 200),
        ("citadel", 200),
        ("host.docker.internal:8000", 200),
        ("localhost.", 200),
    ],
)
def test_without_keys_a_name_from_the_internet_that_leads_here_is_refused(start: Start, host: str, status: int) -> None:
    assert start().get("/v1/documents", headers={"host": host}).status_code == status


def test_who_says_that_something_else_guards_it_may_use_any_name(start: Start) -> None:
    assert start(without_keys=True).get("/v1/documents", headers={"host": "citadel.example"}).status_code == 200
    assert start(api_keys=KEYS).get("/healthz", headers={"host": "citadel.example"}).status_code == 200


def test_more_at_once_than_there_is_room_for_is_turned_away(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    client = start()
    monkeypatch.setattr(guarding, "_AT_ONCE", 0)
    refused = client.get("/v1/documents")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "citadel.example"])  # noqa: S104 - what is refused
def test_an_address_that_strangers_reach_is_not_served_without_keys(host: str) -> None:
    with pytest.raises(OpenServerError, match="CITADEL_API_KEYS"):
        check_exposure(Settings(host=host))
    assert check_exposure(Settings(host=host, api_keys=KEYS)).find(READER) == READING
    assert check_exposure(Settings(host=host, without_keys=True)).keys == ()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_loopback_is_served_without_keys(host: str) -> None:
    assert check_exposure(Settings(host=host)).keys == ()


def test_a_known_key_is_answered_whatever_others_behind_its_address_have_used_up(start: Start) -> None:
    client = start(api_keys=KEYS, rate=6)
    guesses = [client.get("/v1/documents", headers={"X-API-Key": f"guess {number}"}).status_code for number in range(5)]
    assert guesses == [401, 429, 429, 429, 429]
    assert client.get("/v1/documents", headers={"X-API-Key": READER}).status_code == 200
    assert client.get("/v1/documents", headers={"X-API-Key": WRITER}).status_code == 200
    assert client.get("/v1/documents", headers={"X-API-Key": READER}).status_code == 429


def test_a_known_key_uses_up_nothing_of_its_address(start: Start) -> None:
    client = start(api_keys=KEYS, rate=6)
    assert client.get("/v1/documents", headers={"X-API-Key": READER}).status_code == 200
    assert client.get("/v1/documents").status_code == 401


@pytest.mark.parametrize(
    "path", ["/v1/ask", "/v1/search", "/v1/verify", "/v1/index", "/v1/generations/x/changes", "/v1/documents/x"]
)
@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip", "GZIP", "x"])
def test_a_body_in_an_encoding_that_is_not_understood_is_refused_before_it_is_read(
    start: Start, path: str, encoding: str
) -> None:
    method = "PUT" if path.startswith("/v1/documents") else "POST"
    refused = start().request(method, path, content=b"\x1f\x8b" * 10, headers={"content-encoding": encoding})
    assert (refused.status_code, refused.headers["accept-encoding"]) == (415, "identity")
    assert "send the body as it is" in refused.json()["detail"]


def test_every_path_of_the_tools_over_http_refuses_an_unknown_encoding() -> None:
    guard = guarding.AccessControl(lambda *_: None, Settings(without_keys=True), ("",))  # type: ignore[arg-type, return-value]
    headers = [(b"content-encoding", b"gzip"), (b"transfer-encoding", b"chunked")]
    scope = {"type": "http", "method": "POST", "path": "/mcp", "headers": headers, "client": ("192.0.2.1", 1)}
    refusal = guard._judge(scope, guarding.Headers(scope=scope))
    assert refusal is not None
    assert refusal.status == 415


def test_a_body_that_is_sent_as_it_is_may_say_so(start: Start) -> None:
    headers = {"content-encoding": "identity"}
    assert start().post("/v1/search", json={"query": "Viet Nam"}, headers=headers).status_code == 200


def test_a_client_alone_does_not_fill_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "_OF_ONE", 2)
    monkeypatch.setattr(guarding, "_AT_ONCE", 3)

    async def fill() -> list[int]:
        gate = asyncio.Event()
        statuses = []

        async def answer(_scope: object, _receive: object, send: Callable[..., object]) -> None:
            await gate.wait()
            await Response("done")({"type": "http"}, None, send)  # type: ignore[arg-type]

        guard = guarding.AccessControl(answer, Settings(without_keys=True))  # type: ignore[arg-type]

        async def ask(address: str) -> None:
            async def note(message: Mapping[str, int]) -> None:
                if "status" in message:
                    statuses.append(message["status"])

            scope = {"type": "http", "method": "GET", "path": "/v1/documents", "headers": [], "client": (address, 1)}
            await guard(scope, None, note)  # type: ignore[arg-type]

        asked = [asyncio.create_task(ask(address)) for address in ("192.0.2.1",) * 3 + ("192.0.2.2",) * 2]
        await asyncio.sleep(0.05)
        assert statuses == [503, 503]  # the third of the first client, the second of the other: three in all
        gate.set()
        await asyncio.gather(*asked)
        return statuses

    assert asyncio.run(fill()) == [503, 503, 200, 200, 200]

import base64
import hashlib

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from api.http.middleware.security_headers import (
    HEADERS,
    PART_HEADERS,
    POLICY,
    SecurityHeaders,
    hash_inline_scripts,
    write_policy,
)


async def plain(_request: object) -> Response:
    return PlainTextResponse("plain")


async def with_policy(_request: object) -> Response:
    return PlainTextResponse("own", headers={"Content-Security-Policy": "default-src 'self'"})


@pytest.fixture
def hardened() -> TestClient:
    return TestClient(SecurityHeaders(Starlette(routes=[Route("/", plain), Route("/own", with_policy)])))


def test_every_response_gets_every_header(hardened: TestClient) -> None:
    headers = hardened.get("/").headers
    assert {name: headers[name] for name in HEADERS} == dict(HEADERS)


def test_a_policy_that_a_response_sets_itself_stays_and_the_rest_is_added(hardened: TestClient) -> None:
    headers = hardened.get("/own").headers
    assert headers.get_list("Content-Security-Policy") == ["default-src 'self'"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_policy_allows_this_process_alone_and_no_markup_from_text() -> None:
    assert write_policy(POLICY) == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types citadel-pdf"
    )


def test_a_directive_without_a_value_has_no_space_behind_it() -> None:
    assert write_policy({"default-src": "'none'", "sandbox": ""}) == "default-src 'none'; sandbox"


def test_inline_scripts_are_allowed_by_what_they_say() -> None:
    digest = base64.b64encode(hashlib.sha256(b"\n run()\n").digest()).decode()
    page = '<script src="a.js"></script><script>\n run()\n</script>'
    assert hash_inline_scripts(page) == f"'sha256-{digest}'"


@pytest.mark.parametrize("path", ["/", "/v1/documents", "/healthz", "/nowhere", "/docs", "/openapi.json", "/assets/mark.svg"])
def test_the_application_sends_them_with_everything(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert [name for name in HEADERS if name not in headers] == []
    assert len(headers.get_list("Content-Security-Policy")) == 1


def test_the_reference_may_run_its_own_inline_script_and_no_other(client: TestClient) -> None:
    policy = client.get("/docs").headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert scripts.count("sha256-") == 1
    assert "unsafe-inline" not in scripts
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("name", ["style.css", "asking.js"])
def test_a_part_of_a_page_has_the_headers_that_govern_parts(client: TestClient, name: str) -> None:
    answer = client.get(f"/assets/{name}")
    assert {header: answer.headers.get(header) for header in HEADERS} == {header: PART_HEADERS.get(header) for header in HEADERS}

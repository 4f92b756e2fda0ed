import pytest
from starlette.testclient import TestClient

DOC_ID = "eu-japan-plan-security-accord"
ABOUT = f"/v1/documents/{DOC_ID}"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/", "/docs", "/openapi.json", "/v1/documents", ABOUT, f"{ABOUT}/text"])
def test_head_says_what_get_says_without_the_body(client: TestClient, path: str) -> None:
    named = {"X-Request-ID": "one"}  # or each would have an id of its own
    head, full = (client.request(method, path, follow_redirects=False, headers=named) for method in ("HEAD", "GET"))
    assert head.status_code == full.status_code < 400
    assert head.headers == full.headers
    assert head.content == b""


def test_head_of_what_is_not_there_is_not_found(client: TestClient) -> None:
    head = client.head("/v1/documents/no-such-thing")
    assert (head.status_code, head.content) == (404, b"")


def test_head_where_only_post_is_answered_is_refused(client: TestClient) -> None:
    head = client.head("/v1/ask")
    assert (head.status_code, head.headers["allow"]) == (405, "POST")

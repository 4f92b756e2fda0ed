import re

from starlette.testclient import TestClient


def test_the_reference_loads_everything_from_this_process(client: TestClient) -> None:
    page = client.get("/docs").text
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)["']""", page)
    assert loaded
    assert [address for address in loaded if not address.startswith("/docs/static/")] == []
    assert [address for address in loaded if client.get(address).status_code != 200] == []


def test_every_reference_in_the_description_leads_somewhere(client: TestClient) -> None:
    description = client.get("/openapi.json")
    schemas = description.json()["components"]["schemas"]
    names = set(re.findall(r'"\$ref":\s*"#/components/schemas/(\w+)"', description.text))
    assert {"Problem", "AskResponse", "SearchResponse"} <= names <= schemas.keys()
    assert "#/$defs/" not in description.text


def test_every_address_of_the_contract_is_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    owed = {
        "/v1/ask",
        "/v1/search",
        "/v1/documents",
        "/v1/documents/{doc_id}",
        "/v1/documents/{doc_id}/text",
        "/healthz",
        "/readyz",
    }
    assert owed <= paths.keys()

import hashlib

import pytest
from starlette.testclient import TestClient

from index.local.local_snapshot import LocalSnapshot

DOC_ID = "eu-and-viet-nam-step-up-security-and-defence-cooperation"
PAGED = "strategic-compass-partnership-dimension"


def test_documents_are_listed_in_the_order_of_their_ids_a_slice_at_a_time(client: TestClient) -> None:
    whole = client.get("/v1/documents").json()
    ids = [document["doc_id"] for document in whole["documents"]]
    assert (whole["total"], ids) == (5, sorted(ids))
    part = client.get("/v1/documents", params={"limit": 2, "offset": 1}).json()
    assert [document["doc_id"] for document in part["documents"]] == ids[1:3]
    assert (part["total"], part["limit"], part["offset"]) == (5, 2, 1)
    assert client.get("/v1/documents", params={"offset": 5}).json()["documents"] == []


@pytest.mark.parametrize(("name", "value"), [("limit", "0"), ("limit", "1001"), ("offset", "-1"), ("limit", "x"), ("page", "2")])
def test_a_slice_that_cannot_be_is_refused(client: TestClient, name: str, value: str) -> None:
    answer = client.get("/v1/documents", params={name: value})
    assert answer.status_code == 422
    assert [(error["field"], error["value"]) for error in answer.json()["errors"]] == [(name, value)]


def test_a_document_says_what_it_is_and_how_it_is_built(client: TestClient) -> None:
    document = client.get(f"/v1/documents/{DOC_ID}").json()
    text = client.get(f"/v1/documents/{DOC_ID}/text").json()["text"]
    assert document["doc_id"] == DOC_ID
    assert document["characters"] == len(text)
    assert 0 < document["body_end"] <= len(text)
    assert document["sections"]
    for section in document["sections"]:
        assert " ".join(section["heading"].split()) in " ".join(text[section["start"] : section["end"]].split())
    for note in document["footnotes"]:
        assert text[note["start"] : note["end"]].endswith(note["text"])


def test_pages_footnotes_and_rows_point_into_the_text(client: TestClient) -> None:
    document = client.get(f"/v1/documents/{PAGED}").json()
    text = client.get(f"/v1/documents/{PAGED}/text").json()["text"]
    assert [page["number"] for page in document["pages"]] == list(range(1, len(document["pages"]) + 1))
    assert len(document["pages"]) == 30
    carried = [note for note in document["footnotes"] if note["marker"]]
    assert len(carried) > 100
    for note in carried:
        assert text[note["marker"]["start"] : note["marker"]["end"]].strip("[]") == note["label"]
        assert note["text"] in text[note["start"] : note["end"]]
    signed = next(row for row in document["rows"] if "Vietnam" in row["cells"])
    assert len(signed["cells"]) == len(signed["columns"])
    assert all(cell in text[signed["start"] : signed["end"]] for cell in signed["cells"])


def test_a_text_comes_whole_with_its_checksum_or_in_part(client: TestClient) -> None:
    whole = client.get(f"/v1/documents/{DOC_ID}/text").json()
    text = whole["text"]
    assert whole["text_sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert (whole["start"], whole["end"]) == (0, len(text))
    part = client.get(f"/v1/documents/{DOC_ID}/text", params={"start": 5, "end": 50}).json()
    assert (part["text"], part["text_sha256"]) == (text[5:50], whole["text_sha256"])
    assert client.get(f"/v1/documents/{DOC_ID}/text", params={"start": len(text)}).json()["text"] == ""


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("start", {"start": -1}),
        ("end", {"end": 10**9}),
        ("end", {"start": 9, "end": 8}),
        ("start", {"start": 10**30}),
        ("end", {"end": "x"}),
    ],
)
def test_a_range_outside_of_the_text_is_refused_by_name(client: TestClient, name: str, query: dict[str, object]) -> None:
    answer = client.get(f"/v1/documents/{DOC_ID}/text", params={key: str(value) for key, value in query.items()})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == name
    assert answer.json()["errors"][0]["value"] == str(query[name])


@pytest.mark.parametrize("path", ["", "/text"])
def test_an_unknown_document_is_not_found_by_name(client: TestClient, path: str) -> None:
    answer = client.get(f"/v1/documents/no-such-thing{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "'no-such-thing'" in answer.json()["detail"]


def test_a_document_names_those_that_are_near_identical_to_it(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = client.get("/v1/documents").json()["documents"]
    assert [document["same_as"] for document in whole] == [[]] * 5
    ids = [document["doc_id"] for document in whole]
    near = {ids[1]: (ids[0], ids[3])}
    monkeypatch.setattr(LocalSnapshot, "near_duplicates", lambda _snapshot, wanted: [near.get(doc_id, ()) for doc_id in wanted])
    listed = client.get("/v1/documents", params={"offset": 1, "limit": 2}).json()["documents"]
    assert [document["same_as"] for document in listed] == [[ids[0], ids[3]], []]
    assert client.get(f"/v1/documents/{ids[1]}").json()["same_as"] == [ids[0], ids[3]]

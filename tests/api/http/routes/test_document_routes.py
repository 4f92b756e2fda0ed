import hashlib
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.errors import LostOriginalError
from api.http.original_files import read_original
from index.local.local_snapshot import LocalSnapshot
from index.sources.registry import Origin, SourceRegistry, write_registry
from ingest.sources import Source

CORPUS = Path(__file__).resolve().parents[4] / "corpus"
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


@pytest.mark.parametrize("path", ["", "/text", "/original"])
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


def test_the_file_of_a_document_comes_as_it_lies_in_the_corpus(client: TestClient) -> None:
    detail = client.get(f"/v1/documents/{DOC_ID}").json()
    answer = client.get(f"/v1/documents/{DOC_ID}/original")
    assert answer.status_code == 200
    assert answer.content == (CORPUS / detail["file"]).read_bytes()
    assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{DOC_ID}.txt"
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_file_that_changed_since_it_was_indexed_or_is_gone_is_not_given_out(tmp_path: Path) -> None:
    kept = tmp_path / "corpus" / "note.md"
    kept.parent.mkdir()
    kept.write_text("as it was")
    write_registry(tmp_path, SourceRegistry(Origin(str(kept.parent))))
    checksum = hashlib.sha256(b"as it was").hexdigest()
    found = read_original((tmp_path, tmp_path / "none"), "note-md", "note.md", checksum)
    assert (found.content, found.name, found.media_type) == (b"as it was", "note.md", "text/markdown")
    kept.write_text("as it is")
    with pytest.raises(LostOriginalError, match="not kept as it was indexed"):
        read_original((tmp_path, tmp_path / "none"), "note-md", "note.md", checksum)
    kept.unlink()
    with pytest.raises(LostOriginalError):
        read_original((tmp_path, tmp_path / "none"), "note-md", "note.md", checksum)


def test_an_uploaded_file_is_found_before_one_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "uploads").mkdir()
    sent = tmp_path / "uploads" / "note-1.pdf"
    sent.write_bytes(b"%PDF-1.7")
    write_registry(tmp_path, SourceRegistry(uploads={"note": Source("note", sent, "Annual report.pdf")}))
    found = read_original((tmp_path, tmp_path / "none"), "note", "Annual report.pdf", hashlib.sha256(b"%PDF-1.7").hexdigest())
    assert (found.name, found.media_type) == ("Annual report.pdf", "application/pdf")

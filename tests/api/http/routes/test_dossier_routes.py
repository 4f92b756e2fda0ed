"""Dossiers: quotes are cut by the server, belong to one key, keep their order, and are exported without what may not be read."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[2]))

from kept_ground import QUESTION, TEXT, name_key, put, serve_keys  # wants the line before

from api.audit.audit_check import read_entries
from api.kept import dossier_keeping
from api.kept.dossier_content import replace_items
from api.kept.kept_database import KeptDatabase
from api.kept.kept_record import KeptRecord
from api.settings import Settings


@pytest.fixture(scope="module")
def served(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Settings]]:
    with serve_keys(corpus_data, tmp_path_factory.mktemp("dossiers")) as running:
        yield running


@pytest.fixture
def client(served: tuple[TestClient, Settings]) -> TestClient:
    return served[0]


def send(client: TestClient, who: str, method: str, place: str, body: Any = None, *, status: int = 200) -> Any:
    answer = client.request(method, f"/v1/dossiers{place}", json=body, headers=name_key(who))
    assert answer.status_code == status, answer.text
    return answer.json()


def begin(client: TestClient, who: str, **fields: Any) -> str:
    begun = send(client, who, "POST", "", {"title": "Ports", **fields}, status=201)
    return str(begun["dossier_id"])


def ask(client: TestClient, who: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The first passage of an answer about the seminar, and its first quote."""
    answer = client.post("/v1/ask", json={"question": QUESTION}, headers=name_key(who)).json()
    return answer["passages"][0], answer["answer"]["statements"][0]["quotes"][0]


def pin(client: TestClient, who: str, dossier: str, **fields: Any) -> dict[str, Any]:
    passage, quote = ask(client, who)
    source = passage["document"]
    place = {"doc_id": source["doc_id"], "start": quote["start"], "end": quote["end"], "text_sha256": source["text_sha256"]}
    body = {"question": QUESTION, "quotes": [place], **fields}
    added: dict[str, Any] = send(client, who, "POST", f"/{dossier}/items", body, status=201)
    return added


def test_a_quote_is_cut_from_its_document_with_what_is_needed_to_cite_it(client: TestClient) -> None:
    dossier = begin(client, "ben")
    (item,) = pin(client, "ben", dossier, note="Ask Hanoi.")["items"]
    (quote,) = item["quotes"]
    assert quote["text"] == "Twelve states took part in the seminar on mine action."
    assert (quote["title"], quote["published"], quote["section"]) == ("Seminar", "2025-01-20", "Mine action")
    assert (item["question"], item["note"], quote["verdict"]) == (QUESTION, "Ask Hanoi.", None)
    shown = send(client, "ben", "GET", f"/{dossier}?check=true")
    assert [one["verdict"] for one in shown["items"][0]["quotes"]] == ["holds"]


def test_the_statements_of_a_kept_answer_are_taken_with_its_question_and_short_answer(client: TestClient) -> None:
    kept = client.post("/v1/answers", json={"question": QUESTION}, headers=name_key("ben")).json()
    dossier = begin(client, "ben")
    (item,) = send(client, "ben", "POST", f"/{dossier}/items", {"answer_id": kept["answer_id"]}, status=201)["items"]
    assert (item["question"], item["short"]) == (QUESTION, kept["short"])
    assert item["quotes"][0]["text"].startswith("Twelve states took part")
    send(client, "anna", "POST", f"/{begin(client, 'anna')}/items", {"answer_id": kept["answer_id"]}, status=404)


def test_an_answer_that_a_purge_takes_while_its_statements_are_added_leaves_no_item(
    served: tuple[TestClient, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, settings = served
    answer_id = client.post("/v1/answers", json={"question": QUESTION}, headers=name_key("ben")).json()["answer_id"]
    dossier = begin(client, "ben")

    def purge_meanwhile(record: KeptRecord, items: list[dict[str, Any]]) -> KeptRecord:
        KeptDatabase(settings.data).remove("ben", "answer", answer_id)
        return replace_items(record, items)

    monkeypatch.setattr(dossier_keeping, "replace_items", purge_meanwhile)
    send(client, "ben", "POST", f"/{dossier}/items", {"answer_id": answer_id}, status=409)
    assert send(client, "ben", "GET", f"/{dossier}")["items"] == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"quotes": [{"doc_id": "nothing", "start": 0, "end": 5}]}, 404),
        ({"quotes": [{"doc_id": "seminar", "start": 5, "end": 5}]}, 422),
        ({"quotes": [{"doc_id": "seminar", "start": 0, "end": 5_000}]}, 422),
        ({"quotes": [{"doc_id": "seminar", "start": 0, "end": 5, "text_sha256": "0" * 64}]}, 409),
        ({"note": " "}, 422),
        ({"quotes": [{"doc_id": "seminar", "start": 0, "end": 5}], "answer_id": "0" * 16}, 422),
    ],
)
def test_what_is_no_place_of_a_document_is_refused(client: TestClient, fields: dict[str, Any], status: int) -> None:
    dossier = begin(client, "ben")
    send(client, "ben", "POST", f"/{dossier}/items", fields, status=status)
    assert send(client, "ben", "GET", f"/{dossier}")["items"] == []


def test_items_are_reordered_noted_and_removed_and_an_old_revision_is_refused(client: TestClient) -> None:
    dossier = begin(client, "ben")
    for note in "abc":
        shown = send(client, "ben", "POST", f"/{dossier}/items", {"note": note}, status=201)
    first, second, third = (item["item_id"] for item in shown["items"])
    body = {
        "title": "Ports and ships",
        "revision": shown["revision"],
        "items": [{"item_id": third, "note": "C"}, {"item_id": first}],
    }
    changed = send(client, "ben", "PUT", f"/{dossier}", body)
    assert [(item["item_id"], item["note"]) for item in changed["items"]] == [(third, "C"), (first, "")]
    assert (changed["title"], changed["size"], changed["revision"]) == ("Ports and ships", 2, shown["revision"] + 1)
    send(client, "ben", "PUT", f"/{dossier}", body, status=409)
    assert second not in str(send(client, "ben", "GET", f"/{dossier}"))


def test_nobody_else_reads_changes_exports_or_removes_a_dossier(client: TestClient) -> None:
    dossier = begin(client, "anna")
    for method, place, body in (
        ("GET", "", None),
        ("GET", "/export", None),
        ("PUT", "", {"title": "Mine", "revision": 1, "items": []}),
        ("POST", "/items", {"note": "mine"}),
        ("DELETE", "", None),
    ):
        send(client, "ben", method, f"/{dossier}{place}", body, status=404)
    assert dossier not in [one["dossier_id"] for one in send(client, "ben", "GET", "")["dossiers"]]
    assert send(client, "anna", "DELETE", f"/{dossier}") == {"removed": dossier}
    send(client, "anna", "GET", f"/{dossier}", status=404)


def test_a_bound_key_loses_the_quotes_of_a_document_that_it_cannot_read_and_gets_them_back(client: TestClient) -> None:
    dossier = begin(client, "cleo")
    send(client, "cleo", "POST", f"/{dossier}/items", {"note": "alone"}, status=201)
    before = pin(client, "cleo", dossier)
    put(client, TEXT, "legal")
    shown = send(client, "cleo", "GET", f"/{dossier}?check=true")
    assert ([item["note"] for item in shown["items"]], shown["hidden"]) == (["alone"], 1)
    exported = client.get(f"/v1/dossiers/{dossier}/export?format=markdown", headers=name_key("cleo")).text
    assert "Twelve states" not in exported
    alone = {"item_id": shown["items"][0]["item_id"], "note": "still alone"}
    send(client, "cleo", "PUT", f"/{dossier}", {"title": "Ports", "revision": shown["revision"], "items": [alone]})
    put(client, TEXT)
    after = send(client, "cleo", "GET", f"/{dossier}")
    assert [item["note"] for item in after["items"]] == ["still alone", ""]
    assert after["items"][1]["quotes"] == before["items"][1]["quotes"]


def test_what_is_exported_begins_the_same_dossier_again(client: TestClient) -> None:
    dossier = begin(client, "ben")
    shown = pin(client, "ben", dossier, note="Häfen")
    file = client.get(f"/v1/dossiers/{dossier}/export?format=json", headers=name_key("ben"))
    assert file.headers["content-disposition"] == 'attachment; filename="ports.json"'
    again = send(client, "anna", "POST", "", file.json(), status=201)
    assert [item["quotes"] for item in again["items"]] == [item["quotes"] for item in shown["items"]]
    assert again["items"][0]["note"] == "Häfen"


def test_a_quote_that_no_document_holds_is_imported_and_said_to_be_gone(client: TestClient) -> None:
    quote = {"start": 0, "end": 11, "text": "Xyzzy plugh", "doc_id": "nowhere", "title": "None"}
    dossier = begin(client, "ben", items=[{"quotes": [quote]}])
    assert send(client, "ben", "GET", f"/{dossier}?check=true")["items"][0]["quotes"][0]["verdict"] == "gone"


def test_the_docx_opens_with_the_quote_and_the_address_of_this_server(client: TestClient) -> None:
    dossier = begin(client, "ben")
    pin(client, "ben", dossier)
    file = client.get(f"/v1/dossiers/{dossier}/export", headers=name_key("ben"))
    assert file.headers["content-type"].endswith("wordprocessingml.document")
    document = docx.Document(BytesIO(file.content))
    assert "“Twelve states took part in the seminar on mine action.”" in [one.text for one in document.paragraphs]
    (notes,) = [part for part in document.part.package.parts if part.partname == "/word/footnotes.xml"]
    assert b"http://127.0.0.1:8000/documents?read=seminar" in notes.blob


def test_changes_stand_in_the_audit_log_without_a_word_of_them(served: tuple[TestClient, Settings]) -> None:
    client, settings = served
    dossier = begin(client, "ben", title="Qzxtitle")
    send(client, "ben", "POST", f"/{dossier}/items", {"note": "qzxnote"}, status=201)
    send(client, "ben", "DELETE", f"/{dossier}")
    entries = [entry for entry in read_entries(settings.data) if entry["about"] == f"dossier {dossier}"]
    assert [(entry["action"], entry["by"]) for entry in entries] == [("keep", "ben"), ("keep", "ben"), ("discard", "ben")]
    assert "qzx" not in (settings.data / "audit" / "log.jsonl").read_text(encoding="utf-8").lower()


def test_items_that_are_added_at_the_same_moment_are_all_there(client: TestClient) -> None:
    dossier = begin(client, "ben")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda note: send(client, "ben", "POST", f"/{dossier}/items", {"note": note}, status=201), "abcdefgh"))
    assert sorted(item["note"] for item in send(client, "ben", "GET", f"/{dossier}")["items"]) == list("abcdefgh")


def test_an_item_that_a_key_was_not_shown_is_not_removed_by_leaving_it_out(client: TestClient) -> None:
    dossier = begin(client, "cleo")
    send(client, "cleo", "POST", f"/{dossier}/items", {"note": "alone"}, status=201)
    pin(client, "cleo", dossier, note="quoted")
    put(client, TEXT, "legal")
    shown = send(client, "cleo", "GET", f"/{dossier}")
    assert ([item["note"] for item in shown["items"]], shown["hidden"]) == (["alone"], 1)
    put(client, TEXT)  # the key may read all of it again, and has not seen it
    change = {"title": "Ports", "revision": shown["revision"], "items": []}
    assert "read it again" in send(client, "cleo", "PUT", f"/{dossier}", change, status=409)["detail"]
    after = send(client, "cleo", "GET", f"/{dossier}")
    assert [item["note"] for item in after["items"]] == ["alone", "quoted"]
    assert after["revision"] < 2**20 < shown["revision"] < 2**53
    send(client, "cleo", "PUT", f"/{dossier}", {**change, "revision": after["revision"]})
    assert send(client, "cleo", "GET", f"/{dossier}")["items"] == []

"""Watches over HTTP: a change of the documents becomes an entry, for its own key alone, and a purge and collections reach it."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[2]))

from kept_ground import AUSTRALIA, QUESTION, TEXT, end, name_key, put, serve_keys  # wants the line before

from api.kept.kept_choice import open_kept
from api.settings import Settings
from index.access import open_database
from tests.deadlines import wait_for

OTHER = TEXT.replace("Twelve states", "Fourteen states")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(params=["folder", "database"])
def served(request: pytest.FixtureRequest, corpus_data: Path, tmp_path: Path) -> Iterator[tuple[TestClient, Settings]]:
    with ExitStack() as held:
        database = ""
        if request.param == "database":
            server_module = pytest.importorskip("tests.postgres_server")
            database = held.enter_context(server_module.copy_database(request.getfixturevalue("corpus_database")))
        yield held.enter_context(serve_keys(corpus_data, tmp_path, database))


@pytest.fixture
def client(served: tuple[TestClient, Settings]) -> TestClient:
    return served[0]


def watch(client: TestClient, who: str, question: str = QUESTION, **more: Any) -> str:
    begun = client.post("/v1/watches", json={"question": question, **more}, headers=name_key(who))
    assert begun.status_code == 201, begun.text
    return str(begun.json()["watch_id"])


def show(client: TestClient, who: str, watch_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/v1/watches/{watch_id}", headers=name_key(who)).json()
    return found


def wait_for_entry(client: TestClient, who: str, watch_id: str, number: int = 1) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        changes = show(client, who, watch_id)["changes"]
        return changes[0] if changes and changes[0]["number"] >= number else None

    return dict(wait_for(look))


def remove(client: TestClient, *, purge: bool) -> None:
    address = f"/v1/documents/seminar?purge={str(purge).lower()}"
    end(client, client.delete(address, headers=name_key("anna")).json()["job_id"])


def test_an_altered_sentence_becomes_an_entry_that_says_what_changed_and_why(client: TestClient) -> None:
    watch_id = watch(client, "ben")
    before = show(client, "ben", watch_id)
    assert (before["short"], before["unread"], before["changes"]) == ("Twelve states", 0, [])
    put(client, OTHER)
    entry = wait_for_entry(client, "ben", watch_id)
    assert (entry["before"]["short"], entry["now"]["short"]) == ("Twelve states", "Fourteen states")
    assert entry["before"]["generation"] == before["generation"] != entry["now"]["generation"]
    (pair,) = entry["altered"]
    assert (pair["before"]["text"], pair["now"]["text"]) == tuple(
        text.split("\n\n")[1].split(". ")[0] + "." for text in (TEXT, OTHER)
    )
    (cause,) = entry["causes"]
    assert (cause["kind"], cause["doc_id"]) == ("altered_text", "seminar")
    assert "Twelve" in " ".join(cause["removed"])
    assert "Fourteen" in " ".join(cause["added"])
    listed = client.get("/v1/watches", headers=name_key("ben")).json()
    assert (listed["unread"], listed["watches"][0]["unread"], listed["watches"][0]["short"]) == (1, 1, "Fourteen states")
    read = client.post(f"/v1/watches/{watch_id}/read", json={"number": 1}, headers=name_key("ben")).json()
    assert (read["unread"], read["changes"][0]["is_read"]) == (0, True)


def test_what_changes_nothing_in_the_answer_leaves_no_entry(client: TestClient) -> None:
    watch_id = watch(client, "ben", AUSTRALIA)
    put(client, OTHER)
    generation = client.get("/readyz").json()["generation"]
    asked = wait_for(lambda: (found := show(client, "ben", watch_id))["generation"] == generation and found)
    assert (asked["short"], asked["changes"]) == ("22/04/2015", [])


def test_a_removed_document_and_a_new_one_are_named_as_causes(client: TestClient) -> None:
    watch_id = watch(client, "anna")
    remove(client, purge=False)
    gone = wait_for_entry(client, "anna", watch_id)
    assert (gone["before"]["short"], gone["removed"][0]["doc_id"]) == ("Twelve states", "seminar")
    assert ("removed_document", "seminar") in [(cause["kind"], cause["doc_id"]) for cause in gone["causes"]]
    put(client, OTHER)
    back = wait_for_entry(client, "anna", watch_id, 2)
    assert back["now"]["short"] == "Fourteen states"
    assert ("new_document", "seminar") in [(cause["kind"], cause["doc_id"]) for cause in back["causes"]]


def test_nobody_else_finds_reads_asks_or_removes_a_watch(client: TestClient) -> None:
    watch_id = watch(client, "anna")
    assert client.get("/v1/watches", headers=name_key("ben")).json()["watches"] == []
    address, body = f"/v1/watches/{watch_id}", {"number": 1}
    for method, place in (("GET", ""), ("POST", "/ask"), ("POST", "/read"), ("PUT", "/webhook"), ("DELETE", "")):
        sent = {"/read": body, "/webhook": {"webhook": None}}.get(place)
        assert client.request(method, address + place, json=sent, headers=name_key("ben")).status_code == 404
    assert client.delete(address, headers=name_key("anna")).json() == {"removed": watch_id}
    assert client.get(address, headers=name_key("anna")).status_code == 404


def test_a_purge_leaves_nothing_of_its_document_in_a_watch_and_the_change_is_still_noted(
    served: tuple[TestClient, Settings],
) -> None:
    client, settings = served
    watch_id = watch(client, "anna")
    put(client, OTHER)
    wait_for_entry(client, "anna", watch_id)
    remove(client, purge=True)
    entry = wait_for_entry(client, "anna", watch_id, 2)
    assert "purged_document" in [cause["kind"] for cause in entry["causes"]]
    found = show(client, "anna", watch_id)
    assert [one["number"] for one in found["changes"]] == [2, 1]
    for word in ('seminar"', "Twelve", "Fourteen"):
        assert word not in str(found["changes"])
    stored = _read_stored(settings)
    assert watch_id in stored
    assert "Fourteen states" not in stored
    assert "Twelve states" not in stored


def _read_stored(settings: Settings) -> str:
    """All that is stored of what callers keep, with what was rewritten in a file."""
    if not settings.engine:
        return b"".join(path.read_bytes() for path in settings.data.glob("kept.sqlite*")).decode("latin-1")
    with closing(open_database(settings.engine)) as tables, tables.connect() as connection:
        rows = connection.execute("SELECT t::text FROM kept t UNION ALL SELECT t::text FROM kept_documents t").fetchall()
    return "\n".join(row for (row,) in rows)


def test_a_bound_key_sees_no_words_of_a_document_that_left_its_collections(client: TestClient) -> None:
    watch_id = watch(client, "cleo")
    put(client, TEXT, collection="default")
    entry = wait_for_entry(client, "cleo", watch_id)
    assert [cause["kind"] for cause in entry["causes"]] == ["hidden_document"]
    assert (entry["before"]["short"], entry["removed"]) == (None, [])
    assert "Twelve" not in str(show(client, "cleo", watch_id))


def test_asking_now_asks_once_a_generation(client: TestClient) -> None:
    watch_id = watch(client, "ben")
    put(client, OTHER)
    for _ in range(2):
        asked = client.post(f"/v1/watches/{watch_id}/ask", headers=name_key("ben")).json()
        assert [one["number"] for one in asked["changes"]] == [1]


def test_a_feed_is_read_at_its_address_alone_until_it_is_closed(client: TestClient) -> None:
    watch_id = watch(client, "ben", f"{QUESTION} <b>&\x0b")
    first = client.post("/v1/feed", headers=name_key("ben")).json()["path"]
    put(client, OTHER)
    wait_for_entry(client, "ben", watch_id)
    answer = client.get(first)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml")
    feed = fromstring(answer.text)  # noqa: S314 - of what this server wrote
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == f"{QUESTION} <b>&�: Fourteen states"
    content = entry.findtext(f"{ATOM}content") or ""
    assert "Before: Twelve states\nNow: Fourteen states" in content
    assert "Why: the text of a document was altered: Seminar" in content
    assert client.get(first[:-1] + ("a" if first[-1] != "a" else "b")).status_code == 404
    assert client.get("/v1/feed", headers=name_key("ben")).json()["path"] is None
    second = client.post("/v1/feed", headers=name_key("ben")).json()["path"]
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    client.delete("/v1/feed", headers=name_key("ben"))
    assert client.get(second).status_code == 404


def test_a_feed_that_is_closed_while_it_is_read_is_not_found(
    served: tuple[TestClient, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, settings = served
    path = client.post("/v1/feed", headers=name_key("ben")).json()["path"]
    find_caller = type(client.app.state.services.keys).find_caller

    def close(keys: Any, name: str) -> Any:
        with closing(open_kept(settings)) as kept:
            for heading in kept.list_headings("ben", "feed"):
                kept.remove("ben", "feed", heading.record_id)
        return find_caller(keys, name)

    monkeypatch.setattr(type(client.app.state.services.keys), "find_caller", close)
    assert client.get(path).status_code == 404


def test_a_feed_is_looked_up_by_its_own_record_alone(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    path = client.post("/v1/feed", headers=name_key("ben")).json()["path"]
    monkeypatch.setattr(client.app.state.services.kept, "list_all", None)
    assert [client.get(one).status_code for one in (path, f"/feeds/{'0' * 16}-x", "/feeds/x")] == [200, 404, 404]

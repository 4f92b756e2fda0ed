"""Answers that are kept: as they were given, for their own key alone, with what has become of their citations."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[2]))

from kept_ground import AUSTRALIA, QUESTION, TEXT, name_key, put, serve_keys  # wants the line before

from api.audit.audit_check import read_entries
from api.settings import Settings


@pytest.fixture(scope="module")
def served(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Settings]]:
    with serve_keys(corpus_data, tmp_path_factory.mktemp("frozen")) as running:
        yield running


@pytest.fixture
def client(served: tuple[TestClient, Settings]) -> TestClient:
    return served[0]


def freeze(client: TestClient, who: str, question: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/v1/answers", json={"question": question, **more}, headers=name_key(who))
    assert answer.status_code == 201, answer.text
    frozen: dict[str, Any] = answer.json()
    return frozen


def show(client: TestClient, who: str, answer_id: str) -> Any:
    answer = client.get(f"/v1/answers/{answer_id}", headers=name_key(who))
    return answer.json() if answer.status_code == 200 else answer.status_code


def test_an_answer_is_kept_as_it_is_given_and_every_role_may(client: TestClient) -> None:
    given = client.post("/v1/ask", json={"question": AUSTRALIA}, headers=name_key("ben")).json()
    frozen = freeze(client, "ben", AUSTRALIA, generation=given["generation"])
    assert (frozen["question"], frozen["short"], frozen["answered"]) == (AUSTRALIA, "22/04/2015", True)
    shown = show(client, "ben", frozen["answer_id"])
    assert {**shown["answer"], "took_ms": 0} == {**given, "took_ms": 0}
    assert shown["check"]["verdict"] == "holds"
    assert len(shown["check"]["citations"]) == sum(len(one["citations"]) for one in given["answer"]["statements"])


def test_filters_and_the_day_are_told_with_it(client: TestClient) -> None:
    asked = {"filters": {"publisher": ["EEAS", "European Parliament"]}, "as_of": "2025-12-31"}
    shown = show(client, "anna", freeze(client, "anna", AUSTRALIA, **asked)["answer_id"])
    assert shown["filters"] == ["publisher: EEAS", "publisher: European Parliament", "as_of: 2025-12-31"]


def test_nobody_else_finds_lists_or_removes_it(client: TestClient) -> None:
    mine = freeze(client, "anna", AUSTRALIA)["answer_id"]
    assert show(client, "ben", mine) == 404
    assert client.delete(f"/v1/answers/{mine}", headers=name_key("ben")).status_code == 404
    assert mine not in [one["answer_id"] for one in client.get("/v1/answers", headers=name_key("ben")).json()["answers"]]
    assert show(client, "anna", mine)["answer_id"] == mine


def test_another_generation_than_the_one_that_was_seen_is_not_kept(client: TestClient) -> None:
    body = {"question": AUSTRALIA, "generation": "000001-0123456789ab"}
    refused = client.post("/v1/answers", json=body, headers=name_key("anna"))
    assert refused.status_code == 409
    assert refused.json()["detail"].endswith("and not 000001-0123456789ab: ask again, then keep what is answered")


def test_the_list_has_the_latest_first_in_slices_and_forgets_what_is_removed(client: TestClient) -> None:
    first, second, third = (freeze(client, "ben", QUESTION, top_k=number)["answer_id"] for number in (1, 2, 3))
    listed = client.get("/v1/answers?limit=2", headers=name_key("ben")).json()
    assert [one["answer_id"] for one in listed["answers"]] == [third, second]
    before = listed["total"]
    assert client.delete(f"/v1/answers/{second}", headers=name_key("ben")).json() == {"removed": second}
    after = client.get("/v1/answers?limit=1&offset=1", headers=name_key("ben")).json()
    assert ([one["answer_id"] for one in after["answers"]], after["total"]) == ([first], before - 1)
    assert show(client, "ben", second) == 404


def test_keeping_and_removing_stand_in_the_audit_log_without_the_question(served: tuple[TestClient, Settings]) -> None:
    client, settings = served
    frozen = freeze(client, "anna", QUESTION)["answer_id"]
    client.delete(f"/v1/answers/{frozen}", headers=name_key("anna"))
    entries = [entry for entry in read_entries(settings.data) if entry["about"] == f"answer {frozen}"]
    assert [(entry["action"], entry["by"], entry["outcome"]) for entry in entries] == [
        ("keep", "anna", "done"),
        ("discard", "anna", "done"),
    ]
    assert "mine action" not in (settings.data / "audit" / "log.jsonl").read_text(encoding="utf-8")


def test_what_is_altered_since_is_found_while_the_answer_stays_as_it_was(client: TestClient) -> None:
    frozen = freeze(client, "anna", QUESTION)["answer_id"]
    assert show(client, "anna", frozen)["check"]["verdict"] == "holds"
    put(client, TEXT.replace("Twelve", "Fourteen"))
    shown = show(client, "anna", frozen)
    assert shown["check"]["verdict"] == "altered"
    assert "Twelve states" in shown["answer"]["answer"]["text"]
    put(client, TEXT)


def test_a_bound_key_loses_its_answer_with_the_document_and_others_do_not(client: TestClient) -> None:
    bound, free = freeze(client, "cleo", QUESTION)["answer_id"], freeze(client, "ben", QUESTION)["answer_id"]
    assert show(client, "cleo", bound)["answer"]["answered"] is True
    put(client, TEXT, "legal")
    assert show(client, "cleo", bound) == 404
    assert bound not in [one["answer_id"] for one in client.get("/v1/answers", headers=name_key("cleo")).json()["answers"]]
    assert show(client, "ben", free)["check"]["verdict"] == "holds"
    put(client, TEXT)
    assert show(client, "cleo", bound)["answer_id"] == bound


def test_no_word_of_an_answer_reaches_the_log(client: TestClient, capfd: pytest.CaptureFixture[str]) -> None:
    show(client, "anna", freeze(client, "anna", QUESTION)["answer_id"])
    printed = capfd.readouterr()
    assert "Twelve" not in printed.out + printed.err

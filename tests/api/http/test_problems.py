import pytest
from starlette.testclient import TestClient

from retrieval.errors import QuestionError

FIELDS = {"type", "title", "status", "detail"}


@pytest.mark.parametrize(
    ("body", "field", "value"),
    [
        ({}, "question", None),
        ({"question": " \t\n"}, "question", " \t\n"),
        ({"question": "a\x00b"}, "question", "a\x00b"),
        ({"question": ""}, "question", ""),
        ({"question": "?! …"}, "question", "?! …"),
        ({"question": "x" * 2_001}, "question", "x" * 79 + "…"),
        ({"question": 7}, "question", "7"),
        ({"question": "x", "topk": 3}, "topk", "3"),
        ({"question": "x", "top_k": 0}, "top_k", "0"),
        ({"question": "x", "top_k": 51}, "top_k", "51"),
        ({"question": "x", "top_k": "5"}, "top_k", "5"),
        ({"question": "x", "top_k": True}, "top_k", "True"),
        ({"question": "x", "as_of": "20200101"}, "as_of", "20200101"),
        ({"question": "x", "as_of": "2020-02-30"}, "as_of", "2020-02-30"),
        ({"question": "x", "filters": {"doc_id": 3}}, "filters.doc_id", "3"),
        ({"question": "x", "filters": {"author": "y"}}, "filters.author", "y"),
        ({"question": "x", "filters": {"published_to": 1577836800}}, "filters.published_to", "1577836800"),
    ],
)
def test_bad_input_names_the_field_and_the_value(
    client: TestClient, body: dict[str, object], field: str, value: str | None
) -> None:
    answer = client.post("/v1/ask", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    problem = answer.json()
    assert problem.keys() >= FIELDS
    assert [(error["field"], error["value"]) for error in problem["errors"]] == [(field, value)]


def test_a_lone_surrogate_is_refused_and_not_sent_back(client: TestClient) -> None:
    answer = client.post("/v1/ask", content=rb'{"question": "\ud800"}', headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "question"
    answer.content.decode("utf-8")
    assert b"\\ud800" not in answer.content


def test_a_flood_of_errors_is_told_in_short(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": "x", "y" * 9_000: 1} | {str(number): number for number in range(2_000)})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 20
    assert "(and 2000 more)" in answer.json()["detail"]
    assert len(answer.content) < 4_000


def test_a_question_that_only_retrieval_refuses_is_bad_input_too(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise QuestionError("'x' cannot be searched")

    monkeypatch.setattr("api.answer_cache.ask", refuse)
    answer = client.post("/v1/ask", json={"question": "x"})
    assert (answer.status_code, answer.json()["detail"]) == (422, "'x' cannot be searched")


def test_a_range_of_dates_that_runs_backwards_is_refused(client: TestClient) -> None:
    filters = {"published_from": "2021-01-01", "published_to": "2020-01-01"}
    answer = client.post("/v1/search", json={"query": "x", "filters": filters})
    assert answer.status_code == 422
    assert "2021-01-01 is after published_to 2020-01-01" in answer.json()["detail"]


def test_an_unknown_path_is_not_found(client: TestClient) -> None:
    answer = client.get("/v1/nothing")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "'/v1/nothing'" in answer.json()["detail"]


def test_another_method_is_refused_with_those_that_are_allowed(client: TestClient) -> None:
    answer = client.get("/v1/ask")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["status"] == 405


def test_a_fault_of_ours_tells_nothing_of_the_inside(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("the secret of the house")

    monkeypatch.setattr("api.answer_cache.ask", fail)
    answer = client.post("/v1/ask", json={"question": "What of Japan?"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text
    assert "KeyError" not in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/v1/documents", "/"])
def test_an_unknown_method_is_a_problem_too(client: TestClient, path: str) -> None:
    answer = client.request("BREW", path)
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")


@pytest.mark.parametrize("before", ["/", "/v1/documents/", "/docs/static/"])
def test_an_address_too_long_to_be_one_is_a_problem_told_in_short(client: TestClient, before: str) -> None:
    answer = client.get(before + "x" * 20_000)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert len(answer.content) < 1_000

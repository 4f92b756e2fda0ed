"""`context` of `POST /v1/ask`: what goes on from the question before is completed, and that is said."""

from typing import Any

from starlette.testclient import TestClient

AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
KOREA = "When did the Republic of Korea sign the Framework Participation Agreement?"


def ask(client: TestClient, question: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/v1/ask", json={"question": question, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_follow_up_is_answered_as_what_it_means_and_says_both(client: TestClient) -> None:
    meant = ask(client, KOREA)
    found = ask(client, "and the Republic of Korea?", context={"question": AUSTRALIA, "short": "22/04/2015"})
    assert (found["question"], found["understood"]) == ("and the Republic of Korea?", KOREA)
    assert {**found, "took_ms": 0, "question": KOREA, "understood": None} == {**meant, "took_ms": 0}


def test_a_question_that_stands_alone_is_answered_as_typed_whatever_was_asked_before(client: TestClient) -> None:
    alone = ask(client, KOREA)
    found = ask(client, KOREA, context={"question": AUSTRALIA})
    assert {**found, "took_ms": 0} == {**alone, "took_ms": 0}
    assert found["understood"] is None


def test_a_follow_up_without_a_context_is_asked_as_typed(client: TestClient) -> None:
    assert ask(client, "and the Republic of Korea?")["understood"] is None


def test_a_context_that_is_none_is_refused_and_so_is_one_where_an_answer_is_kept(client: TestClient) -> None:
    for context in ({}, {"question": " "}, {"question": AUSTRALIA, "answer": "1"}, "Who?"):
        assert client.post("/v1/ask", json={"question": "why?", "context": context}).status_code == 422
    kept = client.post("/v1/answers", json={"question": "why?", "context": {"question": AUSTRALIA}})
    assert kept.status_code == 422

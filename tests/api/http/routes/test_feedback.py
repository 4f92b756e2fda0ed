"""What readers say of answers becomes questions that the evaluation takes, with evidence where the answer was right."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[2]))

from kept_ground import AUSTRALIA, QUESTION, end, name_key, serve_keys  # wants the line before

from api.kept.feedback_questions import write_questions
from api.kept.kept_database import KeptDatabase
from api.settings import Settings
from eval.errors import SuiteError
from eval.suites.own_questions import load_questions

SILENT = "What is the defence budget of Switzerland?"


@pytest.fixture(scope="module")
def served(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Settings]]:
    with serve_keys(corpus_data, tmp_path_factory.mktemp("feedback")) as running:
        yield running


def say(client: TestClient, question: str, judgement: str, **fields: Any) -> str:
    body = {"question": question, "judgement": judgement, **fields}
    answer = client.post("/v1/feedback", json=body, headers=name_key("ben"))
    assert answer.status_code == 201, answer.text
    assert (answer.json()["question"], answer.json()["judgement"]) == (question, judgement)
    return str(answer.json()["feedback_id"])


def read_lines(settings: Settings) -> dict[str, dict[str, Any]]:
    lines = map(json.loads, write_questions(KeptDatabase(settings.data).list_all("feedback")))
    return {line["id"].removeprefix("feedback-"): line for line in lines}


def test_a_right_answer_and_a_right_refusal_are_questions_at_once(
    served: tuple[TestClient, Settings], tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    client, settings = served
    right, silent = say(client, AUSTRALIA, "right"), say(client, SILENT, "right", note="indeed")
    lines = read_lines(settings)
    assert (lines[right]["answers"], lines[right]["answerable"], lines[right]["by"]) == (["22/04/2015"], True, "ben")
    assert (lines[silent]["answers"], lines[silent]["answerable"], lines[silent]["note"]) == ([], False, "indeed")
    status, printed, _ = run("feedback", "--data", str(settings.data))
    assert status == 0
    (tmp_path / "reviewed.jsonl").write_text(printed, encoding="utf-8")
    questions = {question.text: question for question in load_questions(tmp_path / "reviewed.jsonl")}
    assert "22/04/2015" in questions[AUSTRALIA].evidence[0].quote
    assert questions[SILENT].answerable is False


def test_a_wrong_answer_waits_for_a_reviewer_and_what_was_given_must_not_be_given(
    served: tuple[TestClient, Settings], tmp_path: Path
) -> None:
    client, settings = served
    wrong = say(client, AUSTRALIA, "wrong", expected="23 April 2015")
    line = read_lines(settings)[wrong]
    assert (line["answers"], line["wrong"], line["evidence"]) == (["23 April 2015"], ["22/04/2015"], [])
    (tmp_path / "open.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    with pytest.raises(SuiteError, match="give an answer and a quote"):
        load_questions(tmp_path / "open.jsonl")


def test_feedback_goes_with_a_purged_document(served: tuple[TestClient, Settings]) -> None:
    client, settings = served
    said = say(client, QUESTION, "missing", note="who observed")
    assert said in read_lines(settings)
    job = client.delete("/v1/documents/seminar?purge=true", headers=name_key("anna")).json()["job_id"]
    end(client, job)
    assert said not in read_lines(settings)


def test_feedback_is_seen_and_withdrawn_by_its_author_alone_and_makes_room_again(
    served: tuple[TestClient, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, settings = served
    for one in client.get("/v1/feedback", headers=name_key("ben")).json()["feedback"]:
        assert client.delete(f"/v1/feedback/{one['feedback_id']}", headers=name_key("ben")).status_code == 200
    monkeypatch.setattr("api.kept.kept_rows.MOST_RECORDS", 1)
    said = say(client, SILENT, "wrong", note="it does say", expected="five")
    assert (
        client.post("/v1/feedback", json={"question": SILENT, "judgement": "right"}, headers=name_key("ben")).status_code == 403
    )
    listed = client.get("/v1/feedback", headers=name_key("ben")).json()
    (found,) = listed["feedback"]
    assert (listed["total"], found["feedback_id"], found["note"], found["expected"]) == (1, said, "it does say", "five")
    assert client.get("/v1/feedback", headers=name_key("anna")).json()["feedback"] == []
    assert client.delete(f"/v1/feedback/{said}", headers=name_key("anna")).status_code == 404
    assert client.delete(f"/v1/feedback/{said}", headers=name_key("ben")).json() == {"removed": said}
    assert client.get("/v1/feedback", headers=name_key("ben")).json()["total"] == 0
    assert said not in read_lines(settings)
    say(client, SILENT, "right")

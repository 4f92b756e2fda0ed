"""Every field that the contract promises is there with its type, and what is quoted stands where it is said to stand."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

Shape = Any
NUMBER = (int, float)
MAYBE_STR = (str, type(None))

SOURCE: Shape = {"doc_id": str, "title": str, "publisher": MAYBE_STR, "published": MAYBE_STR, "file": str}
PASSAGE: Shape = {
    "rank": int, "chunk_id": str, "text": str, "score": NUMBER, "scores": dict, "document": SOURCE,
    "section": [str], "page": {"number": int, "label": MAYBE_STR, "last": int}, "start": int, "end": int,
    "highlights": [{"start": int, "end": int}], "footnotes": [{"label": str, "text": str}],
}  # fmt: skip
ASKED: Shape = {
    "question": str, "answered": bool, "reason": MAYBE_STR, "passages": [PASSAGE], "generation": str, "took_ms": NUMBER,
    "answer": {"text": str, "short": MAYBE_STR, "confidence": NUMBER, "statements": [{"text": str, "citations": [int]}]},
    "conflicts": [{"about": str, "voices": [{"value": str, "citation": int, "published": MAYBE_STR}]}],
}  # fmt: skip
FOUND: Shape = {"query": str, "passages": [PASSAGE], "generation": str, "took_ms": NUMBER}
MAY_BE_NULL = {"page", "answer"}
PAGED = "strategic-compass-partnership-dimension"
AGREEMENTS = "How many partner countries have concluded framework participation agreements with the EU?"
QUESTIONS = (
    "When did Viet Nam sign the Framework Participation Agreement?",
    "What did Japan and the European Union plan to agree?",
    "How long have the EU and ASEAN been partners?",
    "Which areas does EU security engagement in Asia cover?",
    AGREEMENTS,
)


def differences(value: Any, shape: Shape, place: str = "") -> list[str]:
    """Where a value departs from a shape."""
    if isinstance(shape, Mapping):
        if value is None and place.rpartition(".")[2] in MAY_BE_NULL:
            return []
        missing = [f"{place}.{name} is missing" for name in shape if name not in value]
        return missing + [
            wrong for name in shape if name in value for wrong in differences(value[name], shape[name], f"{place}.{name}")
        ]
    if isinstance(shape, list):
        return [wrong for number, item in enumerate(value) for wrong in differences(item, shape[0], f"{place}[{number}]")]
    return [] if isinstance(value, shape) and not (isinstance(value, bool) and shape is not bool) else [f"{place} is {value!r}"]


def fold(text: str) -> str:
    return " ".join(text.split())


def read_text(client: TestClient, passage: Any) -> str:
    place = {"start": passage["start"], "end": passage["end"]}
    text = client.get(f"/v1/documents/{passage['document']['doc_id']}/text", params=place).json()["text"]
    assert isinstance(text, str)
    return text


def test_a_shape_finds_what_is_missing_and_what_has_another_type() -> None:
    assert differences({"a": [{"b": 1}, {}], "c": True}, {"a": [{"b": str}], "c": int}) == [
        ".a[0].b is 1",
        ".a[1].b is missing",
        ".c is True",
    ]


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_has_every_field(client: TestClient, question: str) -> None:
    answer = client.post("/v1/ask", json={"question": question, "top_k": 3}).json()
    assert differences(answer, ASKED) == []
    assert answer["question"] == question
    assert 1 <= len(answer["passages"]) <= 3
    assert [passage["rank"] for passage in answer["passages"]] == list(range(1, len(answer["passages"]) + 1))


@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
def test_a_search_has_every_field_in_every_mode(client: TestClient, mode: str) -> None:
    found = client.post("/v1/search", json={"query": "security cooperation", "top_k": 4, "mode": mode}).json()
    assert differences(found, FOUND) == []
    assert len(found["passages"]) == 4
    retrievers = ["lexical", "dense"] if mode == "hybrid" else [mode]
    scores = [passage["scores"] for passage in found["passages"]]
    assert [differences(parts, dict.fromkeys(retrievers, NUMBER)) for parts in scores] == [[]] * 4


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_quoted_stands_in_the_document_and_statements_stand_in_what_they_cite(client: TestClient, question: str) -> None:
    answer = client.post("/v1/ask", json={"question": question, "top_k": 10}).json()
    by_rank = {passage["rank"]: passage for passage in answer["passages"]}
    for passage in answer["passages"]:
        assert read_text(client, passage) == passage["text"]
        assert len(passage["text"]) <= 1_500
        assert all(0 <= mark["start"] < mark["end"] <= len(passage["text"]) for mark in passage["highlights"])
    statements = answer["answer"]["statements"] if answer["answered"] else []
    for statement in statements:
        assert statement["citations"]
        assert [rank for rank in statement["citations"] if fold(statement["text"]) not in fold(by_rank[rank]["text"])] == []


def test_at_least_one_question_is_answered_and_an_answer_is_short(client: TestClient) -> None:
    answers = [client.post("/v1/ask", json={"question": question}).json() for question in QUESTIONS]
    answered = [answer for answer in answers if answer["answered"]]
    assert answered
    assert all(answer["reason"] is None and len(answer["answer"]["text"]) <= 700 for answer in answered)
    assert all(0 <= answer["answer"]["confidence"] <= 1 for answer in answered)


@pytest.mark.parametrize("body", [{"filters": {"doc_id": "no-such-document"}}, {"as_of": "1950-01-01"}])
def test_what_the_documents_allowed_cannot_hold_is_not_answered_and_says_why(client: TestClient, body: dict[str, object]) -> None:
    answer = client.post("/v1/ask", json={"question": QUESTIONS[0], **body}).json()
    assert differences(answer, ASKED) == []
    assert (answer["answered"], answer["answer"]) == (False, None)
    assert answer["reason"]


def test_the_same_question_gets_the_same_answer(client: TestClient) -> None:
    one, other = (client.post("/v1/ask", json={"question": QUESTIONS[0]}).json() | {"took_ms": 0} for _ in range(2))
    assert one == other


@pytest.mark.parametrize("doc_id", ["eu-japan-plan-security-accord", ["eu-japan-plan-security-accord", "no-such-document"]])
def test_a_filter_takes_a_value_or_a_list(client: TestClient, doc_id: str | list[str]) -> None:
    found = client.post("/v1/search", json={"query": "security", "top_k": 50, "filters": {"doc_id": doc_id}}).json()
    assert {passage["document"]["doc_id"] for passage in found["passages"]} == {"eu-japan-plan-security-accord"}


def test_a_passage_says_on_which_page_it_stands_and_what_its_footnotes_say(client: TestClient) -> None:
    query = {"query": "23 FPAs with security and defence partners around the globe", "filters": {"doc_id": PAGED}}
    found = client.post("/v1/search", json=query).json()["passages"]
    passage = next(one for one in found if "has concluded 23 FPAs" in one["text"])
    document = client.get(f"/v1/documents/{PAGED}").json()
    (page,) = [one for one in document["pages"] if one["start"] <= passage["start"] < one["end"]]
    assert (passage["page"]["number"], passage["page"]["label"]) == (page["number"], page["label"])
    assert passage["page"]["last"] >= page["number"]
    notes = {note["label"]: note["text"] for note in passage["footnotes"]}
    assert all(label in passage["text"] for label in notes)
    assert notes["15"].startswith("See Elena Lazarou with Linda Tothova (March 2022)")


def test_a_page_has_its_printed_label_where_one_is_printed(client: TestClient) -> None:
    labels = {page["number"]: page["label"] for page in client.get(f"/v1/documents/{PAGED}").json()["pages"]}
    found = client.post("/v1/search", json={"query": "security", "top_k": 50, "filters": {"doc_id": PAGED}}).json()["passages"]
    assert len({passage["page"]["number"] for passage in found}) > 5
    assert all(passage["page"]["label"] == labels[passage["page"]["number"]] for passage in found)
    assert any(passage["page"]["label"] == str(passage["page"]["number"] + 2) for passage in found)  # pages 12 to 24


def test_a_table_row_comes_with_its_columns_and_answers_in_short(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": QUESTIONS[0], "top_k": 10}).json()
    assert answer["answer"]["short"] in ("17/10/2019", "17 October 2019")
    rows = [passage for passage in answer["passages"] if passage["kind"] == "table_row"]
    row = next(passage["row"] for passage in rows if "Vietnam" in passage["row"]["cells"])
    assert "17/10/2019" in row["cells"]
    assert len(row["columns"]) == len(row["cells"])
    assert row["caption"]


def test_sources_that_disagree_are_both_heard_with_their_dates(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": AGREEMENTS}).json()
    (conflict,) = answer["conflicts"]
    assert {(voice["value"], voice["published"]) for voice in conflict["voices"]} == {("23", "2023"), ("19", "2019-10-17")}
    by_rank = {passage["rank"]: passage for passage in answer["passages"]}
    assert all(voice["value"] in by_rank[voice["citation"]]["text"] for voice in conflict["voices"])
    assert conflict["about"]


def test_as_of_leaves_out_what_was_published_later(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": "security cooperation", "top_k": 50, "as_of": "2018-12-31"}).json()
    days = [passage["document"]["published"] for passage in answer["passages"]]
    assert days
    assert set(days) == {"2018-05-28"}


def test_dates_are_inclusive(client: TestClient) -> None:
    listed = client.get("/v1/documents").json()["documents"]
    dated = next(document for document in listed if document["published"] and len(document["published"]) == 10)
    day = date.fromisoformat(dated["published"])
    filters = {"published_from": day.isoformat(), "published_to": day.isoformat()}
    found = client.post("/v1/search", json={"query": "security", "top_k": 50, "filters": filters}).json()
    assert dated["doc_id"] in {passage["document"]["doc_id"] for passage in found["passages"]}


def test_responses_are_utf8_json(client: TestClient) -> None:
    answer = client.post("/v1/search", json={"query": "Việt Nam"})
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.content.decode("utf-8"))["query"] == "Việt Nam"


def test_each_mode_ranks_in_its_own_way(client: TestClient) -> None:
    def first(query: str, mode: str) -> str:
        found = client.post("/v1/search", json={"query": query, "top_k": 1, "mode": mode}).json()["passages"]
        return str(found[0]["document"]["doc_id"]) if found else "nothing"

    foreign = "Tokyo Brussels pact against Beijing"  # the report speaks of Japan, the European Union and China
    assert first(foreign, "dense") == "eu-japan-plan-security-accord"
    assert first("xyzzy", "lexical") == "nothing"
    assert first("xyzzy", "dense") != "nothing"


def test_a_statement_brings_the_notes_of_its_sentence_and_the_sources_that_they_name(client: TestClient) -> None:
    question = "How many partner countries have concluded framework participation agreements with the EU?"
    told = client.post("/v1/ask", json={"question": question}).json()
    passages = {passage["rank"]: passage for passage in told["passages"]}
    notes = [note for statement in told["answer"]["statements"] for note in statement["footnotes"]]
    assert notes
    for note in notes:
        assert note["text"] in [own["text"] for own in passages[note["citation"]]["footnotes"]]
    assert any(note["source"] and note["source"]["url"] in note["text"] for note in notes)

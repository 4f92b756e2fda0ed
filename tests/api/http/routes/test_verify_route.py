"""`POST /v1/verify` and the command, over the real index: answers as they were given, and as nobody gave them."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from index_fakes import FakeEncoder, make_input
from starlette.testclient import TestClient

from api.caller import Caller
from api.cli.output.change_report import print_changes
from api.cli.verify_command import verify_file
from api.executor import BoundedExecutor
from api.http.dependencies import find_caller
from api.http.problems import answer_with_problems
from api.http.routes import verify_route as verifying
from api.settings import Settings
from api.visible_index import VisibleIndex
from api.wire.answer_verification import SAVED_BYTES, read_saved
from api.wire.answers import shape_answer, shape_search
from api.wire.changes import shape_changes
from index.access import open_engine
from index.build.builder import update_index
from index.comparison import compare
from index.engine import Snapshot
from index.settings import BuildSettings
from retrieval.ask import FoundPassages, ask, search
from retrieval.errors import SavedAnswerError
from retrieval.models import Models
from retrieval.query.analysis import LONGEST_QUESTION
from retrieval.verify.regressions import compare_answers
from retrieval.verify.verification import verify

JSON = {"content-type": "application/json"}
Saved = dict[str, Any]


@pytest.fixture(scope="module")
def door(corpus_index: Snapshot, settings: Settings) -> Iterator[TestClient]:
    app = FastAPI()
    engine = open_engine(settings.data, settings.model, corpus_index.encoder)
    visible = VisibleIndex(engine, Caller.anonymous())
    services = SimpleNamespace(settings=settings, executor=BoundedExecutor(1, 8), index_for=lambda _caller: visible)
    app.state.services = services
    app.dependency_overrides[find_caller] = Caller.anonymous
    answer_with_problems(app)
    app.include_router(verifying.router)
    app.dependency_overrides[find_caller] = Caller.anonymous
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    services.executor.close()
    engine.close()


@pytest.fixture(scope="module")
def asked(corpus_index: Snapshot) -> str:
    found = ask(corpus_index, Models.load(), "When did Australia sign its framework participation agreement?")
    assert found.answered
    return shape_answer(found, 1.0).model_dump_json()


@pytest.fixture
def saved(asked: str) -> Saved:
    told: Saved = json.loads(asked)
    return told


def test_an_answer_as_it_was_given_holds_in_every_citation(door: TestClient, saved: Saved) -> None:
    told = door.post("/v1/verify", json=saved).json()
    cited = [(one["text"], rank) for one in saved["answer"]["statements"] for rank in one["citations"]]
    assert [(one["statement"], one["rank"]) for one in told["citations"]] == cited
    assert {one["verdict"] for one in told["citations"]} == {told["verdict"]} == {"holds"}
    assert told["generation"] == told["saved_generation"] == saved["generation"]
    assert all(one["text_unchanged"] is True and one["differences"] is None for one in told["citations"])


def test_what_was_found_is_cut_from_the_document(door: TestClient, saved: Saved, corpus_index: Snapshot) -> None:
    for one in door.post("/v1/verify", json=saved).json()["citations"]:
        found = one["found"]
        assert corpus_index.document(found["doc_id"]).text[found["start"] : found["end"]] == found["text"]


def test_a_passage_cited_twice_by_one_statement_is_one_citation(door: TestClient, saved: Saved) -> None:
    first = saved["answer"]["statements"][0]
    first["citations"] = first["citations"][:1] * 2
    told = door.post("/v1/verify", json=saved).json()
    assert [one["rank"] for one in told["citations"] if one["statement"] == first["text"]] == first["citations"][:1]


def test_an_answer_to_the_longest_question_is_verified(door: TestClient, saved: Saved) -> None:
    saved["question"] = "?" * LONGEST_QUESTION
    assert door.post("/v1/verify", json=saved).json()["verdict"] == "holds"
    saved["question"] += "?"
    assert door.post("/v1/verify", json=saved).status_code == 422


def test_a_search_result_cites_each_of_its_passages(door: TestClient, corpus_index: Snapshot) -> None:
    found = search(corpus_index, Models.load(), "security cooperation", top_k=50)
    body = shape_search("security cooperation", FoundPassages(found), corpus_index.generation, 1.0).model_dump_json()
    assert len(body) > 65_536  # more than a question may have
    told = door.post("/v1/verify", content=body, headers=JSON).json()
    assert told["verdict"] == "holds"
    assert [(one["rank"], one["statement"]) for one in told["citations"]] == [(one.rank, one.text) for one in found]


def test_an_abstention_holds_with_nothing_cited(door: TestClient, saved: Saved) -> None:
    told = door.post("/v1/verify", json={**saved, "answered": False, "answer": None, "reason": "not there"}).json()
    assert (told["verdict"], told["citations"]) == ("holds", [])


def test_a_date_that_was_changed_is_altered_and_both_are_shown(door: TestClient, saved: Saved) -> None:
    assert "22/04/2015" in saved["answer"]["statements"][0]["text"]
    changed = json.loads(json.dumps(saved).replace("22/04/2015", "23/04/2015"))
    told = door.post("/v1/verify", json=changed).json()
    first = told["citations"][0]
    assert told["verdict"] == first["verdict"] == "altered"
    changes = [(one["op"], one["text"].strip()) for one in first["differences"] if one["op"] != "same"]
    assert changes == [("removed", "23/04/2015"), ("added", "22/04/2015")]
    assert first["similarity"] == round(2 * 2 / (3 + 3), 4)
    assert "unchanged" in first["message"]  # the document is, so it is the answer that was touched


def test_a_document_that_never_was_is_gone_or_its_words_stand_elsewhere(door: TestClient, saved: Saved) -> None:
    for passage in saved["passages"]:
        passage["document"]["doc_id"] = "no-such-document"
    told = door.post("/v1/verify", json=saved).json()
    assert told["verdict"] == "moved"
    assert all("'no-such-document' is gone" in one["message"] for one in told["citations"])
    for statement in saved["answer"]["statements"]:
        statement["text"] = "Xylophones quietly juggle quaint zebras"
    assert door.post("/v1/verify", json=saved).json()["verdict"] == "gone"


def test_fields_that_come_later_are_passed_over_and_unneeded_ones_may_be_missing(door: TestClient, saved: Saved) -> None:
    kept = {name: saved[name] for name in ("question", "answered", "answer", "passages")}
    told = door.post("/v1/verify", json={**kept, "evidence": {"deep": [1]}}).json()
    assert (told["verdict"], told["saved_generation"]) == ("holds", None)


def break_passage(**values: object) -> Callable[[Saved], object]:
    return lambda saved: saved["passages"][0].update(values)


def break_statement(**values: object) -> Callable[[Saved], object]:
    return lambda saved: saved["answer"]["statements"][0].update(values)


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        (lambda saved: saved.pop("passages"), "passages", "required"),
        (lambda saved: saved.pop("question"), "body", "neither an answer"),
        (lambda saved: saved.pop("answered"), "body", "without the field answered"),
        (lambda saved: saved.update(answer=None), "body", "answered True and no answer"),
        (lambda saved: saved.update(answered=False), "body", "answered False and an answer"),
        (lambda saved: saved["answer"].update(statements=[]), "answer.statements", "at least 1"),
        (lambda saved: saved.update(passages=saved["passages"] * 11), "passages", "at most 50"),
        (lambda saved: saved.update(passages=saved["passages"] * 2), "body", "two passages have one rank"),
        (break_statement(citations=[]), "answer.statements.0.citations", "at least 1"),
        (break_statement(citations=[99]), "body", "cites the passages [99]"),
        (break_statement(text=" \n"), "answer.statements.0.text", "match"),
        (break_statement(text="x" * 1_501), "answer.statements.0.text", "at most 1500"),
        (break_passage(start="0"), "passages.0.start", "integer"),
        (break_passage(end=-1), "passages.0.end", "greater"),
        (break_passage(end=2**70), "passages.0.end", "less"),
        (break_passage(rank=True), "passages.0.rank", "integer"),
        (break_passage(text="\ud800"), "passages.0.text", "unicode"),
        (break_passage(document={"doc_id": "x", "text_sha256": "?"}), "passages.0.document.text_sha256", "match"),
    ],
)
def test_what_is_no_saved_answer_is_refused_by_field(
    door: TestClient, saved: Saved, change: Callable[[Saved], object], field: str, told: str
) -> None:
    change(saved)
    problem = door.post("/v1/verify", content=json.dumps(saved), headers=JSON)
    assert (problem.status_code, problem.headers["content-type"]) == (422, "application/problem+json")
    first = problem.json()["errors"][0]
    assert first["field"] == field
    assert told in first["message"]


def test_more_citations_than_are_verified_at_once_are_refused(door: TestClient, saved: Saved) -> None:
    text = saved["answer"]["statements"][0]["text"]
    saved["answer"]["statements"] = [{"text": f"{text} {number}", "citations": [1, 2, 3, 4, 5]} for number in range(21)]
    problem = door.post("/v1/verify", json=saved)
    assert problem.status_code == 422
    assert "105 citations" in problem.json()["detail"]


@pytest.mark.parametrize("body", [b"[" * 1_000_000, b'{"a": ' + b"[" * 1_000_000, b"1" * 1_000_000, b"[]", b"null", b"{"])
def test_hostile_json_is_a_problem(door: TestClient, body: bytes) -> None:
    problem = door.post("/v1/verify", content=body, headers=JSON)
    assert problem.status_code in (400, 422)
    assert problem.headers["content-type"] == "application/problem+json"


def test_a_body_above_its_own_limit_is_refused(door: TestClient) -> None:
    assert door.post("/v1/verify", content=b" " * (SAVED_BYTES + 1), headers=JSON).status_code == 413


def test_the_command_ends_with_0_when_all_holds_and_prints_what_http_answers(
    settings: Settings, door: TestClient, asked: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answer.json"
    path.write_text(asked, encoding="utf-8")
    assert verify_file(settings, path, as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == door.post("/v1/verify", content=asked, headers=JSON).json()
    assert verify_file(settings, path, as_json=False) == 0
    assert capsys.readouterr().out.startswith("holds · ")


def test_the_command_ends_with_1_and_marks_the_words_that_differ(
    settings: Settings, asked: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answer.json"
    path.write_text(asked.replace("22/04/2015", "23/04/2015"), encoding="utf-8")
    assert verify_file(settings, path, as_json=False) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("altered · ")
    assert "Australia [-23/04/2015-] {+22/04/2015+}" in printed


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"no json", "Invalid JSON"), (b"{}", "passages: Field required"), (b"\xff", "Invalid JSON"), (b"[1]", "object")],
)
def test_a_file_that_is_no_saved_answer_is_named_with_what_is_wrong_and_what_to_do(
    settings: Settings, tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    with pytest.raises(SavedAnswerError, match=r"odd\.json' is no saved answer: .*citadel ask --json") as failed:
        verify_file(settings, path, as_json=False)
    assert told in str(failed.value)


def test_a_folder_and_a_file_too_long_are_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SavedAnswerError, match="is a folder"):
        verify_file(settings, tmp_path, as_json=False)
    with pytest.raises(SavedAnswerError, match=f"more than {SAVED_BYTES} bytes"):
        read_saved(b" " * (SAVED_BYTES + 1), "it")


TEXT = "Ships are late. The EU signed 19 deals with Japan. Nobody knows why."


def publish(data: Path, text: str) -> None:
    inputs = [make_input("deals", text), make_input(text[:5].lower(), "Quays.")]
    update_index(inputs, data, BuildSettings(), encoder=FakeEncoder())


def save(index: Snapshot, doc_id: str = "deals") -> bytes:
    """A search result of one passage, the second sentence of a document."""
    text = index.document(doc_id).text
    start, end = text.index("The"), text.index(" Nobody")
    passage = {"rank": 1, "text": text[start:end], "start": start, "end": end, "document": {"doc_id": doc_id}}
    return json.dumps({"query": "How many deals?", "passages": [passage], "generation": index.generation}).encode()


def test_changes_tell_documents_sentences_and_the_answers_that_hold_no_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(tmp_path, TEXT)
    with closing(open_engine(tmp_path, "fake", FakeEncoder())) as engine, engine.acquire() as old:
        saved = read_saved(save(old), "it")
        before = verify(old, saved, engine.text_checksums(saved.generation))
        publish(tmp_path, TEXT.replace("19", "23").replace("Ships", "Boats"))
        assert engine.follow()
        with engine.acquire() as new:
            now, comparison = verify(new, saved, engine.text_checksums(saved.generation)), compare(old, new)
    assert [one.citations[0].text_unchanged for one in (before, now)] == [True, False]  # the old generation is still kept
    standings = [compare_answers(before, now)]

    told = shape_changes(comparison, standings)
    assert ([one.doc_id for one in told.added], [one.doc_id for one in told.removed]) == (["boats"], ["ships"])
    assert [one.doc_id for one in told.altered] == ["deals"]
    assert [(one.asked, one.before, one.now) for one in told.lost_answers] == [("How many deals?", "holds", "altered")]
    assert told.lost_answers[0].citations[0].found is not None
    print_changes(told)
    printed = " ".join(capsys.readouterr().out.split())
    assert f"{comparison.old} → {comparison.new}: 1 added, 1 removed, 1 altered, 0 unchanged" in printed
    assert "- The EU signed 19 deals with Japan. (16-50)" in printed
    assert "+ The EU signed 23 deals with Japan. (16-50)" in printed
    assert "Saved answers that hold no more altered: How many deals?" in printed


@pytest.mark.parametrize("generation", ["000009-" + "0" * 12, "", "../generations/{}", "/etc"])
def test_a_generation_that_is_not_listed_is_not_read_and_leaves_unknown_whether_the_text_changed(
    tmp_path: Path, generation: str
) -> None:
    publish(tmp_path, TEXT)
    with closing(open_engine(tmp_path, "fake", FakeEncoder())) as engine, engine.acquire() as index:
        told = {**json.loads(save(index)), "generation": generation.format(index.generation)}
        answer = read_saved(json.dumps(told).encode(), "it")
        (checked,) = verify(index, answer, engine.text_checksums(answer.generation)).citations
    assert (checked.verdict, checked.text_unchanged) == ("holds", None)

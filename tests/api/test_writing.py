"""The paragraph beside an answer, at the doors: a model's server is asked, and what it says is believed in nothing."""

import asyncio
import json
import logging
import re
import time
from calendar import month_name
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient
from writing_ground import Serve, complete, must_not_be_skipped, read_request, reply, run_model, run_server
from writing_server import find_missing

from api.answer_cache import AnswerCache, AskKey, KeptAnswer
from api.executor import BoundedExecutor, ClientExecutor
from api.http.app import create_app
from api.settings import Settings
from api.startup import open_engine
from api.writing import Writer
from index.filters import Filters
from retrieval.models import Models

AUSTRALIA = "When did Australia sign its framework participation agreement?"
VIET_NAM = "When did Viet Nam sign the Framework Participation Agreement?"
MONTHS = set(month_name)
MONEY = "What is the defence budget of Switzerland?"
AGREEMENTS = "How many partner countries have concluded framework participation agreements with the EU?"
Run = Callable[..., tuple[int, str, str]]


@contextmanager
def serve_with(settings: Settings, url: str, seconds: float = 5.0) -> Iterator[TestClient]:
    changed = settings.model_copy(update={"llm_url": url, "llm_seconds": seconds, "llm_key": "sk-secret"})
    with TestClient(create_app(open_engine(changed), changed), raise_server_exceptions=False) as client:
        yield client


def ask(client: TestClient, question: str = AUSTRALIA) -> Any:
    answer = client.post("/v1/ask", json={"question": question})
    assert answer.status_code == 200, answer.text
    return answer.json()


def without(answer: Any) -> Any:
    """What is the same with and without a model."""
    said = answer["answer"] and {name: told for name, told in answer["answer"].items() if name not in ("paragraph", "unwritten")}
    return {**answer, "answer": said, "took_ms": None}


def test_without_a_model_there_is_no_paragraph_and_nothing_to_say_of_it(client: TestClient) -> None:
    answer = ask(client)["answer"]
    assert (answer["paragraph"], answer["unwritten"]) == (None, None)


def test_what_the_statements_support_stands_and_the_rest_is_counted(settings: Settings, client: TestClient) -> None:
    rank = ask(client)["answer"]["statements"][0]["citations"][0]
    draft = f"Australia signed on 22 April 2015 [{rank}]. It paid 5 million euros for it [{rank}]. Sources agree."
    with run_server(reply(complete(draft))) as url, serve_with(settings, url) as served:
        answer = ask(served)
    assert answer["answer"]["paragraph"] == {
        "text": "Australia signed on 22 April 2015.",
        "sentences": [{"text": "Australia signed on 22 April 2015.", "citations": [rank]}],
        "cut": 2,
        "model": "tiny.gguf",
    }
    assert answer["answer"]["unwritten"] is None
    assert without(answer) == without(ask(client))


FAILING: dict[str, tuple[Serve, str]] = {
    "is slow": (lambda connection: (read_request(connection), connection.recv(1))[0], "the language model took too long"),
    "is broken": (reply(b"{}", "500 Internal Server Error"), "the language model answered 500"),
    "says half": (reply(complete("Australia signed")[:50], length=900), "the language model answered nonsense"),
    "says no json": (reply(b"hello"), "the language model answered nonsense"),
    "says too much": (reply(b" " * 1_200_000), "the language model answered at too great a length"),
    "hangs up": (lambda connection: None, "the language model could not be asked"),
    "lies": (
        reply(complete("Australia signed on 1 May 1999 [1].")),
        "the statements support no sentence of what the language model wrote",
    ),
}


@pytest.mark.parametrize("name", FAILING)
def test_a_server_that_fails_never_harms_the_answer(
    settings: Settings, client: TestClient, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    serve, told = FAILING[name]
    with caplog.at_level(logging.WARNING, "citadel"), run_server(serve) as url, serve_with(settings, url, 1.0) as served:
        answer = ask(served)
    assert (answer["answer"]["paragraph"], answer["answer"]["unwritten"]) == (None, told)
    assert without(answer) == without(ask(client))
    assert "sk-secret" not in caplog.text
    assert name == "lies" or f"the language model at {url}" in caplog.text


def count_replies(counts: list[Any], content: str, pause: float = 0.0) -> Serve:
    def serve(connection: Any) -> None:
        counts.append(1)
        time.sleep(pause)
        reply(complete(content))(connection)

    return serve


def test_what_a_model_wrote_is_kept_and_given_again(settings: Settings, client: TestClient) -> None:
    rank, counts = ask(client)["answer"]["statements"][0]["citations"][0], list[Any]()
    serve = count_replies(counts, f"Australia signed on 22 April 2015 [{rank}].")
    with run_server(serve) as url, serve_with(settings, url) as served:
        first, second = ask(served), ask(served)
        other = served.post("/v1/ask", json={"question": AUSTRALIA, "top_k": 4}).json()
    assert first["answer"]["paragraph"]["text"] == "Australia signed on 22 April 2015."
    assert {**first, "took_ms": 0} == {**second, "took_ms": 0}
    assert len(other["passages"]) == 4
    assert len(counts) == 2  # one for each number of passages


@pytest.mark.parametrize("content", ["Australia signed on 1 May 1999 [1].", None])
def test_what_a_model_failed_to_write_is_asked_for_again(settings: Settings, content: str | None) -> None:
    counts: list[Any] = []

    def serve(connection: Any) -> None:
        counts.append(1)
        reply(complete(content))(connection)

    with run_server(serve) as url, serve_with(settings, url) as served:
        assert [ask(served)["answer"]["unwritten"] is None for _ in range(2)] == [False, False]
    assert len(counts) == 2


def test_equal_questions_at_the_same_moment_ask_a_model_once(settings: Settings, client: TestClient) -> None:
    rank, counts = ask(client)["answer"]["statements"][0]["citations"][0], list[Any]()
    serve = count_replies(counts, f"Australia signed on 22 April 2015 [{rank}].", 1.0)
    with run_server(serve) as url, serve_with(settings, url, 20.0) as served, ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: ask(served), range(4)))
    assert {answer["answer"]["paragraph"]["text"] for answer in answers} == {"Australia signed on 22 April 2015."}
    assert len(counts) == 1


def test_another_model_never_gets_what_the_first_one_wrote(settings: Settings, client: TestClient) -> None:
    rank, counts = ask(client)["answer"]["statements"][0]["citations"][0], list[Any]()
    with run_server(count_replies(counts, f"Australia signed on 22 April 2015 [{rank}].")) as url:
        writers = [Writer(settings.model_copy(update={"llm_url": url, "llm_model": name}), None) for name in ("small", "large")]
        cache, executor = AnswerCache(Models.load(with_reader=False), 10_000_000), BoundedExecutor(2, 10)
        with closing(open_engine(settings)) as engine:
            own, wanted = ClientExecutor(executor, ""), AskKey(AUSTRALIA, Filters(), 5)

            async def ask_each() -> list[KeptAnswer]:
                chosen = (*writers, *writers, None)
                return [await cache.answer_once(own, engine.acquire, wanted, writer=writer) for writer in chosen]

            found = asyncio.run(ask_each())
        for one in (*writers, executor):
            one.close()
    named = [
        paragraph and paragraph["model"]
        for paragraph in (one.to_response(0.0).model_dump()["answer"]["paragraph"] for one in found)
    ]
    assert named == ["small", "large", "small", "large", None]
    assert len(counts) == 2


def test_a_model_that_is_not_asked_cannot_speak(settings: Settings) -> None:
    asked: list[Any] = []

    def serve(connection: Any) -> None:
        asked.append(read_request(connection))

    with run_server(serve) as url, serve_with(settings, url) as served:
        assert not ask(served, MONEY)["answered"]
    assert asked == []


def test_where_sources_disagree_a_paragraph_that_takes_sides_is_none(settings: Settings, client: TestClient) -> None:
    known = ask(client, AGREEMENTS)
    assert known["conflicts"]
    first = known["answer"]["statements"][0]
    with run_server(reply(complete(f"{first['text']} [{first['citations'][0]}]"))) as url, serve_with(settings, url) as served:
        answer = ask(served, AGREEMENTS)["answer"]
    assert (answer["paragraph"], answer["unwritten"]) == (
        None,
        "the sources disagree, and what the language model wrote took sides",
    )


def test_the_command_prints_the_paragraph_as_what_it_is(run: Run, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    rank = ask(client)["answer"]["statements"][0]["citations"][0]
    with run_server(reply(complete(f"Australia signed on 22 April 2015 [{rank}]. It rained [{rank}]."))) as url:
        monkeypatch.setenv("CITADEL_LLM_URL", url)
        status, out, _ = run("ask", AUSTRALIA)
        assert json.loads(run("ask", AUSTRALIA, "--json")[1])["answer"]["paragraph"]["cut"] == 1
    assert status == 0
    told = "Written by a language model (tiny.gguf) from the statements below, 1 of its sentences left out as unsupported:"
    assert f"{told} Australia signed on 22 April 2015. [{rank}] In the documents' own words: Australia" in " ".join(out.split())


def test_the_command_tells_what_is_wrong_with_the_model_and_answers(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with run_server(reply(b"{}", "500 Internal Server Error")) as url:
        monkeypatch.setenv("CITADEL_LLM_URL", url)
        status, out, _ = run("ask", AUSTRALIA)
    assert status == 0
    assert "No paragraph: the language model answered 500." in out
    assert "Australia 22/04/2015 01/10/2015" in out


@pytest.fixture(scope="module")
def model() -> Iterator[str]:
    """The address of a real small language model on llama.cpp's server; CI has it, elsewhere its absence is told."""
    missing = find_missing()
    if missing is not None and not must_not_be_skipped():
        pytest.skip(missing)
    assert missing is None, missing
    with run_model() as url:
        yield url


def test_a_real_model_on_a_real_server_writes_and_what_is_shown_stands(
    settings: Settings, client: TestClient, model: str
) -> None:
    """So small a model makes up much: whether a paragraph is left is its affair, that nothing made up is left is ours."""
    with serve_with(settings, model, 120.0) as served:
        for question in (AUSTRALIA, VIET_NAM):
            answer = ask(served, question)
            assert without(answer) == without(ask(client, question))
            said, paragraph = answer["answer"], answer["answer"]["paragraph"]
            assert said["unwritten"] in (None, "the statements support no sentence of what the language model wrote")
            assert (paragraph is None) == (said["unwritten"] is not None)
            if paragraph is not None:
                assert paragraph["model"] == "SmolLM2-135M-Instruct.Q4_1.gguf"
                words = set(re.findall(r"[A-Z]\w+|\d{4}", " ".join(told["text"] for told in said["statements"]) + question))
                assert set(re.findall(r"(?<=\s)[A-Z]\w+|\d{4}", paragraph["text"])) <= words | MONTHS

"""A language model's server that fails in every way, over real sockets: always one LlmError, in good time, and never a secret."""

import json
import socket
import time
from collections.abc import Callable

import pytest
from writing_ground import Serve, complete, read_request, reply, run_server

from api.errors import LlmError
from api.llm import REPLY_BYTES, Llm, LlmDraft
from api.settings import read_settings
from tests.deadlines import HANG

MESSAGES = [{"role": "user", "content": "Who signed?"}]
KEY = "sk-not-to-be-told"


def ask(serve: Serve, seconds: float = HANG) -> LlmDraft:
    with run_server(serve) as url:
        return Llm(url, "", KEY, seconds).write(MESSAGES)


def drip(connection: socket.socket) -> None:
    read_request(connection)
    for _ in range(100):
        connection.sendall(b"H")
        time.sleep(0.05)


def hang_on(connection: socket.socket) -> None:
    read_request(connection)
    connection.recv(1)


def send_on(connection: socket.socket) -> None:
    """Sends whoever asks to a place that would take the key."""
    read_request(connection)
    connection.sendall(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:9/v1\r\nContent-Length: 0\r\n\r\n")


def go_on_for_ever(connection: socket.socket) -> None:
    read_request(connection)
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


FAILING: dict[str, tuple[Serve, str]] = {
    "slow": (hang_on, "took longer than 0.5 s"),
    "dripping": (drip, "took longer than 0.5 s"),
    "never beginning": (go_on_for_ever, "took longer than 0.5 s"),
    "gone without a word": (lambda connection: None, "cannot be asked"),
    "no http": (lambda connection: connection.sendall(b"220 smtp\r\n\r\n"), "cannot be asked"),
    "half a reply": (reply(complete("Viet Nam signed [1].")[:60], length=5_000), "something else than a chat completion"),
    "huge": (reply(b"[" * (REPLY_BYTES + 10)), "more than 1,000,000 bytes"),
    "endless nesting": (reply(b"[" * REPLY_BYTES), "something else than a chat completion"),
    "no json": (reply(b"<html>Welcome</html>"), "something else than a chat completion (<html>Welcome</html>)"),
    "no text": (reply(b"\xff\xfe"), "something else than a chat completion"),
    "other json": (reply(b'{"choices": []}'), "something else than a chat completion"),
    "a list": (reply(b"[1]"), "something else than a chat completion"),
    "no words": (reply(complete(None)), "something else than a chat completion"),
    "broken": (reply(b'{"error": "out of memory"}', "500 Internal Server Error"), "answers 500"),
    "locked": (reply(b"", "401 Unauthorized"), "set CITADEL_LLM_KEY"),
    "without that model": (reply(b"{}", "404 Not Found"), "set CITADEL_LLM_MODEL"),
    "sending elsewhere": (send_on, "answers 307"),
}


@pytest.mark.parametrize("name", FAILING)
def test_whatever_a_server_does_is_one_error_that_names_it_and_says_what_to_do(name: str) -> None:
    serve, told = FAILING[name]
    with run_server(serve) as url, pytest.raises(LlmError) as failed:
        Llm(url, "", KEY, 0.5 if "0.5" in told else HANG).write(MESSAGES)
    assert url in str(failed.value)
    assert told in str(failed.value)
    assert "CITADEL_LLM_" in str(failed.value) or "log" in str(failed.value)
    assert "127.0.0.1" not in failed.value.public
    assert KEY not in f"{failed.value}{failed.value.public}"


def test_a_server_that_is_not_there_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
    with pytest.raises(LlmError, match=r"cannot be asked.*check CITADEL_LLM_URL"):
        Llm(url, "", "", 5.0).write(MESSAGES)


@pytest.mark.parametrize(("model", "asked", "named"), [("", "default", "tiny.gguf"), ("phi", "phi", "phi")])
def test_what_is_asked_is_what_such_servers_take(model: str, asked: str, named: str) -> None:
    seen = []

    def serve(connection: socket.socket) -> None:
        seen.append(read_request(connection))
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + complete("<think>Hm.</think>Viet Nam signed [1]."))

    with run_server(serve) as url:
        draft = Llm(f"{url}", model, KEY, 5.0).write(MESSAGES)
    (first, headers, body) = seen[0]
    assert draft == LlmDraft("Viet Nam signed [1].", named)
    assert first == "POST /v1/chat/completions HTTP/1.1"
    assert headers["authorization"] == f"Bearer {KEY}"
    assert (body["model"], body["messages"], body["temperature"]) == (asked, MESSAGES, 0)


def test_a_draft_that_was_broken_off_ends_with_its_last_whole_sentence() -> None:
    assert ask(reply(complete("It was signed [1]. It costs 3", finish_reason="length"))).text == "It was signed [1]."


@pytest.mark.parametrize("model", ["\x1b[2J/tmp/secret/m.gguf", 7, None, "m" * 9_999, "\ud800"])
def test_a_model_is_named_in_plain_words_without_its_folder(model: object) -> None:
    told = json.loads(complete("Yes [1]."))
    draft = ask(reply(json.dumps({**told, "model": model}).encode()))
    assert len(draft.model) <= 100
    assert not any(sign in draft.model for sign in ("/", "\x1b", "\ud800"))


def test_no_address_means_no_model_and_a_wrong_one_is_refused_without_being_repeated() -> None:
    assert Llm.from_settings(read_settings({})) is None
    llm = Llm.from_settings(read_settings({"CITADEL_LLM_URL": "http://127.0.0.1:9000/v1/", "CITADEL_LLM_SECONDS": "3"}))
    assert llm == Llm("http://127.0.0.1:9000/v1", "", "", 3.0)
    check: Callable[[str], object] = lambda url: read_settings({"CITADEL_LLM_URL": url})  # noqa: E731
    ports = ("http://x:90000/v1", "http://x:abc/v1", "http://x:0/v1")
    for wrong in ("ftp://x", "localhost:9000", "http://anna:pass@x/v1", "http://:pass@x/v1", "http://x/v1?key=pass", *ports):
        with pytest.raises(ValueError, match=r"CITADEL_LLM_URL is …") as refused:
            check(wrong)
        assert "pass" not in str(refused.value)

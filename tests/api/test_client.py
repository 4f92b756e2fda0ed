"""The client against a server process of its own, and against servers that behave as none should."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from api.client import Citadel, CitadelError, JobFailedError, UnreachableError
from api.settings import Settings
from tests.deadlines import HANG
from tests.shared_index import copy_index

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "When did Viet Nam sign the Framework Participation Agreement?"
DOC_ID = "eu-and-viet-nam-step-up-security-and-defence-cooperation"


@pytest.fixture(scope="module")
def citadel(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Citadel]:
    """A client of a server process with an index of its own, which tests may change."""
    data = copy_index(settings.data, tmp_path_factory.mktemp("served") / "var")
    environment = os.environ | {
        "CITADEL_DATA": str(data),
        "CITADEL_CORPUS": str(settings.corpus),
        "CITADEL_UPLOAD_BYTES": "1000000",
    }
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found
        yield Citadel(found[0])
        process.terminate()


def test_an_answer_can_be_checked_with_the_text(citadel: Citadel) -> None:
    found = citadel.ask(QUESTION, top_k=3, filters={"doc_id": DOC_ID})
    assert found["answer"] is not None
    for statement in found["answer"]["statements"]:
        for quote in statement["quotes"]:
            text = citadel.text(DOC_ID, quote["start"], quote["end"])["text"]
            assert " ".join(text.split()) == " ".join(statement["text"].split())
    assert citadel.verify(found)["verdict"] == "holds"


def test_search_and_documents_are_as_the_service_gives_them(citadel: Citadel) -> None:
    found = citadel.search("security", top_k=2, mode="lexical", filters={"published_from": "2019-01-01"})
    assert [passage["rank"] for passage in found["passages"]] == [1, 2]
    listed = citadel.documents(limit=2, offset=1)
    assert (len(listed["documents"]), listed["total"] >= 5) == (2, True)
    assert citadel.document(DOC_ID)["characters"] == len(citadel.text(DOC_ID)["text"])
    assert citadel.generations()["generation"] == listed["generation"]


def test_what_is_sent_is_found_when_its_job_is_done_and_gone_when_it_was_deleted(citadel: Citadel, tmp_path: Path) -> None:
    file = tmp_path / 'the "plan" – ünïcode.txt'
    file.write_text("The mine action plan was signed in Vientiane on 3 March 2026.\n" * 3, encoding="utf-8")
    job = citadel.wait_for(citadel.put_document("plan", file, {"title": "The plan", "published": "2026-03-03"}), timeout=HANG)
    assert job["state"] == "done"
    found = citadel.ask("Where was the mine action plan signed?", filters={"doc_id": ["plan"]})
    assert found["answered"]
    assert found["passages"][0]["document"]["title"] == "The plan"
    citadel.wait_for(citadel.delete_document("plan"), timeout=HANG)
    with pytest.raises(CitadelError, match="no document 'plan'") as refused:
        citadel.document("plan")
    assert (refused.value.status, refused.value.title) == (404, "Not Found")


def test_a_file_beyond_the_limit_is_refused_while_it_is_sent(citadel: Citadel, tmp_path: Path) -> None:
    file = tmp_path / "big.txt"
    with file.open("wb") as empty:
        empty.truncate(60_000_000)
    with pytest.raises(CitadelError, match="more than") as refused:
        citadel.put_document("big", file)
    assert refused.value.status == 413


def test_a_job_that_fails_is_raised(citadel: Citadel, tmp_path: Path) -> None:
    file = tmp_path / "empty.pdf"
    file.write_bytes(b"%PDF-1.4\nnothing of the kind\n")
    with pytest.raises(JobFailedError, match="failed: "):
        citadel.wait_for(citadel.put_document("broken", file), timeout=HANG)


def test_wrong_input_is_told_field_by_field(citadel: Citadel) -> None:
    with pytest.raises(CitadelError, match="top_k: ") as refused:
        citadel.ask("x", top_k=51)
    assert refused.value.status == 422
    assert [error["field"] for error in refused.value.errors] == ["top_k"]


Answers = list[tuple[int, dict[str, str], bytes]]


@pytest.fixture
def pretend() -> Iterator[Callable[[Answers], tuple[str, list[Any]]]]:
    """A server that gives the answers it is told to, the last one for good, and keeps the requests that it got."""
    servers: list[ThreadingHTTPServer] = []

    def begin(answers: Answers) -> tuple[str, list[Any]]:
        seen: list[Any] = []

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                seen.append((self.command, self.path, dict(self.headers)))
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                """Says nothing."""

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}", seen

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


Pretend = Callable[[Answers], tuple[str, list[Any]]]
BUSY = (503, {"Retry-After": "0"}, b'{"detail": "come again"}')
EMPTY = (200, {}, b'{"generations": []}')


def test_who_is_too_busy_is_asked_again_as_often_as_is_wanted(pretend: Pretend) -> None:
    url, seen = pretend([BUSY, (429, {"Retry-After": "0"}, b""), EMPTY])
    assert Citadel(url).generations() == {"generations": []}
    assert len(seen) == 3
    url, seen = pretend([BUSY])
    with pytest.raises(CitadelError, match="come again") as refused:
        Citadel(url, retries=1).ask("x")
    assert (refused.value.retry_after, len(seen)) == (0.0, 2)


@pytest.mark.parametrize("answer", [(503, {}, b""), (503, {"Retry-After": "3600"}, b""), (500, {"Retry-After": "0"}, b"")])
def test_who_does_not_say_when_or_says_much_later_is_not_asked_again(pretend: Pretend, answer: Any) -> None:
    url, seen = pretend([answer])
    with pytest.raises(CitadelError):
        Citadel(url).generations()
    assert len(seen) == 1


def test_a_change_is_never_sent_twice(pretend: Pretend, tmp_path: Path) -> None:
    url, seen = pretend([BUSY])
    file = tmp_path / "a.txt"
    file.write_text("a")
    citadel = Citadel(url)
    for change in (lambda: citadel.put_document("a", file), lambda: citadel.delete_document("a"), citadel.update):
        with pytest.raises(CitadelError):
            change()
    assert [method for method, *_ in seen] == ["PUT", "DELETE", "POST"]


def test_the_key_goes_to_the_address_given_and_nowhere_else(pretend: Pretend) -> None:
    other, elsewhere = pretend([EMPTY])
    url, seen = pretend([(307, {"Location": f"{other}/v1/generations"}, b"")])
    with pytest.raises(CitadelError, match=re.escape(f"the server sends to {other}/")) as refused:
        Citadel(url, "ctd_secret").generations()
    assert (refused.value.status, elsewhere, seen[0][2]["X-Api-Key"]) == (307, [], "ctd_secret")


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(pretend: Pretend, monkeypatch: pytest.MonkeyPatch) -> None:
    url, seen = pretend([EMPTY])
    monkeypatch.setenv("http_proxy", url)
    monkeypatch.delenv("no_proxy", raising=False)
    Citadel(url).generations()
    Citadel("http://citadel.example").generations()
    assert [path for _, path, _ in seen] == ["/v1/generations", "http://citadel.example/v1/generations"]


def test_what_is_no_citadel_is_told_as_such(pretend: Pretend) -> None:
    url, _ = pretend([(200, {}, b"<html>")])
    with pytest.raises(UnreachableError, match=f"what answers at {url} is no Citadel"):
        Citadel(url).generations()


def test_nobody_at_the_address_is_one_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match=r"no answer from http://127\.0\.0\.1:1: Connection refused; check the address"):
        Citadel("http://127.0.0.1:1").update()


@pytest.mark.parametrize(
    "url", ["ftp://a", "file:///etc/passwd", "127.0.0.1:8000", "http://", "http://a?b", "http://me:secret@a"]
)
def test_an_address_of_no_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="is no address of a server"):
        Citadel(url)


def test_a_key_that_would_add_a_header_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="copy it again") as refused:
        Citadel("http://127.0.0.1:8000", "ctd_secret\r\nX-Other: 1")
    assert "secret" not in str(refused.value)


def test_who_waits_too_long_for_a_job_is_told_how_far_it_is() -> None:
    job: Any = {"job_id": "j", "state": "running"}
    with pytest.raises(TimeoutError, match="job j is running after 0 s"):
        Citadel("http://127.0.0.1:1").wait_for(job, timeout=0)

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.settings import Settings
from tests.deadlines import HANG
from tests.shared_index import copy_models

ROOT = Path(__file__).resolve().parents[3]
DOC_ID = "eu-and-viet-nam-step-up-security-and-defence-cooperation"
QUESTION = "When did Viet Nam sign the Framework Participation Agreement?"
Run = Callable[..., tuple[int, str, str]]


def test_ask_prints_a_cited_answer(run: Run) -> None:
    status, out, err = run("ask", QUESTION)
    assert (status, err) == (0, "")
    assert "[1]" in out
    assert "Sources" in out
    assert "strategic-compass-partnership-dimension" in "".join(out.split())  # the row of its table; a line may end in the name


def test_ask_prints_as_json_what_is_served_over_http(run: Run) -> None:
    status, out, _ = run("ask", QUESTION, "--json", "--top-k", "2")
    answer = json.loads(out)
    assert (status, answer["question"], len(answer["passages"])) == (0, QUESTION, 2)


def test_ask_says_plainly_that_the_corpus_does_not_say(run: Run) -> None:
    status, out, _ = run("ask", QUESTION, "--doc-id", "no-such-document")
    assert status == 0
    assert out.startswith("No answer found in ")


def test_search_obeys_its_options(run: Run) -> None:
    asked = ("--json", "--mode", "lexical", "--top-k", "3", "--doc-id", DOC_ID, "--published-from", "2000-01-01")
    status, out, _ = run("search", "security", *asked)
    found = json.loads(out)["passages"]
    assert status == 0
    assert [passage["document"]["doc_id"] for passage in found] == [DOC_ID] * 3
    assert all("dense" not in passage["scores"] for passage in found)
    assert json.loads(run("search", "security", *asked, "--published-to", "2019-10-16")[1])["passages"] == []


def test_search_prints_every_part_of_the_scores(run: Run) -> None:
    _, out, _ = run("search", "security", "--top-k", "1")
    assert all(part in out for part in ("score", "lexical", "dense"))


def test_profile_shows_the_stages_of_a_question_and_the_kernels_of_both_models(run: Run) -> None:
    status, out, _ = run("profile", QUESTION, "--repeats", "2", "--json")
    profile = json.loads(out)
    assert (status, profile["question"], profile["repeats"]) == (0, QUESTION, 2)
    assert {"encode", "rank", "read", "compose"} <= {stage["stage"] for stage in profile["answer"]}
    assert [(model["model"], model["runs"] > 0, len(model["kernels"]) > 1) for model in profile["models"]] == [
        ("encoder", True, True),
        ("reader", True, True),
    ]
    shown = run("profile", QUESTION, "--repeats", "1")[1]
    assert all(part in shown for part in ("engine.top_dense", "kernels of the encoder", "kernels of the reader", "MatMul"))


def test_profile_refuses_what_cannot_be_searched(run: Run) -> None:
    assert run("profile", "???")[0] == 2


def test_documents_lists_every_document(run: Run) -> None:
    status, out, _ = run("documents", "--json")
    assert (status, json.loads(out)["total"]) == (0, 5)
    assert DOC_ID in run("documents")[1]


def test_documents_describes_one_document_and_how_it_was_read(run: Run) -> None:
    status, out, _ = run("documents", DOC_ID)
    assert (status, "chunks" in out, "Reading" in out) == (0, True, False)
    assert "format: text" in run("documents", DOC_ID, "--reading")[1]
    assert json.loads(run("documents", DOC_ID, "--reading", "--json")[1])["format"] == "text"
    status, _, err = run("documents", "no-such-document")
    assert (status, "no document 'no-such-document'" in err) == (1, True)
    assert run("documents", "--reading")[0] == 2


def test_read_shows_what_would_be_indexed_of_a_file_and_indexes_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "Harbour note.md"
    file.write_text("# Harbour note\n\nThe quay was built in 1999.\n\n| ship | crew |\n| --- | --- |\n| Fulmar | 12 |\n")
    before = run("documents", "--json")[1]
    status, out, _ = run("read", str(file))
    assert status == 0
    assert all(part in out for part in ("Harbour note", "The quay was built in 1999.", "1 tables, 1 table rows", "Fulmar | 12"))
    contents = json.loads(run("read", str(file), "--json")[1])
    assert (contents["doc_id"], contents["reading"]["format"]) == ("harbour-note-md", "markdown")
    assert contents["rows"][0]["cells"] == ["Fulmar", "12"]
    assert run("documents", "--json")[1] == before
    file.write_text("")
    assert run("read", str(file))[0] == 1


def test_index_of_nothing_new_keeps_everything(run: Run, settings: Settings, tmp_path: Path) -> None:
    short = [str(path) for path in sorted((settings.corpus / "documents").iterdir()) if path.stat().st_size < 10_000]
    assert len(short) == 4
    other = tmp_path / "other"
    copy_models(settings.data, other)
    one = run("index", *short, "--data", str(other))
    two = run("index", *short, "--data", str(other))
    assert (one[0], two[0]) == (0, 0)
    assert "4 added, 0 changed, 0 removed, 0 kept, 0 failed" in one[1]
    assert "0 added, 0 changed, 0 removed, 4 kept, 0 failed" in two[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("ask", "x", "--data", "no-such-folder"), "no index in 'no-such-folder': run `citadel index`"),
        (("index", "no-such-file.pdf"), "no-such-file.pdf' does not exist"),
        (("index", "--corpus", "no-such-folder"), "no-such-folder' is no folder"),
    ],
)
def test_work_that_fails_is_one_line_and_status_1(run: Run, arguments: tuple[str, ...], told: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert told in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", ""),
        ("ask", "?!"),
        ("ask",),
        ("ask", "x", "--top-k", "51"),
        ("ask", "x", "--as-of", "yesterday"),
        ("search", "x", "--mode", "magic"),
        ("serve", "--port", "70000"),
        ("eval", "--suite", "no-such-suite"),
        ("no-such-command",),
    ],
)
def test_wrong_usage_is_status_2_and_says_what(run: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err
    assert "Traceback" not in err


def test_a_wrong_setting_is_one_line_and_status_2(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITADEL_THREADS", "many")
    status, _, err = run("ask", QUESTION)
    assert (status, err.count("\n")) == (2, 1)
    assert "CITADEL_THREADS is 'many'" in err


def test_asking_for_help_waits_for_no_framework_and_no_model() -> None:
    code = (
        "import sys; from api.cli.main import main; sys.argv = ['citadel', '--help']\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code\n"
        "assert not {'fastapi', 'pydantic', 'numpy', 'torch', 'onnxruntime', 'faiss'} & sys.modules.keys(), sys.modules.keys()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=HANG)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(command in done.stdout for command in ("index", "ask", "search", "documents", "serve", "eval"))


@pytest.mark.parametrize("command", [("ask", "x"), ("index",), ("serve", "--port", "0")])
def test_a_data_folder_that_is_a_file_is_named_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, ...]
) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("CITADEL_DATA", str(file))
    status, out, err = run(*command)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert f"CITADEL_DATA is '{file}': is no folder" in err


def test_help_on_index_says_that_what_is_not_named_is_removed(run: Run) -> None:
    out = " ".join(run("index", "--help")[1].split())
    assert "exactly the documents named" in out
    assert "documents not named are removed" in out

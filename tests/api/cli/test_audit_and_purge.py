"""`citadel purge` where no server runs, and what `citadel audit` shows and finds of it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from api.audit.audit_log import LOG, AuditEvent, append
from index.access import find_holders
from tests.shared_index import copy_index

DOC_ID = "eu-and-viet-nam-step-up-security-and-defence-cooperation"
Run = Callable[..., tuple[int, str, str]]


def test_a_document_is_purged_by_this_process_and_the_audit_log_names_who_did(
    run: Run, corpus_data: Path, tmp_path: Path
) -> None:
    data = copy_index(corpus_data, tmp_path / "var")
    (held,) = find_holders(data, DOC_ID)
    status, out, _ = run("purge", DOC_ID, "--data", str(data))
    assert status == 0
    assert out.startswith(f"purged {DOC_ID}; purged: the audit log names the document; its file lies in the corpus folder")
    assert out.endswith(f"generation {held} is gone with it\n")
    assert find_holders(data, DOC_ID) == ()
    status, out, _ = run("audit", "--data", str(data), "--json")
    entries = [json.loads(line) for line in out.splitlines()]
    assert [(one["action"], one["outcome"], one["doc_id"]) for one in entries] == [
        ("purge", "accepted", DOC_ID),
        ("purge", "done", DOC_ID),
    ]
    assert all(one["by"].startswith("cli:") for one in entries)
    assert (entries[1]["before"], entries[0]["job_id"]) == (held, entries[1]["job_id"])
    status, _, err = run("purge", DOC_ID, "--data", str(data))
    assert (status, "nothing that was kept of one" in err) == (1, True)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with two entries in its audit log."""
    for name in ("anna", "boris"):
        append(tmp_path, AuditEvent("put", name, doc_id="a\x1b[31m"))
    return tmp_path


def test_entries_are_shown_one_a_line_and_no_control_character_reaches_the_terminal(run: Run, data: Path) -> None:
    status, out, _ = run("audit", "--data", str(data))
    assert (status, len(out.splitlines()), "\x1b" in out) == (0, 2, False)
    assert "anna put accepted" in out
    assert run("audit", "--data", str(data), "--since", "2999-01-01") == (0, "", "")


def test_a_check_tells_the_head_and_finds_what_was_tampered_with(run: Run, data: Path) -> None:
    status, out, _ = run("audit", "--check", "--data", str(data))
    head = out.split()[-1]
    assert (status, out) == (0, f"2 entries, whole; head {head}\n")
    assert run("audit", "--head", head, "--data", str(data))[0] == 0
    log = data / LOG
    log.write_bytes(log.read_bytes().replace(b"anna", b"anne"))
    status, out, err = run("audit", "--check", "--data", str(data))
    assert (status, "TAMPERED" in out, "was changed" in err) == (1, True, True)
    status, out, _ = run("audit", "--check", "--data", str(data), "--json")
    assert (status, len(json.loads(out)["faults"])) == (1, 1)
    assert run("audit", "--head", "two", "--data", str(data))[0] == 2

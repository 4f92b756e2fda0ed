"""The audit log: what is appended, what a crash leaves, what tampering is found, and that nothing counts that is not recorded."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import Mock, patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.audit.audit_check import check_log, read_entries
from api.audit.audit_log import HEAD, LOG, AuditEvent, Head, append, parse_line, read_head, record
from index.errors import DiskFullError

ROOT = Path(__file__).resolve().parents[3]
COUNT = 6


def event(number: int) -> AuditEvent:
    return AuditEvent("put", "anna", doc_id=f"document-{number}", job_id=f"job-{number}")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of COUNT entries."""
    for number in range(1, COUNT + 1):
        append(tmp_path, event(number))
    return tmp_path / LOG


def read_lines(log: Path) -> list[bytes]:
    return log.read_bytes().splitlines()


def write_lines(log: Path, lines: list[bytes]) -> None:
    log.write_bytes(b"".join(line + b"\n" for line in lines))


def test_entries_are_numbered_and_each_carries_the_hash_of_the_one_before(log: Path, tmp_path: Path) -> None:
    entries = list(read_entries(tmp_path))
    assert [entry["number"] for entry in entries] == list(range(1, COUNT + 1))
    assert [entry["doc_id"] for entry in entries] == [f"document-{number}" for number in range(1, COUNT + 1)]
    found = check_log(tmp_path)
    assert (found.faults, found.notes, found.head.count) == ([], [], COUNT)
    head = read_head(tmp_path)
    assert head is not None
    assert (head.count, head.sha256, head.size) == (COUNT, found.head.sha256, log.stat().st_size)
    assert log.stat().st_mode & 0o077 == 0


def test_entries_are_read_from_a_number_and_a_moment_on(log: Path, tmp_path: Path) -> None:
    entries = list(read_entries(tmp_path))
    assert list(read_entries(tmp_path, after=4)) == entries[4:]
    assert list(read_entries(tmp_path, since=date.fromisoformat(entries[2]["time"][:10]))) == entries
    assert list(read_entries(tmp_path, since=date(2999, 1, 1))) == []
    assert list(read_entries(tmp_path, since=date.min)) == entries


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_listed_is_what_a_whole_reading_would_give(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Whatever the lengths of the lines, the days, the lines that a crash cut short and a clock that was set back a little."""
    folder = tmp_path_factory.mktemp("listed")
    (folder / LOG).parent.mkdir()
    lengths = data.draw(st.lists(st.integers(0, 400), max_size=200))
    cut = data.draw(st.sets(st.integers(0, 200), max_size=20))
    lines, day, number = [], datetime(2026, 1, 1, tzinfo=UTC), 0
    for at, length in enumerate(lengths):
        day += timedelta(hours=length % 40)
        number += at not in cut
        moment = day - timedelta(hours=length % 24)
        fields = {"number": number, "time": moment.isoformat(), "previous": "", "about": "x" * length}
        written = json.dumps(fields).encode()
        lines.append(written[: len(written) // 2] if at in cut else written)
    write_lines(folder / LOG, lines)
    entries = [json.loads(line) for at, line in enumerate(lines) if at not in cut]
    after = data.draw(st.integers(0, len(entries) + 1))
    since = data.draw(st.one_of(st.none(), st.dates(date(2025, 12, 30), date(2027, 1, 1))))
    wanted = [one for one in entries if one["number"] > after and one["time"] >= (since.isoformat() if since else "")]
    with patch("api.audit.audit_check._BLOCK", 600):
        assert list(read_entries(folder, after, since)) == wanted


def test_a_clock_that_was_set_back_by_hours_hides_no_entry(tmp_path: Path) -> None:
    (tmp_path / LOG).parent.mkdir()
    moments = [*["2026-01-09T12:00"] * 100, *["2026-01-11T01:00"] * 50, *["2026-01-10T12:00"] * 200, "2026-01-11T09:00"]
    entries = [{"number": at, "time": moment, "previous": "", "about": "x" * 300} for at, moment in enumerate(moments, 1)]
    write_lines(tmp_path / LOG, [json.dumps(entry).encode() for entry in entries])
    assert [entry["number"] for entry in read_entries(tmp_path, since=date(2026, 1, 11))] == [*range(101, 151), 351]


def test_the_end_of_a_long_log_is_listed_without_reading_what_is_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(tmp_path, *map(event, range(1, 20_001)))
    parsed = Mock(side_effect=parse_line)
    monkeypatch.setattr("api.audit.audit_check.parse_line", parsed)
    assert [entry["number"] for entry in islice(read_entries(tmp_path, after=19_900), 10)] == list(range(19_901, 19_911))
    assert list(read_entries(tmp_path, since=date(2999, 1, 1))) == []
    assert parsed.call_count < 300


def test_without_a_log_there_is_nothing_to_read_and_nothing_wrong(tmp_path: Path) -> None:
    found = check_log(tmp_path)
    assert (found.faults, found.notes, found.head) == ([], [], Head())
    assert list(read_entries(tmp_path)) == []


def change(lines: list[bytes], at: int) -> list[bytes]:
    return [*lines[:at], lines[at].replace(b"anna", b"boris"), *lines[at + 1 :]]


def remove(lines: list[bytes], at: int) -> list[bytes]:
    return [*lines[:at], *lines[at + 1 :]]


def insert(lines: list[bytes], at: int) -> list[bytes]:
    return [*lines[: at + 1], lines[at], *lines[at + 1 :]]


def insert_text(lines: list[bytes], at: int) -> list[bytes]:
    return [*lines[:at], b"no entry", *lines[at:]]


def swap(lines: list[bytes], at: int) -> list[bytes]:
    other = (at + 1) % len(lines)
    swapped = list(lines)
    swapped[at], swapped[other] = lines[other], lines[at]
    return swapped


def cut_off(lines: list[bytes], at: int) -> list[bytes]:
    return lines[:at]


@pytest.mark.parametrize("tamper", [change, remove, insert, insert_text, swap, cut_off])
@pytest.mark.parametrize("at", range(COUNT))
@pytest.mark.parametrize("goes_on", [False, True])
def test_tampering_is_found_at_once_and_after_further_entries(
    log: Path, tmp_path: Path, tamper: Callable[[list[bytes], int], list[bytes]], at: int, goes_on: bool
) -> None:
    write_lines(log, tamper(read_lines(log), at))
    if goes_on:
        append(tmp_path, event(COUNT + 1))
        assert list(read_entries(tmp_path))[-1]["doc_id"] == f"document-{COUNT + 1}"
    assert check_log(tmp_path).faults != []


def test_a_log_or_a_head_that_was_removed_is_found(log: Path, tmp_path: Path) -> None:
    head = (tmp_path / HEAD).read_bytes()
    (tmp_path / HEAD).unlink()
    assert "the head is missing" in check_log(tmp_path).faults[0]
    append(tmp_path, event(COUNT + 1))
    assert check_log(tmp_path).faults == [f"when entry {COUNT + 1} was written, the head was missing"]
    log.unlink()
    (tmp_path / HEAD).write_bytes(head)
    assert f"{COUNT} were removed" in check_log(tmp_path).faults[0]
    append(tmp_path, event(COUNT + 1))
    assert check_log(tmp_path).faults != []


def test_a_chain_made_anew_is_found_by_a_head_that_was_exported(log: Path, tmp_path: Path) -> None:
    exported = check_log(tmp_path).head
    for path in (log, tmp_path / HEAD):
        path.unlink()
    for number in range(COUNT + 1):
        append(tmp_path, event(number))
    assert check_log(tmp_path).faults == []
    assert "the head that was exported" in check_log(tmp_path, exported).faults[0]


@given(st.integers(0, 2_000), st.binary(max_size=20))
def test_any_other_bytes_in_the_log_are_found(tmp_path_factory: pytest.TempPathFactory, place: int, content: bytes) -> None:
    data = tmp_path_factory.mktemp("audit")
    for number in range(COUNT):
        append(data, event(number))
    before = (data / LOG).read_bytes()
    place %= len(before)
    after = before[:place] + content + before[place + len(content) :]
    (data / LOG).write_bytes(after)
    assert (check_log(data).faults == []) == (after == before)


@pytest.mark.parametrize("left", [1, 20, 200])
def test_a_line_that_a_crash_cut_short_stays_is_told_and_hides_nothing(log: Path, tmp_path: Path, left: int) -> None:
    whole, head = log.read_bytes(), (tmp_path / HEAD).read_bytes()
    append(tmp_path, event(7))
    cut = log.read_bytes()[: len(whole) + left]
    log.write_bytes(cut)
    (tmp_path / HEAD).write_bytes(head)
    assert (check_log(tmp_path).faults, len(check_log(tmp_path).notes)) == ([], 1)
    append(tmp_path, event(8), event(9))
    assert log.read_bytes().startswith(cut)
    assert [entry["doc_id"] for entry in read_entries(tmp_path, after=COUNT)] == ["document-8", "document-9"]
    found = check_log(tmp_path)
    assert (found.faults, found.head.count) == ([], COUNT + 2)
    assert found.notes == [f"before entry {COUNT + 1} a line is cut short: a process was killed while it wrote"]


def test_an_entry_that_lacks_its_line_break_alone_counts(log: Path, tmp_path: Path) -> None:
    log.write_bytes(log.read_bytes()[:-1])
    (tmp_path / HEAD).write_text(json.dumps({"count": 0, "sha256": "0" * 64, "size": 0}), encoding="ascii")
    append(tmp_path, event(7))
    assert [entry["number"] for entry in read_entries(tmp_path)] == list(range(1, COUNT + 2))
    assert check_log(tmp_path).faults == []


CHILD = """
import sys
from pathlib import Path
from api.audit.audit_log import AuditEvent, append
number = 0
while True:
    append(Path(sys.argv[1]), AuditEvent("put", "anna", doc_id=f"{sys.argv[2]}-{number}"))
    print(number, flush=True)
    number += 1
"""


def test_what_was_acknowledged_stands_in_the_log_after_kills_of_several_writers(tmp_path: Path) -> None:
    chance = random.Random(14)  # noqa: S311 - moments, no secrets
    acknowledged: set[str] = set()
    for turn in range(6):
        children = [
            subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path), f"{turn}-{number}"], cwd=ROOT, stdout=subprocess.PIPE)
            for number in range(2)
        ]
        for number, child in enumerate(children):
            assert child.stdout is not None
            lines = [child.stdout.readline() for _ in range(chance.randint(1, 12))]
            child.send_signal(signal.SIGKILL)
            rest = child.stdout.read().splitlines(keepends=True)
            child.stdout.close()
            child.wait()
            whole = [line for line in (*lines, *rest) if line.endswith(b"\n")]
            acknowledged |= {f"{turn}-{number}-{int(line)}" for line in whole}
    append(tmp_path, event(1))
    recorded = [entry["doc_id"] for entry in read_entries(tmp_path)]
    assert acknowledged <= set(recorded)
    assert len(recorded) - len(acknowledged) <= 12 + 1  # at most one of each writer was not acknowledged
    assert check_log(tmp_path).faults == []


def test_several_threads_append_without_a_gap(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: append(tmp_path, event(number)), range(40)))
    found = check_log(tmp_path)
    assert (found.faults, found.head.count) == ([], 40)
    assert sorted(entry["doc_id"] for entry in read_entries(tmp_path)) == sorted(f"document-{number}" for number in range(40))


def fail(name: str) -> Any:
    return patch.object(os, name, side_effect=OSError(errno.ENOSPC, "No space left on device"))


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_on_a_full_disk_nothing_is_recorded_and_the_log_goes_on_afterwards(log: Path, tmp_path: Path, call: str) -> None:
    with fail(call), pytest.raises(DiskFullError, match="audit log"):
        append(tmp_path, event(7))
    append(tmp_path, event(8))
    assert check_log(tmp_path).faults == []
    assert [entry["doc_id"] for entry in read_entries(tmp_path)][-1] == "document-8"


def test_a_change_that_fails_is_recorded_as_failed_and_one_that_is_done_with_its_generations(tmp_path: Path) -> None:
    with record(tmp_path, AuditEvent("activate", "anna")) as recording:
        recording.tell(before="000002-b", after="000001-a")
    with pytest.raises(ValueError, match="damaged"), record(tmp_path, AuditEvent("activate", "anna")):
        raise ValueError("damaged")
    ends = [(entry["outcome"], entry["before"], entry["after"]) for entry in read_entries(tmp_path)]
    assert ends == [("accepted", None, None), ("done", "000002-b", "000001-a"), ("accepted", None, None), ("failed", None, None)]


def test_nothing_is_recorded_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no folder"):
        append(tmp_path / "away", event(1))
    assert not (tmp_path / "away").exists()

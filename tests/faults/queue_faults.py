"""The job queue under kills, full disks and damage: what was acknowledged is there, whole, and nothing else is half there.

    python tests/faults/queue_faults.py

A child process uploads a file twice, ends both jobs together, and uploads another file. Over an empty folder, one with the JSON
records of an earlier version, and one with a database that is kept open, it is

    killed at a call        before every call by which Python changes the disk, and before every statement of SQL
    killed in SQLite        before every system call by which SQLite changes the disk (skipped where strace is not installed)
    out of room             on file systems with room for so many kilobytes (skipped where none may be mounted)
    limited                 in the size of a file (RLIMIT_FSIZE), so that SQLite's own writes fail in the middle

Afterwards every job that was acknowledged is found with its file, at most one further job is there and whole, both jobs of the
pair have ended or none has, what is left over can be cleared away, and the next upload is accepted. Last, the bytes of a database
are altered, cut off or emptied: whatever is lost is said, and no upload goes.
"""

import argparse
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from damage import damages
from full_disk import can_mount, mount_tmpfs, remount, used_kilobytes
from ground import Case
from watched import watch

from api.jobs.errors import DamagedJobError, DamagedQueueError
from api.jobs.job import Job
from api.jobs.job_queue import Running, accept, find, finish, list_jobs, list_pending, mark_running
from api.jobs.queue_damage import check_database, describe_damage, set_apart
from api.jobs.queue_database import DATABASE, keep_open
from api.jobs.upload_files import collect_uploads, receive, remove_drafts
from ingest.sources import Source

MOMENT = "2026-01-01T00:00:00+00:00"
TEXTS = ("It was sent first.", "It was sent again.", "It was sent last.")
EARLIER = tuple(f"20260101T00000000000{at}Z-0000000{at}" for at in range(3))
STARTS = ("empty", "records", "database")
_CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,rename,unlink,mkdir,rmdir"


def put(data: Path, doc_id: str, text: str) -> Job:
    """Accept an upload as the route does."""
    with receive(data, BytesIO(text.encode())) as draft:
        return accept(data, "put", doc_id, Source(doc_id, draft.path, "a.txt", sha256=draft.sha256), ".txt")


def work(data: Path) -> None:
    """The child: each line says what was acknowledged, or why it was not."""
    pair = [job for text in TEXTS[:2] if (job := _say(lambda text=text: put(data, "a", text)))]
    _say(lambda: mark_running(data, Running(tuple(job.job_id for job in pair), MOMENT)))
    _say(lambda: finish(data, [replace(job, state="done", finished_at=job.created_at) for job in reversed(pair)]))
    _say(lambda: put(data, "a", TEXTS[2]))


def _say(act: Callable[[], Job | None]) -> Job | None:
    try:
        job = act()
    except OSError as error:
        print("refused:", error, flush=True)
        return None
    print(job.job_id if job else "done", flush=True)
    return job


def prepare(data: Path, start: str) -> Path:
    """A new folder. With `records` it holds jobs of an earlier version, with `database` one that holds no job."""
    shutil.rmtree(data, ignore_errors=True)
    (data / "uploads").mkdir(parents=True)
    if start == "records":
        (data / "jobs" / "pending").mkdir(parents=True)
        for job_id in EARLIER:
            (data / "uploads" / f"{job_id}.txt").write_text(job_id, encoding="utf-8")
            source = Source(job_id[-8:], Path(f"{job_id}.txt"), "a.txt")
            job = Job(job_id, "put", MOMENT, job_id[-8:], source)
            record = Path("jobs", "pending", f"{job_id}.json")
            (data / record).write_text(json.dumps(asdict(job), default=str), encoding="utf-8")
    if start == "database":
        mark_running(data, Running((), MOMENT))
    return data


def check(data: Path, said: list[str], start: str) -> str:
    """Fails when a promise is broken; what was found."""
    acknowledged = [line for line in said if line[:2] == "20"]
    with keep_open(data):
        check_database(data)
        jobs = list_jobs(data, 99)
        known = {job.job_id: job for job in jobs}
        earlier = set(EARLIER) if start == "records" else set()
        assert {*acknowledged, *earlier} <= known.keys(), "an acknowledged job is lost"
        new = sorted(known.keys() - earlier)
        assert len(new) <= len(acknowledged) + 1
        _check_uploads(jobs, earlier, new)
        pair = {known[job_id].state for job_id in new[:2]} if "done" in said or len(new) >= 2 else set()
        assert len(pair - {"running"}) <= 1, "one of two jobs that end together has ended"
        remove_drafts(data)
        collect_uploads(data, ())
        pending = {job.job_id for job in list_pending(data)}
        assert {path.stem for path in (data / "uploads").rglob("*") if path.is_file()} == pending
        later = put(data, "b", "There is room.")
        assert later.job_id > max(known, default="")
        assert find(data, later.job_id) == later
    assert not list(data.rglob(".*")), list(data.rglob(".*"))
    assert describe_damage(data) is None
    return f"{len(new)} of {len(TEXTS)} uploads in the queue"


def _check_uploads(jobs: list[Job], earlier: set[str], new: list[str]) -> None:
    for job in jobs:
        assert job.source is not None
        if job.state != "done":
            text = job.source.path.read_text(encoding="utf-8")
            assert text == job.job_id if job.job_id in earlier else text in TEXTS, "an upload is not whole"
            assert job.job_id in earlier or text == TEXTS[new.index(job.job_id)] or len(new) < len(TEXTS)


def kill_at_calls(folder: Path, every: int = 1) -> Counter[str]:
    """Kill before every so many-th call or statement."""
    found = Counter[str]()
    for start in STARTS:
        at = every
        while True:
            data = prepare(folder / "called", start)
            child = _run([sys.executable, __file__, "--child", str(data), str(at)])
            with Case(lambda: f"{start}, call {at}: {child.stdout}{child.stderr}"):  # noqa: B023 - used before the loop goes on
                assert child.returncode in (0, -signal.SIGKILL), child.returncode
                outcome = check(data, child.stdout.split("\n"), start)
            if child.returncode == 0:
                break
            found[f"killed at a call, {outcome}"] += 1
            at += every
    return found


def kill_in_sqlite(folder: Path, every: int = 1) -> Counter[str]:
    """Kill before every so many-th system call that changes the disk."""
    found = Counter[str]()
    for start in STARTS:
        at = every
        while True:
            data = prepare(folder / "traced", start)
            inject = f"inject={_CALLS}:signal=SIGKILL:when={at}"
            trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={_CALLS}", "-e", inject]
            child = _run([*trace, sys.executable, __file__, "--child", str(data), "0"])
            with Case(lambda: f"{start}, system call {at}: {child.stdout}{child.stderr}"):  # noqa: B023
                assert child.returncode in (0, -signal.SIGKILL, 128 + signal.SIGKILL), child.returncode
                outcome = check(data, child.stdout.split("\n"), start)
            if child.returncode == 0:
                break
            found[f"killed in SQLite, {outcome}"] += 1
            at += every
    return found


def limit_sizes(folder: Path, step: int) -> Counter[str]:
    """Limits of so many bytes more each time, until nothing is refused."""
    found = Counter[str]()
    for start in STARTS:
        limit = 0
        while True:
            data = prepare(folder / "limited", start)
            child = _run([sys.executable, __file__, "--child", str(data), "0", str(limit)])
            with Case(lambda: f"{start}, limit {limit}: {child.stdout}{child.stderr}"):  # noqa: B023
                assert child.returncode == 0
                outcome = check(data, child.stdout.split("\n"), start)
            if "refused" not in child.stdout:
                break
            found[f"limits on the size of a file, {outcome}"] += 1
            limit += step
    return found


def fill_disks(folder: Path, step: int) -> Counter[str]:
    """Room for so many kilobytes more each time, until nothing is refused."""
    found = Counter[str]()
    for start in STARTS:
        room = 0
        while True:
            with mount_tmpfs(folder / "disk", 16 * 1024):
                (folder / "disk" / "padding").write_bytes(bytes(4096))  # a disk of no size has no limit
                data = prepare(folder / "disk" / "data", start)
                remount(folder / "disk", used_kilobytes(folder / "disk") + room)
                child = _run([sys.executable, __file__, "--child", str(data), "0"])
                refused = [line for line in child.stdout.split("\n") if line.startswith("refused")]
                remount(folder / "disk", 16 * 1024)
                with Case(lambda: f"{start}, {room} KB: {child.stdout}{child.stderr}"):  # noqa: B023
                    assert child.returncode == 0
                    assert all("disk is full" in line or "Errno 28" in line for line in refused)
                    outcome = check(data, child.stdout.split("\n"), start)
            if not refused:
                break
            found[f"full disks, {outcome}"] += 1
            room += step
    return found


def damage_databases(folder: Path, bits: int) -> Counter[str]:
    """Damage a database of 40 jobs in each way; the worker's repair follows."""
    found, whole = Counter[str](), folder / "whole"
    whole.mkdir(parents=True)
    ids = [put(whole, f"doc-{at}", TEXTS[0]).job_id for at in range(40)]
    for name, spoil in damages(bits).items():
        if name in ("removed", "unreadable"):  # the first leaves nothing to be seen, the second is a matter of system calls
            continue
        data = folder / "damaged"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(whole, data)
        spoil(data / DATABASE)
        with Case(lambda: name):  # noqa: B023
            found[_repair(data, ids)] += 1
    return found


def _repair(data: Path, ids: list[str]) -> str:
    try:
        check_database(data)
    except DamagedQueueError:
        assert set_apart(data)
        check_database(data)
    left = [job.job_id for job in list_pending(data)]
    apart, marked = describe_damage(data), sum(_is_marked(data, job_id) for job_id in ids)
    assert len(left) + marked == len(ids) or apart is not None, "jobs are gone and nothing says so"
    collect_uploads(data, ())
    assert {path.stem for path in (data / "uploads").glob("*.txt")} == set(ids), "an upload is gone"
    assert put(data, "b", TEXTS[0]).job_id > max(left, default="")
    if apart:
        return "set apart, all jobs kept" if len(left) == len(ids) else "set apart, the jobs that could be read kept"
    return "one record marked as damaged" if marked else "not noticed, all jobs there"


def _is_marked(data: Path, job_id: str) -> bool:
    try:
        find(data, job_id)
    except DamagedJobError:
        return True
    return False


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def _be_child(data: str, at: str, limit: str = "") -> None:
    """Work, and die before call number `at`, or write no file beyond `limit` bytes."""
    with ExitStack() as at_end:
        if (Path(data) / DATABASE).exists():
            with suppress(OSError):  # no room for it
                at_end.enter_context(keep_open(Path(data)))  # as a server does, so that the log grows
        if limit:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
        _work_counted(Path(data), int(at))


def _work_counted(data: Path, at: int) -> None:
    count = 0

    def act(*_: object) -> None:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    class Counted(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            act()
            return super().execute(sql, parameters)

    real = sqlite3.connect
    sqlite3.connect = lambda *arguments, **named: real(*arguments, factory=Counted, **named)  # type: ignore[assignment]
    with watch(data, act):
        work(data)


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill, fill and damage the job queue.")
    parser.add_argument("--every", type=int, default=1, help="kill at every so many-th call")
    parser.add_argument("--bits", type=int, default=400, help="places at which a bit of the database is altered")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        began, folder = time.monotonic(), Path(name)
        found = kill_at_calls(folder, arguments.every) + limit_sizes(folder, 512) + damage_databases(folder, arguments.bits)
        if shutil.which("strace"):
            found += kill_in_sqlite(folder, arguments.every)
        else:
            print("skipped: strace is not installed")
        if can_mount(folder):
            found += fill_disks(folder, 4)
        else:
            print("skipped: no file system may be mounted here")
    for outcome, count in sorted(found.items()):
        print(f"{count:5} {outcome}")
    print(f"nothing acknowledged is lost; {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _be_child(*sys.argv[2:])
    else:
        main()

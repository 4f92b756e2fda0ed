"""The audit log: every change with who asked for it, appended to one file, each entry with the hash of the one before.

    <data>/audit/log.jsonl    one JSON object a line, never rewritten
    <data>/audit/head.json    how many entries there are, the sha256 of the last one, and the size of the file up to there
    <data>/audit/lock         held while an entry is appended

An entry is on the disk when `append` returns. It is called before a change is acknowledged, so that no change is acknowledged
that cannot be recorded. `api/audit/audit_check.py` finds what was tampered with.

A process that is killed while it writes leaves a line that is cut short. It stays. The next entry begins on a line of its own,
carries the hash of the last whole entry, and says in `mended` what it found.
"""

import fcntl
import json
import os
import pwd
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from api.telemetry.logs import request_id
from index.generations.durable_files import DRAFTS, make_folder, raise_disk_full, write_durably

FOLDER = Path("audit")
LOG, HEAD, LOCK = FOLDER / "log.jsonl", FOLDER / "head.json", FOLDER / "lock"
BEGINNING = "0" * 64
"""In the place of the hash of an entry before the first one."""
_BLOCK = 65_536  # bytes

AuditAction = Literal["put", "delete", "purge", "index", "upgrade", "activate", "revoke", "restore", "keep", "discard", "fetch"]
AuditOutcome = Literal["accepted", "done", "failed"]


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """What is to be recorded."""

    action: AuditAction
    by: str
    """The name of the key, "anonymous" without keys, "cli:USER" for a command."""
    outcome: AuditOutcome = "accepted"
    """accepted: it was asked for, and is carried out next. done, failed: how it ended."""
    doc_id: str | None = None
    job_id: str | None = None
    before: str | None = None
    """The generation that was published before. None where that is not known yet or does not matter."""
    after: str | None = None
    """The generation that is published now."""
    about: str | None = None
    """What else it is about, such as the name of the key that was revoked. Never a text, title or file name of a document."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends."""

    count: int = 0
    """How many entries there are."""
    sha256: str = BEGINNING
    """Of the line of the last one, without its line break."""
    size: int = 0
    """Bytes of the file up to there."""


def append(data: Path, *events: AuditEvent) -> Head | None:
    """Append entries, on the disk when this returns. Gives the new head, None without events. For any number of processes.

    Raises DiskFullError or OSError, and then no entry may be taken for recorded.
    """
    if not events:
        return None
    if not data.is_dir():
        raise FileNotFoundError(f"{str(data)!r} is no folder, so that nothing can be recorded there")
    with raise_disk_full("the audit log cannot record the change: make room, then send it again"):
        make_folder(data / FOLDER)
        with _lock(data, fcntl.LOCK_EX):
            return _append(data, events)


def copy_log(data: Path, target: Path) -> None:
    """Copy the log, as it is at one moment, to another data folder that has none. Nothing where there is none to copy."""
    if not (data / LOG).is_file():
        return
    (target / FOLDER).mkdir()
    with _lock(data, fcntl.LOCK_SH):
        for name in (LOG, HEAD):
            if (data / name).is_file():
                shutil.copyfile(data / name, target / name)


@contextmanager
def record(data: Path, event: AuditEvent) -> Iterator["Recording"]:
    """Record that a change begins and, at the end of the context, how it ended. An error ends it as failed."""
    append(data, event)
    recording = Recording(replace(event, outcome="failed"))
    try:
        yield recording
        recording.event = replace(recording.event, outcome="done")
    finally:
        append(data, recording.event)


class Recording:
    """What will be recorded at the end of a change."""

    def __init__(self, event: AuditEvent) -> None:
        self.event = event

    def tell(self, *, before: str | None, after: str | None) -> None:
        """Name the generations."""
        self.event = replace(self.event, before=before, after=after)


def name_operator() -> str:
    """The user of the operating system, as the log names the one who gives a command."""
    try:
        return f"cli:{pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:
        return f"cli:{os.getuid()}"


def read_head(data: Path) -> Head | None:
    """Where the log ended when an entry was last appended, None where nothing says so."""
    try:
        fields = json.loads((data / HEAD).read_bytes())
        return Head(int(fields["count"]), str(fields["sha256"]), int(fields["size"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def hold_still(data: Path) -> Iterator[None]:
    """Let nobody append while the context lasts."""
    if not (data / LOCK).exists():
        yield
        return
    with _lock(data, fcntl.LOCK_SH):
        yield


def hash_line(line: bytes) -> str:
    """What the next entry carries of this one. line: without its line break."""
    return sha256(line).hexdigest()


def parse_line(line: bytes) -> dict[str, Any] | None:
    """The fields of an entry, None for a line that is none."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    is_entry = isinstance(fields, dict) and isinstance(fields.get("number"), int) and isinstance(fields.get("previous"), str)
    return fields if is_entry else None


@contextmanager
def _lock(data: Path, operation: int) -> Iterator[None]:
    writable = operation == fcntl.LOCK_EX
    descriptor = os.open(data / LOCK, os.O_RDWR | os.O_CREAT if writable else os.O_RDONLY, 0o600)
    try:
        fcntl.flock(descriptor, operation)
        yield
    finally:
        os.close(descriptor)  # and with it the lock


def _append(data: Path, events: tuple[AuditEvent, ...]) -> Head:
    descriptor = os.open(data / LOG, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        end = _find_end(descriptor, _read_or_begin(data, descriptor))
        head, mended, lines = end.head, end.mended, [b""] if end.is_cut else []
        for event in events:
            line = _write_entry(event, head, mended)
            head, mended = replace(head, count=head.count + 1, sha256=hash_line(line)), None
            lines.append(line)
        _write(descriptor, b"\n".join([*lines, b""]))
        os.fsync(descriptor)
        head = replace(head, size=os.fstat(descriptor).st_size)
    finally:
        os.close(descriptor)
    _write_head(data, head)
    return head


def _read_or_begin(data: Path, descriptor: int) -> Head | None:
    """The head, which is written before the first entry so that it is never missing unless somebody removed it."""
    head = read_head(data)
    if head is None and not os.fstat(descriptor).st_size:
        head = Head()
        _write_head(data, head)
    return head


def _write_head(data: Path, head: Head) -> None:
    for draft in (data / FOLDER).glob(DRAFTS):  # of a process that was killed: nobody else writes under the lock
        draft.unlink(missing_ok=True)
    write_durably(data / HEAD, json.dumps(asdict(head)).encode("ascii"))


def _write_entry(event: AuditEvent, head: Head, mended: str | None) -> bytes:
    fields = {
        "number": head.count + 1,
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        **asdict(event),
        "request_id": request_id.get(),
        "mended": mended,
        "previous": head.sha256,
    }
    return json.dumps(fields).encode("ascii")


def _write(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


@dataclass(frozen=True, slots=True)
class _End:
    """The end of the log as it was found."""

    head: Head
    """Of the last entry."""
    is_cut: bool
    """Whether the last line lacks its line break."""
    mended: str | None
    """What the next entry is to say of it, None where all is well."""


def _find_end(descriptor: int, known: Head | None) -> _End:
    """The end of the log. What a process appended that died before it could write the head is found by reading.

    Where the log is shorter than the head says, numbers go on from the head, so that the gap is seen.
    """
    head, size, line = known or Head(), os.fstat(descriptor).st_size, b"\n"
    cut: list[bytes] = []
    if size < head.size:
        is_cut = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        return _End(head, is_cut, f"the log was cut to {size} bytes of {head.size}")
    for line in _read_lines(descriptor, head.size):
        content = line.removesuffix(b"\n")
        if (entry := parse_line(content)) is not None:
            head, cut = replace(head, count=entry["number"], sha256=hash_line(content)), []
        else:
            cut.append(content)
    mended = describe_cut(cut) if cut else None
    return _End(head, not line.endswith(b"\n"), "the head was missing" if known is None else mended)


def describe_cut(lines: Sequence[bytes]) -> str:
    """How the next entry names lines that were cut short."""
    return f"cut short by a crash: sha256 {hash_line(b'|'.join(lines))}"


def _read_lines(descriptor: int, place: int) -> Iterator[bytes]:
    """The lines from a place on, each with its line break. The last one may lack it."""
    left = b""
    while block := os.pread(descriptor, _BLOCK, place):
        place += len(block)
        *lines, left = (left + block).split(b"\n")
        yield from (line + b"\n" for line in lines)
    if left:
        yield left

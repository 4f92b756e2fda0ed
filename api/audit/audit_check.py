"""Reads the audit log, and finds what was changed, removed, inserted or put elsewhere in it.

Each entry carries its number and the hash of the line before. So an entry that was changed, removed, inserted or moved is found
by the entry behind it, and one at the end by the head. Who can write to the folder can make the whole chain and the head anew. A
head that was exported to another system before finds that as well.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from api.audit.audit_log import BEGINNING, LOG, Head, describe_cut, hash_line, hold_still, parse_line, read_head

_NAMED_AT_MOST = 100  # things that are wrong
_BLOCK = 16_384  # bytes, which are read through rather than divided once more


@dataclass(slots=True)
class AuditCheck:
    """What was found."""

    head: Head = field(default_factory=Head)
    """Of the last entry that is there: what to export."""
    faults: list[str] = field(default_factory=list)
    """What was tampered with, the first 100 of them. Empty where the log is whole."""
    notes: list[str] = field(default_factory=list)
    """Traces of crashes, which are no tampering."""

    def blame(self, message: str) -> None:
        """Add what is wrong."""
        if len(self.faults) < _NAMED_AT_MOST:
            self.faults.append(message)


def check_log(data: Path, exported: Head | None = None) -> AuditCheck:
    """Read the whole log. exported: a head of an earlier day, of which `count` and `sha256` are compared. Raises OSError."""
    check = AuditCheck()
    known, size = _look(data)
    cut: list[bytes] = []
    for number, line in enumerate(_read_all(data, size), 1):
        entry = parse_line(line)
        if entry is None:
            cut.append(line)
            continue
        _check_entry(check, number, entry, cut)
        cut = []
        check.head = Head(entry["number"], hash_line(line), 0)
        for one, name in ((known, "the head"), (exported, "the head that was exported")):
            if one is not None and one.count == check.head.count and one.sha256 != check.head.sha256:
                check.blame(f"entry {one.count} is not the one that {name} names: it, or what is before it, was changed")
    if cut:
        check.notes.append("the last line is cut short: a process was killed while it wrote, and what it recorded did not count")
    _check_end(check, known, exported)
    return check


def read_entries(data: Path, after: int = 0, since: date | None = None) -> Iterator[dict[str, Any]]:
    """The entries behind number `after` that were written on the day `since` (UTC) or later, in the order of the log.

    The place where they begin is found by bisection. It relies on numbers that ascend, and on a clock that was never set back by
    more than a day.
    """
    size = _look(data)[1]
    if not size:
        return
    first = since.isoformat() if since else ""
    surely = (since - timedelta(days=1)).isoformat() if since and since > date.min else ""
    with (data / LOG).open("rb") as log:
        place = _bisect(log, size, lambda entry: entry["number"] <= after or str(entry.get("time", "")) < surely)
        for line in _read_lines(log, place, size):
            entry = parse_line(line)
            if entry is not None and entry["number"] > after and str(entry.get("time", "")) >= first:
                yield entry


def _bisect(log: BinaryIO, size: int, is_before: Callable[[dict[str, Any]], bool]) -> int:
    """A place in bytes where a line begins, at or before the first entry that is wanted. is_before: True for those before it."""
    low, high = 0, size
    while high - low > _BLOCK:
        place = (low + high) // 2
        found = _find_entry(log, place, high)
        if found is not None and is_before(found[1]):
            low = found[0]
        else:
            high = place
    return low


def _find_entry(log: BinaryIO, place: int, end: int) -> tuple[int, dict[str, Any]] | None:
    """The first entry that begins behind a place and before an end, and where. None where there is none."""
    log.seek(place)
    begin = place + len(log.readline())  # the rest of a line, or a whole one
    while begin < end and (line := log.readline()):
        entry = parse_line(line.removesuffix(b"\n"))
        if entry is not None:
            return begin, entry
        begin += len(line)
    return None


def _check_entry(check: AuditCheck, line: int, entry: dict[str, Any], cut: list[bytes]) -> None:
    """Compare an entry with the one before it. cut: the lines between them that are no entries."""
    number, mended, last = entry["number"], entry.get("mended"), check.head
    if number != last.count + 1:
        check.blame(f"line {line} is entry {number} where {last.count + 1} was to come: entries were removed, inserted or moved")
    elif entry["previous"] != last.sha256:
        check.blame(f"entry {number} does not follow from the one before it (line {line}): one of them was changed")
    if cut and mended == describe_cut(cut):
        check.notes.append(f"before entry {number} a line is cut short: a process was killed while it wrote")
    elif cut:
        check.blame(f"before entry {number} something stands that is no entry (line {line - 1})")
    if mended and not str(mended).startswith("cut short"):
        check.blame(f"when entry {number} was written, {mended}")


def _check_end(check: AuditCheck, known: Head | None, exported: Head | None) -> None:
    count = check.head.count
    if known is None and check.head.sha256 != BEGINNING:
        check.blame("the head is missing: entries may have been removed from the end")
    for one, name in ((known, "the head"), (exported, "the head that was exported")):
        if one is not None and one.count > count:
            check.blame(f"the log ends with entry {count}, and {name} names {one.count}: {one.count - count} were removed")
    if known is not None and known.count < count:
        check.notes.append(f"the head names entry {known.count}: a process was killed before it could name entry {count}")


def _look(data: Path) -> tuple[Head | None, int]:
    """The head and the size of the log that belong together. What is appended later is read by the next who looks."""
    with hold_still(data):
        try:
            size = (data / LOG).stat().st_size
        except FileNotFoundError:
            size = 0
        return read_head(data), size


def _read_all(data: Path, size: int) -> Iterator[bytes]:
    """The lines of the first `size` bytes of the log, without their line breaks."""
    if size:
        with (data / LOG).open("rb") as log:
            yield from _read_lines(log, 0, size)


def _read_lines(log: BinaryIO, place: int, end: int) -> Iterator[bytes]:
    """The lines from a place on and up to an end, both in bytes, without their line breaks."""
    log.seek(place)
    while place < end and (line := log.readline(end - place)):
        place += len(line)
        yield line.removesuffix(b"\n")

"""The command `audit`: who changed what, and whether the log of it is whole."""

import json
from datetime import date
from typing import Any

from api.audit.audit_check import check_log, read_entries
from api.audit.audit_log import Head
from api.cli.output.terminal import print_error, print_line, print_text
from api.errors import SettingsError
from api.settings import Settings


def print_audit(settings: Settings, since: date | None, as_json: bool) -> None:
    """Print the entries of a day and later, one a line."""
    for entry in read_entries(settings.data, since=since):
        print_line(json.dumps(entry) if as_json else _describe(entry))


def print_check(settings: Settings, exported: str | None, as_json: bool) -> int:
    """Check the log and print what is wrong with it: 0 when nothing was tampered with, otherwise 1.

    exported: "COUNT:SHA256", as an earlier check printed it. Raises SettingsError for another text.
    """
    found = check_log(settings.data, None if exported is None else _read_exported(exported))
    head = f"{found.head.count}:{found.head.sha256}"
    if as_json:
        print_text(
            json.dumps({"entries": found.head.count, "head": head, "faults": found.faults, "notes": found.notes}, indent=2)
        )
    else:
        for fault in found.faults:
            print_error(fault)
        for note in found.notes:
            print_line(note)
        print_line(f"{found.head.count} entries, {'whole' if not found.faults else 'TAMPERED WITH'}; head {head}")
    return 1 if found.faults else 0


def _read_exported(text: str) -> Head:
    count, _, checksum = text.partition(":")
    if not (count.isascii() and count.isdecimal() and len(checksum) == 64):
        raise SettingsError(f"--head is {text[:100]!r}: write COUNT:SHA256, as `citadel audit --check` prints it")
    return Head(int(count), checksum.lower())


def _describe(entry: dict[str, Any]) -> str:
    """An entry on one line: number, time, who, what, how it ended, and what it was about."""
    generations = f"{entry.get('before') or '-'} -> {entry['after']}" if entry.get("after") else None
    about = [entry.get(name) for name in ("doc_id", "about", "job_id")]
    parts = [entry["number"], entry.get("time"), entry.get("by"), entry.get("action"), entry.get("outcome"), *about, generations]
    mended = f"({entry['mended']})" if entry.get("mended") else None
    return " ".join(str(part) for part in (*parts, mended) if part is not None)

"""Text files line by line, with every fault noted at its place and all told at once.

A file comes in. Out come its lines, each with the place that a fault is reported at. Apart because collections and TREC files are
read alike.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.errors import SuiteError

SHOWN_FAULTS = 1_000
WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")


def read_lines(path: Path, errors: list[str]) -> Iterator[tuple[str, str]]:
    """Each line that is not blank as (place, line), without its line end. A place is "corpus.jsonl, line 12".

    A file that is missing, and a line that is not UTF-8, is added to `faults`. A byte order mark is no part of the first line.
    """
    if not path.is_file():
        errors.append(f"{path.name}: there is no such file in {str(path.parent)!r}")
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            place = f"{path.name}, line {number}"
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                errors.append(f"{place}: byte {error.start + 1} is not UTF-8: save the file as UTF-8")
                continue
            if text.strip():
                yield place, text


def raise_errors(name: str, errors: Sequence[str]) -> None:
    """Raise one SuiteError that lists the faults of `name`, the first SHOWN_FAULTS in full. Without any, return."""
    if not errors:
        return
    more = len(errors) - SHOWN_FAULTS
    shown = [*errors[:SHOWN_FAULTS], *([f"and {more} more"] if more > 0 else [])]
    raise SuiteError(
        f"{name} has {len(errors)} {'fault' if len(errors) == 1 else 'faults'}:" + "".join(f"\n  {one}" for one in shown)
    )

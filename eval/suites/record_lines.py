"""Text files line by line, with every fault noted at its place and all told at once.

A file comes in; out come its lines, each with the place that a fault is reported at. Apart because collections and TREC files are
read alike.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.errors import SuiteError

SHOWN_FAULTS = 1_000
WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")


def read_lines(path: Path, faults: list[str]) -> Iterator[tuple[str, str]]:
    """Each line that is not blank as (place, line), without its line end; a place is "corpus.jsonl, line 12".

    A file that is missing, and a line that is not UTF-8, is added to `faults`. A byte order mark is no part of the first line.
    """
    if not path.is_file():
        faults.append(f"{path.name}: there is no such file in {str(path.parent)!r}")
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            place = f"{path.name}, line {number}"
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                faults.append(f"{place}: byte {error.start + 1} is not UTF-8: save the file as UTF-8")
                continue
            if text.strip():
                yield place, text


def refuse_faults(name: str, faults: Sequence[str]) -> None:
    """Raise one SuiteError that lists the faults of `name`, the first SHOWN_FAULTS in full; without any, return."""
    if not faults:
        return
    more = len(faults) - SHOWN_FAULTS
    told = [*faults[:SHOWN_FAULTS], *([f"and {more} more"] if more > 0 else [])]
    raise SuiteError(
        f"{name} has {len(faults)} {'fault' if len(faults) == 1 else 'faults'}:" + "".join(f"\n  {one}" for one in told)
    )

"""`python tests/docs/compare_figures.py`: runs the evaluation that the README names and compares every figure of its two tables.

It is no test of the suite, because it puts 449 questions to every system. It needs an index (`citadel index`). It prints each
figure that is off, and then ends with status 1.
"""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from doc_texts import ROOT, read, read_tables

# Another processor rounds the last bits of a vector otherwise, which may swap two passages: two questions of 128.
LAST_BITS = 2 / 128
SYSTEMS = {"lexical (BM25)": "bm25", "dense": "dense", "hybrid": "hybrid"}
RANKED = {
    "hit@1": "hit@1",
    "hit@5": "hit@5",
    "hit@10": "hit@10",
    "MRR@10": "RR@10",
    "nDCG@10": "nDCG@10",
    "quote within 3,000 characters": "read@3000",
}
ANSWERED = {
    "answerable: answered": "answerable_answered",
    "answerable: with the expected string": "answerable_correct",
    "unanswerable: refused": "unanswerable_refused",
    "statements verbatim": "statements_verbatim",
}


def find_differences(suite: dict[str, Any]) -> list[str]:
    """A line for each figure of the README that differs from the suite's, as `citadel eval --json` gives it."""
    figures = {}
    for row in read_tables(read("README.md")):
        for column, cell in row.items():
            if column in RANKED:
                measured = suite["systems"][SYSTEMS[row["system"]]]["all"][RANKED[column]]
                figures[f"{row['system']}, {column}"] = float(cell), measured
            if column in ANSWERED:
                figures[column] = float(cell), suite["answers"][ANSWERED[column]]["mean"]
    assert len(figures) == len(SYSTEMS) * len(RANKED) + len(ANSWERED)
    off = {name: pair for name, pair in figures.items() if abs(pair[0] - pair[1]) > LAST_BITS}
    return [f"{name}: the README says {stated}, measured {measured:.4f}" for name, (stated, measured) in off.items()]


def main() -> None:
    command = re.search(r"`\.venv/bin/(citadel eval [^`]+)`", read("README.md"))
    assert command is not None
    words = shlex.split(command[1])
    words[0] = str(Path(sys.executable).with_name(words[0]))
    ended = subprocess.run([*words, "--json"], cwd=ROOT, capture_output=True, text=True, check=True)
    differences = find_differences(json.loads(ended.stdout)["suites"]["reporting"])
    print("\n".join(differences) or "every figure is as measured")
    raise SystemExit(1 if differences else 0)


if __name__ == "__main__":
    main()

"""Runs and judgments as TREC files, so that other tools can measure what is found here, and these measures what others found.

    run     qid Q0 docid rank score tag
    qrels   qid 0 docid grade

Columns stand apart by white space, so an id that holds some, or nothing, has no place in such a file: it is refused when written
rather than escaped, since no other tool would undo that. What was written is read back exactly. A question for which nothing was
found, or judged, has no line and is not there when read.
"""

import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from eval.suites.record_lines import WHOLE_NUMBER, raise_errors, read_lines
from eval.suites.suite import Qrels, Run
from ingest.sandbox.decoding import LONE_SURROGATES

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")


def write_run(path: Path, run: Run, tag: str) -> None:
    """Write a run, whole or not at all. `tag` names the system.

    Raises SuiteError that lists every fault: ids and tags that no such file can hold, a target ranked twice, a score that is no
    finite number or above the one before it.
    """
    errors = _find_unwritable({tag, *run, *(target for ranked in run.values() for target, _ in ranked)})
    errors += [fault for query, ranked in run.items() for fault in _find_disorder(query, ranked)]
    raise_errors(path.name, errors)
    _write(
        path,
        (
            f"{query} Q0 {target} {rank} {float(score)!r} {tag}"
            for query, ranked in run.items()
            for rank, (target, score) in enumerate(ranked, 1)
        ),
    )


def read_run(path: Path) -> Run:
    """A run, each question's targets by falling score and, where scores are equal, by the rank that was written.

    trec_eval breaks such ties by the ids instead. The order in which a system shows its results is what its users get, and a
    system here orders what it scored alike (`retrieval/rank/candidates.py`): the rank keeps that. Raises SuiteError that
    lists every
    fault with its line.
    """
    errors: list[str] = []
    found: dict[str, dict[str, tuple[float, int]]] = {}
    for place, (query, _, target, rank, score, _) in _read_columns(path, 6, errors):
        if not WHOLE_NUMBER.fullmatch(rank):
            errors.append(f"{place}: rank {rank!r} is no whole number")
        elif not _NUMBER.fullmatch(score) or math.isinf(float(score)):
            errors.append(f"{place}: score {score!r} is no number")
        elif target in found.setdefault(query, {}):
            errors.append(f"{place}: {target!r} is ranked twice for question {query!r}: keep one line")
        else:
            found[query][target] = (-float(score), int(rank))
    raise_errors(path.name, errors)
    return {
        query: [(target, -ranked[target][0]) for target in sorted(ranked, key=ranked.__getitem__)]
        for query, ranked in found.items()
    }


def write_qrels(path: Path, qrels: Qrels) -> None:
    """Write judgments, whole or not at all. Raises SuiteError that lists every id that no such file can hold."""
    raise_errors(path.name, _find_unwritable({*qrels, *(target for grades in qrels.values() for target in grades)}))
    _write(path, (f"{query} 0 {target} {grade}" for query, grades in qrels.items() for target, grade in grades.items()))


def read_qrels(path: Path) -> Qrels:
    """Judgments, the grades as they stand. Raises SuiteError that lists every fault with its line."""
    errors: list[str] = []
    judged: dict[str, dict[str, int]] = {}
    for place, (query, _, target, grade) in _read_columns(path, 4, errors):
        if not WHOLE_NUMBER.fullmatch(grade):
            errors.append(f"{place}: grade {grade!r} is no whole number")
        elif target in judged.setdefault(query, {}):
            errors.append(f"{place}: {target!r} is judged twice for question {query!r}: keep one line")
        else:
            judged[query][target] = int(grade)
    raise_errors(path.name, errors)
    return judged


def _read_columns(path: Path, wanted: int, errors: list[str]) -> Iterator[tuple[str, list[str]]]:
    for place, line in read_lines(path, errors):
        columns = line.split()
        if len(columns) == wanted:
            yield place, columns
        else:
            errors.append(f"{place}: {len(columns)} columns, not {wanted}")


def _find_unwritable(names: set[str]) -> list[str]:
    """Ids that would not come back: with white space (U+FEFF was one, and opens files), empty, or not whole characters."""
    odd = sorted(name for name in names if name.split() != [name] or "\ufeff" in name or LONE_SURROGATES.search(name))
    return [f"{name!r} is empty, or holds white space or half a character: a TREC file cannot hold it" for name in odd]


def _find_disorder(query: str, ranked: Iterable[tuple[str, float]]) -> Iterator[str]:
    seen: set[str] = set()
    before = math.inf
    for target, score in ranked:
        if target in seen:
            yield f"question {query!r}: {target!r} is ranked twice"
        if not math.isfinite(score):
            yield f"question {query!r}: the score of {target!r} is {score}, no finite number"
        elif score > before:
            yield f"question {query!r}: {target!r} has score {score}, above {before} before it: a run is best first"
        seen.add(target)
        before = score


def _write(path: Path, lines: Iterable[str]) -> None:
    """Under another name first: a reader, or a process that dies, never leaves half a file under this one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.draft")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)

"""The accepted scores: what every question of every suite scored when somebody last looked and said "so be it".

Evaluations come in, a `Baseline` goes out, to and from `eval/gate/baseline.json`, which the gate compares against. One line a
question, so that a change of the accepted scores reads as what it is: which questions, from what to what.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import SuiteError
from eval.measures.estimates import fits_short
from eval.run.results import Answered, Evaluation
from eval.run.systems import OWN

PATH = Path(__file__).parent / "baseline.json"
RANKED = ("RR@10", "nDCG@10", "hit@5")
RIGHT, SIGNABLE, SHORT, ITEMS = "right", "signable", "short as wanted", "items recall"
MEASURES = (*RANKED, RIGHT, SIGNABLE, SHORT, ITEMS)
PLACES, SHOWN = 4, 5
REMEDY = "run `citadel eval --accept` to accept the present scores"


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """One question. scores: measure to value in 0..1, to four places. Those of `RANKED` where it is ranked, "right" and
    "signable" where it is asked, the others where the question says which short answers are right or which items are wanted.

    shown: the places of the first five found by the system `hybrid`.
    """

    scores: Mapping[str, float]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """suites: name of a suite to question id to what was accepted."""

    suites: Mapping[str, Mapping[str, BaselineEntry]]


def make_baseline(evaluations: Sequence[Evaluation]) -> Baseline:
    """What these evaluations found, as it would be accepted. Raises SuiteError for one evaluated twice or without `hybrid`."""
    names = [evaluation.suite.name for evaluation in evaluations]
    errors = [f"the suite {name!r} was evaluated twice" for name in sorted({name for name in names if names.count(name) > 1})]
    lacking = [evaluation.suite.name for evaluation in evaluations if OWN not in evaluation.systems]
    errors += [f"the suite {name!r} was evaluated without the system {OWN!r}" for name in lacking]
    if errors:
        raise SuiteError("; ".join(errors))
    return Baseline({evaluation.suite.name: _collect(evaluation) for evaluation in evaluations})


def read_baseline(path: Path) -> Baseline:
    """The baseline that `write_baseline` wrote. Raises SuiteError that lists every fault and says what to do."""
    errors: list[str] = []

    def pair(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        errors.extend(f"{name!r} stands twice" for name in sorted({name for name in names if names.count(name) > 1}))
        return dict(pairs)

    try:
        record = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=pair)
    except FileNotFoundError as error:
        raise SuiteError(f"there is no baseline {str(path)!r}: {REMEDY}") from error
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise SuiteError(f"the baseline {str(path)!r} cannot be read ({error}): {REMEDY}") from error
    errors += _find_errors(record)
    if errors:
        raise SuiteError(f"the baseline {str(path)!r} is broken: {'; '.join(errors)}: {REMEDY}")
    return Baseline({name: {key: _read(entry) for key, entry in entries.items()} for name, entries in record.items()})


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Write the baseline whole or not at all. The same baseline gives the same bytes."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_text(_render(baseline), encoding="utf-8", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _collect(evaluation: Evaluation) -> dict[str, BaselineEntry]:
    hybrid = evaluation.systems[OWN]
    tables = {**{measure: hybrid.scores[measure] for measure in RANKED}, **_score_answers(evaluation.answers)}
    entries = {}
    for question_id in sorted(set().union(*tables.values())):
        scores = {measure: round(table[question_id], PLACES) for measure, table in tables.items() if question_id in table}
        shown = hybrid.shown.get(question_id, ())[:SHOWN]
        entries[question_id] = BaselineEntry(scores, tuple(found.place for found in shown))
    return entries


def _score_answers(answers: Sequence[Answered]) -> dict[str, Mapping[str, float]]:
    """Measure to question id to value, of the questions that it is measured of whatever the answer."""
    return {
        RIGHT: {item.question.id: float(item.right) for item in answers},
        SIGNABLE: {item.question.id: float(item.signable) for item in answers},
        SHORT: {item.question.id: fit for item in answers if (fit := fits_short(item)) is not None},
        ITEMS: {item.question.id: item.item_recall or 0.0 for item in answers if item.question.items},
    }


def _read(entry: dict[str, Any]) -> BaselineEntry:
    return BaselineEntry({measure: float(value) for measure, value in entry["scores"].items()}, tuple(entry["shown"]))


def _find_errors(record: Any) -> list[str]:
    if not isinstance(record, dict):
        return [f"suites by name are expected, not {record!r:.40}"]
    errors = [
        f"{name}: questions by id are expected, not {part!r:.40}" for name, part in record.items() if not isinstance(part, dict)
    ]
    entries = [(f"{name} {key}", entry) for name, part in record.items() if isinstance(part, dict) for key, entry in part.items()]
    return [*errors, *(f"{where}: {fault}" for where, entry in entries for fault in _find_errors_of_entry(entry))]


def _find_errors_of_entry(entry: Any) -> list[str]:
    if not isinstance(entry, dict) or set(entry) != {"scores", "shown"}:
        return [f"'scores' and 'shown' are expected, not {entry!r:.60}"]
    scores, shown = entry["scores"], entry["shown"]
    errors = []
    if not isinstance(scores, dict) or not scores:
        errors.append(f"'scores' are values by measure, not {scores!r:.40}")
    else:
        errors += [f"unknown measure {measure!r}" for measure in scores if measure not in MEASURES]
        errors += [f"{measure} is {value!r:.40}, not in 0..1" for measure, value in scores.items() if not _is_share(value)]
    if not isinstance(shown, list) or not all(isinstance(place, str) for place in shown):
        errors.append(f"'shown' is a list of places, not {shown!r:.40}")
    return errors


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _render(baseline: Baseline) -> str:
    suites = []
    for name, entries in sorted(baseline.suites.items()):
        lines = (f"  {_dump(key)}: {_dump(_plain(entry))}" for key, entry in sorted(entries.items()))
        suites.append(f" {_dump(name)}: {{\n" + ",\n".join(lines) + "\n }")
    return "{\n" + ",\n".join(suites) + "\n}\n"


def _plain(entry: BaselineEntry) -> dict[str, Any]:
    return {"scores": {measure: round(value, PLACES) for measure, value in entry.scores.items()}, "shown": list(entry.shown)}


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)

"""`citadel eval`: suites of questions in, figures out, as tables or as JSON."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.questions import FOLDER, Question, find_suite, load_questions
from eval.report import as_json as plain
from eval.report import by_kind, figure_answers, figure_rankings
from eval.running import SYSTEMS, Answered, Ranking, answer_questions, rank_questions
from index.opened import OpenIndex

Report = dict[str, Any]


def run(data: Path, model: str, suite: str | None, as_json: bool) -> None:
    """Measure the published index in `data`, built with `model`, on one suite, or on all that are shipped, and print the figures.

    Raises SuiteError for a suite that is unknown or faulty, and the errors of `index.errors`.
    """
    paths = [find_suite(suite)] if suite else sorted(FOLDER.glob("*.jsonl"))
    suites = {path.stem: load_questions(path) for path in paths}
    index = OpenIndex.open(data, model)
    reports = {name: measure(index, questions) for name, questions in suites.items()}
    if as_json:
        print(json.dumps({"generation": index.generation, "suites": reports}, indent=2))
    else:
        for name, report in reports.items():
            _print(name, report)
    index.close()


def measure(index: OpenIndex, questions: Sequence[Question]) -> Report:
    """Figures of every system's rankings and of the answers, overall and by kind, as plain values."""
    systems = {}
    for system, mode in SYSTEMS.items():
        rankings = rank_questions(index, questions, mode)
        if rankings:
            systems[system] = _split(rankings, lambda part: plain(figure_rankings(part)))
    return {"systems": systems, "answers": _split(answer_questions(index, questions), lambda part: plain(figure_answers(part)))}


def _split(measured: list[Ranking] | list[Answered], figure: Any) -> Report:
    return {"all": figure(measured), **{kind: figure(part) for kind, part in by_kind(measured).items()}}


def _print(name: str, report: Report) -> None:
    console = Console(width=110)
    for system, figures in report["systems"].items():
        console.print(_tabulate(f"{name}: {system}", figures))
    console.print(_tabulate(f"{name}: answers", report["answers"]))


def _tabulate(title: str, figures: Report) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("kind")
    for column in figures["all"]:
        table.add_column(column.replace("_", " "), justify="right")
    for kind, values in figures.items():
        table.add_row(kind, *(_write(value) for value in values.values()))
    return table


def _write(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"

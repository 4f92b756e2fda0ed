"""The figures of an evaluation as tables in a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eval.report.report_json import Figures

WIDTH = 120


def print_figures(name: str, figures: Figures, console: Console) -> None:
    """Print what `eval.report.report_json.write_figures` made of one suite."""
    _print_systems(name, figures, console)
    hybrid = figures["systems"].get("hybrid", {})
    if len(hybrid) > 2:  # "all" and more than one kind
        console.print(_tabulate(f"{name}: hybrid by kind of question", "kind", hybrid))
    if figures["answers"]:
        console.print(_tabulate(f"{name}: answers", "share", figures["answers"]))
    if figures["abstention"]:
        known = {key: value for key, value in figures["abstention"].items() if not isinstance(value, list)}
        console.print(_tabulate(f"{name}: abstention", "", {"": known}))
    for group in ("style", "kind"):
        if rows := figures[f"answers_by_{group}"]:
            console.print(_tabulate(f"{name}: answers by {group}", group, rows))
    if figures["risk_by_confidence"]:
        risks = {f"{row['confidence']:.1f} and above": _leave_out(row, "confidence") for row in figures["risk_by_confidence"]}
        console.print(_tabulate(f"{name}: risk at each confidence", "confidence", risks))
    console.print(_tabulate(f"{name}: milliseconds", "stage", figures["stages"]))


def _print_systems(name: str, figures: Figures, console: Console) -> None:
    rows = {}
    for system, kinds in figures["systems"].items():
        if "all" in kinds:
            rows[system] = kinds["all"]
    if not rows:
        return
    console.print(_tabulate(f"{name}: systems", "system", rows))
    bounds = {
        system: {measure: f"{low:.3f}-{high:.3f}" for measure, (low, high) in found.items()}
        for system, found in figures["intervals"].items()
    }
    console.print(_tabulate(f"{name}: 95 % bootstrap intervals", "system", bounds))


def _tabulate(title: str, first: str, rows: Mapping[str, Mapping[str, Any]]) -> Table:
    columns: Sequence[str] = list(dict.fromkeys(column for row in rows.values() for column in row))
    table = Table(title=escape(title), title_justify="left")
    table.add_column(first)
    for column in columns:
        table.add_column(column.replace("_", " "), justify="right")
    for name, row in rows.items():
        table.add_row(escape(name), *(_write(row.get(column)) for column in columns))
    return table


def _leave_out(row: Mapping[str, Any], column: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != column}


def _write(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)

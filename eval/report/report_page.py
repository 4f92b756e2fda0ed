"""The report as a page: one HTML file that needs nothing else, and its charts as PNG files beside it.

Apart from `eval/report/report_sections.py` because only this knows of templates and files. The template escapes whatever it
is given. The
charts and the style are the only markup that passes.
"""

import itertools
import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval.measures.estimates import HEADLINE
from eval.report.charts import write_milliseconds
from eval.report.report_sections import ReportSection, describe, draw_section
from eval.report.svg import Picture
from eval.report.worst_questions import explain_fault
from eval.run.results import Evaluation

FOLDER = Path(__file__).parent
PAGE = "report.html"


def write_page(evaluations: Sequence[Evaluation], folder: Path) -> Path:
    """Write `folder/report.html` and its charts beside it (`systems-SUITE.png` ...), and return the page's path.

    The same evaluations make the same bytes. Raises ValueError when there is nothing to report on.
    """
    if not evaluations:
        raise ValueError("no evaluations: a report needs one at least")
    sections = [describe(evaluation) for evaluation in evaluations]
    keys = name_keys([evaluation.suite.name for evaluation in evaluations])
    charts = [draw_section(section, key) for section, key in zip(sections, keys, strict=True)]
    folder.mkdir(parents=True, exist_ok=True)
    for key, drawn in zip(keys, charts, strict=True):
        for name, chart in drawn.items():
            (folder / f"{name}-{key}.png").write_bytes(chart.png)
    page = folder / PAGE
    page.write_text(write_html(sections, charts), encoding="utf-8", newline="\n")
    return page


def write_html(sections: Sequence[ReportSection], charts: Sequence[dict[str, Picture]]) -> str:
    """The page, with each section's charts in it."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        number=_write_number, share=_write_share, milliseconds=write_milliseconds, fault=explain_fault, trail=_trail
    )
    drawn = [{name: Markup(chart.svg) for name, chart in part.items()} for part in charts]  # noqa: S704 (made by our own charts)
    style = Markup((FOLDER / "page.css").read_text(encoding="utf-8"))  # noqa: S704 (a file of ours)
    suites = list(zip(sections, drawn, strict=True))
    return environment.get_template("page.html").render(suites=suites, style=style, headline=HEADLINE)


def name_keys(names: Sequence[str]) -> list[str]:
    """Each name in letters, digits and hyphens, for files and ids. Those that would be the same get a number."""
    keys: list[str] = []
    for name in names:
        key = re.sub(r"[^a-z0-9]+", "-", name.lower())[:60].strip("-") or "suite"
        numbered = (f"{key}-{number}" for number in itertools.count(2))
        keys.append(next(option for option in itertools.chain([key], numbered) if option not in keys))
    return keys


def _write_number(value: float | None, places: int = 3) -> str:
    return "–" if value is None else f"{value:.{places}f}"


def _trail(beginning: str) -> str:
    """A beginning that stops within a sentence says so."""
    return beginning if beginning.endswith((".", "!", "?", "…")) or not beginning else f"{beginning} …"


def _write_share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"

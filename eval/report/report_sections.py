"""The section of a report on one suite: its figures, its worst questions and its charts, made from an `Evaluation`.

Apart from `eval/report/report_page.py` because nothing here knows of HTML or files. What is empty here is a part that the
page leaves out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from eval.measures.answer_groups import AnswerGroup, RiskLevel, group_answers, measure_risks
from eval.measures.estimates import (
    HEADLINE,
    Abstention,
    Estimate,
    average_systems,
    estimate_answers,
    estimate_kinds,
    estimate_right,
    estimate_systems,
    find_leading,
    measure_abstention,
    measure_timings,
)
from eval.report.charts import draw_intervals, draw_kinds, draw_reliability, draw_risk, draw_timings
from eval.report.svg import Picture, picture
from eval.report.worst_questions import WorstRanked, find_worst_answered, find_worst_ranked
from eval.run.results import Answered, Evaluation

_TITLES = {
    "systems": "Rankings",
    "kinds": f"{HEADLINE[0]} by kind",
    "right": "Answers right by kind",
    "risk": "Risk and coverage",
    "reliability": "Reliability",
    "stages": "Time by stage",
}


@dataclass(frozen=True, slots=True)
class ReportSection:
    """One suite. leading: the system set off from the others, None when no question was ranked for.

    systems, kinds: measure or kind to system to estimate. means: every other measure to system to mean. right: kind to the share
    answered or refused rightly. answers: figure to estimate. stages: stage to (p50, p95) in milliseconds. missed, faults: the
    worst questions and the worst answers.
    """

    evaluation: Evaluation
    leading: str | None
    systems: Mapping[str, Mapping[str, Estimate]]
    means: Mapping[str, Mapping[str, float]]
    kinds: Mapping[str, Mapping[str, Estimate]]
    right: Mapping[str, Estimate]
    answers: Mapping[str, Estimate]
    abstention: Abstention | None
    timings: Mapping[str, tuple[float, float]]
    missed: list[WorstRanked]
    reasons: list[Answered]
    groups: Mapping[str, Mapping[str, AnswerGroup]]
    """"style" and "kind" to the groups of answers by it, each where there are several."""
    risks: Sequence[RiskLevel]
    """What is answered at each confidence, and how much of it cannot be signed."""

    @property
    def questions(self) -> int:
        """How many the suite has."""
        return len(self.evaluation.suite.questions)

    @property
    def kinds_differ(self) -> bool:
        """True when there is anything to say by kind."""
        return bool(self.kinds or self.right)

    @property
    def wrong(self) -> int:
        """How many answers are not right, of which `faults` are the worst."""
        return sum(not item.right for item in self.evaluation.answers)


def describe(evaluation: Evaluation) -> ReportSection:
    """Everything that is shown of an evaluation."""
    leading = find_leading(evaluation)
    return ReportSection(
        evaluation=evaluation,
        leading=leading.system if leading else None,
        systems=estimate_systems(evaluation),
        means=average_systems(evaluation),
        kinds=estimate_kinds(evaluation),
        right=estimate_right(evaluation.answers),
        answers=estimate_answers(evaluation.answers),
        abstention=measure_abstention(evaluation.answers),
        timings=measure_timings(evaluation.timings),
        missed=find_worst_ranked(evaluation, leading) if leading else [],
        reasons=find_worst_answered(evaluation.answers),
        groups={by: groups for by in ("style", "kind") if (groups := group_answers(evaluation.answers, by))},
        risks=measure_risks(evaluation.answers),
    )


def draw_section(section: ReportSection, key: str) -> dict[str, Picture]:
    """The charts of a section by their names. `key` keeps those of different suites apart."""
    suite = section.evaluation.suite.name
    return {name: picture(f"{name}-{key}", f"{_TITLES[name]}, {suite}", draw) for name, draw in _choose_charts(section).items()}


def _choose_charts(section: ReportSection) -> dict[str, Callable[[], Figure]]:
    """A chart for each part that has something to show."""
    leading, abstention = section.leading or "", section.abstention
    chosen: dict[str, Callable[[], Figure]] = {}
    if section.systems:
        chosen["systems"] = lambda: draw_intervals(section.systems, leading)
    if section.kinds:
        chosen["kinds"] = lambda: draw_kinds(section.kinds, leading)
    if section.right:
        chosen["right"] = lambda: draw_kinds({kind: {"": share} for kind, share in section.right.items()}, "")
    if abstention:
        chosen["risk"] = lambda: draw_risk(abstention.curve, abstention.operating)
        chosen["reliability"] = lambda: draw_reliability(abstention.bins)
    if section.timings:
        chosen["stages"] = lambda: draw_timings(section.timings)
    return chosen

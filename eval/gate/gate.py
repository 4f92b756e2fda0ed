"""May this change pass? Evaluations and the accepted scores in, a `Verdict` out that names what got worse.

A measure of a suite fails when its mean dropped by more than `TOLERANCE`, or when it dropped with significance: a one-sided
paired randomisation test of the questions, p < `SIGNIFICANT` after Holm's correction over all suites and measures. Questions that
came or went are a failure of their own: a mean over other questions proves nothing.

Why not simply "no lower than accepted": processors differ in the last bits of a vector, so two passages that are nearly tied may
swap on another machine. With the 312 ranked questions of a shipped half, one that falls from rank 1 to 2 moves the mean RR@10 by
0.5/312 = 0.0016, and one that leaves the first five moves hit@5 by 1/312 = 0.0032. The tolerance of 0.01 absorbs six of the
former, three of the latter. The test cannot be set off by so few: with n questions changed, all for the worse, p is 2^-n before
the correction, so of fourteen comparisons none is significant below nine questions (14/2^8 > 0.05). Of fewer than a hundred
questions, such as the sixty that want items, one may weigh more than the tolerance. Accept their scores on the machine that runs
the gate.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from statistics import fmean
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.gate.baseline import MEASURES, PLACES, REMEDY, Baseline, BaselineEntry, make_baseline
from eval.measures.significance import SIGNIFICANT, compare, holm
from eval.run.results import Evaluation

TOLERANCE = 0.01
LISTED = 20  # questions printed with their rankings, and ids named in a line
_SLACK = 1e-9  # a mean of many values is exact to no more
_Entries = Mapping[str, BaselineEntry]


@dataclass(frozen=True, slots=True)
class ScoreComparison:
    """One measure of one suite over the questions in both. p: corrected. reason: why it fails, None when it passes."""

    suite: str
    measure: str
    questions: int
    accepted: float
    now: float
    p: float
    reason: str | None

    @property
    def difference(self) -> float:
        """Below 0 when it got worse."""
        return self.now - self.accepted


@dataclass(frozen=True, slots=True)
class Pair:
    """One question as accepted and as it is now, each with its scores and the first five places."""

    suite: str
    question_id: str
    text: str
    accepted: BaselineEntry
    now: BaselineEntry

    @property
    def drops(self) -> dict[str, float]:
        """By how much, for each measure lower than accepted by more than rounding."""
        return _find_drops(self.accepted, self.now)


@dataclass(frozen=True, slots=True)
class Verdict:
    """compared: suite to how many questions. changes: how questions or suites differ from the accepted ones.

    worse: questions with a lower score, most lost over all measures first. improved: how many have a higher and no lower one.
    """

    compared: Mapping[str, int]
    comparisons: tuple[ScoreComparison, ...]
    changes: tuple[str, ...]
    worse: tuple[Pair, ...]
    improved: int

    @property
    def failed(self) -> tuple[ScoreComparison, ...]:
        """The measures that fail."""
        return tuple(comparison for comparison in self.comparisons if comparison.reason)

    @property
    def passed(self) -> bool:
        """True when no measure fails and the questions are those accepted."""
        return not self.failed and not self.changes


def check(
    evaluations: Sequence[Evaluation], baseline: Baseline, tolerance: float = TOLERANCE, *, every_suite: bool = True
) -> Verdict:
    """Compare the scores of these evaluations, rounded as accepted ones are, with the accepted ones.

    every_suite: all shipped suites were evaluated, so that one in the baseline which was not is a failure. False when a person
    asked for one suite. Raises SuiteError as `make_baseline` does.
    """
    present = make_baseline(evaluations)
    names = sorted(baseline.suites.keys() & present.suites.keys())
    changes = _find_changed_suites(baseline, present, every_suite)
    for name in names:
        changes += [f"{name}: {change}" for change in _find_changes(baseline.suites[name], present.suites[name])]
    pairs = _pair(evaluations, baseline, present)
    comparisons = _compare_measures(pairs, tolerance)
    if not comparisons:
        changes.append("nothing was compared")
    return Verdict(
        compared={name: sum(pair.suite == name for pair in pairs) for name in names},
        comparisons=comparisons,
        changes=tuple(changes),
        worse=tuple(sorted((pair for pair in pairs if pair.drops), key=lambda pair: -sum(pair.drops.values()))),
        improved=sum(bool(_find_drops(pair.now, pair.accepted)) and not pair.drops for pair in pairs),
    )


def as_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain values, every question that got worse among them."""
    return {
        "passed": verdict.passed,
        "compared": dict(verdict.compared),
        "changes": list(verdict.changes),
        "measures": [
            {**asdict(item), "difference": round(item.difference, PLACES), "failed": item.reason is not None}
            for item in verdict.comparisons
        ],
        "worse": [asdict(pair) for pair in verdict.worse],
        "improved": verdict.improved,
    }


def print_verdict(verdict: Verdict, console: Console) -> None:
    """Two lines at most when it passes. Else what changed, each failed measure, and the worst questions with both rankings."""
    counts = ", ".join(f"{count} questions of {name}" for name, count in verdict.compared.items()) or "nothing"
    moved = f"{verdict.improved} better, {len(verdict.worse)} worse"
    console.print(Text(f"gate {'passed' if verdict.passed else 'failed'}: {counts} compared with the accepted scores; {moved}"))
    if verdict.passed:
        if verdict.worse:
            console.print(Text(f"worse, within the tolerance: {_list([pair.question_id for pair in verdict.worse])}"))
        return
    for change in verdict.changes:
        console.print(Text(f"the questions changed: {change}"))
    if verdict.failed:
        console.print(_tabulate_measures(verdict.failed))
    for pair in verdict.worse[:LISTED]:
        console.print(_tabulate_rankings(pair))
    if len(verdict.worse) > LISTED:
        console.print(Text(f"{len(verdict.worse) - LISTED} questions more got worse, by less; --json lists all"))
    console.print(Text(f"where this is meant, {REMEDY}"))


def _pair(evaluations: Sequence[Evaluation], baseline: Baseline, present: Baseline) -> list[Pair]:
    """The questions in both, by suite and id."""
    texts = {(item.suite.name, question.id): question.text for item in evaluations for question in item.suite.questions}
    return [
        Pair(name, key, texts.get((name, key), ""), baseline.suites[name][key], present.suites[name][key])
        for name in sorted(baseline.suites.keys() & present.suites.keys())
        for key in sorted(baseline.suites[name].keys() & present.suites[name].keys())
    ]


def _compare_measures(pairs: Sequence[Pair], tolerance: float) -> tuple[ScoreComparison, ...]:
    values: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for pair in pairs:
        for measure in pair.accepted.scores.keys() & pair.now.scores.keys():
            values[pair.suite, measure].append((pair.now.scores[measure], pair.accepted.scores[measure]))
    order = sorted(values, key=lambda key: (key[0], MEASURES.index(key[1])))
    chances = [compare([now for now, _ in values[key]], [accepted for _, accepted in values[key]], "less") for key in order]
    corrected = holm({" ".join(key): chance for key, chance in zip(order, chances, strict=True)})
    return tuple(_judge(*key, values[key], corrected[" ".join(key)], tolerance) for key in order)


def _judge(suite: str, measure: str, values: Sequence[tuple[float, float]], p: float, tolerance: float) -> ScoreComparison:
    now, accepted = (fmean(column) for column in zip(*values, strict=True))
    reasons = []
    if not accepted - now <= tolerance + _SLACK:  # written so that a score that is no number fails
        reasons.append(f"dropped by more than {tolerance:g}")
    if p < SIGNIFICANT:
        reasons.append(f"dropped with significance (p < {SIGNIFICANT:g})")
    return ScoreComparison(suite, measure, len(values), accepted, now, p, " and ".join(reasons) or None)


def _find_changed_suites(baseline: Baseline, present: Baseline, every_suite: bool) -> list[str]:
    fresh, gone = present.suites.keys() - baseline.suites.keys(), baseline.suites.keys() - present.suites.keys()
    changes = [f"the suite {name!r} was evaluated and has no accepted scores" for name in sorted(fresh)]
    return changes + [f"the suite {name!r} has accepted scores and was not evaluated" for name in sorted(gone) if every_suite]


def _find_changes(before: _Entries, after: _Entries) -> list[str]:
    """How the questions of a suite differ from the accepted ones, and what is measured of those in both."""
    groups = [
        ("new, without accepted scores", sorted(after.keys() - before.keys())),
        ("accepted and gone", sorted(before.keys() - after.keys())),
    ]
    both = sorted(before.keys() & after.keys())
    for measure in MEASURES:
        had, has = ({key for key in both if measure in entries[key].scores} for entries in (before, after))
        groups += [
            (f"not measured by {measure} when accepted", sorted(has - had)),
            (f"no longer measured by {measure}", sorted(had - has)),
        ]
    return [f"{len(keys)} {fact}: {_list(keys)}" for fact, keys in groups if keys]


def _find_drops(before: BaselineEntry, after: BaselineEntry) -> dict[str, float]:
    """By how much each measure in both is lower in `after`. Differences that rounding can make are left out."""
    drops = {
        measure: round(value - after.scores[measure], PLACES)
        for measure, value in before.scores.items()
        if measure in after.scores
    }
    return {measure: drop for measure, drop in drops.items() if not drop <= 10**-PLACES}


def _tabulate_measures(failed: Sequence[ScoreComparison]) -> Table:
    table = Table(title="failed", title_justify="left")
    table.add_column("suite", overflow="fold")
    for column in ("measure", "questions", "accepted", "now", "difference", "p"):
        table.add_column(column, justify="left" if column == "measure" else "right", no_wrap=True)
    table.add_column("why", overflow="fold")
    for item in failed:
        means = (f"{item.accepted:.4f}", f"{item.now:.4f}", f"{item.difference:+.4f}", f"{item.p:.4f}")
        table.add_row(Text(item.suite), item.measure, str(item.questions), *means, item.reason)
    return table


def _tabulate_rankings(pair: Pair) -> Table:
    """The first five places, accepted and present ones side by side. Those that differ stand out."""
    scores = ", ".join(
        f"{measure} {pair.accepted.scores[measure]:.4f} -> {pair.now.scores[measure]:.4f}"
        for measure in MEASURES
        if measure in pair.drops
    )
    table = Table(title=Text(f"{pair.suite} {pair.question_id}: {pair.text}\n{scores}"), title_justify="left", expand=True)
    table.add_column("", no_wrap=True)
    table.add_column("accepted", ratio=1, overflow="fold")
    table.add_column("now", ratio=1, overflow="fold")
    for rank, (before, after) in enumerate(zip_longest(pair.accepted.shown, pair.now.shown, fillvalue="-"), 1):
        style = "bold" if before != after else "dim"
        table.add_row(str(rank), Text(before, style), Text(after, style))
    return table


def _list(keys: Sequence[str]) -> str:
    return ", ".join(keys[:LISTED]) + (f" and {len(keys) - LISTED} more" if len(keys) > LISTED else "")

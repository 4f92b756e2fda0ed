"""The command `citadel eval tune`: numbers fitted on suites, then the confidence, and what either would change.

A person's own questions are a suite as any other: a file or a folder of them, asked of the index that the service has.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

from eval.command import Request, load_suites, open_suite
from eval.errors import SuiteError
from eval.fit.calibrate import calibrate, compare_confidence, write_calibration
from eval.fit.fitting import Fitted, fit_numbers
from eval.fit.samples import Sample, collect_sample
from eval.suites.collection_index import open_model
from eval.suites.suite import Suite
from index.build.builder import build_index
from index.engine import Snapshot
from index.settings import load_bm25
from ingest.sources import find_sources
from retrieval.models import Models

ROOT = Path(__file__).resolve().parents[2]
BM25, FUSION = ROOT / "index" / "bm25.toml", ROOT / "retrieval" / "fusion.toml"
REPORTING = "reporting"
WHOLE = ("depth", "feedback_hits")
OWN = "tuning"
"""The suite whose samples the shipped confidence has already."""


def run(request: Request, most: int, *, write: bool = False) -> str:
    """Fit on the suites named, at most `most` questions of each, and say what was reached and what it would change.

    write: put the numbers and the confidence into the settings files. Raises SuiteError, also for the half that figures are
    reported on, and the errors of `index.errors`.
    """
    suites = load_suites(request.suites)
    if any(suite.name.split()[-1] == REPORTING for suite in suites):
        raise SuiteError(f"{REPORTING!r} is for reporting: what is fitted on it cannot be measured with it")
    with closing(open_model(request.data, request.settings.model, request.settings.workers)) as encoder:
        with ExitStack() as held:
            opened = [(suite, held.enter_context(open_suite(suite, request, encoder))) for suite in suites]
            found = fit_numbers(opened, most, request.progress)
            further = [sample for suite, index in opened if suite.name != OWN for sample in _collect(suite, index)]
        lines = [*describe(found), "", *compare_confidence(further)]
        if not write:
            return "\n".join([*lines, "", "nothing was written: --write does"])
        write_numbers(found)
        settings = replace(request.settings, bm25=load_bm25())
        build_index(find_sources(request.corpus), request.data, settings, request.progress, encoder)
    calibration = calibrate(further=further)
    write_calibration(calibration)
    return "\n".join([*lines, "", calibration])


def _collect(suite: Suite, index: Snapshot) -> Sequence[Sample]:
    """The samples of a suite that is judged by quotes, read and unread. None of one without unanswerable or quoted questions."""
    if suite.documents or not suite.has_answers:
        return []
    return [collect_sample(suite.name, index, Models.load(with_reader=read), suite.questions) for read in (True, False)]


def write_numbers(found: Fitted) -> None:
    """Write both files of numbers, with where they come from."""
    _write(BM25, found, ("k1", "b", "pair_weight"))
    _write(FUSION, found, ("depth", "lexical_weight", "sentence_weight", "feedback_weight", "feedback_hits"))


def describe(found: Fitted) -> list[str]:
    """What was fitted on, and the mean of each suite as the search begins, as chosen and cross-validated."""
    return [
        f"{name} ({found.sizes[name]} questions): {was:.4f} at first, {now:.4f} as chosen, {unseen:.4f} cross-validated"
        for name, (was, now, unseen) in found.means.items()
    ]


def _write(path: Path, found: Fitted, names: tuple[str, ...]) -> None:
    head = [
        "Written by `citadel eval tune`; not edited by hand. Mean of nDCG@10 (RR@10 of our own questions) over:",
        *describe(found),
    ]
    lines = [*(f"# {line}" for line in head), "# Behind each number, how much the mean changes with another value.", ""]
    lines += [f"{name} = {_print(name, found.numbers.read(name))}  # {_print_rivals(name, found.rivals[name])}" for name in names]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _print_rivals(name: str, rivals: Mapping[float, float]) -> str:
    return ", ".join(f"{_print(name, value)}: {change:+.4f}" for value, change in rivals.items())


def _print(name: str, value: float) -> str:
    return str(int(value)) if name in WHOLE else str(float(value))

"""The command `citadel eval tune`: suites opened, numbers fitted, files written, then the confidence fitted on what they rank."""

from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

from eval.command import Request, load_suites, open_suite
from eval.errors import SuiteError
from eval.fit.calibrate import calibrate
from eval.fit.fitting import Fitted, fit_numbers
from eval.suites.collection_index import open_model
from index.access import open_snapshot
from index.build.builder import build_index
from index.settings import load_bm25
from ingest.sources import find_sources

ROOT = Path(__file__).resolve().parents[2]
BM25, FUSION = ROOT / "index" / "bm25.toml", ROOT / "retrieval" / "fusion.toml"
REPORTING = "reporting"
WHOLE = ("depth", "feedback_hits")


def run(request: Request, most: int) -> str:
    """Fit on the suites named, at most `most` questions of each, write the numbers, and tell what was reached.

    Raises SuiteError, also for the half that figures are reported on, and the errors of `index.errors`.
    """
    suites = load_suites(request.suites)
    if any(suite.name == REPORTING for suite in suites):
        raise SuiteError(f"{REPORTING!r} is for reporting: what is fitted on it cannot be measured with it")
    with closing(open_model(request.data, request.settings.model, request.settings.workers)) as encoder:
        with ExitStack() as held:
            opened = [(suite, held.enter_context(open_suite(suite, request, encoder))) for suite in suites]
            found = fit_numbers(opened, most, request.progress)
        write(found)
        settings = replace(request.settings, bm25=load_bm25())
        build_index(find_sources(request.corpus), request.data, settings, request.progress, encoder)
        with open_snapshot(request.data, request.settings.model, encoder) as index:
            calibration = calibrate(index)
    return "\n".join([*describe(found), "", calibration])


def write(found: Fitted) -> None:
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

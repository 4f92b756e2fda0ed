"""`citadel eval ablate`: what each part of the ranking earns, on any suites, with the significance of every difference.

Each variant is measured like the service's own ranking, question by question, and compared with it in pairs: the difference with
its bootstrap interval, and the p-value of a randomisation test, after Holm's correction over all that is compared.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import asdict, dataclass, replace

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eval.command import Request, load_suites
from eval.errors import SuiteError
from eval.measures.estimates import HEADLINE
from eval.measures.significance import SIGNIFICANT, compare, holm, interval_of_difference
from eval.report.figure_tables import WIDTH
from eval.run.run_suite import evaluate
from eval.run.systems import OWN, System, choose_fusions, choose_retrievers
from eval.suites.collection_index import open_collection, open_model
from eval.suites.suite import Suite
from index.access import open_snapshot
from index.build.builder import build_index
from index.embedding.encoder import Encoder
from index.engine import Snapshot
from index.generations.hashes import hash_value
from index.settings import BuildSettings
from ingest.sources import find_sources
from retrieval.models import Models

ABLATIONS = "ablations"


@dataclass(frozen=True, slots=True)
class Effect:
    """A variant's mean and its difference to the service's ranking, with 95 % bounds. `p` is two-sided and corrected."""

    suite: str
    variant: str
    measure: str
    mean: float
    difference: float
    low: float
    high: float
    p: float


def measure(request: Request) -> list[Effect]:
    """The effects of every variant on every suite, p-values corrected. Raises SuiteError and the errors of `index.errors`."""
    suites = load_suites(request.suites)
    with closing(open_model(request.data, request.settings.model, request.settings.workers)) as encoder:
        return correct([effect for suite in suites for effect in ablate(suite, request, encoder)])


def report(effects: Sequence[Effect], as_json: bool) -> None:
    """Print the effects, a table a suite."""
    if as_json:
        print(json.dumps([asdict(effect) for effect in effects], indent=2))
        return
    console = Console(width=WIDTH)
    for suite in dict.fromkeys(effect.suite for effect in effects):
        console.print(_tabulate(suite, [effect for effect in effects if effect.suite == suite]))


def ablate(suite: Suite, request: Request, encoder: Encoder) -> Iterator[Effect]:
    """The effects of all variants on one suite, their p-values not yet corrected."""
    if not suite.qrels:
        raise SuiteError(f"{suite.name}: none of its questions has a judgment: there is nothing to compare")
    scores = dict(_measure(suite, request, encoder))
    own = scores[OWN]
    for variant, measured in scores.items():
        for measure in HEADLINE:
            yield _weigh(suite.name, variant, measure, (list(own[measure].values()), list(measured[measure].values())))


def correct(effects: Sequence[Effect]) -> list[Effect]:
    """The same effects with p-values after Holm's correction over all of them, the service's own ranking aside."""
    names = {f"{effect.suite}/{effect.variant}/{effect.measure}": effect for effect in effects}
    corrected = holm({name: effect.p for name, effect in names.items() if effect.variant != OWN})
    return [replace(effect, p=corrected.get(name, 1.0)) for name, effect in names.items()]


def choose_builds(own: BuildSettings) -> dict[str, BuildSettings]:
    """The indexes that are built otherwise than the service's."""
    chunks = own.chunking
    return {
        "without word pairs": replace(own, bm25=replace(own.bm25, pair_weight=0.0)),
        "without acronym folding": replace(own, acronyms=False),
        "without title and headings": replace(own, chunking=replace(chunks, with_headings=False)),
        "chunks of 40 to 70 words": replace(own, chunking=replace(chunks, fewest=40, most=70)),
        "chunks of 160 to 250 words": replace(own, chunking=replace(chunks, fewest=160, most=250)),
    }


def _measure(suite: Suite, request: Request, encoder: Encoder) -> Iterator[tuple[str, dict[str, dict[str, float]]]]:
    ranked, models = replace(suite, has_answers=False), Models.load()
    without_reader = replace(models, reader=None)
    with _open(suite, request, request.settings, encoder) as index:
        systems = (*choose_retrievers(models), *choose_fusions(models))
        for name, result in evaluate(index, models, ranked, systems, request.progress).systems.items():
            yield name, {measure: dict(result.scores[measure]) for measure in HEADLINE}
    for name, settings in choose_builds(request.settings).items():
        with _open(suite, request, settings, encoder) as index:
            result = evaluate(index, models, ranked, [System(name, without_reader)], request.progress).systems[name]
            yield name, {measure: dict(result.scores[measure]) for measure in HEADLINE}


def _open(suite: Suite, request: Request, settings: BuildSettings, encoder: Encoder) -> AbstractContextManager[Snapshot]:
    """A suite's index by these settings, apart from the one that the service answers from."""
    if suite.documents:
        return open_collection(suite, request.data, settings, encoder, request.progress)
    shaping = settings.as_recorded(encoder.card)
    del shaping["code"]
    folder = request.data / ABLATIONS / hash_value([str(request.corpus.resolve()), shaping])[:20]
    built = build_index(find_sources(request.corpus), folder, settings, request.progress, encoder)
    if built.failed:
        raise SuiteError("".join(f"\n  {failure.message}" for failure in built.failed).strip())
    return open_snapshot(folder, encoder.card.name, encoder)


def _weigh(suite: str, variant: str, measure: str, values: tuple[list[float], list[float]]) -> Effect:
    own, other = values
    mean = sum(other) / len(other)
    low, high = interval_of_difference(other, own)
    return Effect(suite, variant, measure, mean, mean - sum(own) / len(own), low, high, compare(other, own))


def _tabulate(suite: str, effects: Sequence[Effect]) -> Table:
    table = Table(title=f"{escape(suite)}: difference to the service's ranking, 95 % interval, * p < {SIGNIFICANT} corrected")
    table.add_column("variant")
    for measure in HEADLINE:
        table.add_column(measure, justify="right")
        table.add_column("difference", justify="right")
    for variant in dict.fromkeys(effect.variant for effect in effects):
        cells = [_write(effect) for effect in effects if effect.variant == variant]
        table.add_row(variant, *(cell for pair in cells for cell in pair))
    return table


def _write(effect: Effect) -> tuple[str, str]:
    if effect.variant == OWN:
        return f"{effect.mean:.3f}", ""
    star = "*" if effect.p < SIGNIFICANT else " "
    return f"{effect.mean:.3f}", f"{effect.difference:+.3f} [{effect.low:+.3f},{effect.high:+.3f}]{star}"

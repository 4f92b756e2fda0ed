"""The command `citadel eval`: measure suites and print tables, JSON, a page, TREC files or the verdict of the gate.

`measure` does the work. The caller prints or writes the result when no progress is shown any more.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from eval.errors import SuiteError
from eval.gate.baseline import PATH as BASELINE
from eval.gate.baseline import Baseline, make_baseline, read_baseline, write_baseline
from eval.gate.gate import as_json as write_verdict
from eval.gate.gate import check, print_verdict
from eval.measures.ranking_measures import measure_run
from eval.report.figure_tables import WIDTH, print_figures
from eval.report.report_json import write_figures
from eval.run.results import Evaluation
from eval.run.run_suite import evaluate
from eval.run.systems import choose_retrievers
from eval.run.trec import read_qrels, read_run, write_qrels, write_run
from eval.suites.collection import CORPUS, load_collection
from eval.suites.collection_index import open_collection, open_model
from eval.suites.document_folder import open_document_folder
from eval.suites.leakage import find_leaks, print_leaks
from eval.suites.own_questions import FOLDER, OTHER_DOCUMENTS, find_suite, list_shipped, load_questions, name_suite
from eval.suites.suite import Suite, suite_of
from index.access import open_snapshot
from index.build.report import Progress, ignore_progress
from index.embedding.encoder import Encoder
from index.engine import Snapshot
from index.settings import BuildSettings
from retrieval.models import Models


@dataclass(frozen=True, slots=True)
class Request:
    """What to evaluate. data, corpus: folders of the service. suites: names or paths. Where there are none, all that are shipped
    for the documents of the service, or for those in `documents`.

    as_shipped: refuse an index that other code or settings built. page, runs: folders to write to.
    """

    data: Path
    corpus: Path
    settings: BuildSettings
    suites: Sequence[str] = ()
    as_json: bool = False
    as_shipped: bool = False
    page: Path | None = None
    runs: Path | None = None
    engine: str = ""
    """The database that holds the service's index, where that is not its folder."""
    documents: Path | None = None
    """Folder of other documents, which files of questions are asked of in place of the service's. None asks the service's."""
    progress: Progress = ignore_progress

    @property
    def suite_names(self) -> Sequence[str]:
        """The suites to measure."""
        return self.suites or list_shipped(OTHER_DOCUMENTS if self.documents else "")


def measure(request: Request) -> list[Evaluation]:
    """Measure all suites. Raises SuiteError for one that is unknown or faulty, and the errors of `index.errors`."""
    return list(_evaluate_all(request))


def report(evaluations: Sequence[Evaluation], request: Request) -> None:
    """Print the figures, then write the files that were asked for."""
    figures = {evaluation.suite.name: write_figures(evaluation) for evaluation in evaluations}
    if request.as_json:
        print(json.dumps({"suites": figures}, indent=2))
    else:
        for name, measured in figures.items():
            print_figures(name, measured, Console(width=WIDTH))
    write_files(evaluations, request)


def write_files(evaluations: Sequence[Evaluation], request: Request) -> None:
    """Write the page and the TREC files to the folders that were asked for, and say where on stderr."""
    if request.page:
        from eval.report.report_page import write_page  # noqa: PLC0415  # matplotlib, which nothing else needs

        print(f"report: {write_page(evaluations, request.page)}", file=sys.stderr)
    if request.runs:
        for evaluation in evaluations:
            _write_trec(evaluation, request.runs)
        print(f"runs: {request.runs}", file=sys.stderr)


def prepare_gate() -> Baseline:
    """The accepted scores. Raises SuiteError when there are none, or when a question leaks from one half into the other."""
    leaks = find_leaks(*(load_questions(FOLDER / f"{half}.jsonl") for half in ("tuning", "reporting")))
    if leaks:
        print_leaks(leaks, Console(width=WIDTH, stderr=True))
        raise SuiteError(f"{len(leaks)} questions stand too close to others: what is tuned would be measured with itself")
    return read_baseline(BASELINE)


def judge(evaluations: Sequence[Evaluation], baseline: Baseline, request: Request) -> bool:
    """Compare with the accepted scores and print the verdict. True when it passes."""
    verdict = check(evaluations, baseline, every_suite=not request.suites)
    if request.as_json:
        print(json.dumps(write_verdict(verdict), indent=2))
    else:
        print_verdict(verdict, Console(width=WIDTH))
    write_files(evaluations, request)
    return verdict.passed


def accept(evaluations: Sequence[Evaluation]) -> None:
    """Make the present scores the accepted ones."""
    baseline = make_baseline(evaluations)
    write_baseline(BASELINE, baseline)
    print(f"{sum(map(len, baseline.suites.values()))} questions accepted in {BASELINE.name}")


def score(run_path: Path, qrels_path: Path) -> None:
    """Measure a TREC run against TREC qrels and print the means. Raises SuiteError for faulty files."""
    run, qrels = read_run(run_path), read_qrels(qrels_path)
    if not qrels.keys() & run.keys():
        raise SuiteError(f"{run_path.name} and {qrels_path.name} have no question in common: give the run first, then the qrels")
    for measure_name, values in measure_run(qrels, run).items():
        print(f"{measure_name:<12}{sum(values.values()) / len(values):.4f}")


def load_suites(names: Sequence[str]) -> list[Suite]:
    """Suites by name, path or PATH@SPLIT, all over the documents of the service when none is named. Raises SuiteError."""
    suites = [load_suite(name) for name in names or list_shipped()]
    twice = {suite.name for suite in suites if [other.name for other in suites].count(suite.name) > 1}
    if twice:
        raise SuiteError(f"{', '.join(sorted(twice))}: named twice, or two suites of one name: leave one out or rename it")
    return suites


def load_suite(name: str) -> Suite:
    """A shipped file of questions by its name, a file of questions, or a collection's folder with or without @SPLIT."""
    folder, _, split = name.rpartition("@")
    if folder and not Path(name).exists():
        return load_collection(Path(folder), split)
    if Path(name).is_dir() and not (FOLDER / f"{name}.jsonl").exists():
        return load_collection(Path(name)) if (Path(name) / CORPUS).exists() else _load_folder(Path(name))
    path = find_suite(name)
    return suite_of(name_suite(path), load_questions(path))


def _load_folder(folder: Path) -> Suite:
    """All files of questions in a folder as one suite. Raises SuiteError where there is none."""
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise SuiteError(f"{str(folder)!r} holds neither {CORPUS} nor a file of questions (*.jsonl)")
    return suite_of(folder.resolve().name, [question for path in paths for question in load_questions(path)])


@contextmanager
def open_suite(suite: Suite, request: Request, encoder: Encoder) -> Iterator[Snapshot]:
    """The index that a suite is asked of: its own collection's, that of other documents, or the service's.

    Raises SuiteError, SourcesError and the errors of `index.errors`.
    """
    if suite.documents:
        opened = open_collection(suite, request.data, request.settings, encoder, request.progress)
    elif request.documents:
        opened = open_document_folder(request.documents, request.data, request.settings, encoder, request.progress)
    else:
        opened = open_snapshot(request.data, request.settings.model, encoder, database=request.engine)
    with opened as snapshot:
        is_own = request.as_shipped and not suite.documents
        if is_own and snapshot.build_settings != request.settings.as_recorded(encoder.card):
            raise SuiteError("the index was built by other code or settings than these: run `citadel index` first")
        yield snapshot


def _evaluate_all(request: Request) -> Iterator[Evaluation]:
    suites, models = load_suites(request.suite_names), Models.load()
    with closing(open_model(request.data, request.settings.model, request.settings.workers)) as encoder:
        for suite in suites:
            with open_suite(suite, request, encoder) as index:
                yield evaluate(index, models, suite, choose_retrievers(models), request.progress)


def _write_trec(evaluation: Evaluation, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = evaluation.suite.name
    write_qrels(folder / f"{name}.qrels", evaluation.suite.qrels)
    for system, result in evaluation.systems.items():
        write_run(folder / f"{name}.{system}.run", result.run, system)

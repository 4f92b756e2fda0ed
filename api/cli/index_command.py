"""The command `index`: updates the index from files and prints a report on each document."""

import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from api.cli.output.progress import show_progress
from api.settings import Settings
from index.build.report import BuildReport
from index.errors import IndexLockedError
from index.settings import BuildSettings
from index.sources.registry import Origin
from index.sources.update import Change, change_index

_PATIENCE = 3_600.0  # seconds for another writer


def update(settings: Settings, paths: Sequence[Path]) -> BuildReport:
    """Make the index hold the documents at `paths`, or those of the corpus folder, and those that were uploaded.

    Waits for another writer and says on stderr which it is.
    """
    origin = Origin(str(settings.corpus.absolute()), tuple(str(path.absolute()) for path in paths))
    build = BuildSettings(model=settings.model, workers=settings.threads, kept=settings.kept)
    change = Change(origin, scan=True)
    with show_progress() as progress:
        try:
            return change_index(change, settings.data, build, progress)
        except IndexLockedError as error:
            print(f"citadel: {error}; this command waits for it (stop with Ctrl-C)", file=sys.stderr, flush=True)
        return change_index(change, settings.data, build, progress, patience=_PATIENCE)


def print_report(report: BuildReport, as_json: bool) -> None:
    """Print the documents that were added, changed, removed and kept. Refused ones go to stderr with their reason."""
    if as_json:
        print(json.dumps(dataclasses.asdict(report), indent=2, ensure_ascii=False))
        return
    if report.repaired:
        print(f"citadel: the index was built anew: {report.repaired}", file=sys.stderr)
    for failure in report.failed:
        kept = " (an older reading of it stays in the index)" if failure.kept else ""
        print(f"citadel: {failure.doc_id} was refused: {failure.message}{kept}", file=sys.stderr)
    for warning in report.warnings:
        print(f"citadel: {warning.doc_id}: {warning.message}", file=sys.stderr)
    for doc_id in report.withheld:
        note = "was removed over HTTP and is indexed again when its file changes, is sent again or is named"
        print(f"citadel: {doc_id} {note}", file=sys.stderr)
    for name in ("added", "changed", "removed"):
        for doc_id in getattr(report, name):
            print(f"{name:<8} {doc_id}")
    counts = [f"{len(getattr(report, name))} {name}" for name in ("added", "changed", "removed", "kept", "failed")]
    print(f"{', '.join(counts)}; {report.chunks} chunks; generation {report.generation}; {report.elapsed_s:.1f} s")

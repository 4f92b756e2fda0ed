"""The command `index`: updates the index from files and prints a report on each document."""

import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from api.audit.audit_log import AuditEvent, name_operator, record
from api.cli.output.progress import show_progress
from api.settings import Settings
from index.build.report import BuildReport
from index.settings import BuildSettings
from index.sources.registry import Origin
from index.sources.update import Change, change_index


def update(settings: Settings, paths: Sequence[Path], patience: float = 0.0) -> BuildReport:
    """Make the index hold the documents at `paths`, or those of the corpus folder, and those that were uploaded.

    patience: seconds to wait for another writer.
    """
    origin = Origin(str(settings.corpus.absolute()), tuple(str(path.absolute()) for path in paths))
    build = BuildSettings(model=settings.model, workers=settings.threads, kept=settings.kept)
    settings.data.mkdir(parents=True, exist_ok=True)
    with record(settings.data, AuditEvent("index", name_operator())) as recording, show_progress() as progress:
        report = change_index(Change(origin, scan=True), settings.data, build, progress, patience=patience)
        recording.tell(before=report.before, after=report.generation)
    return report


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

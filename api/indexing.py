"""The command `index`: files found, index built or updated, and a report of what became of each document."""

import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from api.progress import show_progress
from api.settings import Settings
from index.builder import build_index
from index.report import BuildReport
from index.settings import BuildSettings
from ingest.corpus import find_sources, find_sources_in


def build(settings: Settings, paths: Sequence[Path]) -> BuildReport:
    """Make the index hold the documents at `paths`, those of the corpus folder where none are named."""
    sources = find_sources_in(paths) if paths else find_sources(settings.corpus)
    with show_progress() as progress:
        return build_index(sources, settings.data, BuildSettings(model=settings.model, workers=settings.threads), progress)


def print_report(report: BuildReport, as_json: bool) -> None:
    """Print what was added, changed, removed and kept; what was refused goes to stderr with its reason."""
    if as_json:
        print(json.dumps(dataclasses.asdict(report), indent=2, ensure_ascii=False))
        return
    if report.repaired:
        print(f"citadel: the index was built anew: {report.repaired}", file=sys.stderr)
    for failure in report.failed:
        kept = " (an older reading of it stays in the index)" if failure.kept else ""
        print(f"citadel: {failure.doc_id} was refused: {failure.message}{kept}", file=sys.stderr)
    for name in ("added", "changed", "removed"):
        for doc_id in getattr(report, name):
            print(f"{name:<8} {doc_id}")
    counts = [f"{len(getattr(report, name))} {name}" for name in ("added", "changed", "removed", "kept", "failed")]
    print(f"{', '.join(counts)}; {report.chunks} chunks; generation {report.generation}; {report.elapsed_s:.1f} s")

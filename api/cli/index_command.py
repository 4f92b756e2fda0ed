"""The commands `index`, which updates the index from files, and `migrate`, which brings it into a database."""

import dataclasses
import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from api.audit.audit_log import AuditEvent, name_operator, record
from api.cli.output.progress import show_progress
from api.cli.output.terminal import print_error, print_line, print_text
from api.errors import SettingsError
from api.kept.kept_choice import copy_records, open_kept
from api.kept.kept_database import KeptDatabase
from api.settings import Settings, check_database_address
from index.access import change_database, has_index, load_database, load_folder, make_shards, make_tables
from index.build.report import BuildReport
from index.errors import IndexLockedError
from index.settings import BuildSettings
from index.sources.registry import Origin
from index.sources.update import Change, change_index

_PATIENCE = 3_600.0  # seconds for another writer


def update(settings: Settings, paths: Sequence[Path], cluster: str = "") -> BuildReport:
    """Make the index hold the documents at `paths`, or those of the corpus folder, and those that were uploaded.

    cluster: the address of a Ray cluster whose nodes read and embed, this machine where none is named.
    Waits for another writer and says on stderr which it is. Raises ClusterError for a cluster that cannot be used.
    """
    origin = Origin(str(settings.corpus.absolute()), tuple(str(path.absolute()) for path in paths))
    limits = settings.reading_limits
    build = BuildSettings(model=settings.model, workers=settings.threads, kept=settings.kept, limits=limits, cluster=cluster)
    settings.data.mkdir(parents=True, exist_ok=True)
    with record(settings.data, AuditEvent("index", name_operator())) as recording:
        report = _change(Change(origin, scan=True), settings, build)
        recording.tell(before=report.before, after=report.generation)
    return report


def migrate_to(settings: Settings, *, check: bool, replaces: bool, shards: Sequence[str] = ()) -> None:
    """Make the database of the settings publish what the data folder publishes, and print what was sent.

    Where the folder holds no index or the database publishes one, its tables are brought up to date, and that is all.
    check: whether both are read whole and compared. replaces: whether what the database publishes is replaced. shards: databases
    over which the big tables of an empty one are spread first. Raises SettingsError where no database is named or a shard is no
    address of one, and the errors of `index.access.load_database` and `make_shards`.
    """
    if not settings.engine:
        raise SettingsError("no database is named: give it with --to postgresql://USER@HOST/NAME, or set CITADEL_ENGINE")
    for number, shard in enumerate(shards, 1):
        try:
            check_database_address(shard)
        except ValueError as error:
            raise SettingsError(f"shard {number} {error}") from None
    if shards:
        make_shards(settings.engine, shards)
        print_line(f"the tables of the database are spread over {len(shards)} shards")
    if not has_index(settings.data):
        make_tables(settings.engine)
        print_line("the tables of the database are those of this version; the data folder holds no index to send")
        return
    with record(settings.data, AuditEvent("index", name_operator())) as recording:
        done = load_database(settings.data, settings.engine, settings.model, kept=settings.kept, check=check, replaces=replaces)
        recording.tell(before=None, after=done.generation)
        records = left_out = 0
        if done.documents is not None:  # otherwise the database has records of its own, and some may have been removed there
            with closing(open_kept(settings)) as kept:
                records, left_out = copy_records(KeptDatabase(settings.data), kept, done.documents)
    print_line(f"{done.sent} documents sent, {done.removed} removed; the database publishes generation {done.generation}")
    if records:
        print_line(f"{records} dossiers, frozen answers and other records of callers sent")
    if left_out:
        print_line(f"{left_out} records stay in the folder alone: they quote documents that the database does not hold")
    if not done.sent and done.digest is None:
        print_line("what it publishes stays; --replace sends what the folder holds in its place")
    if done.digest is not None:
        print_line(f"it holds what the folder holds: sha256 {done.digest}")


def migrate_from(settings: Settings, *, check: bool) -> None:
    """Build in the data folder, which is empty, what the database of the settings publishes, and print it.

    Raises the errors of `index.access.load_folder`.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    with record(settings.data, AuditEvent("index", name_operator())) as recording:
        done = load_folder(settings.data, settings.engine, settings.model, check=check)
        recording.tell(before=None, after=done.generation)
        with closing(open_kept(settings)) as kept:
            copy_records(kept, KeptDatabase(settings.data))
    print_line(f"{done.sent} documents built; the folder publishes generation {done.generation}")
    if done.digest is not None:
        print_line(f"it holds what the database holds: sha256 {done.digest}")


def _change(change: Change, settings: Settings, build: BuildSettings) -> BuildReport:
    def carry_out(patience: float) -> BuildReport:
        if settings.engine:
            return change_database(change, (settings.data.absolute(), settings.engine), build, progress, patience=patience)
        return change_index(change, settings.data, build, progress, patience=patience)

    with show_progress() as progress:
        try:
            return carry_out(0.0)
        except IndexLockedError as error:
            print_error(f"{error}; this command waits for it (stop with Ctrl-C)")
        return carry_out(_PATIENCE)


def print_report(report: BuildReport, as_json: bool) -> None:
    """Print the documents that were added, changed, removed and kept. Refused ones go to stderr with their reason."""
    if as_json:
        print_text(json.dumps(dataclasses.asdict(report), indent=2, ensure_ascii=False))
        return
    if report.repaired:
        print_error(f"the index was built anew: {report.repaired}")
    for failure in report.failed:
        kept = " (an older reading of it stays in the index)" if failure.kept else ""
        print_error(f"{failure.doc_id} was refused: {failure.message}{kept}")
    for warning in report.warnings:
        print_error(f"{warning.doc_id}: {warning.message}")
    for doc_id in report.withheld:
        note = "was removed over HTTP and is indexed again when its file changes, is sent again or is named"
        print_error(f"{doc_id} {note}")
    for name in ("added", "changed", "removed"):
        for doc_id in getattr(report, name):
            print_line(f"{name:<8} {doc_id}")
    counts = [f"{len(getattr(report, name))} {name}" for name in ("added", "changed", "removed", "kept", "failed")]
    print_line(f"{', '.join(counts)}; {report.chunks} chunks; generation {report.generation}; {report.elapsed_s:.1f} s")

"""The command `migrate`: brings what a data folder publishes into a PostgreSQL database, and checks that it is the same."""

from api.audit.audit_log import AuditEvent, name_operator, record
from api.cli.output.terminal import print_line
from api.errors import SettingsError
from api.settings import Settings
from index.access import load_database


def migrate_to(settings: Settings, *, check: bool) -> None:
    """Make the database of the settings publish what the data folder publishes, and print what was sent.

    check: whether both are read whole and compared. Raises SettingsError where no database is named, and the errors of
    `index.access.load_database`.
    """
    if not settings.engine:
        raise SettingsError("no database is named: give it with --to postgresql://USER@HOST/NAME, or set CITADEL_ENGINE")
    with record(settings.data, AuditEvent("index", name_operator())) as recording:
        done = load_database(settings.data, settings.engine, settings.model, kept=settings.kept, check=check)
        recording.tell(before=None, after=done.generation)
    print_line(f"{done.sent} documents sent, {done.removed} removed; the database publishes generation {done.generation}")
    if done.digest is not None:
        print_line(f"it holds what the folder holds: sha256 {done.digest}")

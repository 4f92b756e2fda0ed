"""The one place that picks the store of the settings: in the data folder, or in the database that holds the index."""

from typing import get_args

from api.kept.errors import UnknownRecordError
from api.kept.kept_database import KeptDatabase
from api.kept.kept_record import RecordKind
from api.kept.kept_store import KeptStore
from api.kept.shared_kept import SharedKept
from api.settings import Settings
from index.access import open_database

_CONNECTIONS = 4  # each verb holds one for some milliseconds


def open_kept(settings: Settings) -> KeptStore:
    """The store of the settings. Nothing is connected yet. Raises EngineError where an extra is not installed."""
    return SharedKept(open_database(settings.engine, _CONNECTIONS)) if settings.engine else KeptDatabase(settings.data)


def copy_records(source: KeptStore, target: KeptStore, held: frozenset[str] | None = None) -> tuple[int, int]:
    """Keep in one store what another one holds and it does not yet. Returns how many were copied and how many left out.

    One that is there already stays as it is there, since it may have been changed. held: the documents beside the target. A
    record that quotes or names another one is left out, since that one may have been purged there. None: all are copied.
    """
    copied = left_out = 0
    for kind in get_args(RecordKind):
        for record in source.list_all(kind):
            if held is not None and not record.heading.doc_ids <= held:
                left_out += 1
                continue
            try:
                target.find(record.heading.owner, kind, record.heading.record_id)
            except UnknownRecordError:
                target.add(record)
                copied += 1
    return copied, left_out

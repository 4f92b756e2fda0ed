"""What the tests of backups share: documents that are sent and indexed, and what a data folder holds."""

import io
from pathlib import Path

from index_fakes import FakeEncoder

from api.jobs import job_queue
from api.jobs.upload_files import receive
from index.access import open_snapshot
from index.settings import BuildSettings
from index.sources.registry import Origin
from index.sources.update import Change, change_index
from ingest.sources import Source

SETTINGS = BuildSettings()


def change(data: Path, *, scan: bool = False, put: tuple[Source, ...] = (), removed: tuple[str, ...] = ()) -> str:
    order = Change(Origin(str(data.parent / "corpus")), scan, put, removed)
    return change_index(order, data, SETTINGS, encoder=FakeEncoder()).generation


def send(data: Path, doc_id: str, text: str) -> Source:
    """A document that was acknowledged and whose job waits."""
    with receive(data, io.BytesIO(text.encode())) as draft:
        source = job_queue.accept(data, "put", doc_id, Source(doc_id, draft.path, f"{doc_id}.txt"), ".txt").source
    assert source is not None
    return source


def read_out(data: Path) -> dict[str, str]:
    with open_snapshot(data, "fake", FakeEncoder()) as snapshot:
        return {entry.doc_id: snapshot.document(entry.doc_id).text for entry in snapshot.list_entries().entries}


def state_of(data: Path) -> dict[str, bytes]:
    """Every file of a folder but locks."""
    files = (path for path in data.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(data)): path.read_bytes() for path in files}

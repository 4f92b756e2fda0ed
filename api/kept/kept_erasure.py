"""Takes a purged document out of what callers keep."""

from functools import partial
from pathlib import Path

from api.kept.answer_documents import drop_document, list_quoted
from api.kept.dossier_content import drop_quotes
from api.kept.kept_database import KeptDatabase
from api.kept.kept_record import KeptRecord
from api.watches.watch_content import drop_from_watch


def keeps_document(data: Path, doc_id: str) -> bool:
    """Whether anything that any caller keeps quotes or names a document."""
    return KeptDatabase(data).knows_document(doc_id)


def erase_kept(data: Path, doc_id: str) -> None:
    """Leave nothing of a document in what callers keep. It can be done again. Raises KeptDamagedError or DiskFullError."""
    KeptDatabase(data).erase_document(doc_id, partial(drop_from_record, doc_id))


def drop_from_record(doc_id: str, record: KeptRecord) -> KeptRecord | None:
    """What is left of a record without a document. An answer that rests on it goes as a whole."""
    heading, body = record.heading, record.body
    if heading.kind in ("answer", "feedback"):
        answer = drop_document(body["answer"], doc_id)
        if answer is not None:
            return record.revise({**body, "answer": answer}, summary=heading.summary, doc_ids=list_quoted(answer))
    if heading.kind == "watch":
        return drop_from_watch(record, doc_id)
    return drop_quotes(record, doc_id) if heading.kind == "dossier" else None

"""What is known of a document before its file is read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """The metadata of a document that is known before it is read. None where nothing is known."""

    doc_id: str
    title: str | None
    publisher: str | None
    published: str | None
    language: str | None
    source_path: str
    source_sha256: str
    url: str | None = None

"""From a source to everything that is indexed of it: its document, its chunks and its sentences, in one call."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.chunk import Chunk
from ingest.chunking import ChunkSettings, chunk_document
from ingest.document import Document
from ingest.errors import ChecksumError, NoTextError
from ingest.extraction import Extraction
from ingest.sentences import find_sentences
from ingest.sources import LISTING, Source, check_name, missing_file
from ingest.spans import Span


class FileReader(Protocol):
    """Anything that turns a file into an `Extraction`. In the product it is `ingest.sandbox.parent.ReadingProcess`."""

    def load(self, path: Path) -> bytes:
        """The bytes of a file. Raises TooLargeError before it is opened, FileNotFoundError where there is none."""

    def read_bytes(self, data: bytes, name: str) -> Extraction:
        """Read the bytes of a file called `name`. Raises a `ReadError`."""


@dataclass(frozen=True, slots=True)
class DocumentContents:
    """A document with everything that is indexed of it."""

    document: Document
    chunks: tuple[Chunk, ...]
    """In the order of their ordinals."""
    sentences: tuple[Span, ...] = ()
    """Ascending; a document without any is found, but no answer is made from it."""


def load_source(source: Source, reader: FileReader, settings: ChunkSettings) -> DocumentContents:
    """Read a source and cut it into chunks and sentences. Raises a ReadError that says what was wrong with the file."""
    return cut_document(read_source(source, reader), settings)


def cut_document(document: Document, settings: ChunkSettings) -> DocumentContents:
    """A document that was read or made anywhere, with its chunks and sentences."""
    return DocumentContents(document, chunk_document(document, settings), find_sentences(document))


def read_source(source: Source, reader: FileReader) -> Document:
    """Read a source into its document. What is known beforehand comes first, then what the file says of itself.

    The file is opened once, so that its checksum is that of the bytes that were read. Raises a ReadError that says what was wrong
    with the file.
    """
    check_name(source)
    try:
        data = reader.load(source.path)
    except FileNotFoundError:
        raise missing_file(source) from None
    checksum = hashlib.sha256(data).hexdigest()
    if source.sha256 and source.sha256 != checksum:
        raise ChecksumError(
            f"{source.file}: sha256 is {checksum}, but {LISTING} says {source.sha256}: restore the file or correct the entry"
        )
    extraction = reader.read_bytes(data, source.path.name)
    identity = Identity(source.doc_id, source.title, source.publisher, source.published, source.language, source.file, checksum)
    document = assemble(extraction, identity)
    if not document.text:
        raise NoTextError(f"{source.file}: no text is left once page furniture is dropped")
    return document

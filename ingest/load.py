"""From a source to everything that is indexed of it: its document, its chunks and its sentences.

All of this works on foreign bytes. In the product it runs in the child process of `ingest.sandbox`.
"""

import hashlib
from dataclasses import dataclass, replace
from itertools import chain

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.chunk import Chunk
from ingest.chunking import ChunkSettings, chunk_document
from ingest.document import Document
from ingest.errors import ChecksumError, NoTextError, ReadError, TooLargeError
from ingest.extraction import Extraction
from ingest.formats import recognise
from ingest.language.detection import MOST_CHARACTERS, LanguageDetector
from ingest.language.tables import primary_subtag
from ingest.sandbox.limits import ReadingLimits
from ingest.sentences import find_sentences
from ingest.sources import DEFAULT_COLLECTION, LISTING, Source, check_name, missing_file
from ingest.spans import Span


@dataclass(frozen=True, slots=True)
class DocumentContents:
    """A document with everything that is indexed of it."""

    document: Document
    chunks: tuple[Chunk, ...]
    """In the order of their ordinals."""
    sentences: tuple[Span, ...] = ()
    """Ascending; a document without any is found, but no answer is made from it."""
    collections: tuple[str, ...] = (DEFAULT_COLLECTION,)
    """As `ingest.sources.Source` has them."""


def load_source(source: Source, settings: ChunkSettings, limits: ReadingLimits, detector: LanguageDetector) -> DocumentContents:
    """Read a source and cut it into chunks and sentences. Raises a ReadError that names the file, or OSError."""
    document = read_source(source, limits, detector)
    _check_parts(source.path.name, document, limits)
    return replace(cut_document(document, settings), collections=source.collections)


def cut_document(document: Document, settings: ChunkSettings) -> DocumentContents:
    """A document that was read or made anywhere, with its chunks and sentences."""
    return DocumentContents(document, chunk_document(document, settings), find_sentences(document))


def read_source(source: Source, limits: ReadingLimits, detector: LanguageDetector) -> Document:
    """Read a source into its document. What is known beforehand comes first, then what the file says of itself.

    The file is opened once, so that its checksum is that of the bytes that were read. Raises a ReadError that names the file, or
    OSError.
    """
    check_name(source)
    data = read_file(source, limits)
    checksum = hashlib.sha256(data).hexdigest()
    if source.sha256 and source.sha256 != checksum:
        raise ChecksumError(
            f"{source.file}: sha256 is {checksum}, but {LISTING} says {source.sha256}: restore the file or correct the entry"
        )
    extraction = extract(data, source.path.name, limits, detector)
    known = (source.title, source.publisher, source.published, source.language)
    identity = Identity(source.doc_id, *known, source.file, checksum, source.url)
    document = assemble(extraction, identity)
    if not document.text:
        raise NoTextError(f"{source.file}: no text is left once page furniture is dropped")
    return document


def extract(data: bytes, name: str, limits: ReadingLimits, detector: LanguageDetector) -> Extraction:
    """What the format reader of a file called `name` makes of its bytes. Raises a ReadError that names the file."""
    found = recognise(data, name)
    try:
        extraction = found.load_reader()(data, limits)
    except ReadError as refusal:
        raise type(refusal)(f"{name!r}: {refusal}") from None
    parts = len(extraction.blocks) + len(extraction.dropped)
    if parts > limits.parts:
        raise TooLargeError(_too_many(name, "blocks", parts, limits.parts))
    return replace(_tell_language(extraction, detector), format_name=found.name)


def read_file(source: Source, limits: ReadingLimits) -> bytes:
    """The bytes of a file. Raises TooLargeError before it is opened, MissingFileError where there is none, or OSError."""
    try:
        size = source.path.stat().st_size
        if size > limits.file_bytes:
            name = source.path.name
            raise TooLargeError(f"{name!r} has {size} bytes, more than the {limits.file_bytes} allowed; split it")
        return source.path.read_bytes()
    except FileNotFoundError:
        raise missing_file(source) from None


def _check_parts(name: str, document: Document, limits: ReadingLimits) -> None:
    """Raises TooLargeError where a document has more parts of a kind than are allowed."""
    for kind in ("sections", "pages", "footnotes", "blocks", "rows"):
        if len(getattr(document, kind)) > limits.parts:
            raise TooLargeError(_too_many(name, kind, len(getattr(document, kind)), limits.parts))


def _too_many(name: str, kind: str, count: int, most: int) -> str:
    return f"{name!r} has {count} {kind}, more than the {most} allowed; split it"


def _tell_language(extraction: Extraction, detector: LanguageDetector) -> Extraction:
    """The extraction with the language of its text, where the file itself names none."""
    found = extraction.metadata
    if primary_subtag(found.language) is not None:
        return extraction
    try:
        language = detector.detect(_sample_text(extraction))
    except OSError as error:  # the model unpacks itself into a file: no room for that costs the language alone
        remark = f"Its language could not be told ({error}); make room for temporary files and index it again."
        return replace(extraction, facts=replace(extraction.facts, remarks=(*extraction.facts.remarks, remark)))
    return replace(
        extraction, metadata=replace(found, language=language, language_from="the text" if language is not None else None)
    )


def _sample_text(extraction: Extraction) -> str:
    """The first paragraphs, or whatever else there is in a file that has few: a table tells little of a language."""
    prose = ("paragraph", "list_item")
    parts: list[str] = []
    length = 0
    for block in sorted(extraction.blocks, key=lambda block: block.kind not in prose):
        text = " ".join(piece.cut(extraction.raw) for piece in block.pieces or chain.from_iterable(block.cells))
        parts.append(text)
        length += len(text)
        if length >= MOST_CHARACTERS:
            break
    return "\n".join(parts)

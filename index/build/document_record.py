"""All that is indexed of one document, as frames: what the process that reads files sends, and what an update stores and counts.

Frames, in order: each field of the `Document` as JSON, a field of many records in batches; the chunks as lines of JSON, in
batches; the spans of the sentences; the texts under which they are searched, in batches; the hashes of the shingles; the counts
of acronyms. An empty frame ends a series of batches. Text alone decides them, so they are made where foreign bytes are read.
`index.build.staging` takes them.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

import numpy as np

from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.words import SIGN
from index.local.codec import encode
from index.local.near_duplicates import hash_runs
from ingest.chunk import Chunk
from ingest.chunking import searched_sentences
from ingest.document import Document
from ingest.errors import TooLargeError
from ingest.language.tables import find_language
from ingest.load import DocumentContents
from ingest.sandbox.limits import ReadingLimits

MANY = frozenset({"sections", "pages", "footnotes", "blocks", "rows", "source_map"})
"""The fields of a document that are sent in batches."""
BATCH_BYTES = 1_000_000
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # as `index.local.document_store.write_json`
_WORD = re.compile(rf"[{SIGN}]|[^\W{SIGN}]+")


def write_record(contents: DocumentContents, limits: ReadingLimits) -> Iterator[bytes]:
    """The frames of a document. Raises TooLargeError past a limit, and UnicodeEncodeError for half a character."""
    document = contents.document
    chunks = {chunk.chunk_id: chunk for chunk in contents.chunks}.values()  # one span, one row
    _check_size(document.doc_id, chunks, len(contents.sentences), limits)
    for field in fields(Document):
        value = getattr(document, field.name)
        if field.name in MANY:
            yield from _batch((_dump(one) for one in value), b",", b"[", b"]")
        else:
            yield _dump(value)
    yield from _batch(map(_dump, chunks), b"\n")
    yield np.array(contents.sentences, np.int32).reshape(-1, 2).tobytes()
    yield from _batch(map(_dump, searched_sentences(document, contents.sentences)), b",", b"[", b"]")
    yield hash_runs(document.text).astype("<u8").tobytes()
    yield write_acronyms(document.text, document.language)


def write_acronyms(text: str, language: str) -> bytes:
    """The counts of acronyms of a document, as the last frame of its record."""
    return dump_acronyms(AcronymStatistics.of_text(text, find_language(language)))


def dump_acronyms(statistics: AcronymStatistics) -> bytes:
    """The counts of acronyms of a document that are known already."""
    return json.dumps([statistics.definitions, statistics.small, statistics.spelled], sort_keys=True).encode("ascii")


def describe_half(doc_id: str, error: UnicodeEncodeError) -> str:
    """What is wrong with a document that holds half a character.

    Lone surrogates pass through Python's strings and JSON, but no file or database takes them: better one document fails.
    """
    half = f"U+{ord(error.object[error.start]):04X}"
    return f"{doc_id!r} holds {half}, half of a character: repair the encoding of its file"


def _check_size(name: str, chunks: Iterable[Chunk], sentences: int, limits: ReadingLimits) -> None:
    """Raises TooLargeError for more chunks, sentences or words than an update has memory for."""
    texts = [chunk.searched for chunk in chunks]
    for kind, count, most in (("passages", len(texts), limits.chunks), ("sentences", sentences, limits.sentences)):
        if count > most:
            raise TooLargeError(f"{name!r} has {count} {kind}, more than the {most} allowed; split it")
    if sum(map(len, texts)) <= min(limits.words, limits.distinct_words):
        return  # a word has a character at least
    words, distinct = 0, set[str]()
    for text in texts:
        found = _WORD.findall(text)
        words += len(found)
        distinct.update(found)
        if words > limits.words:
            raise TooLargeError(f"{name!r} has more than the {limits.words} words allowed; split it")
        if len(distinct) > limits.distinct_words:
            raise TooLargeError(f"{name!r} has more than the {limits.distinct_words} different words allowed; split it")


def _dump(value: Any) -> bytes:
    """A value as it is stored. Raises UnicodeEncodeError for half a character."""
    return _JSON.encode(encode(value)).encode("utf-8")


def _batch(records: Iterable[bytes], joint: bytes, opening: bytes = b"", closing: bytes = b"") -> Iterator[bytes]:
    """Records joined into frames of about BATCH_BYTES, and an empty frame."""
    batch: list[bytes] = []
    size = 0
    for record in records:
        batch.append(record)
        size += len(record) + 1
        if size > BATCH_BYTES:
            yield opening + joint.join(batch) + closing
            batch, size = [], 0
    if batch:
        yield opening + joint.join(batch) + closing
    yield b""

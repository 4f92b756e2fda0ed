"""A deterministic encoder and documents of a line each, for tests of what does not depend on the model."""

import atexit
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.build.document_input import DocumentInput
from index.build.document_record import write_record
from index.build.staging import StagedDocument, Staging
from index.embedding.model_export import ModelCard
from index.engine import NO_FILTERS, Ranking, Snapshot
from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.chunk import Chunk
from ingest.chunking import ChunkSettings, chunk_document
from ingest.load import DocumentContents
from ingest.readers.text.plain_text import read_plain_text
from ingest.sandbox.limits import ReadingLimits
from ingest.sentences import find_sentences

CARD = ModelCard("fake", 16, 256, "0" * 64, "1" * 64, "2" * 64)


class FakeEncoder:
    """Adds up a fixed direction a word; `seen` are all the texts that it was asked for."""

    def __init__(self, name: str = "fake") -> None:
        self.card = replace(CARD, name=name)
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.seen += texts
        return np.array([self._encode_one(text) for text in texts], np.float32).reshape(-1, self.card.dimension)

    def _encode_one(self, text: str) -> npt.NDArray[np.float64]:
        words = [self.card.name, *text.lower().split()]
        digests = [hashlib.sha512(word.encode("utf-8", "surrogatepass")).digest()[: 4 * self.card.dimension] for word in words]
        vector = sum(np.frombuffer(digest, np.int32).astype(np.float64) for digest in digests)
        return np.asarray(vector / np.linalg.norm(vector), np.float64)


def list_chunks(snapshot: Snapshot) -> list[Chunk]:
    """All chunks of a snapshot, in the order of (doc_id, ordinal)."""
    return [chunk for entry in snapshot.list_entries().entries for chunk in snapshot.contents(entry.doc_id).chunks]


def search_words(snapshot: Snapshot, text: str, depth: int = 10) -> Ranking:
    """The best chunks for the words of a text."""
    return snapshot.top_lexical(snapshot.tokenizer.question_tokens(text), NO_FILTERS, depth)


def make_contents(
    doc_id: str, text: str, published: str | None = None, language: str = "en", collections: tuple[str, ...] = ("default",)
) -> DocumentContents:
    """`text` as a document, by way of the real reader."""
    checksum = hashlib.sha256(text.encode()).hexdigest()
    identity = Identity(doc_id, doc_id.title(), "Tests", published, language, f"{doc_id}.txt", checksum)
    document = assemble(read_plain_text(text), identity)
    return DocumentContents(document, chunk_document(document, ChunkSettings(10, 20)), find_sentences(document), collections)


def make_input(doc_id: str, text: str, language: str = "en") -> DocumentInput:
    """`text` as something to index, with a fingerprint of its text alone."""
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    return DocumentInput(doc_id, fingerprint, lambda: make_contents(doc_id, text, language=language))


def stage(*contents: DocumentContents) -> dict[str, StagedDocument]:
    """Documents as they are about to be written, by doc_id."""
    limits = ReadingLimits()
    staging = Staging(Path(tempfile.gettempdir()), limits)
    atexit.register(staging.__exit__, None, None, None)
    return {one.document.doc_id: staging.add(one.document.doc_id, write_record(one, limits)) for one in contents}

"""A digest of what a generation holds, the same whichever engine holds it: what a migration is checked by.

It goes over the settings, the vocabulary, documents, chunks, sentences, collections and vectors, however they are stored.
"""

import hashlib
import json
from dataclasses import asdict

import numpy as np
import numpy.typing as npt

from index.engine import Snapshot
from index.local.codec import encode
from ingest.load import DocumentContents
from ingest.spans import Span

Rows = npt.NDArray[np.floating]


def digest_content(snapshot: Snapshot) -> str:
    """sha256 of everything that a snapshot holds, in hexadecimal."""
    digest = hashlib.sha256()
    for part in (dict(snapshot.build_settings), asdict(snapshot.tokenizer.vocabulary)):
        digest.update(_dump(part))
    for entry in snapshot.list_entries().entries:
        contents = snapshot.contents(entry.doc_id)
        digest.update(_dump([encode(part) for part in (contents.document, contents.chunks, contents.sentences)]))
        digest.update(_dump(contents.collections))
        chunks, sentences = read_vectors_of(snapshot, contents)
        digest.update(chunks.astype("<f4").tobytes())
        digest.update(sentences.astype("<f2").tobytes())
    return digest.hexdigest()


def read_vectors_of(snapshot: Snapshot, contents: DocumentContents) -> tuple[Rows, Rows]:
    """The vectors of a document's chunks, float32, and of its sentences, float16: the types in which every engine keeps them."""
    nothing = np.zeros(snapshot.encoder.card.dimension, np.float32)
    names = list(dict.fromkeys(chunk.chunk_id for chunk in contents.chunks))
    (sentences,) = snapshot.sentences([(contents.document.doc_id, Span(0, len(contents.document.text)))])
    return snapshot.score_chunks(names, [], nothing).vectors, sentences.vectors.astype(np.float16)


def _dump(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False).encode("utf-8")

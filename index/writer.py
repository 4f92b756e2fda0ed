"""Contents to the files of a generation: tokens counted, texts embedded, everything saved in one folder.

Apart from the builder, which decides what is to be written and can tell that nothing changed without loading numpy or an
encoder.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index import dense, lexical, sentences, store, tokenizer
from index.contents import DocumentContents
from index.dense import DenseIndex
from index.embedding import TextEncoder, Vectors
from index.fingerprints import hash_file
from index.former import KnownVectors, hash_text
from index.lexical import LexicalIndex
from index.report import Progress
from index.sentences import SentenceIndex
from index.settings import BuildSettings
from index.store import write_store
from index.tokenizer import Tokenizer, Vocabulary
from ingest.chunking import searched_sentence

FILES = (*tokenizer.FILES, *lexical.FILES, *dense.FILES, *sentences.FILES, *store.FILES)
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Known:
    """Vectors that need not be computed again, of chunks and of sentences."""

    chunks: KnownVectors = field(default_factory=dict)
    sentences: KnownVectors = field(default_factory=dict)


def write_generation(
    folder: Path,
    contents: Sequence[DocumentContents],
    settings: BuildSettings,
    encoder: TextEncoder,
    *,
    known: Known,
    progress: Progress,
) -> dict[str, str]:
    """Write FILES for `contents` (in the order of doc_id) to `folder`; their names and sha256 come back."""
    texts = [chunk.searched for content in contents for chunk in content.chunks]
    vocabulary = Vocabulary.of_corpus([content.document.text for content in contents] if settings.acronyms else [])
    vocabulary.save(folder)
    cutter = Tokenizer(vocabulary)
    LexicalIndex.fit([cutter.indexed(text) for text in texts], settings.bm25).save(folder)
    vectors = _embed("chunks", texts, encoder, known.chunks, progress)
    DenseIndex.build(vectors, settings.exact_rows).save(folder)
    _index_sentences(contents, encoder, known.sentences, progress).save(folder)
    write_store(folder, contents)
    return {name: hash_file(folder / name) for name in FILES}


def _index_sentences(
    contents: Sequence[DocumentContents], encoder: TextEncoder, known: KnownVectors, progress: Progress
) -> SentenceIndex:
    texts = [searched_sentence(content.document, span) for content in contents for span in content.sentences]
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    vectors = _embed("sentences", list(places), encoder, known, progress)
    return SentenceIndex(
        documents=np.repeat(np.arange(len(contents), dtype=np.int32), [len(content.sentences) for content in contents]),
        spans=np.array([span for content in contents for span in content.sentences], np.int32).reshape(-1, 2),
        texts=np.array([places[text] for text in texts], np.int32),
        vectors=vectors.astype(np.float16),
        chunks=_find_ranges(contents),
    )


def _find_ranges(contents: Sequence[DocumentContents]) -> npt.NDArray[np.int32]:
    """For each chunk the rows of the sentences that lie wholly in it, as first and one behind the last."""
    ranges: list[tuple[int, int]] = []
    before = 0
    for content in contents:
        starts, ends = [span.start for span in content.sentences], [span.end for span in content.sentences]
        for chunk in content.chunks:
            first, behind = bisect_left(starts, chunk.span.start), bisect_right(ends, chunk.span.end)
            ranges.append((before + first, before + max(first, behind)))
        before += len(content.sentences)
    return np.array(ranges, np.int32).reshape(-1, 2)


def _embed(step: str, texts: Sequence[str], encoder: TextEncoder, known: KnownVectors, progress: Progress) -> Vectors:
    """One row a text; texts in `known`, and those met before, are not embedded."""
    names = [hash_text(text) for text in texts]
    missing = {name: text for name, text in zip(names, texts, strict=True) if name not in known}
    fresh: dict[bytes, npt.NDArray[np.float32]] = {}
    waiting = list(missing.items())
    for start in range(0, len(waiting), _BATCH):
        progress(step, start, len(waiting))
        batch = waiting[start : start + _BATCH]
        rows = encoder.encode([text for _, text in batch])
        fresh.update(zip([name for name, _ in batch], rows, strict=True))
    progress(step, len(waiting), len(waiting))
    vectors = np.empty((len(texts), encoder.card.dimension), np.float32)
    for row, name in enumerate(names):
        vectors[row] = fresh[name] if name in fresh else known[name]
    return vectors

"""From a plan to the files of a generation: tokens are counted, texts are embedded, everything is saved in one folder.

What the plan carries over is copied row by row and neither read nor embedded again. The files are the same to the last byte as if
all documents had been new. The builder imports this module only when there is something to write, because it loads numpy, faiss
and scipy.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.analysis import acronym_statistics, tokenizer
from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.build.plan import Origins, Plan
from index.build.previous import PreviousGeneration
from index.build.reading_process import TokenCounter, TrustedRunner, count_acronyms
from index.build.report import Progress
from index.build.vector_files import Embedding, find_sentences, write_chunk_vectors, write_sentence_vectors
from index.embedding import vector_reuse
from index.embedding.encoder import TextEncoder
from index.errors import UnfitDocumentError
from index.generations.hashes import hash_files
from index.local import bm25, dense_vectors, document_store, near_duplicates, sentence_vectors
from index.local.bm25 import LexicalIndex
from index.local.document_store import write_store
from index.local.near_duplicates import NearDuplicates
from index.local.term_counts import TokenCounts, TokenLists
from index.settings import BuildSettings
from index.workers.build_workers import BuildWorkers, LocalWorkers
from ingest.errors import ReadError
from ingest.language.tables import DEFAULT, find_language
from ingest.sandbox.parent import TaskRunner

_PARTS = (
    tokenizer,
    acronym_statistics,
    bm25,
    dense_vectors,
    sentence_vectors,
    vector_reuse,
    near_duplicates,
    document_store,
)
FILES = tuple(name for part in _PARTS for name in part.FILES)
"""The files of a generation but its manifest."""
_AT_ONCE = 2_000  # chunks of the previous generation that are counted anew


def write_generation(
    folder: Path,
    plan: Plan,
    settings: BuildSettings,
    encoder: TextEncoder,
    progress: Progress,
    *,
    workers: BuildWorkers | None = None,
) -> dict[str, str]:
    """Write FILES for `plan` to `folder`. Returns their names with their sha256.

    workers: where the words of foreign texts are counted and texts are embedded, this process when it is left out. Raises
    UnfitDocumentError for a new document whose words cannot be counted within the limits.
    """
    workers = workers or LocalWorkers(TrustedRunner(settings.limits))
    progress("words", 0, 1)
    acronyms = _sum_acronyms(plan, workers.runner)
    acronyms.save(folder)
    vocabulary = Vocabulary.of_statistics(acronyms if settings.acronyms else AcronymStatistics())
    vocabulary.save(folder)
    LexicalIndex.weigh(_count_tokens(plan, vocabulary, workers.runner), settings.bm25).save(folder)
    progress("words", 1, 1)
    known_chunks, known_sentences = plan.known_vectors()
    sentences = find_sentences(plan)
    wanted = {name for part in sentences for name in part.named}
    # The row of a table is searched under the same text as a chunk and as a sentence.
    of_chunks = Embedding("chunks", encoder, workers, known_chunks, progress)
    shared = write_chunk_vectors(folder, plan, settings.exact_rows, of_chunks, wanted)
    write_sentence_vectors(folder, sentences, Embedding("sentences", encoder, workers, known_sentences.join(shared), progress))
    progress("store", 0, 3)
    NearDuplicates.build([_find_shingles(plan, doc_id) for doc_id in plan.doc_ids]).save(folder)
    progress("store", 1, 3)
    write_store(folder, plan.stored())
    progress("store", 2, 3)
    hashes = _hash_all(folder)
    progress("store", 3, 3)
    return hashes


def _sum_acronyms(plan: Plan, runner: TaskRunner) -> AcronymStatistics:
    """The statistics of acronyms over all documents: those of the previous generation, corrected by what changed."""
    previous = plan.previous
    statistics = previous.acronyms.copy() if previous else AcronymStatistics()
    if previous:
        for doc_id in plan.dropped():
            statistics.add(count_acronyms(doc_id, previous.store.stored(previous.store.rows[doc_id]).body, runner), -1)
    for fresh in plan.list_fresh():
        statistics.add(fresh.count_acronyms())
    return statistics


def _count_tokens(plan: Plan, vocabulary: Vocabulary, runner: TaskRunner) -> TokenCounts:
    """The tokens of every chunk, by row, cut in the language of its document.

    Those of unchanged chunks are carried over unless the new vocabulary gives others.
    """
    origins, counter = plan.chunk_origins(), TokenCounter.of(runner, vocabulary)
    fresh = TokenLists.join(_count_fresh(plan, counter))
    new = np.flatnonzero(origins < 0)
    if plan.previous is None:
        return TokenCounts.of_lists(fresh)
    stale = _find_stale(plan.previous, origins, Tokenizer(vocabulary))
    recounted = TokenLists.join([fresh, *_count_stale(plan.previous, origins[stale].tolist(), counter)])
    origins[stale] = -1
    return plan.previous.counts.carry(origins, np.concatenate([new, np.array(stale, np.int64)]), recounted)


def _count_fresh(plan: Plan, counter: TokenCounter) -> Iterator[TokenLists]:
    for fresh in plan.list_fresh():
        try:
            yield counter.count(fresh.doc_id, fresh.language, fresh.searched.place.read(), fresh.searched.ends.read())
        except ReadError as error:
            raise UnfitDocumentError(fresh.doc_id, error) from error


def _count_stale(previous: PreviousGeneration, rows: list[int], counter: TokenCounter) -> Iterator[TokenLists]:
    """The tokens of chunks of the previous generation, by their rows there."""
    languages = {entry.doc_id: entry.language for entry in previous.store.entries}
    for start in range(0, len(rows), _AT_ONCE):
        chunks = previous.store.chunks(rows[start : start + _AT_ONCE])
        first = 0
        for at in range(1, len(chunks) + 1):  # neighbours of one document together
            if at < len(chunks) and chunks[at].doc_id == chunks[first].doc_id:
                continue
            texts = [chunk.searched.encode("utf-8") for chunk in chunks[first:at]]
            ends = np.cumsum([len(text) for text in texts], dtype=np.int64).tobytes()
            doc_id = chunks[first].doc_id
            yield counter.count(doc_id, languages[doc_id], b"".join(texts), ends)
            first = at


def _find_stale(previous: PreviousGeneration, origins: Origins, tokenizer: Tokenizer) -> list[int]:
    """The rows that are carried over but hold words of which the new vocabulary makes other tokens."""
    before = Tokenizer(previous.vocabulary)
    touched = np.zeros(len(previous.counts.lengths), bool)
    for language in {DEFAULT, *(find_language(entry.language) for entry in previous.store.entries)}:
        differences = tokenizer.in_language(language).find_differences(before.in_language(language))
        touched |= differences is None
        for tokens in differences or []:
            touched[previous.counts.rows_with(sorted(tokens))] = True
    carried = np.flatnonzero(origins >= 0)
    return carried[touched[origins[carried]]].tolist()  # type: ignore[no-any-return]


def _hash_all(folder: Path) -> dict[str, str]:
    hashed: dict[str, str] = {}
    for name, found in zip(FILES, hash_files([folder / name for name in FILES]), strict=True):
        if isinstance(found, OSError):
            raise found
        hashed[name] = found
    return hashed


def _find_shingles(plan: Plan, doc_id: str) -> npt.NDArray[np.uint64]:
    previous, row = plan.previous, plan.previous_row(doc_id)
    if previous is None or row is None:
        return plan.fresh[doc_id].hashes()
    return previous.near_duplicates.runs_of(row)

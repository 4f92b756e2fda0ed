"""The seam between retrieval and storage: what an engine must be able to do, and the records that pass.

An `Engine` holds generations of an index. `Engine.acquire` gives a `Snapshot`: one generation, read only, that stays whole while
it is held. `Engine.begin` gives a `IndexWriter` for the next one. Outside `index/` nobody knows what is behind these three: the
embedded engine (`index/local/`) keeps a folder of files, another one may keep a database.

A chunk is known by its `chunk_id` and a document by its `doc_id`. Both are stable across generations as long as the text is.
Verbs take and give many at a time, because to another engine a call is a round trip.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from index.analysis.similar_words import SimilarWord
from index.analysis.tokenizer import Tokenizer
from index.filters import Filters
from index.settings import Bm25Settings, BuildSettings
from ingest.chunk import Chunk
from ingest.document import Document
from ingest.load import DocumentContents
from ingest.sources import DEFAULT_COLLECTION
from ingest.spans import Span

if TYPE_CHECKING:
    from index.embedding.encoder import TextEncoder

Vector = npt.NDArray[np.float32]
"""A unit vector, shape (dimension,)."""
Ranking = list[tuple[str, float]]
"""chunk_id and score, best first. Equal scores are in the order of (doc_id, ordinal): every engine cuts the same at a depth."""
NO_FILTERS = Filters()
Collections = frozenset[str] | None
"""The collections whose documents may be read. None: all documents, whatever collections they belong to."""


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """What is known of a document without reading it: what lists show, filters look at and citations name."""

    doc_id: str
    title: str
    publisher: str | None
    published: str | None
    """As in `Document`: "2018-05-28", "2023-05" or "2023"."""
    language: str
    source_path: str
    chunks: int
    """How many chunks the document has."""
    text_sha256: str
    """Of the whole text, in hexadecimal."""
    generation: str
    """The generation that holds this version: the snapshot's own, or an earlier one in a snapshot as of a day."""
    collections: tuple[str, ...] = (DEFAULT_COLLECTION,)
    """The collections that it belongs to, ascending. Where a snapshot is restricted to some, only those among them."""
    url: str | None = None
    """As in `Document`."""


@dataclass(frozen=True, slots=True)
class EntryList:
    """A part of the list of documents."""

    total: int
    """How many documents pass the filters."""
    entries: tuple[DocumentEntry, ...]
    """Those of the part, in the order of doc_id."""


@dataclass(frozen=True, slots=True)
class IndexSize:
    """How much a snapshot holds."""

    documents: int
    chunks: int
    sentences: int
    stored_bytes: int
    """The room that it takes where it is stored."""


@dataclass(frozen=True, slots=True)
class TokenStatistics:
    """How common tokens are in a snapshot: what BM25 weighs them by."""

    chunks: int
    """All chunks of the snapshot."""
    frequencies: Mapping[str, int]
    """For each token asked for, the number of chunks that hold it; 0 for one that the corpus never uses."""

    @property
    def known(self) -> frozenset[str]:
        """The tokens that the corpus uses."""
        return frozenset(token for token, frequency in self.frequencies.items() if frequency)

    def idf(self, token: str) -> float:
        """log(1 + (N - df + 0.5) / (df + 0.5)): larger for a rarer token, always positive. Raises KeyError for an unknown one."""
        frequency = self.frequencies[token]
        return math.log(1 + (self.chunks - frequency + 0.5) / (frequency + 0.5))

    def ceiling(self, tokens: Iterable[str], settings: Bm25Settings) -> float:
        """What no chunk's words can reach: the sum of idf * (k1 + 1) over the distinct tokens. Pairs come on top."""
        return sum(map(self.idf, dict.fromkeys(tokens))) * (settings.k1 + 1)


@dataclass(frozen=True, slots=True)
class ChunkScores:
    """The parts of the scores of given chunks, in the order given."""

    lexical: npt.NDArray[np.float64]
    """BM25 of words and pairs, shape (n,)."""
    ceiling: float
    """What the words of no chunk can reach (`TokenStatistics.ceiling`); 0.0 for a question without words."""
    vectors: npt.NDArray[np.float32]
    """The chunks' unit vectors, shape (n, dimension)."""
    sentence: npt.NDArray[np.float64]
    """The cosine of each chunk's nearest sentence, shape (n,); NaN for a chunk that holds no whole sentence."""


@dataclass(frozen=True, slots=True)
class SentenceVectors:
    """Sentences of a document, in the order of the text."""

    spans: tuple[Span, ...]
    """In the document's text."""
    vectors: npt.NDArray[np.float32]
    """Their unit vectors, shape (len(spans), dimension)."""


@dataclass(frozen=True, slots=True)
class SharedShingles:
    """Which other documents hold most of a text."""

    total: int
    """How many distinct shingles the text has."""
    documents: Mapping[str, int]
    """doc_id to how many of them that document holds."""


@dataclass(frozen=True, slots=True)
class GenerationEntry:
    """One generation that is kept."""

    generation: str
    is_published: bool
    """True for the one that questions go to."""
    built_at: str | None = None
    """ISO 8601, UTC."""
    replaces: str | None = None
    """The generation that it was made from."""
    documents: int = 0
    chunks: int = 0
    damage: str | None = None
    """Why nothing else is known of it, where its record cannot be read. Its content is not checked here, but by `activate`."""


class Snapshot(Protocol):
    """One generation, read only and safe to share between threads. Obtained from `Engine.acquire`.

    It equals itself alone and can be referred to weakly, so that what is computed from it can be kept as long as it is.
    """

    @property
    def generation(self) -> str:
        """The id of the generation."""

    @property
    def replaces(self) -> str | None:
        """The id of the generation that it was made from. None for the first."""

    @property
    def encoder(self) -> "TextEncoder":
        """The encoder that the vectors were made with, which is not the engine's: a question must be encoded by the same one."""

    @property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer with the vocabulary of this generation: its acronyms are mined from its documents."""

    @property
    def build_settings(self) -> Mapping[str, Any]:
        """What shaped the generation, as `BuildSettings.as_recorded` records it."""

    def measure(self) -> IndexSize:
        """How much it holds, and the room that it takes now."""

    def token_statistics(self, tokens: Iterable[str]) -> TokenStatistics:
        """How common each of the tokens is."""

    def words_like(self, word: str, limit: int) -> tuple[SimilarWord, ...]:
        """The `limit` words of the documents, of 4 to 30 letters, that are spelled most nearly as `word`, the nearest first.

        word: in small letters and without accents (`index.analysis.words.simplify_word`). What is similar and in which order is
        said at `WordList.find_similar`. Empty where the generation was built before words were kept.
        """

    def top_lexical(self, tokens: Sequence[str], filters: Filters, depth: int) -> Ranking:
        """At most `depth` chunks that hold one of the tokens and pass the filters, by BM25.

        The score of a chunk is that of the tokens, each counted once, plus `pair_weight` times that of the pairs of neighbouring
        tokens. Terms are added in the order of `tokens`, in float64, so that engines agree to the last bit.
        """

    def top_dense(self, vector: Vector, filters: Filters, depth: int) -> Ranking:
        """At most `depth` chunks that pass the filters, by the cosine to `vector`. Filters hold before anything is ranked."""

    def score_chunks(self, chunk_ids: Sequence[str], tokens: Sequence[str], vector: Vector) -> ChunkScores:
        """Every part of the score of each chunk. Raises KeyError for a chunk that is not there."""

    def chunks(self, chunk_ids: Sequence[str]) -> list[Chunk]:
        """The chunks, in the order given. Raises KeyError for one that is not there."""

    def sentences(self, places: Sequence[tuple[str, Span]]) -> list[SentenceVectors]:
        """For each doc_id and span the sentences that lie wholly in it. Raises KeyError for a document that is not there."""

    def documents(self, doc_ids: Sequence[str]) -> list[Document]:
        """The documents, in the order given. Raises KeyError for one that is not there."""

    def document(self, doc_id: str) -> Document:
        """One document. Raises KeyError when it is not there."""

    def contents(self, doc_id: str) -> DocumentContents:
        """A document with all its chunks and sentences, as a `IndexWriter` takes it. Raises KeyError when it is not there."""

    def entries(self, doc_ids: Sequence[str]) -> list[DocumentEntry]:
        """What is known of the documents, in the order given. Raises KeyError for one that is not there."""

    def list_entries(self, filters: Filters = NO_FILTERS, offset: int = 0, limit: int | None = None) -> EntryList:
        """The documents that pass the filters, from the one at `offset` (from 0), at most `limit` of them."""

    def near_duplicates(self, doc_ids: Sequence[str]) -> list[tuple[str, ...]]:
        """For each document the ids of its near-duplicates (`index.shingle_overlap`), ascending. Its own is not among them.

        Raises KeyError for a document that is not there.
        """

    def documents_containing(self, passages: Sequence[tuple[str, str]], share: float) -> list[SharedShingles]:
        """For each doc_id and text of that document: which other documents hold at least `share` of the text's shingles."""

    def reweighted(self, settings: Bm25Settings) -> "Snapshot":
        """The same generation with lexical scores by other settings, for fitting them. Valid while this snapshot is held."""


class IndexWriter(Protocol):
    """The next generation in the making. Obtained from `Engine.begin`. What is not published is dropped."""

    def put(self, contents: DocumentContents) -> None:
        """Add a document, or replace the one of its id. Raises UnwritableDocumentError when it holds half a character."""

    def remove(self, doc_id: str) -> None:
        """Leave a document out. Raises KeyError when there is none of that id."""

    def publish(self) -> str:
        """Make the generation the published one and give its id. The id of the former one where nothing differs.

        Raises EmptyCorpusError when no document is left. A failure leaves the former generation published.
        """


class Engine(Protocol):
    """Generations of an index: one is published, and those before it are kept for a while. Safe to share between threads."""

    @property
    def generation(self) -> str:
        """The id of the generation that `acquire` gives. Raises IndexPendingError as long as there is none."""

    @property
    def degraded(self) -> str | None:
        """Why another generation than the published one answers, as a sentence for the operator. None when all is well."""

    def acquire(
        self,
        generation: str | None = None,
        as_of: date | None = None,
        collections: Collections = None,
        *,
        earlier: bool = True,
    ) -> AbstractContextManager[Snapshot]:
        """Hold a generation: the published one, or the one named. `as_of`: its documents in the versions published by that day.

        collections: the snapshot holds the documents of these alone, and is in every respect as if there were no others. A
        document that is published in other collections by now is not in it, whatever collections the generation named has it in.
        earlier: whether other generations than the published one may be read. Where not, EarlierGenerationError is raised.
        Raises IndexMissingError for one that is not kept, IndexCorruptError for one that is damaged, and IndexPendingError where
        a first one is still waited for.
        """

    def generations(self, collections: Collections = None) -> Sequence[GenerationEntry]:
        """All generations that are kept, the latest first. Raises IndexMissingError before the first build.

        An entry may be read only when it is taken from the sequence. collections: only the documents that `acquire` would give
        with them are counted.
        """

    def text_checksums(self, generation: str | None, collections: Collections = None) -> Mapping[str, str]:
        """doc_id to text_sha256 in a generation, without opening it. Empty where it is not kept, not named or cannot be read.

        collections: only of the documents that `acquire` would give with them.
        """

    def begin(self, settings: BuildSettings, patience: float = 0.0) -> AbstractContextManager[IndexWriter]:
        """Begin the next generation from the published one. There is one writer at a time, waited for `patience` seconds.

        Raises IndexLockedError while another one writes.
        """

    def activate(self, generation: str, patience: float = 0.0) -> None:
        """Publish a generation that is kept. The others stay. What is written next is made from it.

        A writer that is under way does not hold this up. Its `publish` raises GenerationReplacedError then.
        Raises IndexMissingError for one that is not kept, IndexCorruptError for one that is damaged, and IndexLockedError while
        another process publishes.
        """

    def follow(self, *, again: bool = False) -> bool:
        """Turn to what is published now, by whichever process. True when that is another generation than before.

        One that cannot be used is not turned to, and `degraded` says why. `again`: look at it once more.
        """

    def close(self) -> None:
        """Release everything. A snapshot that is still held is closed by its last holder."""

"""A second engine behind the seam, in memory: every verb straight from its definition, without an index of any kind.

It shares the records, the tokenizer, the filters' definition and the rule of near-duplicates with the product, and nothing of
`index/local` or `index/generations`. The contract tests run over both engines; whatever differs is a gap in the seam.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.similar_words import SimilarWord, WordList
from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.embedding.encoder import TextEncoder
from index.engine import (
    NO_FILTERS,
    ChunkScores,
    Collections,
    DocumentEntry,
    EntryList,
    GenerationEntry,
    IndexSize,
    Ranking,
    SentenceVectors,
    SharedShingles,
    Snapshot,
    TokenStatistics,
    Vector,
)
from index.errors import EarlierGenerationError, EmptyCorpusError, IndexMissingError, UnwritableDocumentError
from index.filters import Filters, passes
from index.settings import Bm25Settings, BuildSettings
from index.shingle_overlap import are_near_duplicates
from ingest.chunk import Chunk
from ingest.chunking import searched_sentence
from ingest.dates import first_day
from ingest.document import Document
from ingest.language.tables import find_language
from ingest.load import DocumentContents
from ingest.shingles import find_words
from ingest.spans import Span

Vectors = dict[str, npt.NDArray[np.float32]]
Terms = Sequence[str] | Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Version:
    """A document with the generation that it was put in."""

    contents: DocumentContents
    generation: str
    shown: Collections = None

    @property
    def entry(self) -> DocumentEntry:
        told = self.contents.document
        names = (told.doc_id, told.title, told.publisher, told.published, told.language, told.source_path)
        collections = tuple(name for name in self.contents.collections if self.shown is None or name in self.shown)
        return DocumentEntry(*names, len(self.contents.chunks), told.text_sha256, self.generation, collections, told.url)


@dataclass(frozen=True, slots=True)
class Generation:
    """What one publication left behind."""

    name: str
    replaces: str | None
    settings: BuildSettings
    documents: Mapping[str, DocumentContents]


class MemorySnapshot:
    """One generation, or the view of a day."""

    def __init__(self, generation: Generation, versions: Mapping[str, Version], encoder: TextEncoder, vectors: Vectors) -> None:
        self.generation, self.replaces = generation.name, generation.replaces
        self._origin, self.encoder, self._vectors = generation, encoder, vectors
        self._versions = {doc_id: versions[doc_id] for doc_id in sorted(versions)}
        self._chunks = {chunk.chunk_id: chunk for one in self._versions.values() for chunk in one.contents.chunks}
        self._places = {chunk_id: place for place, chunk_id in enumerate(self._chunks)}
        self._bm25 = generation.settings.bm25
        statistics = AcronymStatistics()
        for one in self._versions.values():
            document = one.contents.document
            statistics.add(AcronymStatistics.of_text(document.text, find_language(document.language)))
        self._spelled = WordList(statistics.spelled)
        self.tokenizer = Tokenizer(Vocabulary.of_statistics(statistics if generation.settings.acronyms else AcronymStatistics()))
        tokens = [self._cut(chunk) for chunk in self._chunks.values()]
        self._words = [Counter(row) for row in tokens]
        self._pairs = [Counter(pairwise(row)) for row in tokens]

    def _cut(self, chunk: Chunk) -> list[str]:
        """The tokens of a chunk, in the language of its document."""
        language = find_language(self._versions[chunk.doc_id].contents.document.language)
        return self.tokenizer.in_language(language).document_tokens(chunk.searched)

    @property
    def build_settings(self) -> Mapping[str, Any]:
        return self._origin.settings.as_recorded(self.encoder.card)

    def measure(self) -> IndexSize:
        contents = [one.contents for one in self._versions.values()]
        return IndexSize(len(contents), len(self._chunks), sum(len(one.sentences) for one in contents), 0)

    def token_statistics(self, tokens: Iterable[str]) -> TokenStatistics:
        return TokenStatistics(len(self._words), {token: sum(token in row for row in self._words) for token in tokens})

    def words_like(self, word: str, limit: int) -> tuple[SimilarWord, ...]:
        return self._spelled.find_similar(word, limit)

    def top_lexical(self, tokens: Sequence[str], filters: Filters, depth: int) -> Ranking:
        scores = self._score_all(tokens)
        return self._rank({chunk_id: score for chunk_id, score in scores.items() if score > 0}, filters, depth)

    def top_dense(self, vector: Vector, filters: Filters, depth: int) -> Ranking:
        scores = {chunk_id: float(np.dot(self._embed(chunk.searched), vector)) for chunk_id, chunk in self._chunks.items()}
        return self._rank(scores, filters, depth)

    def score_chunks(self, chunk_ids: Sequence[str], tokens: Sequence[str], vector: Vector) -> ChunkScores:
        chunks, lexical = self.chunks(chunk_ids), self._score_all(tokens)
        vectors = [self._embed(chunk.searched) for chunk in chunks]
        nearest = [self.sentences([(chunk.doc_id, chunk.span)])[0].vectors @ vector for chunk in chunks]
        return ChunkScores(
            lexical=np.array([lexical[chunk_id] for chunk_id in chunk_ids], np.float64),
            ceiling=self.token_statistics(tokens).ceiling(tokens, self._bm25),
            vectors=np.array(vectors, np.float32).reshape(-1, self.encoder.card.dimension),
            sentence=np.array([max(cosines.tolist(), default=math.nan) for cosines in nearest], np.float64),
        )

    def chunks(self, chunk_ids: Sequence[str]) -> list[Chunk]:
        return [self._chunks[chunk_id] for chunk_id in chunk_ids]

    def sentences(self, places: Sequence[tuple[str, Span]]) -> list[SentenceVectors]:
        found = []
        for doc_id, span in places:
            contents = self.contents(doc_id)
            inside = tuple(one for one in contents.sentences if span.holds(one))
            # Sentences are kept in half precision, as the contract of the embedded engine says.
            rows = [self._embed(searched_sentence(contents.document, one)).astype(np.float16) for one in inside]
            vectors = np.array(rows, np.float32).reshape(-1, self.encoder.card.dimension)
            found.append(SentenceVectors(inside, vectors))
        return found

    def documents(self, doc_ids: Sequence[str]) -> list[Document]:
        return [self.document(doc_id) for doc_id in doc_ids]

    def document(self, doc_id: str) -> Document:
        return self.contents(doc_id).document

    def contents(self, doc_id: str) -> DocumentContents:
        return self._versions[doc_id].contents

    def entries(self, doc_ids: Sequence[str]) -> list[DocumentEntry]:
        return [self._versions[doc_id].entry for doc_id in doc_ids]

    def list_entries(self, filters: Filters = NO_FILTERS, offset: int = 0, limit: int | None = None) -> EntryList:
        passing = [one.entry for one in self._versions.values() if passes(one.entry, filters)]
        return EntryList(len(passing), tuple(passing[offset:] if limit is None else passing[offset : offset + limit]))

    def near_duplicates(self, doc_ids: Sequence[str]) -> list[tuple[str, ...]]:
        return [tuple(self._find_near_duplicates(doc_id)) for doc_id in doc_ids]

    def documents_containing(self, passages: Sequence[tuple[str, str]], share: float) -> list[SharedShingles]:
        found = []
        for doc_id, text in passages:
            wanted = cut_shingles(text)
            shared = {other: len(wanted & self._shingles(other)) for other in self._versions if other != doc_id}
            found.append(SharedShingles(len(wanted), {other: n for other, n in shared.items() if n and n >= share * len(wanted)}))
        return found

    def reweighted(self, settings: Bm25Settings) -> Snapshot:
        origin = replace(self._origin, settings=replace(self._origin.settings, bm25=settings))
        return MemorySnapshot(origin, self._versions, self.encoder, self._vectors)

    def _find_near_duplicates(self, doc_id: str) -> Iterator[str]:
        own = self._shingles(doc_id)
        for other in self._versions:
            theirs = self._shingles(other)
            if other != doc_id and are_near_duplicates(len(own), len(theirs), len(own & theirs)):
                yield other

    def _shingles(self, doc_id: str) -> frozenset[tuple[str, ...]]:
        return cut_shingles(self.document(doc_id).text)

    def _embed(self, text: str) -> npt.NDArray[np.float32]:
        if text not in self._vectors:
            self._vectors[text] = self.encoder.encode([text])[0]
        return self._vectors[text]

    def _score_all(self, tokens: Sequence[str]) -> dict[str, float]:
        """BM25 of the words, and `pair_weight` times that of the pairs whose words are both known, each term once, in order."""
        known = self.token_statistics(tokens).known
        words = dict.fromkeys(token for token in tokens if token in known)
        pairs = dict.fromkeys(pair for pair in pairwise(tokens) if known.issuperset(pair))
        by_words, by_pairs = weigh(self._words, list(words), self._bm25), weigh(self._pairs, list(pairs), self._bm25)
        scores = [one + self._bm25.pair_weight * other for one, other in zip(by_words, by_pairs, strict=True)]
        return dict(zip(self._chunks, scores, strict=True))

    def _rank(self, scores: Mapping[str, float], filters: Filters, depth: int) -> Ranking:
        passing = [chunk_id for chunk_id in scores if passes(self._versions[self._chunks[chunk_id].doc_id].entry, filters)]
        best = sorted(passing, key=lambda chunk_id: (-scores[chunk_id], self._places[chunk_id]))[:depth]
        return [(chunk_id, scores[chunk_id]) for chunk_id in best]


def weigh(rows: Sequence[Counter[str]] | Sequence[Counter[tuple[str, str]]], terms: Terms, settings: Bm25Settings) -> list[float]:
    """For each row the sum over `terms` of idf * (f * (k1 + 1) / (f + k1 * (1 - b + b * length / mean length)))."""
    scores = [0.0] * len(rows)
    lengths = [row.total() for row in rows]
    mean = sum(lengths) / max(len(rows), 1)
    for term in terms:
        df = sum(term in row for row in rows)
        idf = math.log(1 + (len(rows) - df + 0.5) / (df + 0.5))
        for place, row in enumerate(rows):
            frequency = row.get(term, 0)  # type: ignore[call-overload]  # a row of words or one of pairs
            if frequency:
                norm = settings.k1 * (1 - settings.b + settings.b * lengths[place] / mean)
                scores[place] += idf * (frequency * (settings.k1 + 1) / (frequency + norm))
    return scores


def cut_shingles(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of three words of a text; a shorter text is one run, and one without words has none."""
    words = find_words(text)
    return frozenset(tuple(words[at : at + 3]) for at in range(max(1, len(words) - 2))) if words else frozenset()


class MemoryWriter:
    """The next generation in the making."""

    def __init__(self, engine: "MemoryEngine", settings: BuildSettings) -> None:
        self._engine, self._settings = engine, settings
        self._documents = dict(engine.published.documents) if engine.published else {}

    def put(self, contents: DocumentContents) -> None:
        try:
            contents.document.text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise UnwritableDocumentError(f"{contents.document.doc_id!r} holds half of a character") from error
        self._documents[contents.document.doc_id] = contents

    def remove(self, doc_id: str) -> None:
        del self._documents[doc_id]

    def publish(self) -> str:
        if not self._documents:
            raise EmptyCorpusError("no document is left: put another one first")
        return self._engine.publish(self._documents, self._settings)


class MemoryEngine:
    """Generations as a list of dictionaries."""

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self.degraded: str | None = None
        self.published: Generation | None = None
        self._kept: dict[str, Generation] = {}
        self._count = 0
        self._vectors: Vectors = {}

    @property
    def generation(self) -> str:
        return self._find(None).name

    @contextmanager
    def acquire(
        self,
        generation: str | None = None,
        as_of: date | None = None,
        collections: Collections = None,
        *,
        earlier: bool = True,
    ) -> Iterator[Snapshot]:
        if not earlier and generation not in (None, self.generation):
            raise EarlierGenerationError(f"generation {generation!r} is not the published one")
        found = self._find(generation)
        seen = self._restrict(found, collections)
        versions = {doc_id: Version(contents, found.name, collections) for doc_id, contents in seen.items()}
        if as_of is not None:
            chosen = self._choose_versions(found, as_of, collections)
            is_older = any(one.generation != found.name for one in chosen.values())
            if is_older and not earlier:
                raise EarlierGenerationError(f"what was published by {as_of} was replaced since")
            versions = chosen if is_older else versions
        yield MemorySnapshot(found, versions, self._encoder, self._vectors)

    def generations(self, collections: Collections = None) -> list[GenerationEntry]:
        if self.published is None:
            raise IndexMissingError("no index: publish a generation first")
        return [self._describe(one, self._restrict(one, collections)) for one in reversed(self._kept.values())]

    def text_checksums(self, generation: str | None, collections: Collections = None) -> Mapping[str, str]:
        kept = self._kept.get(generation or "")
        seen = {} if kept is None else self._restrict(kept, collections)
        return {doc_id: one.document.text_sha256 for doc_id, one in seen.items()}

    @contextmanager
    def begin(self, settings: BuildSettings, patience: float = 0.0) -> Iterator[MemoryWriter]:
        yield MemoryWriter(self, settings)

    def activate(self, generation: str, patience: float = 0.0) -> None:
        self.published = self._find(generation)

    def follow(self, *, again: bool = False) -> bool:
        return False

    def close(self) -> None:
        self._kept.clear()

    def publish(self, documents: Mapping[str, DocumentContents], settings: BuildSettings) -> str:
        former = self.published
        if former is not None and (former.documents, former.settings) == (documents, settings):
            return former.name
        self._count += 1
        name = f"{self._count:06}-memory"
        self.published = self._kept[name] = Generation(name, former.name if former else None, settings, dict(documents))
        for old in list(self._kept)[: -settings.kept]:
            del self._kept[old]
        return name

    def _find(self, generation: str | None) -> Generation:
        found = self.published if generation is None else self._kept.get(generation)
        if found is None:
            raise IndexMissingError(f"no generation {generation!r} is kept")
        return found

    def _restrict(self, one: Generation, collections: Collections) -> dict[str, DocumentContents]:
        """The documents that are in one of the collections, there and in the published generation where it has them."""
        now = self.published.documents if self.published else {}
        return {
            doc_id: contents
            for doc_id, contents in one.documents.items()
            if collections is None
            or all(collections & set(version.collections) for version in (contents, now.get(doc_id, contents)))
        }

    def _describe(self, one: Generation, seen: Mapping[str, DocumentContents]) -> GenerationEntry:
        return GenerationEntry(
            generation=one.name,
            is_published=one is self.published,
            replaces=one.replaces,
            documents=len(seen),
            chunks=sum(len(contents.chunks) for contents in seen.values()),
        )

    def _choose_versions(self, current: Generation, day: date, collections: Collections) -> dict[str, Version]:
        """For each document of `current` the latest version published by `day`, going back to what it was made from."""
        chosen: dict[str, Version] = {}
        generation: Generation | None = current
        while generation is not None:
            for doc_id, contents in self._restrict(generation, collections).items():
                published, known = contents.document.published, self._restrict(current, collections)
                if doc_id in known and doc_id not in chosen and published and first_day(published) <= day:
                    chosen[doc_id] = Version(contents, generation.name, collections)
            generation = self._kept.get(generation.replaces or "")
        undated = {
            doc_id: Version(contents, current.name, collections)
            for doc_id, contents in self._restrict(current, collections).items()
            if contents.document.published is None
        }
        return undated | chosen

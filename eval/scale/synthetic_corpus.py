"""A corpus of any size: words by Zipf's law, vectors that gather around centres. The same number gives the same document.

Nothing of it is read or embedded. A text's vector is drawn from a generator that its checksum seeds.
"""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.embedding.model_export import ModelCard
from ingest.chunk import Chunk
from ingest.document import Block, Document
from ingest.load import DocumentContents
from ingest.spans import Span

CHUNKS_A_DOCUMENT = 30
PUBLISHERS = 20
"""A filter by one of them leaves 5 % of the documents."""
_SENTENCES, _WORDS = 4, 24  # of a chunk, and of a sentence
_VOCABULARY, _EXPONENT = 60_000, 1.0
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
_CENTRES, _SPREAD, _NOISE = 400, 0.9, 65_536
_DIMENSION = 384


class SyntheticEncoder:
    """Unit vectors around centres. Texts that begin with the same word share a centre."""

    def __init__(self) -> None:
        self.card = ModelCard("synthetic", _DIMENSION, 256, "0" * 64, "1" * 64, "2" * 64)
        random = np.random.default_rng(17)
        self._centres = random.standard_normal((_CENTRES, _DIMENSION), np.float32)
        self._noise = random.standard_normal((_NOISE, _DIMENSION), np.float32)

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One unit row a text."""
        near = [zlib.crc32(text.partition(" ")[0].encode()) % _CENTRES for text in texts]
        drawn = np.array([zlib.crc32(text.encode()) for text in texts], np.int64)
        rows = self._centres[near] + _SPREAD * self._noise[drawn % _NOISE]
        rows += _SPREAD * self._noise[(drawn >> 16) % _NOISE, ::-1]  # two draws, so that no two texts share a vector
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32).reshape(-1, _DIMENSION)


@dataclass(frozen=True)
class SyntheticCorpus:
    """Documents and questions by number."""

    chunks: int
    """How many chunks all documents have together, rounded up to whole documents."""

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return -(-self.chunks // CHUNKS_A_DOCUMENT)

    def contents(self) -> Iterator[DocumentContents]:
        """All documents."""
        return map(self.make, range(self.documents))

    def make(self, number: int, chunks: int = CHUNKS_A_DOCUMENT) -> DocumentContents:
        """The document of a number."""
        random = np.random.default_rng([5, number])
        doc_id = f"d{number:07}"
        texts, spans, sentences, at = [], [], [], 0
        for words in self._draw(random, chunks * _SENTENCES):
            sentence = " ".join(words).capitalize() + "."
            sentences.append(Span(at, at + len(sentence)))
            texts.append(sentence)
            at += len(sentence) + 1
        text = "\n".join(texts)
        for first in range(0, len(sentences), _SENTENCES):
            spans.append(Span(sentences[first].start, sentences[first + _SENTENCES - 1].end))
        return DocumentContents(_make_document(number, doc_id, text, spans), _cut(doc_id, text, spans), tuple(sentences))

    def questions(self, count: int) -> list[str]:
        """Texts of six words, one of them frequent. Two are neighbours in a document, so that pairs are met."""
        random = np.random.default_rng(7)
        asked = []
        for _ in range(count):
            sentence = self.make(int(random.integers(self.documents)), 1).document.text.split("\n")[0].rstrip(".").lower().split()
            at = int(random.integers(len(sentence) - 1))
            others = [self._words[int(rank)] for rank in random.integers([2, 30, 300, 3_000], [20, 200, 2_000, 20_000])]
            asked.append(" ".join([*sentence[at : at + 2], *others]))
        return asked

    @cached_property
    def _words(self) -> list[str]:
        random = np.random.default_rng(3)
        made: dict[str, None] = {}
        while len(made) < _VOCABULARY:
            made["".join(random.choice(_SYLLABLES, int(random.integers(2, 5))))] = None
        return list(made)

    @cached_property
    def _shares(self) -> npt.NDArray[np.float64]:
        return np.asarray(np.cumsum(1 / np.arange(1, _VOCABULARY + 1) ** _EXPONENT), np.float64)

    def _draw(self, random: np.random.Generator, sentences: int) -> Iterator[list[str]]:
        drawn = random.random((sentences, _WORDS)) * self._shares[-1]
        for ranks in np.searchsorted(self._shares, drawn):
            yield [self._words[rank] for rank in ranks]


def _make_document(number: int, doc_id: str, text: str, spans: Sequence[Span]) -> Document:
    checksum = hashlib.sha256(text.encode()).hexdigest()
    return Document(
        doc_id=doc_id,
        title=f"Report {number}",
        publisher=f"Publisher {number % PUBLISHERS}",
        published=str(2000 + number % 25),
        language="en",
        source_path=f"{doc_id}.txt",
        source_sha256=checksum,
        text=text,
        text_sha256=checksum,
        body_end=len(text),
        sections=(),
        pages=(),
        footnotes=(),
        blocks=tuple(Block("paragraph", span) for span in spans),
        rows=(),
        source_map=((0, 0, len(text)),),
    )


def _cut(doc_id: str, text: str, spans: Sequence[Span]) -> tuple[Chunk, ...]:
    names = [f"{doc_id}:{span.start}-{span.end}" for span in spans]
    parts = [text[span.start : span.end] for span in spans]
    return tuple(
        Chunk(name, doc_id, ordinal, span, part, (), "prose", part)
        for ordinal, (name, span, part) in enumerate(zip(names, spans, parts, strict=True))
    )

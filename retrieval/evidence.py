"""How well each sentence of the shown passages supports the question: its nearness in meaning and the words that it shares.

In come an index, a query with its vector and the passages; out come `Evidence` records, best first. Sentence vectors were made
when the index was built, so this costs one matrix product.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.opened import OpenIndex
from ingest.chunking import searched_sentence
from ingest.spans import Span
from retrieval.passage import Passage
from retrieval.query import Query
from retrieval.ranking import Vector


@dataclass(frozen=True, slots=True)
class EvidenceSettings:
    """Weights of the parts of a sentence's score; `passage` weighs the score of the passage that it stands in."""

    nearness: float = 1.0
    coverage: float = 0.5
    passage: float = 1.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence (or table row) of a passage; `span` in its document, `text` with white space folded.

    nearness: cosine to the question. coverage: share of the question's words by weight (idf) that it holds, 0 to 1.
    """

    passage: Passage
    span: Span
    text: str
    nearness: float
    coverage: float
    score: float


@dataclass(frozen=True, slots=True)
class AskedWords:
    """The question's tokens with their weights: rare words weigh more, words that the corpus never uses most."""

    weights: dict[str, float]

    @property
    def total(self) -> float:
        """The weight of all of them."""
        return sum(self.weights.values())

    def cover(self, tokens: Sequence[str]) -> float:
        """The share of the weight that `tokens` hold; 0 for a question without words."""
        held = set(tokens)
        return sum(weight for token, weight in self.weights.items() if token in held) / self.total if self.weights else 0.0


def weigh_words(index: OpenIndex, query: Query) -> AskedWords:
    """The words of a question with their idf in the index."""
    return AskedWords({token: index.lexical.idf(token) for token in index.tokenizer.tokens(query.words)})


def find_evidence(
    index: OpenIndex, query: Query, vector: Vector, passages: Sequence[Passage], settings: EvidenceSettings
) -> list[Evidence]:
    """Every sentence of the passages, best first; a sentence that stands in several is listed with the first."""
    asked = weigh_words(index, query)
    found: dict[tuple[str, Span], Evidence] = {}
    for passage in passages:
        document = index.document(passage.source.doc_id)
        rows = index.sentences.of_span(index.document_row(document.doc_id), passage.span)
        nearness = (index.sentences.vectors_of(rows) @ vector).tolist() if rows else []
        for row, near in zip(rows, nearness, strict=True):
            span = index.sentences.span(row)
            if (document.doc_id, span) in found:
                continue
            tokens = index.tokenizer.tokens(" ".join([*passage.section[-1:], searched_sentence(document, span)]))
            cover = asked.cover(tokens)
            score = settings.nearness * near + settings.coverage * cover + settings.passage * passage.score
            text = " ".join(span.cut(document.text).split())
            found[document.doc_id, span] = Evidence(passage, span, text, near, cover, score)
    return sorted(found.values(), key=lambda evidence: (-evidence.score, evidence.passage.rank, evidence.span))

"""What a question asks, as everything behind the ranking sees it: its words with their weights, and whether it wants a value."""

import re
from collections.abc import Container
from dataclasses import dataclass

from index.analysis.tokenizer import Tokenizer
from index.local.open_index import OpenIndex
from ingest.document import TableRow
from ingest.language.tables import detect_language
from retrieval.answer.values import ValueKind, find_asked_kind
from retrieval.query.query import Query

_EVERYWHERE = 1.0  # idf of a name that most of the corpus holds, such as that of the EU: it tells no sentence from another


@dataclass(frozen=True, slots=True)
class QuestionAnalysis:
    """A question's tokens with their weights (idf): rare words weigh more, words that the corpus never uses most.

    named: the tokens of its names; what answers it speaks of these. kind: "date", "count" or "amount" when that is what it asks
    for, else None.
    """

    question: str
    tokenizer: Tokenizer
    weights: dict[str, float]
    named: frozenset[str]
    kind: ValueKind | None

    @property
    def words(self) -> frozenset[str]:
        """The tokens."""
        return frozenset(self.weights)

    def cover(self, held: Container[str]) -> float:
        """The share of the question's weight in the tokens `held`, 0 to 1; 0 for a question without words."""
        total = sum(self.weights.values())
        return sum(weight for token, weight in self.weights.items() if token in held) / total if total else 0.0

    def names(self, row: TableRow) -> bool:
        """True when the question names a table row by its label or by another of its cells; marks such as "x" name nothing.

        A row whose columns are not known counts as named: nothing tells its label from its values.
        """
        cells = [self.tokenizer.token_set(cell) for cell in row.cells if len(cell) > 1]
        return not row.columns or any(cell and cell <= self.words for cell in cells)


def read_question(index: OpenIndex, query: Query) -> QuestionAnalysis:
    """The question of a query, its words weighed by the index."""
    language = detect_language(query.text)
    tokenizer = index.tokenizer.in_language(language)
    weights = {token: index.lexical.idf(token) for token in tokenizer.tokens(query.words)}
    names = frozenset(token for token in _find_names(tokenizer, query.text) if weights.get(token, 0.0) > _EVERYWHERE)
    return QuestionAnalysis(query.text, tokenizer, weights, names, find_asked_kind(query.text, language))


def _find_names(tokenizer: Tokenizer, question: str) -> list[str]:
    """Tokens of words in capitals; the first word is written so whatever it is, and is a name with another behind it."""
    first, _, rest = question.strip().partition(" ")
    told = question if first.isupper() or rest[:1].isupper() else rest
    return tokenizer.tokens(" ".join(re.findall(r"[A-Z][\w’'/.-]*(?: [A-Z][\w’'/.-]*)*", told)))

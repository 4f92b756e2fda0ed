"""All passages that a key-word query lets through, the best first, with counts of what they are in.

The words of the query rank the chunks (BM25). Each of the first `DEPTH` is then held against the query: it has every word and
phrase, none that is excluded, and its document meets the conditions.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from index.analysis.tokenizer import Tokenizer
from index.engine import DocumentEntry, Snapshot
from index.filters import Filters, compared_language
from ingest.chunk import Chunk
from ingest.language.tables import find_language
from ingest.spans import Span
from retrieval.errors import QuestionError
from retrieval.keywords.keyword_query import FieldCondition, KeywordQuery, fold, read_keywords

DEPTH = 1_000
"""Chunks that are looked at, and so the most hits."""
FACET_VALUES = 50
"""Values of a facet that are counted out."""
UNDATED = "undated"
"""The year of a document without a date."""
Terms = Mapping[str, frozenset[str]]
"""Words of a query with their tokens."""


@dataclass(frozen=True, slots=True)
class KeywordHit:
    """A chunk that the query lets through."""

    chunk: Chunk
    entry: DocumentEntry
    score: float
    """BM25 of the words."""


@dataclass(frozen=True, slots=True)
class KeywordHits:
    """The hits of a query, the best first."""

    hits: tuple[KeywordHit, ...]
    is_cut: bool
    """Whether more than DEPTH chunks hold words of the query, so that there may be further hits."""
    matcher: "Matcher"

    def mark(self, hit: KeywordHit) -> tuple[Span, ...]:
        """Where words and phrases of the query stand in the text of a hit, without overlaps."""
        return self.matcher.mark(hit.chunk.text, hit.entry)

    def count_facets(self) -> dict[str, list[tuple[str, int]]]:
        """For publisher, year, collection, language and kind: each value with its number of hits, the most frequent first."""
        counts: dict[str, Counter[str]] = {name: Counter() for name in ("publisher", "year", "collection", "language", "kind")}
        for hit in self.hits:
            counts["publisher"].update([hit.entry.publisher] if hit.entry.publisher else [])
            counts["year"].update([_year_of(hit.entry)])
            counts["collection"].update(hit.entry.collections)
            counts["language"].update([hit.entry.language])
            counts["kind"].update([hit.chunk.kind])
        return {name: sorted(found.items(), key=lambda one: (-one[1], one[0]))[:FACET_VALUES] for name, found in counts.items()}


def find_keywords(snapshot: Snapshot, text: str, filters: Filters) -> KeywordHits:
    """The hits of a query as it is typed. Raises QuestionError where nothing can be found by it."""
    query = read_keywords(text)
    tokenizer = snapshot.tokenizer
    wanted = [tokens for term in query.wanted if (tokens := tuple(tokenizer.tokens(term)))]
    asked = list(dict.fromkeys(token for term in wanted for token in term))
    if not asked:
        raise QuestionError(f"{text[:80]!r} holds nothing that is indexed: search for another word")
    ranking = snapshot.top_lexical(asked, filters, DEPTH)
    chunks = snapshot.chunks([chunk_id for chunk_id, _ in ranking])
    doc_ids = sorted({chunk.doc_id for chunk in chunks})
    entries = dict(zip(doc_ids, snapshot.entries(doc_ids), strict=True))
    matcher = Matcher(query, tokenizer, _cut_terms(query, tokenizer))
    ranked = (KeywordHit(chunk, entries[chunk.doc_id], score) for chunk, (_, score) in zip(chunks, ranking, strict=True))
    return KeywordHits(tuple(hit for hit in ranked if matcher.lets(hit.chunk, hit.entry)), len(ranking) == DEPTH, matcher)


def _cut_terms(query: KeywordQuery, tokenizer: Tokenizer) -> tuple[Terms, Terms]:
    """Each word that must be there, and each that must not, with its tokens. A word without any is passed over."""
    wanted, excluded = (
        {word: tokens for word in words if (tokens := tokenizer.token_set(word))} for words in (query.words, query.excluded_words)
    )
    return wanted, excluded


@dataclass(frozen=True, slots=True)
class Matcher:
    """Holds chunks against a query."""

    query: KeywordQuery
    tokenizer: Tokenizer
    terms: tuple[Terms, Terms]
    """The words that must be there, and those that must not. Their tokens are in the default language, as the index is asked."""

    def lets(self, chunk: Chunk, entry: DocumentEntry) -> bool:
        """True for a chunk that has all that is wanted and nothing that is excluded."""
        if not all(_meets(condition, chunk, entry) for condition in self.query.conditions):
            return False
        folded = fold(chunk.text)
        if not all(phrase in folded for phrase in self.query.phrases):
            return False
        if any(phrase in folded for phrase in self.query.excluded_phrases):
            return False
        wanted, excluded = self.terms
        if sum(map(len, wanted.values())) + len(self.query.phrases) < 2 and not excluded:
            return True  # it is ranked for its only token
        # The index counts these: the stems of the document's language and those of the default one.
        tokenizer = self.tokenizer.in_language(find_language(entry.language))
        held = frozenset(tokenizer.document_tokens(chunk.searched))
        # A stop word of that language is no token of the document.
        weighty = (tokens for word, tokens in wanted.items() if tokenizer.token_set(word))
        return all(tokens <= held for tokens in weighty) and not any(tokens <= held for tokens in excluded.values())

    def mark(self, text: str, entry: DocumentEntry) -> tuple[Span, ...]:
        """The words and phrases of the query in a text of that document, without overlaps."""
        tokenizer = self.tokenizer.in_language(find_language(entry.language))

        def cut(word: str) -> frozenset[str]:
            """The tokens in both languages. None for a stop word of the document's language."""
            own = tokenizer.token_set(word)
            return own and own | self.tokenizer.token_set(word)

        wanted = frozenset().union(*map(cut, self.terms[0]))
        words = (Span(*match.span()) for match in _word_pattern().finditer(text) if not wanted.isdisjoint(cut(match[0])))
        phrases = (span for phrase in self.query.phrases for span in _find_phrase(text, phrase))
        spans: list[Span] = []
        for span in sorted((*phrases, *words), key=lambda one: (one.start, -one.end)):
            if not spans or span.start >= spans[-1].end:
                spans.append(span)
        return tuple(spans)


@cache
def _word_pattern() -> re.Pattern[str]:
    return re.compile(r"\w+(?:[/.’'-]\w+)*")


def _find_phrase(text: str, phrase: str) -> Iterator[Span]:
    """Where a folded phrase stands in a text, however its white space and letters are written."""
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        plain = " " if char.isspace() else "'" if char == "’" else char.casefold()
        if plain != " " or folded[-1:] != [" "]:
            folded.append(plain)
            places += [place] * len(plain)
    written, at = "".join(folded), -1
    while (at := written.find(phrase, at + 1)) >= 0:
        yield Span(places[at], places[at + len(phrase) - 1] + 1)


def _meets(condition: FieldCondition, chunk: Chunk, entry: DocumentEntry) -> bool:
    return condition.is_excluded != _holds(condition.field, condition.value, chunk, entry)


def _holds(field: str, value: str, chunk: Chunk, entry: DocumentEntry) -> bool:
    contained: Mapping[str, str | None] = {"title": entry.title, "publisher": entry.publisher}
    if field in contained:
        return value in fold(contained[field] or "")
    equal: Mapping[str, Sequence[str]] = {
        "year": (_year_of(entry),),
        "language": (entry.language.casefold(), compared_language(entry.language)),
        "collection": [name.casefold() for name in entry.collections],
        "kind": (chunk.kind,),
        "id": (entry.doc_id,),
    }
    return value in equal[field]


def _year_of(entry: DocumentEntry) -> str:
    return entry.published[:4] if entry.published else UNDATED

"""From hits to passages: the surroundings of a span are looked up in its document, and words of the question are marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import accumulate, compress

from index.engine import DocumentEntry, Snapshot
from ingest.document import Document
from ingest.lookup import find_footnote, find_footnotes, find_pages, find_points, find_row, find_rows, find_sections, name_section
from ingest.spans import Span
from retrieval.passages.context_expansion import ExpandedHit, expand_hit
from retrieval.passages.deduplication import JOINED, Gathered, gather
from retrieval.passages.duplicate_sources import find_other_sources, order_sources, recognise_repeats
from retrieval.passages.passage import Passage, PassageKind, PassageSource
from retrieval.query.query import Query
from retrieval.rank.hit import Hit, Scores

BLOCK = 4  # hits whose documents are read in one call, after the first ones
_PARTS = tuple(part.name for part in fields(Scores))
_WORD = re.compile(r"(\w+(?:[/.’'-]\w+)*)")


def build_passages(snapshot: Snapshot, query: Query, hits: Sequence[Hit], top_k: int) -> tuple[Passage, ...]:
    """The best `top_k` passages that each say something new, ranked from 1."""
    expected = max(top_k, JOINED)  # at least as many hits are looked at
    shown = gather(_expand(snapshot, query, hits, expected), top_k, recognise_repeats(snapshot, hits, expected))
    return _build_all(snapshot, query, shown)


def build_spans(
    snapshot: Snapshot,
    query: Query,
    document: Document,
    spans: Sequence[tuple[str, Span]],
    score: float,
    *,
    kind: PassageKind = "table",
) -> tuple[Passage, ...]:
    """Passages of these spans of a document, which were not retrieved but are cited, ranked from 1.

    spans: each with the chunk that it begins with, a row of a table, or that stands below it, a heading. score: what all of them
    have. kind: of those that are no whole chunk.
    """
    chunks = snapshot.chunks([chunk_id for chunk_id, _ in spans])
    shown: list[Gathered] = []
    for rank, (chunk, (_, span)) in enumerate(zip(chunks, spans, strict=True), 1):
        whole: PassageKind = "table_row" if span == chunk.span else kind
        shown.append((ExpandedHit(Hit(chunk, rank, Scores(score)), document, span, span.cut(document.text), whole), []))
    return _build_all(snapshot, query, shown)


def _build_all(snapshot: Snapshot, query: Query, shown: Sequence[Gathered]) -> tuple[Passage, ...]:
    others = find_other_sources(snapshot, shown)
    doc_ids = sorted({one.document.doc_id for one, _ in shown}.union(*others))
    entries = dict(zip(doc_ids, snapshot.entries(doc_ids), strict=True))
    marked = WordMarker(query)
    return tuple(
        _build(marked, (rank, one), entries[one.document.doc_id], order_sources(map(entries.__getitem__, ids), query.filters))
        for rank, ((one, _), ids) in enumerate(zip(shown, others, strict=True), 1)
    )


def _expand(snapshot: Snapshot, query: Query, hits: Sequence[Hit], expected: int) -> Iterator[ExpandedHit]:
    """Each hit with what is shown for it. Documents are read a block of hits at a time, and only for hits that are looked at."""
    known: dict[str, Document] = {}
    first = 0
    while first < len(hits):
        block = hits[first : first + (BLOCK if first else expected)]
        missing = list(dict.fromkeys(hit.chunk.doc_id for hit in block if hit.chunk.doc_id not in known))
        if missing:
            known.update(zip(missing, snapshot.documents(missing), strict=True))
        yield from (expand_hit(query, known[hit.chunk.doc_id], hit) for hit in block)
        first += len(block)


def _build(
    marked: "WordMarker", ranked: tuple[int, ExpandedHit], entry: DocumentEntry, others: Sequence[DocumentEntry]
) -> Passage:
    rank, expanded = ranked
    document, span = expanded.document, expanded.span
    return Passage(
        rank=rank,
        chunk_id=expanded.hit.chunk.chunk_id,
        text=expanded.text,
        span=span,
        kind=expanded.kind,
        score=expanded.hit.scores.fused,
        scores={name: value for name in _PARTS if (value := getattr(expanded.hit.scores, name)) is not None},
        source=_describe_source(entry),
        section=tuple(map(name_section, find_sections(document, span.start))),
        pages=find_pages(document, span),
        highlights=marked.find(expanded.text),
        footnotes=find_footnotes(document, span),
        row=find_row(document, span),
        note=find_footnote(document, span),
        also_in=tuple(map(_describe_source, others)),
        points=find_points(document, span),
        rows=find_rows(document, span),
    )


def _describe_source(entry: DocumentEntry) -> PassageSource:
    """A document as it is cited."""
    names = (entry.doc_id, entry.title, entry.publisher, entry.published, entry.source_path)
    return PassageSource(*names, entry.text_sha256, entry.generation, entry.url)


class WordMarker:
    """Finds the words of a question in texts. Each distinct word is tokenized once, however many texts hold it."""

    def __init__(self, query: Query) -> None:
        self._wanted = _WantedWords(query)

    def find(self, text: str) -> tuple[Span, ...]:
        """The spans of `text` whose words the question has. Neighbours run together."""
        spans: list[Span] = []
        parts = _WORD.split(text)  # what is between words and the words, by turns
        words, starts = parts[1::2], list(accumulate(map(len, parts)))[:-1:2]
        for place in compress(range(len(words)), map(self._wanted.__getitem__, words)):
            start, end = starts[place], starts[place] + len(words[place])
            if spans and text[spans[-1].end : start].isspace():
                spans[-1] = Span(spans[-1].start, end)
            else:
                spans.append(Span(start, end))
        return tuple(spans)


class _WantedWords(dict[str, bool]):
    """Whether a question has a word, found out when it is first looked up."""

    def __init__(self, query: Query) -> None:
        super().__init__()
        self._tokenizer, self._tokens = query.tokenizer, query.token_set

    def __missing__(self, word: str) -> bool:
        found = self[word] = not self._tokens.isdisjoint(self._tokenizer.token_set(word))
        return found

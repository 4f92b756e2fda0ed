"""From hits to passages: what stands around a span is looked up in its document, and words of the question are marked."""

import re
from collections.abc import Sequence
from dataclasses import asdict

from index.local.document_store import DocumentEntry
from index.local.open_index import OpenIndex
from ingest.document import Document, Page
from ingest.lookup import find_footnote, find_footnotes, find_page, find_row, find_sections
from ingest.spans import Span
from retrieval.passages.context_expansion import ExpandedHit, expand_hit
from retrieval.passages.deduplication import gather
from retrieval.passages.duplicate_sources import find_carriers, recognise_repeats
from retrieval.passages.passage import Passage, PassageSource
from retrieval.query.query import Query
from retrieval.rank.hit import Hit


def build_passages(index: OpenIndex, query: Query, hits: Sequence[Hit], top_k: int) -> tuple[Passage, ...]:
    """The best `top_k` passages that each say something new, ranked from 1."""
    expanded = (expand_hit(query, index.document(hit.chunk.doc_id), hit) for hit in hits)
    shown = gather(expanded, top_k, recognise_repeats(index, hits))
    carriers = [find_carriers(index, query.filters, one, repeats) for one, repeats in shown]
    ranked = zip(shown, carriers, strict=True)
    return tuple(_build(index, query, (rank, one), others) for rank, ((one, _), others) in enumerate(ranked, 1))


def _build(index: OpenIndex, query: Query, ranked: tuple[int, ExpandedHit], others: Sequence[DocumentEntry]) -> Passage:
    rank, framed = ranked
    document, span = framed.document, framed.span
    return Passage(
        rank=rank,
        chunk_id=framed.hit.chunk.chunk_id,
        text=framed.text,
        span=span,
        kind=framed.kind,
        score=framed.hit.scores.fused,
        scores={name: value for name, value in asdict(framed.hit.scores).items() if value is not None},
        source=describe_source(index, document.doc_id),
        section=tuple(section.heading for section in find_sections(document, span.start)),
        pages=_find_pages(document, span),
        highlights=mark_words(query, framed.text),
        footnotes=find_footnotes(document, span),
        row=find_row(document, span),
        note=find_footnote(document, span),
        also_in=tuple(describe_source(index, other.doc_id) for other in others),
    )


def describe_source(index: OpenIndex, doc_id: str) -> PassageSource:
    """A document of the index as it is cited."""
    row = index.document_row(doc_id)
    entry, told = index.documents[row], index.manifest.documents[row]
    names = (entry.doc_id, entry.title, entry.publisher, entry.published, entry.source_path)
    return PassageSource(*names, told.text_sha256, index.versions.get(doc_id, index.generation))


def _find_pages(document: Document, span: Span) -> tuple[Page, Page] | None:
    first, last = find_page(document, span.start), find_page(document, span.end - 1)
    return (first, last) if first is not None and last is not None else None


def mark_words(query: Query, text: str) -> tuple[Span, ...]:
    """Spans of `text` whose words the question asked for; neighbours run together."""
    words, tokenize = query.token_set, query.tokenizer.token_set
    spans: list[Span] = []
    for match in re.finditer(r"\w+(?:[/.’'-]\w+)*", text):
        if words.isdisjoint(tokenize(match.group())):
            continue
        if spans and text[spans[-1].end : match.start()].isspace():
            spans[-1] = Span(spans[-1].start, match.end())
        else:
            spans.append(Span(*match.span()))
    return tuple(spans)

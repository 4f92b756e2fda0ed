"""From hits to passages: what stands around a span is looked up in its document, and words of the question are marked."""

import re
from collections.abc import Sequence
from dataclasses import asdict

from index.opened import OpenIndex
from ingest.document import Document, Page
from ingest.lookup import find_footnote, find_footnotes, find_page, find_row, find_sections
from ingest.spans import Span
from retrieval.asked import Asked, read_question
from retrieval.framing import Framed, frame_hit
from retrieval.gathering import gather
from retrieval.hit import Hit
from retrieval.passage import Passage, PassageSource
from retrieval.query import Query


def show_passages(index: OpenIndex, query: Query, hits: Sequence[Hit], top_k: int) -> tuple[Passage, ...]:
    """The best `top_k` passages that each say something new, ranked from 1."""
    asked = read_question(index, query)
    framed = (frame_hit(asked, index.document(hit.chunk.doc_id), hit) for hit in hits)
    shown = gather(framed, top_k)
    return tuple(_show(asked, rank, one, repeats) for rank, (one, repeats) in enumerate(shown, 1))


def _show(asked: Asked, rank: int, framed: Framed, repeats: Sequence[Framed]) -> Passage:
    document, span = framed.document, framed.span
    others = {repeat.document.doc_id: repeat.document for repeat in repeats if repeat.document.doc_id != document.doc_id}
    return Passage(
        rank=rank,
        chunk_id=framed.hit.chunk.chunk_id,
        text=framed.text,
        span=span,
        kind=framed.kind,
        score=framed.hit.scores.fused,
        scores={name: value for name, value in asdict(framed.hit.scores).items() if value is not None},
        source=describe_source(document),
        section=tuple(section.heading for section in find_sections(document, span.start)),
        pages=_find_pages(document, span),
        highlights=mark_words(asked, framed.text),
        footnotes=find_footnotes(document, span),
        row=find_row(document, span),
        note=find_footnote(document, span),
        also_in=tuple(describe_source(others[doc_id]) for doc_id in sorted(others)),
    )


def describe_source(document: Document) -> PassageSource:
    """The document as it is cited."""
    return PassageSource(document.doc_id, document.title, document.publisher, document.published, document.source_path)


def _find_pages(document: Document, span: Span) -> tuple[Page, Page] | None:
    first, last = find_page(document, span.start), find_page(document, span.end - 1)
    return (first, last) if first is not None and last is not None else None


def mark_words(asked: Asked, text: str) -> tuple[Span, ...]:
    """Spans of `text` whose words the question asked for; neighbours run together."""
    words, tokenize = asked.words, asked.tokenizer.token_set
    spans: list[Span] = []
    for match in re.finditer(r"\w+(?:[/.’'-]\w+)*", text):
        if words.isdisjoint(tokenize(match.group())):
            continue
        if spans and text[spans[-1].end : match.start()].isspace():
            spans[-1] = Span(spans[-1].start, match.end())
        else:
            spans.append(Span(*match.span()))
    return tuple(spans)

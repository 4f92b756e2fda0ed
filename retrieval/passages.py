"""From hits to passages: what stands around a chunk is looked up in its document, and words of the question are marked."""

import re
from collections.abc import Sequence, Set
from dataclasses import asdict

from index.opened import OpenIndex
from index.tokenizer import Tokenizer
from ingest.document import Document, Page
from ingest.lookup import find_footnotes, find_page, find_row, find_sections
from ingest.spans import Span
from retrieval.hit import Hit
from retrieval.passage import Passage, PassageSource
from retrieval.query import Query
from retrieval.sameness import drop_repeats

LONGEST_PASSAGE = 1_500  # code points; the contract's


def show_passages(index: OpenIndex, query: Query, hits: Sequence[Hit], top_k: int) -> tuple[Passage, ...]:
    """The best `top_k` passages that each say something new, ranked from 1."""
    asked = frozenset(index.tokenizer.tokens(query.words))
    shown = drop_repeats(hits, top_k)
    return tuple(_show(index, asked, number, hit, repeats) for number, (hit, repeats) in enumerate(shown, 1))


def _show(index: OpenIndex, asked: Set[str], rank: int, hit: Hit, repeats: Sequence[Hit]) -> Passage:
    document = index.document(hit.chunk.doc_id)
    span = _cut_long(document, widen_to_table(document, hit.chunk.span))
    text = span.cut(document.text)
    others = {repeat.chunk.doc_id for repeat in repeats} - {document.doc_id}
    return Passage(
        rank=rank,
        chunk_id=hit.chunk.chunk_id,
        text=text,
        span=span,
        score=hit.scores.fused,
        scores={name: value for name, value in asdict(hit.scores).items() if value is not None},
        source=describe_source(document),
        section=tuple(section.heading for section in find_sections(document, span.start)),
        pages=_find_pages(document, span),
        highlights=mark_words(index.tokenizer, asked, text),
        footnotes=find_footnotes(document, span),
        row=find_row(document, span),
        also_in=tuple(describe_source(index.document(doc_id)) for doc_id in sorted(others)),
    )


def describe_source(document: Document) -> PassageSource:
    """The document as it is cited."""
    return PassageSource(document.doc_id, document.title, document.publisher, document.published, document.source_path)


def widen_to_table(document: Document, span: Span) -> Span:
    """A table's head is shown with the rows under it, as many as fit: by itself it tells a reader nothing."""
    blocks = {block.span.end: number for number, block in enumerate(document.blocks) if block.kind == "table_header"}
    number = blocks.get(span.end)
    if number is None:
        return span
    end = span.end
    for block in document.blocks[number + 1 :]:
        if block.kind != "table_row" or block.span.end - span.start > LONGEST_PASSAGE:
            break
        end = block.span.end
    return Span(span.start, end)


def _cut_long(document: Document, span: Span) -> Span:
    """A table row may be longer than a passage; its beginning is shown."""
    if span.end - span.start <= LONGEST_PASSAGE:
        return span
    text = document.text[span.start : span.start + LONGEST_PASSAGE]
    return Span(span.start, span.start + len(text[: text.rfind(" ")].rstrip() if " " in text else text))


def _find_pages(document: Document, span: Span) -> tuple[Page, Page] | None:
    first, last = find_page(document, span.start), find_page(document, span.end - 1)
    return (first, last) if first is not None and last is not None else None


def mark_words(tokenizer: Tokenizer, asked: Set[str], text: str) -> tuple[Span, ...]:
    """Spans of `text` whose words the question asked for; neighbours run together."""
    spans: list[Span] = []
    for match in re.finditer(r"\w+(?:[/.’'-]\w+)*", text):
        if not asked.isdisjoint(tokenizer.tokens(match.group())):
            if spans and text[spans[-1].end : match.start()].isspace():
                spans[-1] = Span(spans[-1].start, match.end())
            else:
                spans.append(Span(*match.span()))
    return tuple(spans)

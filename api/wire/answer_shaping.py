"""From the records of `retrieval` to what goes over the wire: `Passage` and `Answer` in, response models out.

No search logic: every field is there already and is only put in its place; where a quote stands is pointed at.
"""

from collections.abc import Sequence

from api.wire.answers import (
    AnswerModel,
    AskResponse,
    CitedNoteModel,
    ConflictModel,
    NamedSourceModel,
    NoteModel,
    PageModel,
    ParagraphModel,
    PassageModel,
    QuoteModel,
    RowModel,
    SearchResponse,
    SentenceModel,
    SourceModel,
    SpanModel,
    StatementModel,
    StatementNoteModel,
    VoiceModel,
)
from api.writing import Written
from ingest.document import Footnote
from ingest.spans import Span
from retrieval.answer.answer import Answer, Statement
from retrieval.passages.footnote_sources import find_named_source
from retrieval.passages.locate import locate
from retrieval.passages.passage import Passage, PassageSource


def shape_answer(answer: Answer, took_ms: float, written: Written | None = None) -> AskResponse:
    """The response of `POST /v1/ask`. written: what a language model wrote beside it, if one was asked."""
    return AskResponse(
        question=answer.question,
        answered=answer.answered,
        reason=answer.reason,
        answer=_shape_statements(answer, written or Written()) if answer.answered else None,
        passages=[shape_passage(passage) for passage in answer.passages],
        conflicts=[
            ConflictModel(
                about=conflict.about,
                voices=[
                    VoiceModel(value=voice.value, citation=voice.citation, published=voice.published) for voice in conflict.voices
                ],
            )
            for conflict in answer.conflicts
        ],
        generation=answer.generation,
        took_ms=round(took_ms, 3),
    )


def shape_search(query: str, passages: tuple[Passage, ...], generation: str, took_ms: float) -> SearchResponse:
    """The response of `POST /v1/search`."""
    shaped = [shape_passage(passage) for passage in passages]
    return SearchResponse(query=query, passages=shaped, generation=generation, took_ms=round(took_ms, 3))


def shape_passage(passage: Passage) -> PassageModel:
    """One passage as `API.md` promises it."""
    return PassageModel(
        rank=passage.rank,
        chunk_id=passage.chunk_id,
        text=passage.text,
        score=passage.score,
        scores=dict(passage.scores),
        document=_shape_source(passage.source),
        section=list(passage.section),
        page=_shape_page(passage),
        start=passage.span.start,
        end=passage.span.end,
        highlights=[SpanModel(start=span.start, end=span.end) for span in passage.highlights],
        footnotes=[_shape_footnote(note) for note in passage.footnotes],
        kind=passage.kind,
        row=_shape_row(passage),
        note=NoteModel(label=passage.note.label, text=passage.note.text) if passage.note else None,
        also_in=[_shape_source(source) for source in passage.also_in],
    )


def _shape_statements(answer: Answer, written: Written) -> AnswerModel:
    return AnswerModel(
        text=answer.text,
        short=answer.short,
        confidence=answer.confidence,
        statements=[_shape_statement(statement, answer.passages) for statement in answer.statements],
        paragraph=_shape_paragraph(written),
        unwritten=written.unwritten,
    )


def _shape_paragraph(written: Written) -> ParagraphModel | None:
    if written.paragraph is None:
        return None
    sentences = [SentenceModel(text=claim.text, citations=list(claim.citations)) for claim in written.paragraph.sentences]
    return ParagraphModel(text=written.paragraph.text, sentences=sentences, cut=written.paragraph.cut, model=written.model)


def _shape_statement(statement: Statement, passages: Sequence[Passage]) -> StatementModel:
    cited = [passage for passage in passages if passage.rank in statement.citations]
    quotes = [_locate_quote(passage, statement.text) for passage in cited]
    notes = [note for passage, quote in zip(cited, quotes, strict=True) for note in _find_notes(passage, quote)]
    return StatementModel(text=statement.text, citations=list(statement.citations), quotes=quotes, footnotes=notes)


def _find_notes(passage: Passage, quote: QuoteModel) -> list[StatementNoteModel]:
    """The footnotes whose marker stands in a quote, with the sources that they name."""
    span = Span(quote.start, quote.end)
    notes = [note for note in passage.footnotes if note.marker is not None and span.holds(note.marker)]
    return [
        StatementNoteModel(label=note.label, text=note.text, citation=passage.rank, source=_shape_named(note.text))
        for note in notes
    ]


def _shape_named(note: str) -> NamedSourceModel | None:
    named = find_named_source(note)
    return NamedSourceModel(title=named.title, published=named.published, url=named.url) if named is not None else None


def _locate_quote(passage: Passage, quote: str) -> QuoteModel:
    """The quote's place in the document; the whole passage where it is not to be found, which the proof rules out."""
    found = locate(passage.text, quote) or Span(0, len(passage.text))
    offset = passage.span.start
    return QuoteModel(citation=passage.rank, start=offset + found.start, end=offset + found.end)


def _shape_footnote(note: Footnote) -> CitedNoteModel:
    marker = None if note.marker is None else SpanModel(**note.marker._asdict())
    return CitedNoteModel(label=note.label, text=note.text, marker=marker)


def _shape_source(source: PassageSource) -> SourceModel:
    return SourceModel(
        doc_id=source.doc_id,
        title=source.title,
        publisher=source.publisher,
        published=source.published,
        file=source.file,
        text_sha256=source.text_sha256,
        generation=source.generation,
    )


def _shape_page(passage: Passage) -> PageModel | None:
    if passage.pages is None:
        return None
    first, last = passage.pages
    return PageModel(number=first.number, label=first.label, last=last.number, last_label=last.label)


def _shape_row(passage: Passage) -> RowModel | None:
    row = passage.row
    return None if row is None else RowModel(caption=row.caption, columns=list(row.columns), cells=list(row.cells))

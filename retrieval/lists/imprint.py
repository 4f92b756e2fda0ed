"""When a document was published, and by whom: the line of its imprint that says so, where its record says the same.

The record of a document may know more than its text. What only the record says cannot be quoted, so it is given as the reason
why nothing is.
"""

from collections.abc import Sequence
from dataclasses import replace

from index.engine import Snapshot
from ingest.document import Document
from ingest.language.tables import find_language
from ingest.spans import Span
from retrieval.answer.statements import LONGEST_ANSWER
from retrieval.constraints.required_dates import find_written_dates
from retrieval.lists.list_answer import Composed, quote_spans
from retrieval.passages.passage import Passage
from retrieval.query.publication_question import PublicationQuestion, find_publication_question
from retrieval.query.query import Query

_CONFIDENCE = 0.9
_EDGE = 3_000  # code points at the beginning and at the end, in which an imprint stands
_MOST_OF_TITLE = 0.8  # share of a title that names its document
_WITH_NOUN = 0.6  # the same where the question says that it is a document
_FEWEST = 2  # words of it


def compose_imprint(snapshot: Snapshot, query: Query, passages: Sequence[Passage]) -> Composed | None:
    """The line that gives the date or the publisher that is asked for. None where none does, or another thing is asked."""
    asked = _find_document(snapshot, query, passages)
    if asked is None:
        return None
    question, document = asked
    line = _find_date(document) if question.asks == "date" else _find_publisher(document)
    if line is None:
        return None
    return replace(quote_spans(snapshot, query, [(document.doc_id, line)], passages), confidence=_CONFIDENCE)


def explain_imprint(snapshot: Snapshot, query: Query, passages: Sequence[Passage]) -> str | None:
    """What the record of the document says of its publication and its text does not. None where another thing is asked."""
    asked = _find_document(snapshot, query, passages)
    if asked is None:
        return None
    question, document = asked
    known = document.published if question.asks == "date" else document.publisher
    what = "when it was published" if question.asks == "date" else "who published it"
    record = f"its record has “{known}”" if known else "nor does its record"
    return f"the text of “{document.title}” does not say {what}{';' if known else ','} {record}"


def _find_document(snapshot: Snapshot, query: Query, passages: Sequence[Passage]) -> tuple[PublicationQuestion, Document] | None:
    """The question with the one document of the passages that it names. "The report" is one where there is no other."""
    question = find_publication_question(query.text, query.tokenizer.language)
    if question is None or not (question.document or question.is_called):
        return None
    doc_ids = list(dict.fromkeys(passage.source.doc_id for passage in passages))
    if question.document:
        named = [one for one in snapshot.documents(doc_ids) if _names(query, question, one)]
    else:
        is_one = snapshot.list_entries(query.filters, limit=1).total == 1
        named = list(snapshot.documents(doc_ids[:1])) if is_one else []
    return (question, named[0]) if len(named) == 1 else None


def _names(query: Query, question: PublicationQuestion, document: Document) -> bool:
    tokenize = query.tokenizer.token_set
    own, title = tokenize(question.document), tokenize(document.title)
    share = len(own & title) / max(1, len(title))
    return own <= title and len(own) >= _FEWEST and share >= (_WITH_NOUN if question.is_called else _MOST_OF_TITLE)


def _find_date(document: Document) -> Span | None:
    """The first line of an edge with the date of the record, to the day or the month."""
    if document.published is None or "-" not in document.published:
        return None  # a year stands in many lines
    parts = tuple(map(int, document.published.split("-")))
    language = find_language(document.language)
    for line in _list_lines(document):
        dates = (found.date for _, found in find_written_dates(line.cut(document.text), language))
        if any(date is not None and date[: len(parts)] == parts for date in dates):
            return line
    return None


def _find_publisher(document: Document) -> Span | None:
    """The first line of an edge with the publisher's name."""
    name = (document.publisher or "").casefold()
    return next((line for line in _list_lines(document) if name and name in line.cut(document.text).casefold()), None)


def _list_lines(document: Document) -> list[Span]:
    """The lines of both edges that may be quoted whole, without the title."""
    text, length = document.text, len(document.text)
    ends = [(0, min(_EDGE, length)), (max(_EDGE, length - _EDGE), length)]
    lines = []
    for start, end in ends:
        at = start
        for line in text[start:end].split("\n"):
            if 0 < len(line.strip()) <= LONGEST_ANSWER and line.strip() != document.title:
                lines.append(Span(at, at + len(line)))
            at += len(line) + 1
    return lines

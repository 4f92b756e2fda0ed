"""What documents say about a subject: the answer to "What does the report say about NATO?"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.engine import Snapshot
from ingest.document import Document
from ingest.language.tables import find_language
from ingest.sentences import find_markers, split_sentences
from ingest.spans import Span
from retrieval.answer.evidence import Evidence
from retrieval.lists.list_answer import Composed, fill_answer, quote_spans
from retrieval.lists.recommendations import list_blocks, list_documents_at_hand
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.query.treated_subject import find_surveyed_subject

_CONFIDENCE = 0.7  # in a section that the subject heads
_MOSTLY = 0.4  # of what its words weigh, by the words of a subject
_MOST = 5  # sentences that are no part of a section on the subject
_ENOUGH = 0.6  # share of the words of a subject in a sentence that holds all its names


def compose_survey(
    snapshot: Snapshot, query: Query, evidence: Sequence[Evidence], passages: Sequence[Passage]
) -> Composed | None:
    """How the paragraphs begin of the sections whose heading names the subject, else the best sentences that name it.

    They are of the documents that the passages are of. None where nothing names it, or where something else is asked.
    """
    subject = find_surveyed_subject(query.text, query.tokenizer.language)
    tokens = [query.tokenizer.token_set(word) - query.fillers for word in (subject or "").split()]
    words = [word for word in tokens if word]
    if not words:
        return None
    documents = snapshot.documents(list_documents_at_hand(query, passages))
    wanted = frozenset[str]().union(*words)
    places = [(document.doc_id, span) for document in documents for span in _find_openings(snapshot, query, document, wanted)]
    confidence = _CONFIDENCE if places else 0.0
    places = places or [(item.passage.source.doc_id, item.span) for item in evidence if _names(query, item, words)][:_MOST]
    return replace(quote_spans(snapshot, query, fill_answer(places), passages), confidence=confidence) if places else None


def _find_openings(snapshot: Snapshot, query: Query, document: Document, wanted: frozenset[str]) -> Iterator[Span]:
    """The first sentences of the paragraphs of the first section that the subject heads. A title heads the whole document."""
    heading = (one for one in document.sections if one.heading != document.title)
    section = next((one for one in heading if _heads(snapshot, wanted, query.tokenizer.token_set(one.heading))), None)
    if section is None:
        return
    language, markers = find_language(document.language), find_markers(document)
    for block in list_blocks(document, section):
        yield from split_sentences(document.text, block.span, language, markers)[:1]


def _heads(snapshot: Snapshot, wanted: frozenset[str], heading: frozenset[str]) -> bool:
    """True where a heading has the subject for its own: its words make up most of what is rare in it."""
    if not wanted <= heading:
        return False
    statistics = snapshot.token_statistics(sorted(heading))
    return sum(map(statistics.idf, wanted)) >= _MOSTLY * sum(map(statistics.idf, heading))


def _names(query: Query, item: Evidence, words: Sequence[frozenset[str]]) -> bool:
    """True for a sentence of the text that speaks of the subject itself, and not only stands under its heading.

    words: the tokens of each word of the subject.
    """
    if item.row is not None or item.kind == "footnote":
        return False
    text = query.tokenizer.token_set(item.text)
    held = [word <= text for word in words]
    return sum(held) >= _ENOUGH * len(words) and all(
        is_held for word, is_held in zip(words, held, strict=True) if word & query.named
    )

"""Answers that are looked up: the text of a section or footnote that the question names, and the notes of a sentence it means."""

from collections.abc import Sequence
from dataclasses import replace

from index.engine import Snapshot
from ingest.document import Footnote
from ingest.lookup import find_footnotes
from retrieval.answer.evidence import Evidence
from retrieval.lists.list_answer import MOST_STATEMENTS, Composed, fill_answer, quote_spans
from retrieval.passages.passage import Passage
from retrieval.query.part_reference import Place
from retrieval.query.query import Query

_CONFIDENCE = 0.9  # in a part that is found by its number
_NEAR = 2.0  # how far below the best sentence's score, a logit, one may lie whose notes are given, as no better one has any


def explain_absent_part(query: Query, passages: Sequence[Passage]) -> str | None:
    """Why nothing is said of a part that no document has. None where it is there, or a passage speaks of it by that name."""
    part = query.part
    if part is None or part.places:
        return None
    name = part.text.casefold()
    if any(name in " ".join(passage.text.split()).casefold() for passage in passages):
        return None
    return f"no {part.text} in {part.documents} document{'' if part.documents == 1 else 's'}"


def compose_part(snapshot: Snapshot, query: Query, passages: Sequence[Passage]) -> Composed | None:
    """The beginning of the part that the question asks for. Where several documents have such a part, the first sentence of each.

    None where something else is asked.
    """
    part = query.part
    if part is None or not part.is_lookup:
        return None
    found = [sentences.spans for sentences in snapshot.sentences(part.places)]
    places: list[Place] = []
    for (doc_id, _), spans in zip(part.places, found, strict=True):
        own = [(doc_id, span) for span in spans]
        places += fill_answer(own) if len(part.places) == 1 else own[:1]
    return replace(quote_spans(snapshot, query, places[:MOST_STATEMENTS], passages), confidence=_CONFIDENCE)


def compose_sources(
    snapshot: Snapshot, query: Query, evidence: Sequence[Evidence], passages: Sequence[Passage]
) -> Composed | None:
    """The notes of the best sentence that has some, and behind them this sentence. None where no source is asked for.

    None as well where the best evidence is itself a note: it is quoted like any other.
    """
    if query.form != "source" or evidence[0].passage.note is not None:
        return None
    for item in evidence:
        if item.score < evidence[0].score - _NEAR:
            break
        notes = _find_notes(snapshot, item)
        if notes:
            doc_id = item.passage.source.doc_id
            read = snapshot.sentences([(doc_id, note.span) for note in notes])
            cited = [place for one in read for place in fill_answer([(doc_id, span) for span in one.spans])]
            return quote_spans(snapshot, query, [*cited, (doc_id, item.span)], passages)
    return None


def _find_notes(snapshot: Snapshot, item: Evidence) -> tuple[Footnote, ...]:
    """The footnotes that a sentence of the body refers to."""
    if item.passage.note is not None:
        return ()
    return find_footnotes(snapshot.document(item.passage.source.doc_id), item.span)

"""What was read is found again by its place: in a sentence of a passage, in a cell of a row, without notes and loose brackets."""

import pytest

from index.engine import Snapshot
from ingest.spans import Span
from retrieval.answer.citations import fold
from retrieval.ask import prepare
from retrieval.models import Models
from retrieval.rank.candidates import rank_hits
from retrieval.reader.hit_readings import Readings, read_hits
from retrieval.reader.reader import Reader, load_reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    loaded = load_reader()
    assert loaded is not None
    return loaded


def _read(index: Snapshot, reader: Reader, question: str, depth: int = 4) -> tuple[Readings, list[tuple[str, Span]]]:
    models = Models.load(with_reader=False)
    query = prepare(index, models, question)
    hits = rank_hits(index, query, "hybrid", models.fusion)[:depth]
    return read_hits(index, question, hits, reader), [(hit.chunk.doc_id, hit.chunk.span) for hit in hits]


@pytest.mark.parametrize(
    "question", ["When did Chile sign its framework participation agreement?", "Who funds the ESIWA project?"]
)
def test_words_stand_verbatim_where_they_were_looked_for(corpus_index: Snapshot, reader: Reader, question: str) -> None:
    readings, places = _read(corpus_index, reader, question)
    assert len(readings.by_chunk) == len(places)
    for doc_id, span in places:
        found = readings.find(doc_id, span)
        if found is not None:
            assert fold(found.text) in fold(span.cut(corpus_index.document(doc_id).text))
            assert 0 <= found.probability <= 1


def test_a_row_is_answered_by_a_whole_cell(corpus_index: Snapshot, reader: Reader) -> None:
    readings, places = _read(corpus_index, reader, "When did Chile sign its framework participation agreement?", 8)
    documents = [(corpus_index.document(doc_id), span) for doc_id, span in places]
    rows = [(document.doc_id, row) for document, span in documents for row in document.rows if row.span == span]
    assert rows
    for doc_id, row in rows:
        found = readings.find(doc_id, row.span)
        assert found is None or found.text in row.cells


def test_nothing_is_found_where_nothing_was_read(corpus_index: Snapshot, reader: Reader) -> None:
    readings, places = _read(corpus_index, reader, "Who funds the ESIWA project?", 1)
    doc_id, span = places[0]
    assert readings.find(doc_id, Span(span.start, span.end + 1)) is None
    assert readings.find("another", span) is None
    assert Readings().find(doc_id, span) is None

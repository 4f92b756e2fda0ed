"""What was read is found again by its place: in a sentence of a passage, in a cell of a row, without notes and loose brackets.

And what is read: no more than can still come first.
"""

import math
import random
from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest

from index.engine import Snapshot
from ingest.spans import Span
from retrieval.answer.citations import fold
from retrieval.ask import prepare
from retrieval.models import Models
from retrieval.rank.candidates import rank_hits
from retrieval.rank.hit import Hit
from retrieval.reader.context import Context
from retrieval.reader.hit_readings import BLOCK, ReadingBound, Readings, read_hits
from retrieval.reader.reader import Reader, Reading, load_reader


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


class ScriptedReader:
    """Gives the logits of a list in turn, and counts how many were asked for."""

    def __init__(self, logits: Sequence[float]) -> None:
        self.logits = list(logits)
        self.count = 0

    def read(self, _question: str, contexts: Sequence[Context]) -> list[Reading]:
        self.count += len(contexts)
        taken, self.logits = self.logits[: len(contexts)], self.logits[len(contexts) :]
        none = np.zeros(0, np.float32)
        return [Reading(logit, 0.0, none, none, np.zeros((0, 2), np.int64)) for logit in taken]


def _read_by_script(index: Snapshot, hits: Sequence[Hit], logits: Sequence[float], bound: ReadingBound) -> tuple[Hit, int]:
    """The hit that comes first then, and how many were read."""
    reader = ScriptedReader(logits)
    read = read_hits(index, "Who?", hits, cast("Reader", reader), bound).by_chunk

    def score(hit: Hit) -> float:
        reading = read.get(hit.chunk.chunk_id)
        return hit.scores.fused + bound.weight * (reading.probability if reading is not None else 0.0)

    return max(hits, key=score), reader.count


def test_the_first_place_is_what_it_would_be_if_all_were_read(corpus_index: Snapshot) -> None:
    models, chance = Models.load(with_reader=False), random.Random(3)  # noqa: S311 - no secret
    hits = rank_hits(corpus_index, prepare(corpus_index, models, "Who funds the ESIWA project?"), "hybrid", models.fusion)[:12]
    fewer = 0
    for _ in range(100):
        logits, weight = [chance.uniform(-6, 6) for _ in hits], chance.uniform(0.01, 0.5)
        everything = ReadingBound(weight, likeliest=math.inf)
        expected, all_of_them = _read_by_script(corpus_index, hits, logits, everything)
        first, count = _read_by_script(corpus_index, hits, logits, ReadingBound(weight))
        assert first == expected
        assert count <= all_of_them == len(hits)
        assert _read_by_script(corpus_index, hits, logits, ReadingBound(weight, likeliest=0.3))[1] <= count
        fewer += count < len(hits)
    assert fewer


def test_a_sure_first_hit_ends_the_reading_and_an_unsure_one_does_not(corpus_index: Snapshot) -> None:
    models = Models.load(with_reader=False)
    hits = rank_hits(corpus_index, prepare(corpus_index, models, "Who funds the ESIWA project?"), "hybrid", models.fusion)[:12]
    bound = ReadingBound(0.5, likeliest=0.5)
    assert _read_by_script(corpus_index, hits, [9.0] * 12, bound)[1] == BLOCK
    assert _read_by_script(corpus_index, hits, [-9.0] * 12, bound)[1] > BLOCK

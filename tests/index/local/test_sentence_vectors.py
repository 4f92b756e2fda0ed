from pathlib import Path

import numpy as np
import pytest
from index_fakes import FakeEncoder, make_contents, stage

from index.build.plan import Plan
from index.build.report import ignore_progress
from index.build.writer import write_generation
from index.local import sentence_vectors
from index.local.sentence_vectors import SentenceIndex
from index.settings import BuildSettings
from ingest.spans import Span

TEXTS = {"a": "Ports are safe. Ships are late.\n\nPorts are safe. Nobody knows why.", "b": "Ports are safe."}
CONTENTS = [make_contents(doc_id, text) for doc_id, text in TEXTS.items()]
SPANS = [(row, span) for row, contents in enumerate(CONTENTS) for span in contents.sentences]


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def index(tmp_path: Path, encoder: FakeEncoder) -> SentenceIndex:
    write_generation(tmp_path, Plan(["a", "b"], stage(*CONTENTS)), BuildSettings(), encoder, ignore_progress)
    return SentenceIndex.open(tmp_path)


def test_every_sentence_has_a_row_and_its_own_vector(index: SentenceIndex, encoder: FakeEncoder) -> None:
    assert [(index.documents[row], index.span(row)) for row in range(len(index.spans))] == SPANS
    texts = [span.cut(CONTENTS[row].document.text) for row, span in SPANS]
    assert index.vectors_of(range(len(SPANS))) == pytest.approx(encoder.encode(texts), abs=1e-3)


def test_identical_sentences_are_embedded_once(index: SentenceIndex, encoder: FakeEncoder) -> None:
    assert encoder.seen.count("Ports are safe.") == 1
    assert len(index.vectors) == len({span.cut(CONTENTS[row].document.text) for row, span in SPANS}) == 3


def test_a_span_holds_the_sentences_that_lie_wholly_in_it(index: SentenceIndex) -> None:
    second = CONTENTS[0].sentences[1]
    assert index.of_span(0, second) == [1]
    assert index.of_span(0, Span(second.start - 1, second.end + 1)) == [1]
    assert index.of_span(0, Span(second.start + 1, second.end)) == []
    assert index.of_span(0, Span(0, len(CONTENTS[0].document.text))) == [0, 1, 2, 3]
    assert index.of_span(1, Span(0, 100)) == [4]


def test_a_chunk_is_as_near_as_its_nearest_sentence(index: SentenceIndex, encoder: FakeEncoder) -> None:
    question = encoder.encode(["Ships are late."])[0]
    chunks = [(row, chunk) for row, contents in enumerate(CONTENTS) for chunk in contents.chunks]
    inside = [[at for at, (row, span) in enumerate(SPANS) if row == owner and chunk.span.holds(span)] for owner, chunk in chunks]
    expected = [max(float(index.vectors_of([at])[0] @ question) for at in rows) for rows in inside]
    assert index.nearest_of_chunks(question, range(len(chunks))) == pytest.approx(expected, abs=1e-6)
    assert np.argmax(index.nearest_of_chunks(question, range(len(chunks)))) == 0


def test_no_chunks_have_no_nearest_sentence(index: SentenceIndex, encoder: FakeEncoder) -> None:
    assert index.nearest_of_chunks(encoder.encode(["x"])[0], []).tolist() == []


def test_vectors_that_are_widened_when_they_are_read_are_those_that_are_kept_so(
    index: SentenceIndex, encoder: FakeEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sentence_vectors, "_WIDENED", 0)
    large, question = SentenceIndex.open(tmp_path), encoder.encode(["Ships are late."])[0]
    assert (index.widened is None, large.widened is None) == (False, True)
    assert np.array_equal(large.vectors_of(range(5)), index.vectors_of(range(5)))
    assert np.array_equal(large.nearest_of_chunks(question, [0, 1]), index.nearest_of_chunks(question, [0, 1]), equal_nan=True)

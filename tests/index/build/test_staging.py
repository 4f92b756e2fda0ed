"""Records of documents are checked before they are stored: they may come from a process that has parsed hostile bytes."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_fakes import make_contents

from index.build.document_record import MANY, write_record
from index.build.staging import Staging
from index.local.document_store import write_json
from ingest.document import Document
from ingest.errors import DamagedFileError, ReadError, TooLargeError
from ingest.sandbox.limits import ReadingLimits

TEXT = "# Ports\n\nPorts are safe. Framework Participation Agreements (FPAs) were signed.\n\n日本 ships are late."
CONTENTS = make_contents("a", TEXT)
LIMITS = ReadingLimits()
FRAMES = list(write_record(CONTENTS, LIMITS))
NAMES = [field.name for field in fields(Document)]


def find(name: str) -> int:
    """Where the first frame of a field of the document stands."""
    at = 0
    for field in NAMES:
        if field == name:
            return at
        at = FRAMES.index(b"", at) + 1 if field in MANY else at + 1
    raise AssertionError(name)


CHUNKS = find(NAMES[-1]) + 1
SPANS = FRAMES.index(b"", CHUNKS) + 1


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Staging]:
    with Staging(tmp_path, LIMITS) as staging:
        yield staging


def test_a_record_arrives_as_it_was(staging: Staging, tmp_path: Path) -> None:
    staged = staging.add("a", FRAMES)
    assert staged.contents() == CONTENTS
    assert staged.body.read() == write_json(CONTENTS.document).encode()
    assert [line.decode() for _, line in staged.list_chunks()] == [write_json(chunk) for chunk in CONTENTS.chunks]
    assert [chunk_id for chunk_id, _ in staged.list_chunks()] == [chunk.chunk_id for chunk in CONTENTS.chunks]
    offsets = staged.searched.offsets().tolist()
    texts = [staged.searched.read(start, end) for start, end in pairwise(offsets)]
    assert texts == [chunk.searched for chunk in CONTENTS.chunks]
    assert staged.count_acronyms().definitions == {"FPA": {"framework participation agreements": 1}}
    assert list(tmp_path.iterdir()) == []  # its files have no name


def test_every_chunk_has_the_sentences_in_it(staging: Staging) -> None:
    staged = staging.add("a", FRAMES)
    for chunk, (first, behind) in zip(CONTENTS.chunks, staged.sentence_ranges().tolist(), strict=True):
        inside = [number for number, span in enumerate(CONTENTS.sentences) if chunk.span.holds(span)]
        assert inside == list(range(first, behind))


def test_what_a_record_does_not_have_is_not_stored(staging: Staging) -> None:
    blocks = json.loads(FRAMES[find("blocks")])
    frame = json.dumps([{**block, "spoiled": 1} for block in blocks], indent=1).encode()
    reading = json.dumps({**json.loads(FRAMES[find("reading")]), "spoiled": 1}).encode()
    frames = exchanged(find("blocks"), frame)
    frames[find("reading")] = reading
    assert staging.add("a", frames).body.read() == write_json(CONTENTS.document).encode()


def exchanged(at: int, frame: bytes) -> list[bytes]:
    return [*FRAMES[:at], frame, *FRAMES[at + 1 :]]


def chunk_with(**changed: object) -> bytes:
    first, *others = FRAMES[CHUNKS].split(b"\n")
    return b"\n".join([json.dumps({**json.loads(first), **changed}).encode(), *others])


@pytest.mark.parametrize(
    "frames",
    [
        FRAMES[:-1],
        [*FRAMES, b""],
        exchanged(find("title"), b"1"),
        exchanged(find("title"), b'"a"x'),
        exchanged(find("title"), b'"\xff"'),
        exchanged(find("blocks"), b'[{"kind":"paragraph","span":[0,100000]}]'),
        exchanged(find("blocks"), b'[{"kind":"paragraph","span":[5,4]}]'),
        exchanged(find("blocks"), b'[{"kind":"song","span":[0,1]}]'),
        exchanged(find("blocks"), b"{}"),
        exchanged(find("blocks"), b"[" * 100_000),
        exchanged(find("source_map"), b"[[0,0,100000]]"),
        exchanged(CHUNKS, chunk_with(chunk_id="b:0-1")),
        exchanged(CHUNKS, chunk_with(doc_id="b")),
        exchanged(CHUNKS, chunk_with(text="Something else.")),
        exchanged(CHUNKS, FRAMES[CHUNKS] + b"\n" + FRAMES[CHUNKS]),
        exchanged(SPANS, b"123"),
        exchanged(SPANS, np.array([[0, 9_999]], np.int32).tobytes()),
        exchanged(SPANS, FRAMES[SPANS][:-8]),
        exchanged(len(FRAMES) - 2, np.array([3, 2], np.uint64).tobytes()),
        exchanged(len(FRAMES) - 1, b"[{},{}]"),
        exchanged(len(FRAMES) - 1, b'[{"A":{"b":-1}},{},{}]'),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(staging: Staging, frames: Sequence[bytes]) -> None:
    with pytest.raises(DamagedFileError, match="'a': its reader gave"):
        staging.add("a", frames)
    assert staging.add("a", FRAMES).contents() == CONTENTS


@settings(max_examples=200)
@given(st.integers(0, len(FRAMES) - 1), st.binary(max_size=40))
def test_no_frame_whatever_it_holds_does_more_than_refuse_its_document(at: int, frame: bytes) -> None:
    with Staging(Path("/tmp"), LIMITS) as staging:  # noqa: S108
        try:
            staging.add("a", exchanged(at, frame))
        except (ReadError, ValueError) as error:
            assert "'a'" in str(error)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (ReadingLimits(chunks=1), "passages"),
        (ReadingLimits(sentences=1), "sentences"),
        (ReadingLimits(words=5), "words allowed"),
        (ReadingLimits(distinct_words=5), "different words"),
    ],
)
def test_a_document_of_too_many_parts_is_refused_by_name(limits: ReadingLimits, words: str) -> None:
    with pytest.raises(TooLargeError, match=rf"'a' has .*{words}.*; split it"):
        list(write_record(CONTENTS, limits))


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (ReadingLimits(chunks=1), "passages"),
        (ReadingLimits(sentences=1), "sentences"),
        (ReadingLimits(record_bytes=500), "500 bytes"),
        (ReadingLimits(passage_bytes=50), "50 bytes"),
    ],
)
def test_the_limits_hold_whatever_the_reader_says(tmp_path: Path, limits: ReadingLimits, words: str) -> None:
    with Staging(tmp_path, limits) as staging, pytest.raises(TooLargeError, match=rf"'a' .*{words}"):
        staging.add("a", FRAMES)


def test_the_record_of_another_document_is_refused(staging: Staging) -> None:
    with pytest.raises(ValueError, match="asked for 'b', was given 'a'"):
        staging.add("b", FRAMES)


def test_a_passage_that_is_given_twice_is_kept_once(staging: Staging) -> None:
    twice = replace(CONTENTS, chunks=(*CONTENTS.chunks, *CONTENTS.chunks))
    assert staging.add("a", write_record(twice, LIMITS)).contents() == CONTENTS

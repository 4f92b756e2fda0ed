"""Documents on their way into a generation: their records are checked and lie in files without a name until they are written.

Frames of `index.build.document_record` come in. They may come from a process that has parsed hostile bytes, so every span, size
and type is checked. What stays in memory of a document is a few hundred bytes, whatever its size.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Annotated, Any, BinaryIO, NoReturn, Self, get_type_hints

import numpy as np
import numpy.typing as npt
from pydantic import Field, TypeAdapter, ValidationError

from index.analysis.acronym_statistics import AcronymStatistics
from index.build.document_record import MANY
from index.embedding.vector_reuse import name_text
from index.errors import StagingError
from index.local.codec import decode
from ingest.chunk import Chunk
from ingest.document import Document
from ingest.errors import DamagedFileError, TooLargeError
from ingest.load import DocumentContents
from ingest.reading import warn_of_losses
from ingest.sandbox.limits import ReadingLimits
from ingest.spans import Span

Integers = npt.NDArray[np.int64]
_MOST_WARNINGS, _LONGEST_WARNING = 20, 1_000


@dataclass(frozen=True, slots=True)
class _Place:
    """A part of a staging file, in bytes."""

    file: BinaryIO
    start: int
    length: int

    def read(self) -> bytes:
        return self.cut(0, self.length)

    def cut(self, start: int, end: int) -> bytes:
        return os.pread(self.file.fileno(), end - start, self.start + start)


@dataclass(frozen=True, slots=True)
class StagedTexts:
    """Texts that lie in a file, read one by one."""

    place: _Place
    ends: _Place
    """Int64: where each ends, in bytes from the beginning of the first."""
    names: _Place
    """The hash of each (`index.embedding.vector_reuse.name_text`), one behind the other."""

    def offsets(self) -> Integers:
        """Where each text begins and, last, where the last one ends. Int64 (texts + 1,)."""
        return np.concatenate([np.zeros(1, np.int64), np.frombuffer(self.ends.read(), np.int64)])

    def list_names(self) -> list[bytes]:
        """The hash of each text."""
        joined = self.names.read()
        return [joined[at : at + 16] for at in range(0, len(joined), 16)]

    def read(self, start: int, end: int) -> str:
        """The text between two offsets."""
        return self.place.cut(start, end).decode("utf-8")


@dataclass(frozen=True, slots=True)
class StagedDocument:
    """A document that is about to be written."""

    doc_id: str
    title: str
    publisher: str | None
    published: str | None
    language: str
    source_path: str
    url: str | None
    source_sha256: str
    text_sha256: str
    warnings: tuple[str, ...]
    """What a user should know of how its file was read."""
    chunks: int
    sentences: int
    body: _Place
    """The document as JSON."""
    chunk_lines: _Place
    """The chunks as JSON, one behind the other."""
    line_ends: _Place
    """Int64: where each of them ends."""
    chunk_spans: _Place
    """Int64 (chunks, 2): where each begins and ends in the text."""
    searched: StagedTexts
    """The texts under which the chunks are searched."""
    spoken: StagedTexts
    """The texts under which the sentences are searched."""
    spans: _Place
    ranges: _Place
    shingles: _Place
    acronyms: _Place

    def sentence_spans(self) -> npt.NDArray[np.int32]:
        """Int32 (sentences, 2): where each begins and ends."""
        return np.frombuffer(self.spans.read(), np.int32).reshape(-1, 2)

    def sentence_ranges(self) -> npt.NDArray[np.int32]:
        """Int32 (chunks, 2): the first sentence of each chunk and the one behind its last."""
        return np.frombuffer(self.ranges.read(), np.int32).reshape(-1, 2)

    def hashes(self) -> npt.NDArray[np.uint64]:
        """The hashes of its shingles, ascending."""
        return np.frombuffer(self.shingles.read(), np.uint64)

    def count_acronyms(self) -> AcronymStatistics:
        """What it says of acronyms."""
        return read_acronyms(self.acronyms.read())

    def list_chunks(self) -> Iterator[tuple[str, bytes]]:
        """The id of each chunk, and the chunk as JSON."""
        start = 0
        spans = np.frombuffer(self.chunk_spans.read(), np.int64).reshape(-1, 2).tolist()
        for (first, last), end in zip(spans, np.frombuffer(self.line_ends.read(), np.int64).tolist(), strict=True):
            yield f"{self.doc_id}:{first}-{last}", self.chunk_lines.cut(start, end)
            start = end

    def contents(self) -> DocumentContents:
        """The document with its chunks and sentences, all in memory."""
        chunks = tuple(decode(Chunk, json.loads(line)) for _, line in self.list_chunks())
        return DocumentContents(
            decode(Document, json.loads(self.body.read())), chunks, tuple(Span(*span) for span in self.sentence_spans().tolist())
        )


class Staging:
    """Takes records in. What it holds is gone when it is closed, or when its process dies."""

    def __init__(self, folder: Path, limits: ReadingLimits) -> None:
        """`folder`: on the disk that has room for an index."""
        self._limits = limits
        names = ("bodies", "chunks", "searched", "sentences", "arrays")
        self._files: dict[str, BinaryIO] = {name: TemporaryFile(dir=folder) for name in names}  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for file in self._files.values():
            with suppress(OSError):  # of a full disk, which was told before
                file.close()

    def add(self, doc_id: str, frames: Iterable[bytes]) -> StagedDocument:
        """Check a record and write it down.

        Raises what the frames raise, DamagedFileError for a record that contradicts itself, TooLargeError for one past the
        limits, ValueError for that of another document, and StagingError where it cannot be written.
        """
        try:
            return _RecordReader(doc_id, iter(frames), self._limits, self._files).read()
        finally:
            for file in self._files.values():
                _flush(file)


class _Region:
    """A part of a staging file that is being written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start = file.seek(0, os.SEEK_END)
        self.length = 0

    def write(self, data: bytes) -> None:
        try:
            self._file.write(data)
        except OSError as error:
            raise StagingError(str(error)) from error
        self.length += len(data)

    def end(self) -> _Place:
        return _Place(self._file, self._start, self.length)


class _TextWriter:
    """Writes texts with their ends and names."""

    def __init__(self, file: BinaryIO) -> None:
        self.region = _Region(file)
        self._ends: list[int] = []
        self._names: list[bytes] = []

    def add(self, text: str) -> None:
        self.region.write(text.encode("utf-8"))
        self._ends.append(self.region.length)
        self._names.append(name_text(text))

    def end(self, arrays: BinaryIO) -> StagedTexts:
        return StagedTexts(
            self.region.end(), _put(arrays, np.array(self._ends, np.int64).tobytes()), _put(arrays, b"".join(self._names))
        )


class _RecordReader:
    """Reads the frames of one record."""

    def __init__(self, doc_id: str, frames: Iterator[bytes], limits: ReadingLimits, files: dict[str, BinaryIO]) -> None:
        self._doc_id, self._frames, self._limits, self._files = doc_id, frames, limits, files
        self._known: dict[str, Any] = {}  # the fields of the document that are no series of records

    def read(self) -> StagedDocument:
        body = self._read_body()
        known, text = self._known, self._known.pop("text")
        lines, line_ends, searched, spans_of_chunks = self._read_chunks(text)
        spans = self._read_spans(len(text))
        arrays = self._files["arrays"]
        warnings = tuple(one[:_LONGEST_WARNING] for one in warn_of_losses(known["reading"])[:_MOST_WARNINGS])
        names = ("doc_id", "title", "publisher", "published", "language", "source_path", "url", "source_sha256", "text_sha256")
        document = StagedDocument(
            **{name: known[name] for name in names},
            warnings=warnings,
            chunks=len(spans_of_chunks),
            sentences=len(spans),
            body=body,
            chunk_lines=lines,
            line_ends=_put(arrays, line_ends.tobytes()),
            chunk_spans=_put(arrays, spans_of_chunks.tobytes()),
            searched=searched,
            spoken=self._read_sentences(len(spans)),
            spans=_put(arrays, spans.tobytes()),
            ranges=_put(arrays, _find_ranges(spans_of_chunks, spans).tobytes()),
            shingles=_put(arrays, self._read_shingles()),
            acronyms=_put(arrays, self._read_acronyms()),
        )
        return document if next(self._frames, None) is None else self._refuse("more frames than a record has")

    def _read_body(self) -> _Place:
        region = _Region(self._files["bodies"])
        for number, field in enumerate(fields(Document)):
            region.write((b"," if number else b"{") + json.dumps(field.name).encode() + b":")
            if field.name in MANY:
                self._read_series(field.name, region)
            else:
                self._known[field.name] = value = self._check(self._next(), field.name)
                region.write(_write(value, field.name))
            if region.length > self._limits.record_bytes:
                raise TooLargeError(
                    f"{self._doc_id!r} takes more than {self._limits.record_bytes} bytes besides its passages; split it"
                )
            if field.name == "doc_id" and self._known["doc_id"] != self._doc_id:
                raise ValueError(f"asked for {self._doc_id!r}, was given {self._known['doc_id']!r}")
        region.write(b"}")
        return region.end()

    def _read_series(self, name: str, region: _Region) -> None:
        region.write(b"[")
        is_first, length = True, len(self._known["text"])
        while frame := self._next():
            records = self._check(frame, name)
            for record in records:
                if not all(0 <= span.start <= span.end <= length for span in _list_spans(record)):
                    self._refuse(f"a span outside its text in {name}")
            region.write((b"" if is_first else b",") + _write(records, name)[1:-1])
            is_first = False
            if region.length > self._limits.record_bytes:
                return  # the caller refuses it
        region.write(b"]")

    def _read_chunks(self, text: str) -> tuple[_Place, Integers, StagedTexts, Integers]:
        """The lines of the chunks and where each ends, their searched texts, and their spans, int64 (chunks, 2)."""
        region, searched, spans = _Region(self._files["chunks"]), _TextWriter(self._files["searched"]), dict[Span, int]()
        while frame := self._next():
            for line in frame.split(b"\n"):
                chunk: Chunk = self._check(line, "chunk")
                span = chunk.span
                is_its_own = chunk.doc_id == self._doc_id and chunk.chunk_id == f"{self._doc_id}:{span.start}-{span.end}"
                if not is_its_own or span in spans or not 0 <= span.start <= span.end or chunk.text != span.cut(text):
                    self._refuse(f"a passage {chunk.chunk_id!r} that is none of it")
                region.write(_write(chunk, "chunk"))
                spans[span] = region.length
                searched.add(chunk.searched)
            if len(spans) > self._limits.chunks or region.length > self._limits.passage_bytes:
                raise TooLargeError(
                    f"{self._doc_id!r} has more than the {self._limits.chunks} passages allowed, or passages of more than "
                    f"{self._limits.passage_bytes} bytes; split it"
                )
        ends, where = np.array([*spans.values()], np.int64), np.array([*spans], np.int64).reshape(-1, 2)
        return region.end(), ends, searched.end(self._files["arrays"]), where

    def _read_spans(self, length: int) -> npt.NDArray[np.int32]:
        spans = self._read_array(np.int32).reshape(-1, 2)
        if len(spans) > self._limits.sentences:
            raise TooLargeError(f"{self._doc_id!r} has more than the {self._limits.sentences} sentences allowed; split it")
        if len(spans) and (spans.min() < 0 or spans.max() > length or (spans[:, 0] > spans[:, 1]).any()):
            self._refuse("a sentence outside its text")
        return spans

    def _read_sentences(self, count: int) -> StagedTexts:
        texts = _TextWriter(self._files["sentences"])
        found = 0
        while frame := self._next():
            batch = self._check(frame, "sentences")
            found += len(batch)
            for text in batch:
                texts.add(text)
            if texts.region.length > self._limits.passage_bytes:
                raise TooLargeError(f"{self._doc_id!r} has sentences of more than {self._limits.passage_bytes} bytes; split it")
        if found != count:
            self._refuse(f"{found} texts of {count} sentences")
        return texts.end(self._files["arrays"])

    def _read_shingles(self) -> bytes:
        hashes = self._read_array(np.uint64)
        if (hashes[1:] <= hashes[:-1]).any():
            self._refuse("shingles that do not ascend")
        return hashes.tobytes()

    def _read_acronyms(self) -> bytes:
        frame = self._next()
        self._check(frame, "acronyms")
        return frame

    def _read_array(self, kind: type[np.int32] | type[np.uint64]) -> npt.NDArray[Any]:
        frame = self._next()
        if len(frame) % 8:
            self._refuse(f"an array of {len(frame)} bytes")
        return np.frombuffer(frame, kind)

    def _check(self, frame: bytes, name: str) -> Any:
        try:
            return _checks()[name].validate_json(frame, strict=True)
        except ValidationError as error:
            self._refuse(f"{name}: {error.errors(include_input=False, include_url=False)[0]['msg']}")

    def _next(self) -> bytes:
        frame = next(self._frames, None)
        if frame is None:
            self._refuse("a record that breaks off")
        return frame

    def _refuse(self, reason: str) -> NoReturn:
        raise DamagedFileError(f"{self._doc_id!r}: its reader gave {reason[:300]}; fetch the file again")


def read_acronyms(frame: bytes) -> AcronymStatistics:
    """The counts of acronyms in a frame. Raises ValueError for what is none."""
    definitions, small, spelled = _checks()["acronyms"].validate_json(frame, strict=True)
    statistics = AcronymStatistics()
    statistics.add(AcronymStatistics(definitions, small, spelled))
    return statistics


@cache
def _checks() -> dict[str, TypeAdapter[Any]]:
    """What checks each kind of frame."""
    checks: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(hint) for name, hint in get_type_hints(Document).items()}
    count = Annotated[int, Field(ge=1, le=2**31)]
    acronyms: TypeAdapter[Any] = TypeAdapter(tuple[dict[str, dict[str, count]], dict[str, count], dict[str, count]])
    return checks | {"chunk": TypeAdapter(Chunk), "sentences": TypeAdapter(list[str]), "acronyms": acronyms}


def _write(value: Any, name: str) -> bytes:
    """What was checked, as it is stored: not what was sent, which may hold more than a record has."""
    return _checks()[name].dump_json(value)


def _list_spans(record: Any) -> list[Span]:
    """Where the parts of a record stand in the text of its document."""
    if isinstance(record, tuple):  # of the source map
        clean, _, length = record
        return [Span(clean, clean + length)]
    return [span for name in ("span", "marker") if (span := getattr(record, name, None)) is not None]


def _find_ranges(chunks: Integers, sentences: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """For each chunk the first sentence that begins in it and the one behind the last that ends in it."""
    first = np.searchsorted(sentences[:, 0], chunks[:, 0], side="left")
    behind = np.searchsorted(sentences[:, 1], chunks[:, 1], side="right")
    return np.stack([first, np.maximum(first, behind)], axis=1).astype(np.int32)


def _put(file: BinaryIO, data: bytes) -> _Place:
    region = _Region(file)
    region.write(data)
    return region.end()


def _flush(file: BinaryIO) -> None:
    try:
        file.flush()
    except OSError as error:
        raise StagingError(str(error)) from error

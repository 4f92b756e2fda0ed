"""The tasks on foreign bytes that need the index's analysis, and the program of the child process that carries them out.

Called by name through `index.build.reading_process`. Requests and answers are frames of bytes.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.build.document_record import describe_half, write_acronyms, write_record
from index.local.codec import decode
from ingest.chunk import Chunk
from ingest.chunking import ChunkSettings
from ingest.document import Document
from ingest.errors import UndecodableTextError
from ingest.formats import FORMATS
from ingest.language.detection import LanguageDetector
from ingest.language.tables import find_language
from ingest.load import DocumentContents, load_source
from ingest.sandbox.child import Task, serve
from ingest.sandbox.limits import ReadingLimits
from ingest.sources import Source
from ingest.spans import Span


class ReadingTasks:
    """The tasks, with what they keep between two files: the model of languages and the last vocabulary."""

    def __init__(self) -> None:
        self._vocabulary = b""
        self._tokenizer: Tokenizer | None = None

    @cached_property
    def detector(self) -> LanguageDetector:
        """Tells the language of a text. Its model is loaded with the first."""
        return LanguageDetector()

    def by_name(self) -> Mapping[str, Task]:
        """Every task by its name."""
        return {
            "read": self.read,
            "restore": restore,
            "count_acronyms": count_acronyms,
            "count_tokens": self.count_tokens,
        }

    def read(self, frames: Sequence[bytes], limits: ReadingLimits) -> Iterator[bytes]:
        """A source and the settings of chunks come in as JSON, its record goes out."""
        fields, chunking = map(json.loads, frames)
        known = decode(Source, fields)
        source = replace(known, path=Path(known.path))
        try:
            yield from write_record(load_source(source, ChunkSettings(**chunking), limits, self.detector), limits)
        except UnicodeEncodeError as error:
            raise UndecodableTextError(describe_half(source.path.name, error)) from None

    def count_tokens(self, frames: Sequence[bytes], _limits: ReadingLimits) -> Iterator[bytes]:
        """A vocabulary, a language, texts in UTF-8 and where each ends come in. Out come the different tokens as a list of JSON,
        the number of the token at each place (int32), and how many each text has (int32)."""
        vocabulary, tag, joined, ends = frames
        if self._tokenizer is None or vocabulary != self._vocabulary:
            self._vocabulary, self._tokenizer = vocabulary, Tokenizer(Vocabulary(**json.loads(vocabulary)))
        tokenizer = self._tokenizer.in_language(find_language(tag.decode("ascii")))
        numbers: dict[str, int] = {}
        counted: list[np.ndarray[tuple[int], np.dtype[np.int32]]] = []
        start = 0
        for end in np.frombuffer(ends, np.int64).tolist():
            tokens = tokenizer.document_tokens(joined[start:end].decode("utf-8"))
            counted.append(np.array([numbers.setdefault(token, len(numbers)) for token in tokens], np.int32))
            start = end
        yield json.dumps(list(numbers)).encode("ascii")
        yield np.concatenate([np.zeros(0, np.int32), *counted]).tobytes()
        yield np.array([len(one) for one in counted], np.int32).tobytes()


def restore(frames: Sequence[bytes], limits: ReadingLimits) -> Iterable[bytes]:
    """A stored document, its chunks and the spans of its sentences come in, its record as it is made today goes out."""
    body, spans, *lines = frames
    chunks = tuple(decode(Chunk, json.loads(line)) for line in lines)
    sentences = tuple(Span(start, end) for start, end in np.frombuffer(spans, np.int32).reshape(-1, 2).tolist())
    return write_record(DocumentContents(decode(Document, json.loads(body)), chunks, sentences), limits)


def count_acronyms(frames: Sequence[bytes], _limits: ReadingLimits) -> Iterator[bytes]:
    """A stored document comes in, what it says of acronyms goes out."""
    document = json.loads(frames[0])
    yield write_acronyms(document["text"], document["language"])


def load_tasks() -> Mapping[str, Callable[[Sequence[bytes], ReadingLimits], Iterable[bytes]]]:
    """The tasks, and all that they import."""
    for one in FORMATS:
        one.load_reader()
    return ReadingTasks().by_name()


if __name__ == "__main__":
    serve(load_tasks)

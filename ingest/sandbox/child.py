"""The child process that reads files: bytes of files come in over a pipe, extractions or refusals go out.

It is a process of its own so that a file which eats time, memory or the interpreter itself ends this process and nothing else.
Started by `ingest.sandbox.parent` as `python -m ingest.sandbox.child`. It serves one file after the other until its input ends.
"""

import gc
import json
import logging
import os
import sys
import time
import warnings
from dataclasses import replace
from itertools import chain
from math import ceil
from typing import BinaryIO

from ingest.errors import ReadError, ReadingLimitError
from ingest.extraction import Extraction
from ingest.formats import FORMATS, FormatReader
from ingest.language.detection import MOST_CHARACTERS, LanguageDetector
from ingest.language.tables import primary_subtag
from ingest.sandbox.frames import OUT_OF_MEMORY, encode_extraction, encode_refusal, read_frame, write_frame
from ingest.sandbox.limits import ReadingLimits
from ingest.sandbox.oom_score import READING, raise_oom_score

try:
    import resource
except ImportError:  # Windows: the parent's clock is then the only limit.
    resource = None  # type: ignore[assignment]


def main() -> None:
    """Serve until the input ends. The first message holds the limits, then come two for each file: its format, its bytes."""
    requests, answers = sys.stdin.buffer, _claim_output()
    raise_oom_score(READING)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    limits = ReadingLimits(**json.loads(read_frame(requests) or b"{}"))
    readers = {one.name: one.load_reader() for one in FORMATS}  # before the first file's time is counted
    detector = LanguageDetector()
    limit_memory(limits.memory_bytes)
    write_frame(answers, b"ready")
    try:
        while (name := read_frame(requests)) is not None and (data := read_frame(requests)) is not None:
            limit_time(limits.seconds)
            write_frame(answers, answer(readers[name.decode("ascii")], data, limits, detector))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # there was no room for the refusal either, and an ordinary exit would fail in its clean-up


def answer(reader: FormatReader, data: bytes, limits: ReadingLimits, detector: LanguageDetector) -> bytes:
    """The message that answers one file: its extraction, or why it was refused."""
    try:
        return encode_extraction(_tell_language(reader(data, limits), detector))
    except ReadError as refusal:
        return encode_refusal(refusal)
    except MemoryError:
        gc.collect()
        return encode_refusal(
            ReadingLimitError(f"needs more than {limits.memory_bytes} bytes of memory to read; split it or raise the limit")
        )


def _tell_language(extraction: Extraction, detector: LanguageDetector) -> Extraction:
    """The extraction with the language of its text, where the file itself names none."""
    found = extraction.metadata
    if primary_subtag(found.language) is not None:
        return extraction
    try:
        language = detector.detect(_sample_text(extraction))
    except OSError as error:  # the model unpacks itself into a file: no room for that costs the language alone
        remark = f"Its language could not be told ({error}); make room for temporary files and index it again."
        return replace(extraction, facts=replace(extraction.facts, remarks=(*extraction.facts.remarks, remark)))
    return replace(
        extraction, metadata=replace(found, language=language, language_from="the text" if language is not None else None)
    )


def _sample_text(extraction: Extraction) -> str:
    """The first paragraphs, or whatever else there is in a file that has few: a table tells little of a language."""
    prose = ("paragraph", "list_item")
    parts: list[str] = []
    length = 0
    for block in sorted(extraction.blocks, key=lambda block: block.kind not in prose):
        text = " ".join(piece.cut(extraction.raw) for piece in block.pieces or chain.from_iterable(block.cells))
        parts.append(text)
        length += len(text)
        if length >= MOST_CHARACTERS:
            break
    return "\n".join(parts)


def limit_memory(memory_bytes: int) -> None:
    """From here on an allocation past `memory_bytes` of address space fails with MemoryError."""
    if resource is not None and sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def limit_time(seconds: float) -> None:
    """Let this process use `seconds` more of processor time. Then the system ends it, even where the parent is gone."""
    if resource is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        wanted = ceil(time.process_time() + seconds) + 1
        if hard == resource.RLIM_INFINITY or wanted < hard:
            resource.setrlimit(resource.RLIMIT_CPU, (wanted, hard))


def _claim_output() -> BinaryIO:
    """The pipe to the parent, out of reach of a library that prints: what it prints goes to the standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


if __name__ == "__main__":
    main()

"""The child process that reads files: bytes of files come in over a pipe, extractions or refusals go out.

A process of its own, so that a file which eats time, memory or the interpreter itself costs this process and nothing else.
Started by `ingest.sandbox.parent` as `python -m ingest.sandbox.child`; it serves one file after the other until its input ends.
"""

import gc
import json
import logging
import os
import sys
import time
import warnings
from math import ceil
from typing import BinaryIO

from ingest.errors import ReadError, ReadingLimitError, TooLargeError
from ingest.extraction import Extraction
from ingest.readers.docx.docx_reader import read_docx
from ingest.readers.html.html_page import read_html
from ingest.readers.markdown.markdown_reader import read_markdown
from ingest.readers.pdf.pdf_reader import read_pdf
from ingest.readers.text.plain_text import read_plain_text
from ingest.sandbox.decoding import decode_text
from ingest.sandbox.frames import OUT_OF_MEMORY, encode_extraction, encode_refusal, read_frame, write_frame
from ingest.sandbox.limits import ReadingLimits

try:
    import resource
except ImportError:  # Windows: the parent's clock is then the only limit.
    resource = None  # type: ignore[assignment]


def read_text_file(data: bytes, limits: ReadingLimits) -> Extraction:
    """Read plain text. Raises UndecodableTextError or TooLargeError."""
    return read_plain_text(decode_within(data, limits))


def read_markdown_file(data: bytes, limits: ReadingLimits) -> Extraction:
    """Read Markdown. Raises UndecodableTextError, TooLargeError or EmptyFileError."""
    return read_markdown(decode_within(data, limits))


def decode_within(data: bytes, limits: ReadingLimits) -> str:
    """Decoded text; raises UndecodableTextError, or TooLargeError past the limit on characters."""
    raw = decode_text(data, "the text")
    if len(raw) > limits.characters:
        raise TooLargeError(f"it has {len(raw)} characters, more than the {limits.characters} allowed; split it")
    return raw


READERS = {"text": read_text_file, "markdown": read_markdown_file, "pdf": read_pdf, "html": read_html, "docx": read_docx}


def main() -> None:
    """Serve until the input ends. The first message holds the limits, then each file is two: its type, its bytes."""
    requests, answers = sys.stdin.buffer, _claim_output()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    limits = ReadingLimits(**json.loads(read_frame(requests) or b"{}"))
    limit_memory(limits.memory_bytes)
    write_frame(answers, b"ready")
    try:
        while (file_type := read_frame(requests)) is not None and (data := read_frame(requests)) is not None:
            limit_time(limits.seconds)
            write_frame(answers, answer(file_type.decode("ascii"), data, limits))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # even the refusal found no room; an ordinary exit would fail over its own clean-up


def answer(file_type: str, data: bytes, limits: ReadingLimits) -> bytes:
    """The message that answers one file: its extraction, or why it was refused."""
    try:
        return encode_extraction(READERS[file_type](data, limits))
    except ReadError as refusal:
        return encode_refusal(refusal)
    except MemoryError:
        gc.collect()
        return encode_refusal(
            ReadingLimitError(f"needs more than {limits.memory_bytes} bytes of memory to read; split it or raise the limit")
        )


def limit_memory(memory_bytes: int) -> None:
    """From here on an allocation past `memory_bytes` of address space fails with MemoryError."""
    if resource is not None and sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def limit_time(seconds: float) -> None:
    """Let this process use `seconds` of processor time more; past them the system ends it, even where the parent is gone."""
    if resource is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        wanted = ceil(time.process_time() + seconds) + 1
        if hard == resource.RLIM_INFINITY or wanted < hard:
            resource.setrlimit(resource.RLIMIT_CPU, (wanted, hard))


def _claim_output() -> BinaryIO:
    """The pipe to the parent, out of reach of a library that prints: its words go to the standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


if __name__ == "__main__":
    main()

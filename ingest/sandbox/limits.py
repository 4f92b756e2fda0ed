"""How large a file may be and what reading it may cost. Past them it is refused: `TooLargeError` or `ReadingLimitError`."""

from dataclasses import dataclass

SECONDS_SETTING = "CITADEL_READING_SECONDS"
"""What an operator raises where `ReadingLimits.seconds` is too little. `api/settings.py` reads it."""
MEMORY_SETTING = "CITADEL_READING_MEMORY"
"""As above, for `ReadingLimits.memory_bytes`."""
SECONDS = 120.0
MEMORY_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Bounds on one file, of any format, and on the process that reads it."""

    file_bytes: int = 100_000_000
    """Bytes of the file as it lies on the disk."""
    pages: int = 5_000
    """Pages of a PDF."""
    characters: int = 20_000_000
    """Code points of its raw text."""
    parts: int = 500_000
    """Blocks, table rows, footnotes or any other parts of a document, each kind by itself."""
    chunks: int = 50_000
    """Passages of a document: a table row and a footnote is one."""
    sentences: int = 250_000
    """Sentences of a document."""
    words: int = 4_000_000
    """Words of what is searched of a document, repetitions counted."""
    distinct_words: int = 400_000
    """Words of what is searched of a document, each counted once."""
    record_bytes: int = 64_000_000
    """Bytes of what is stored of a document besides its passages."""
    passage_bytes: int = 256_000_000
    """Bytes of what is stored of all its passages."""
    seconds: float = SECONDS
    """Seconds of processor time of the child and of the programs that it starts."""
    idle_seconds: float = 60.0
    """Seconds of the clock in which the child uses no processor time at all. One that was stopped or hangs is ended then."""
    memory_bytes: int = MEMORY_BYTES
    """Address space of the child, in bytes."""

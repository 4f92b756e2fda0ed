"""How much of a foreign file is tolerated; past a limit the file is refused with `TooLargeError` or `ReadingLimitError`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Bounds on one file: its size in bytes, its pages, characters of raw text, seconds of reading, bytes of memory."""

    file_bytes: int = 100_000_000
    pages: int = 5_000
    characters: int = 20_000_000
    seconds: float = 60.0
    memory_bytes: int = 2_000_000_000

"""How large a file may be and what reading it may cost. Past them it is refused: `TooLargeError` or `ReadingLimitError`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Bounds on one file, of any format."""

    file_bytes: int = 100_000_000
    """Bytes of the file as it lies on the disk."""
    pages: int = 5_000
    """Pages of a PDF."""
    characters: int = 20_000_000
    """Code points of its raw text."""
    seconds: float = 60.0
    """Seconds of reading, by the parent's clock and of the child's processor time."""
    memory_bytes: int = 2_000_000_000
    """Address space of the child, in bytes."""

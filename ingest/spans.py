"""Half-open spans of code points: the one way in which this project points at text."""

from typing import NamedTuple


class Span(NamedTuple):
    """`text[start:end]`, in code points. `start <= end`."""

    start: int
    end: int

    def holds(self, other: "Span") -> bool:
        """True when `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def cut(self, text: str) -> str:
        """The text that this span points at."""
        return text[self.start : self.end]

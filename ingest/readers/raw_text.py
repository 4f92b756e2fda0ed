"""The raw text of a format that has none of its own: strings come in one after the other, their spans go out.

PDF, HTML and DOCX are trees or drawings, so their readers lay the text down here and point at what they laid down.
"""

import re

from ingest.errors import TooLargeError
from ingest.spans import Span

# UTF-8 cannot hold a lone surrogate, and XML and JSON cannot hold NUL: broken fonts yield both.
UNWRITABLE = re.compile(r"[\x00\ud800-\udfff]")


class RawText:
    """Text that only grows. `add` returns the span of what it added. `most` bounds the whole, in characters."""

    def __init__(self, most: int) -> None:
        self._parts: list[str] = []
        self._most = most
        self.length = 0

    def add(self, text: str) -> Span:
        """Append `text` (code points that no file can hold replaced one for one). Raises TooLargeError past the bound."""
        start = self.length
        self.length += len(text)
        if self.length > self._most:
            raise TooLargeError(f"more than {self._most} characters of text; split the file or raise the limit")
        self._parts.append(UNWRITABLE.sub("\ufffd", text))
        return Span(start, self.length)

    def add_trimmed(self, text: str, end: str = "\n") -> tuple[Span, ...]:
        """Append `text` and `end`. The span, as pieces of a block, leaves out white space at both ends."""
        whole = self.add(text)
        self.add(end)
        start = whole.start + len(text) - len(text.lstrip())
        return (Span(start, start + len(text.strip())),) if text.strip() else ()

    def whole_from(self, start: int) -> str:
        """What was added since the text was `start` long: the last parts, so that this costs no more than they do."""
        parts: list[str] = []
        missing = self.length - start
        for part in reversed(self._parts):
            if missing <= 0:
                break
            parts.append(part)
            missing -= len(part)
        return "".join(reversed(parts))

    def whole(self) -> str:
        """Everything added so far."""
        return "".join(self._parts)

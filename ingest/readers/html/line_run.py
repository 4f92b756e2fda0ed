"""The text of one line or paragraph of a page while it is read: white space folded as a browser folds it, raised text marked.

It is laid down as a whole when the paragraph ends.
"""

import re
from dataclasses import dataclass, field

from ingest.readers.html.superscripts import raise_label

_FOLDED = re.compile(r"[ \t\n\r\f]+")
_TAIL = 16  # code points; how much of what stands before is looked at


def fold_white(text: str) -> str:
    """Text as a browser shows it, with one blank for every run of white space. A blank that does not break stays."""
    return _FOLDED.sub(" ", text)


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A marker in a run of text."""

    start: int
    """Offset in the run."""
    end: int
    key: int
    """The place of the note's element in the tree, or -1 for a marker without a note."""
    label: str


@dataclass(slots=True)
class LineRun:
    """A run of text under construction."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[NoteMark] = field(default_factory=list)

    def add(self, text: str | None, is_preformatted: bool = False) -> None:
        """Append text of the page. Its white space is folded, unless it stands as it is printed."""
        if not text:
            return
        if not is_preformatted:
            text = fold_white(text)
            if text[0] == " " and (not self.parts or self.parts[-1][-1] in " \n"):
                text = text[1:]
        self._push(text)

    def break_line(self) -> None:
        """End a line."""
        if self.parts:
            self._push("\n")

    def part_words(self) -> None:
        """Put a blank where a word would run on."""
        if self.parts and not self.parts[-1][-1].isspace():
            self._push(" ")

    def add_mark(self, printed: str, label: str, key: int, following: str) -> None:
        """Append the marker of a note, raised or in brackets.

        `following` is the text behind it, which may close its brackets.
        """
        compact = "".join(printed.split())
        is_enclosed = (self.tail(1), following[:1]) in (("[", "]"), ("(", ")"))
        if not is_enclosed and compact.isalnum():
            compact = raise_label(compact)
        self.marks.append(NoteMark(self.length - is_enclosed, self.length + len(compact) + is_enclosed, key, label))
        self._push(compact)

    def tail(self, most: int = _TAIL) -> str:
        """The last characters, `most` of them."""
        found = ""
        for part in reversed(self.parts):
            found = part + found
            if len(found) >= most:
                break
        return found[-most:]

    def cut_from(self, start: int) -> str:
        """Take back what was added since the run was `start` long. Returns it."""
        taken: list[str] = []
        while self.length > start:
            part = self.parts.pop()
            self.length -= len(part)
            if self.length < start:
                keep = start - self.length
                self._push(part[:keep])
                part = part[keep:]
            taken.append(part)
        return "".join(reversed(taken))

    def whole(self) -> str:
        """Everything added so far."""
        return "".join(self.parts)

    def clear(self) -> None:
        """Begin the next run."""
        self.parts, self.length, self.marks = [], 0, []

    def _push(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.length += len(text)

"""From spans of raw text to clean text: white space folded, words broken over line ends made whole, nothing reworded.

`CleanText` collects the text of a document and, run by run, where each character was copied from.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.spans import Span

# What shows nothing and means nothing in running text: soft hyphens, zero-width blanks, controls. Joiners and non-joiners are
# letters' own: without them a word of Persian or a picture made of several is another.
_WRITTEN = re.compile(r"[^\s\u00ad\u200b\u2060\ufeff\x00-\x1f\x7f-\x9f]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN_WORD = re.compile(r"([^\W\d_]+)[-\u2010]$")
# Han and kana with their punctuation are written without blanks.
_WITHOUT_BLANKS = re.compile(r"[\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff9f\U00020000-\U000323af]{2}")
_SOFT_BREAK = re.compile(r"\u00ad\s*\n")
_LONGEST_LETTERS = 100
_LONGEST_WORD = 2_000  # code points; how far back a line end is looked at
_LINK_PART = re.compile(r"[\w%.~-]*[/=_%?&]\S*")


@dataclass(slots=True)
class CleanText:
    """The clean text so far: `parts`, their total `length`, and `runs` (clean_start, raw_start, length) copied verbatim."""

    raw: str
    vocabulary: frozenset[str]
    parts: list[str] = field(default_factory=list)
    length: int = 0
    runs: list[tuple[int, int, int]] = field(default_factory=list)

    def add_space(self, space: str) -> None:
        """Put white space between blocks or cells."""
        self.parts.append(space)
        self.length += len(space)

    def add_spans(self, spans: Sequence[Span]) -> Span:
        """Append pieces as one text, joined by a blank or mended. Returns where it stands."""
        start = self.length
        before, last = "", Span(0, 0)
        for piece in spans:
            text = piece.cut(self.raw)
            if not _WRITTEN.search(text):
                continue
            keep: str | None = " "
            if before:
                keep = self._space_between(before, text, self.raw[last.end : piece.start])
                if keep is None:
                    self._drop_last()
                elif keep:
                    self.add_space(" ")
            self._add_folded(piece)
            before = (before.rsplit(maxsplit=1)[-1] + text if before and keep == "" else text)[-_LONGEST_WORD:]
            last = piece
        return Span(start, self.length)

    def _space_between(self, before: str, after: str, gap: str) -> str | None:
        """As `_join`. Pieces with nothing but markup between them, such as the stars of "**bold**, and", run on."""
        if "\n" in gap or gap != gap.strip():
            softly = before.rstrip().endswith("\u00ad") or _WITHOUT_BLANKS.match(before.rstrip()[-1:] + after.lstrip()[:1])
            return "" if softly else _join(before, after, self.vocabulary)
        return " " if before[-1].isspace() or after[0].isspace() or re.search(r"\s", gap) else ""

    def _add_folded(self, piece: Span) -> None:
        end = None
        for match in _WRITTEN.finditer(self.raw, piece.start, piece.end):
            gap = self.raw[end : match.start()] if end is not None else ""
            if re.search(r"\s", gap) and gap != " " and not self._runs_on(gap, match.start()):
                self.add_space(" ")
            self._add_run(match.start() - (gap == " "), match.end())
            end = match.end()

    def _runs_on(self, gap: str, start: int) -> bool:
        """Whether a line end between two written characters of one piece, the second at `start`, stands for nothing."""
        before = self.raw[start - len(gap) - 1]
        return "\n" in gap and (_SOFT_BREAK.match(gap) is not None or _WITHOUT_BLANKS.match(before + self.raw[start]) is not None)

    def _add_run(self, start: int, end: int) -> None:
        text = self.raw[start:end]
        if self.runs:
            clean, raw, length = self.runs[-1]
            if clean + length == self.length and raw + length == start:
                self.runs[-1] = (clean, raw, length + len(text))
                self.parts.append(text)
                self.length += len(text)
                return
        self.runs.append((self.length, start, len(text)))
        self.parts.append(text)
        self.length += len(text)

    def _drop_last(self) -> None:
        """Take back a hyphen that only marked a broken line."""
        clean, raw, length = self.runs[-1]
        self.parts[-1] = self.parts[-1][:-1]
        self.length -= 1
        self.runs[-1] = (clean, raw, length - 1)
        if length == 1:
            self.runs.pop()


def find_vocabulary(raw: str) -> frozenset[str]:
    """The words of a text, and its hyphenated compounds, in lower case: the evidence for mending broken words."""
    words: set[str] = set()
    for match in _WORD.finditer(raw):
        if raw[match.end() : match.end() + 1] != "-":
            words.add(match.group().lower())
            words.update(match.group().lower().split("-"))
    return frozenset(words)


def _join(before: str, after: str, vocabulary: frozenset[str]) -> str | None:
    """What stands between two lines: " ", "" (a hyphen or link runs on, a bracket shuts), None (a hyphen marked a line end)."""
    last, first = before.split()[-1:], after.split(maxsplit=1)[:1]
    if not last or not first or first[0][0] in ")]":
        return "" if last and first else " "
    if last[0].lstrip("(‘“'\"").startswith(("http", "www.")) and not last[0].endswith((".", ",", ";", ")")):
        return "" if last[0].endswith(("-", "/", "_", "=")) or _LINK_PART.fullmatch(first[0]) else " "
    broken, rest = _BROKEN_WORD.search(last[0][-_LONGEST_LETTERS:]), _WORD.match(first[0])
    if broken is None or rest is None:
        return " "
    head, tail = broken.group(1).lower(), rest.group().lower()
    if rest.group()[0].isupper() or f"{head}-{tail}" in vocabulary:
        return ""
    if head + tail in vocabulary or not {head, tail.split("-")[0]} & vocabulary:
        return None
    return ""

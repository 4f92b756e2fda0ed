"""From spans of raw text to clean text: white space folded, words broken over line ends made whole, nothing reworded.

`CleanText` collects the text of a document and, run by run, where each character was copied from.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.language.words.whole_words import load_words
from ingest.spans import Span

# What shows nothing and means nothing in running text: soft hyphens, zero-width blanks, controls. Joiners and non-joiners are
# letters' own: without them a word of Persian or a picture made of several is another.
_WRITTEN = re.compile(r"[^\s\u00ad\u200b\u2060\ufeff\x00-\x1f\x7f-\x9f]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]++)[-\u2010]$")
_LINE_BREAK = re.compile(r"[-\u2010\u00ad][^\S\n]*\n\s*")
# What runs on over a line end without a blank: a hyphen or dash glued to a number, a dash or slash glued to a word.
_RUNS_ON = re.compile(r"(?:\d[-\u2010\u2011]|\w[\u2011\u2013\u2014/])$")
# Behind "short- and": the hyphen stands for what the next word ends in.
_SHARES_END = frozenset({"and", "or", "to", "und", "oder", "bis", "et", "ou", "y", "o", "e"})
# Han and kana with their punctuation are written without blanks.
_WITHOUT_BLANKS = re.compile(r"[\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff9f\U00020000-\U000323af]{2}")
_SOFT_BREAK = re.compile(r"\u00ad\s*\n")
_LONGEST_LETTERS = 100
_LONGEST_WORD = 2_000  # code points; how far back a line end is looked at
_LINK_PART = re.compile(r"(?:[^\W_]|[.~-])*+[/=_%?&]\S*+")


@dataclass(slots=True)
class CleanText:
    """The clean text so far: `parts`, their total `length`, and `runs` (clean_start, raw_start, length) copied verbatim."""

    raw: str
    vocabulary: "KnownWords"
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


@dataclass(frozen=True, slots=True)
class KnownWords:
    """The words that a document itself holds, and those of its language."""

    words: frozenset[str] = frozenset()
    """Its whole words and its hyphenated compounds, in lower case. Words at a line end that may be broken are none of them."""
    language: str = ""
    """The primary tag of its language, "" where it is not known."""

    def knows(self, word: str) -> bool:
        """Whether a word in lower case is one of the document or of its language."""
        return word in self.words or word in load_words(self.language)


def find_vocabulary(raw: str, language: str = "") -> KnownWords:
    """The vocabulary of a document in `language`, which is its tag, such as "en-GB"."""
    words: set[str] = set()
    rests = {match.end() for match in _LINE_BREAK.finditer(raw)}
    for match in _WORD.finditer(raw):
        if raw[match.end() : match.end() + 1] not in ("-", "\u2010", "\u00ad") and match.start() not in rests:
            words.add(match.group().lower())
            words.update(match.group().lower().split("-"))
    return KnownWords(frozenset(words), re.split(r"[-_]", language.strip().casefold(), maxsplit=1)[0])


def _join(before: str, after: str, vocabulary: KnownWords) -> str | None:
    """What stands between two lines: " ", "" (a hyphen or link runs on, a bracket shuts), None (a hyphen marked a line end)."""
    last, first = before.split()[-1:], after.split(maxsplit=1)[:1]
    if not last or not first or first[0][0] in ")]":
        return "" if last and first else " "
    if last[0].lstrip("(‘“'\"").startswith(("http", "www.")) and not last[0].endswith((".", ",", ";", ")")):
        return "" if last[0].endswith(("-", "/", "_", "=")) or _LINK_PART.fullmatch(first[0]) else " "
    if _RUNS_ON.search(last[0]) and first[0][0].isalnum():
        return ""
    broken, rest = _BROKEN_WORD.search(last[0][-_LONGEST_LETTERS:]), _WORD.match(first[0])
    if broken is None:
        return " "
    if rest is None:
        return "" if first[0][0].isdigit() else " "
    return _mend(broken.group(1), rest.group(), vocabulary)


def _mend(broken: str, rest: str, vocabulary: KnownWords) -> str | None:
    """What stands between the parts of a word, as `_join`: what the document writes elsewhere, else what its language says."""
    head, tail = broken.lower(), rest.lower()
    is_name = rest[0].isupper()
    if (is_name and not broken.isupper()) or f"{head}-{tail}" in vocabulary.words:
        return ""
    if vocabulary.knows(head + tail):
        return None
    if is_name:
        return ""
    if tail in _SHARES_END:
        return " "
    # A compound is made of two words. Of a broken word, one part at least is mostly none.
    return "" if vocabulary.knows(head) and vocabulary.knows(tail.split("-")[0]) else None

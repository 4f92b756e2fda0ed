"""The words of a page as fragments: characters come in, text that is drawn in one go comes out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.readers.pdf.drawing.pdf_characters import Face, PageCharacters
from ingest.readers.pdf.drawing.pdf_rtl_words import RIGHT_TO_LEFT, read_rtl_word
from ingest.readers.pdf.pdf_fragments import Fragment

# What separates words, and what pdfium says of a character that no font maps to any.
WORD = re.compile(r"[^\s\x00]+")
# In font sizes. Words of one text object with a blank between them and no more room than this are one fragment.
PLAIN_BLANK = 0.6
# Letters of one word stand no farther apart. A step back beyond the second is another place.
LETTER_GAP = 0.6
OVERLAP = -0.3
# Where pdfium makes up a blank, letters that overhang their place aside.
LEAST_GAP = 0.015
SAME_HEIGHT = 0.05
# So many letters with gaps that differ by no more are a word that is set wide.
FEWEST_WIDE = 4
EVEN = 0.08
# In points.
SAME_SIZE = 0.05
# Figures that a font draws raised: how many at most, in font sizes how high their ink begins, and what they count as.
LONGEST_LABEL = 3
INK_RISE = 0.2
RAISED_SIZE, RAISED_BY = 0.6, 0.33
# In points: no text that is meant to be seen stands farther away or is larger.
FARTHEST, LARGEST = 1e7, 1e6


@dataclass(slots=True)
class Run:
    """Words drawn in one face on one line, and the gaps between them in font sizes. x0, x1 and y as in `Fragment`."""

    words: list[str]
    x0: float
    x1: float
    y: float
    face: Face
    gaps: list[float] = field(default_factory=list)
    is_spaced: bool = False
    """Whether these are single letters with gaps that no blank was drawn in."""

    def gap_to(self, run: "Run") -> float:
        """The room from here to what is read next, in font sizes."""
        return (run.x0 - self.x1) / (run.face.size or 1.0)

    def is_letter(self) -> bool:
        """True for a single letter."""
        return len(self.words) == 1 and len(self.words[0]) == 1 and self.words[0].isalpha()

    def as_fragments(self, blank: str) -> Iterator[Fragment]:
        """The finished fragment, none where it is too far away or too large to be seen. `blank`: what parts it from the next."""
        size, is_bold, turn, _ = self.face
        # The letters of a heading may be set wide, and then the gaps between them are alike.
        word = "".join(self.words)
        is_wide = self.is_spaced and FEWEST_WIDE <= len(word) == len(self.words) and max(self.gaps) - min(self.gaps) <= EVEN
        is_wide = is_wide and (word[1:].islower() or word.isupper())
        if size < LARGEST and abs(self.x0) < FARTHEST and abs(self.x1) < FARTHEST and abs(self.y) < FARTHEST:
            text = word if is_wide else " ".join(self.words)
            yield Fragment(text + blank, self.x0, self.x1, self.y, size, is_bold, turn)


def read_words(page: PageCharacters) -> Iterator[Fragment]:
    """Words of the page, and several in one where nothing but a blank of one text object parts them."""
    last: Run | None = None
    last_address, last_end = 0, 0
    for match in WORD.finditer(page.text):
        if not match.group().isascii() and RIGHT_TO_LEFT.search(match.group()):
            yield from last.as_fragments(" " if last.words[-1].isalnum() else "") if last is not None else ()
            last = None
            yield from read_rtl_word(page, match.start(), match.end())
            continue
        for start, end, address in page.split_objects(match.start(), match.end()):
            is_same = last is not None and address == last_address
            run = _measure(page, start, end, last.face if last is not None and is_same else None)
            if last is not None and start == last_end and _runs_on(last, run):
                last.words[-1] += run.words[0]
                last.x1 = max(last.x1, run.x1)
            elif last is not None and start > last_end and _follows(last, run, is_same, page.is_made_up(last_end)):
                last.gaps.append(last.gap_to(run))
                last.words += run.words
                last.x1 = run.x1
            else:
                if last is not None:
                    is_gap = last.gap_to(run) > LEAST_GAP or run.face.is_slanted
                    is_apart = start > last_end and (is_gap or page.has_drawn(last_end, start))
                    yield from last.as_fragments(" " if is_apart else "")
                last = run
            last_address, last_end = address, end
    if last is not None:
        yield from last.as_fragments("")


def _runs_on(last: Run, run: Run) -> bool:
    """Whether two parts of what pdfium takes for one word are drawn alike. Letters of a wide heading may stand far apart."""
    if not _have_one_face(last, run):
        return False
    is_level = abs(last.y - run.y) < SAME_HEIGHT * run.face.size and OVERLAP < last.gap_to(run) < LETTER_GAP
    return is_level or run.face.is_slanted


def _follows(last: Run, run: Run, is_same: bool, is_made_up: bool) -> bool:
    """Whether a word goes on the run before it: in the same text object, or as one more letter of a word that is set wide."""
    gap = last.gap_to(run)
    if is_made_up and run.is_letter() and (last.is_spaced or last.is_letter()) and _have_one_face(last, run):
        is_next = run.y == last.y and 0 < gap < LETTER_GAP
        last.is_spaced |= is_next
        return is_next
    return is_same and not last.is_spaced and run.y == last.y and 0 <= gap <= PLAIN_BLANK


def _have_one_face(last: Run, run: Run) -> bool:
    one, other = last.face, run.face
    return one is other or (one[1:3] == other[1:3] and abs(one.size - other.size) < SAME_SIZE)


def _measure(page: PageCharacters, start: int, end: int, face: Face | None) -> Run:
    """A word, or a part of one, with its place. `face` is its face where that is known."""
    is_letter = face is None and end == start + 1
    face = face or page.read_face(start)
    if is_letter and face.turn == 0 and not face.is_slanted:  # what a file is full of that draws its letters one by one
        x0, right = page.find_edges(start, 0)
        return Run([page.mend(start, end)], x0, max(x0, right), page.baseline, face)
    x0, y = page.find_origin(start, face.turn)
    _, right = page.find_edges(end - 1, face.turn)
    is_label = end - start <= LONGEST_LABEL and face.turn == 0 and page.text[start:end].isdecimal()
    if is_label and page.find_rise(start) > INK_RISE * face.size:
        # The font has raised figures: they are drawn in the size of the line, but are seen small and above it.
        face, y = face._replace(size=RAISED_SIZE * face.size), y + RAISED_BY * face.size
    return Run([page.mend(start, end)], x0, max(x0, right), y, face)

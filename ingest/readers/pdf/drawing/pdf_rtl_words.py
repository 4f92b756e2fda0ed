"""Words that are read from the right. The place of each letter decides their order.

pdfium brings letters into the order of reading, but not those of a text that stands beside the drawing for its letters
(ActualText), nor numbers and signs between words.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from unicodedata import bidirectional

from ingest.readers.pdf.drawing.pdf_characters import SOFT_HYPHEN, PageCharacters
from ingest.readers.pdf.pdf_fragments import Fragment

RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
RTL_CLASSES = frozenset({"R", "AL", "NSM"})
# No ligature is alef and lam. Where a font gives the letters of lam and alef, pdfium turns them round.
REVERSED_LIGATURE = re.compile("([\u0622\u0623\u0625\u0627])(\u0644)")


class PlacedLetter(NamedTuple):
    """A letter with its marks, or several letters drawn in one place, from x0 to x1 along their line, in points."""

    x0: float
    x1: float
    text: str


def read_rtl_word(page: PageCharacters, start: int, end: int) -> Iterator[Fragment]:
    """A word with letters that are read from the right, as fragments of one direction each."""
    letters: list[PlacedLetter] = []
    y, face = 0.0, None
    for first, last, _ in page.split_objects(start, end):
        face = page.read_face(first)
        y = page.find_origin(first, face.turn)[1]
        letters += _place_letters(page, first, last, face.turn)
    if face is None:
        return
    # Behind the word, and so behind the leftmost part of it.
    blank = " " if page.text[end : end + 1].isspace() and not page.is_made_up(end) else ""
    for is_rtl, group in groupby(_attach_marks(letters), key=lambda letter: bidirectional(letter.text[0]) in RTL_CLASSES):
        run = list(group)
        text = "".join(letter.text for letter in (reversed(run) if is_rtl else run)).replace(SOFT_HYPHEN, "-") + blank
        place = min(letter.x0 for letter in run), max(letter.x1 for letter in run), y
        yield Fragment(text, *place, face.size, face.is_bold, face.turn, is_rtl)
        blank = ""


def _place_letters(page: PageCharacters, start: int, end: int, turn: int) -> list[PlacedLetter]:
    """The letters of one text object, each where it stands, with those that are drawn in one place as one."""
    letters: list[PlacedLetter] = []
    for place in range(start, end):
        letter = PlacedLetter(*page.find_edges(place, turn), page.text[place])
        if letters and letters[-1].x0 == letter.x0:
            letters[-1] = letter._replace(text=letters[-1].text + letter.text)
        else:
            letters.append(letter)
    if len(letters) == 1 and end - start > 1:
        edges = page.find_marked_edges(start, turn)
        # pdfium has all of a text that stands for the drawing in one place, and has turned its order round.
        letters = letters if edges is None else [PlacedLetter(*edges, letters[0].text[::-1])]
    return [letter._replace(text=REVERSED_LIGATURE.sub(r"\2\1", letter.text)) for letter in letters]


def _attach_marks(letters: Sequence[PlacedLetter]) -> list[PlacedLetter]:
    """Letters from left to right, each with the marks that are set above or below it behind it."""
    marked = [letter for letter in letters if bidirectional(letter.text[0]) != "NSM"]
    marked.sort(key=lambda letter: letter.x0)
    for mark in letters:
        if bidirectional(mark.text[0]) == "NSM" and marked:
            middle = mark.x0 + mark.x1
            place = min(range(len(marked)), key=lambda place: abs(marked[place].x0 + marked[place].x1 - middle))
            marked[place] = marked[place]._replace(text=marked[place].text + mark.text)
    return marked or list(letters)

"""The rules of a page as pdfium has them drawn: level and upright lines, and boxes as thin as lines. They part cells of tables.

A page of very many lines is a drawing, and no rule of it is taken.
"""

from collections.abc import Iterator
from ctypes import byref, c_float, c_int
from itertools import pairwise
from typing import NamedTuple

from pypdfium2 import raw as pdfium

from ingest.readers.pdf.pdf_fragments import Rule

MOST_SEGMENTS = 40_000
DEEPEST_FORM = 4
# In points: a box that is no thicker is a line, and a line that leans no farther is level or upright.
THIN = 3.0
LEAN = 0.5
SHORTEST = 4.0

Point = tuple[float, float]


class Matrix(NamedTuple):
    """How the places of an object become those of the page."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def place(self, x: float, y: float) -> Point:
        """A place of the object on the page."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def within(self, outer: "Matrix") -> "Matrix":
        """This matrix of an object inside of another one."""
        (a, b), (c, d) = self._turn(outer, self.a, self.b), self._turn(outer, self.c, self.d)
        return Matrix(a, b, c, d, *outer.place(self.e, self.f))

    @staticmethod
    def _turn(outer: "Matrix", x: float, y: float) -> Point:
        return outer.a * x + outer.c * y, outer.b * x + outer.d * y


def read_rules(page: pdfium.FPDF_PAGE) -> list[Rule]:
    """The rules of an open page in the order of drawing. None of a page with more than MOST_SEGMENTS segments."""
    paths = list(_find_paths(page, Matrix(), 0))
    if sum(pdfium.FPDFPath_CountSegments(path) for path, _ in paths) > MOST_SEGMENTS:
        return []
    return [rule for path, matrix in paths for rule in _read_path(path, matrix)]


def _find_paths(holder: pdfium.FPDF_PAGE, matrix: Matrix, depth: int) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, Matrix]]:
    """The paths of a page (depth 0) or of a form on it, each with its matrix."""
    count, fetch = (
        (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
        if depth
        else (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
    )
    for place in range(count(holder)):
        drawn = fetch(holder, place)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield drawn, _read_matrix(drawn).within(matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
            yield from _find_paths(drawn, _read_matrix(drawn).within(matrix), depth + 1)


def _read_matrix(drawn: pdfium.FPDF_PAGEOBJECT) -> Matrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, byref(found))
    return Matrix(found.a, found.b, found.c, found.d, found.e, found.f)


def _read_path(path: pdfium.FPDF_PAGEOBJECT, matrix: Matrix) -> Iterator[Rule]:
    fill, stroke = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(path, byref(fill), byref(stroke))
    for points in _split_path(path, matrix):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, bottom, right, top = min(xs), min(ys), max(xs), max(ys)
        if right - left >= top - bottom and top - bottom <= THIN:
            yield from _make_rule((left, (bottom + top) / 2), (right, (bottom + top) / 2))
        elif right - left <= THIN:
            yield from _make_rule(((left + right) / 2, bottom), ((left + right) / 2, top))
        elif stroke.value:
            for one, other in pairwise(points):
                yield from _make_rule(one, other)


def _split_path(path: pdfium.FPDF_PAGEOBJECT, matrix: Matrix) -> Iterator[list[Point]]:
    """The corners of each part of a path that is drawn without lifting the pen. A part with a curve in it is left out."""
    x, y = c_float(), c_float()
    points: list[Point] = []
    is_straight = True
    for place in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, place)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if is_straight and len(points) > 1:
                yield points
            points, is_straight = [], True
        is_straight &= kind != pdfium.FPDF_SEGMENT_BEZIERTO
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        points.append(matrix.place(x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if is_straight and len(points) > 1:
        yield points


def _make_rule(one: Point, other: Point) -> Iterator[Rule]:
    (x0, y0), (x1, y1) = sorted((one, other))
    if abs(y1 - y0) <= LEAN and x1 - x0 >= SHORTEST:
        yield Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    elif x1 - x0 <= LEAN and abs(y1 - y0) >= SHORTEST:
        yield Rule((x0 + x1) / 2, min(y0, y1), (x0 + x1) / 2, max(y0, y1))

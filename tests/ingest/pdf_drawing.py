"""Small PDFs for the tests, drawn text by text: each text has a place, a size and a face, as in a real content stream."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import NamedTuple

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

_WIDTHS = {
    **dict.fromkeys("ijl", 222),
    **dict.fromkeys(" ftI.,", 278),
    **dict.fromkeys("r()", 333),
    **dict.fromkeys("*", 389),
    **dict.fromkeys("cksvxyzJ", 500),
    **dict.fromkeys("×", 584),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY", 667),
    **dict.fromkeys("wCDHNRU", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM", 833),
    **dict.fromkeys("W", 944),
}
"""Widths of plain letters in thousandths of the size. All others have 556."""
FACES = {"F": "/Helvetica", "B": "/Helvetica-Bold"}


class Drawn(NamedTuple):
    """A text at (x, y) from the lower left corner, in points; face F plain, B bold."""

    x: float
    y: float
    text: str
    size: float = 10
    face: str = "F"


def draw_pdf(pages: Sequence[Sequence[Drawn]]) -> bytes:
    return write(draw_pages(pages))


def write(writer: PdfWriter) -> bytes:
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def draw_pages(pages: Sequence[Sequence[Drawn]]) -> PdfWriter:
    writer = PdfWriter()
    for drawn in pages:
        add_page(writer, "\n".join(map(_show, drawn)).encode("cp1252"))
    return writer


def draw_rules(rules: Iterable[tuple[float, float, float, float]], *, boxes: bool = False) -> str:
    """Operators for lines from (x0, y0) to (x1, y1), or for boxes half a point thick, as word processors draw them."""
    if boxes:
        return "\n".join(f"{x0} {y0} {max(x1 - x0, 0.5)} {max(y1 - y0, 0.5)} re f" for x0, y0, x1, y1 in rules)
    return "\n".join(f"{x0} {y0} m {x1} {y1} l S" for x0, y0, x1, y1 in rules)


def draw_ruled(pages: Sequence[tuple[Sequence[Drawn], str]]) -> bytes:
    """Pages of texts, each with the operators of what is drawn beside them."""
    writer = PdfWriter()
    for drawn, operators in pages:
        add_page(writer, "\n".join([operators, *map(_show, drawn)]).encode("cp1252"))
    return write(writer)


def add_page(writer: PdfWriter, operators: bytes) -> None:
    page = writer.add_blank_page(width=600, height=800)
    fonts = DictionaryObject()
    for name, face in FACES.items():
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": face, "/Encoding": "/WinAnsiEncoding"}
        fonts[NameObject(f"/{name}")] = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream = StreamObject()
    stream.set_data(operators)
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())


def paragraph(x: float, y: float, lines: Sequence[str], size: float = 10) -> list[Drawn]:
    """Lines below one another, 1.2 sizes apart."""
    return [Drawn(x, y - 1.2 * size * number, line, size) for number, line in enumerate(lines)]


def _show(drawn: Drawn) -> str:
    text = drawn.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{drawn.face} {drawn.size} Tf 1 0 0 1 {drawn.x} {drawn.y} Tm ({text}) Tj ET"


def measure(text: str, size: float) -> float:
    """The width of a plain text in points."""
    return sum(_WIDTHS.get(sign, 556) for sign in text) * size / 1000

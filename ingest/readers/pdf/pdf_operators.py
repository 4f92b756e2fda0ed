"""A PDF page as drawn: the operators of its content stream come in, fragments of text with place and size go out.

The text state and the matrices are followed as ISO 32000-2, 9.3 and 9.4 describe them, because reading order, columns, tables and
note markers all hang on where a text begins and where it ends. Knows no PDF library: fonts and forms come in from outside.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import atan2, hypot, pi
from typing import Any

from ingest.readers.pdf.pdf_canvas import IDENTITY, Canvas, Fragment, Matrix, Typeface

DEEPEST_FORM = 8
MOST_FORMS = 2_000
# In font sizes: a gap below the first is kerning, the text runs on; a gap back beyond the second is another place.
KERNING_GAP = 0.12
OVERLAP = 0.3
MIRRORED = 4


@dataclass(slots=True)
class TextState:
    """The part of the graphics state that shapes text. Saved by q, restored by Q."""

    matrix: Matrix = IDENTITY
    font: Typeface | None = None
    size: float = 12.0
    character_gap: float = 0.0
    word_gap: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


@dataclass(slots=True)
class Pen:
    """Draws a canvas and keeps the fragments. `forms` counts painted forms over the whole page."""

    fragments: list[Fragment] = field(default_factory=list)
    state: TextState = field(default_factory=TextState)
    place: Matrix = IDENTITY
    line: Matrix = IDENTITY
    forms: int = 0


def draw(canvas: Canvas, pen: Pen, depth: int = 0) -> None:
    """Follow the operators of `canvas`. What it shows is appended to `pen.fragments` in the order in which it is drawn."""
    saved: list[TextState] = []
    for operands, operator in canvas.operations:
        if operator == b"q":
            saved.append(replace(pen.state))
        elif operator == b"Q":
            pen.state = saved.pop() if saved else pen.state
        elif operator == b"Do" and operands:
            _paint_form(canvas, pen, str(operands[0]), depth)
        elif operator == b"Tf" and operands:
            pen.state.font = canvas.fonts.get(str(operands[0]))
            pen.state.size = _number(operands, 1, pen.state.size)
        elif operator in STATE_OPERATORS:
            STATE_OPERATORS[operator](pen, operands)
        elif operator in SHOW_OPERATORS:
            SHOW_OPERATORS[operator](pen, operands)


def multiply(m: Matrix, n: Matrix) -> Matrix:
    """The matrix that applies `m` first, then `n`."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _paint_form(canvas: Canvas, pen: Pen, name: str, depth: int) -> None:
    pen.forms += 1
    form = canvas.open_form(name) if depth < DEEPEST_FORM and pen.forms <= MOST_FORMS else None
    if form is None:
        return
    before = replace(pen.state)
    pen.state.matrix = multiply(form.matrix, pen.state.matrix)
    draw(form, pen, depth + 1)
    pen.state = before


def _number(operands: Sequence[Any], place: int, otherwise: float = 0.0) -> float:
    value = operands[place] if place < len(operands) else otherwise
    return float(value) if isinstance(value, (int, float)) else otherwise


def _matrix(operands: Sequence[Any]) -> Matrix:
    if len(operands) < 6:
        return IDENTITY
    a, b, c, d, e, f = (_number(operands, place) for place in range(6))
    return (a, b, c, d, e, f)


def _begin_text(pen: Pen, _: Sequence[Any]) -> None:
    pen.place = pen.line = IDENTITY


def _change_matrix(pen: Pen, operands: Sequence[Any]) -> None:
    pen.state.matrix = multiply(_matrix(operands), pen.state.matrix)


def _place_text(pen: Pen, operands: Sequence[Any]) -> None:
    pen.place = pen.line = _matrix(operands)


def _move(pen: Pen, operands: Sequence[Any]) -> None:
    pen.place = pen.line = multiply((1.0, 0.0, 0.0, 1.0, _number(operands, 0), _number(operands, 1)), pen.line)


def _move_and_lead(pen: Pen, operands: Sequence[Any]) -> None:
    pen.state.leading = -_number(operands, 1)
    _move(pen, operands)


def _next_line(pen: Pen, _: Sequence[Any]) -> None:
    _move(pen, (0.0, -pen.state.leading))


def _set(name: str, factor: float = 1.0) -> Callable[[Pen, Sequence[Any]], None]:
    def set_value(pen: Pen, operands: Sequence[Any]) -> None:
        setattr(pen.state, name, _number(operands, 0) * factor)

    return set_value


def _show(pen: Pen, operands: Sequence[Any]) -> None:
    if operands and isinstance(operands[0], (bytes, str)):
        _show_string(pen, operands[0])


def _show_on_next_line(pen: Pen, operands: Sequence[Any]) -> None:
    _next_line(pen, ())
    _show(pen, operands)


def _show_spaced_on_next_line(pen: Pen, operands: Sequence[Any]) -> None:
    pen.state.word_gap, pen.state.character_gap = _number(operands, 0), _number(operands, 1)
    _show_on_next_line(pen, operands[2:])


def _show_array(pen: Pen, operands: Sequence[Any]) -> None:
    if not operands or not isinstance(operands[0], (list, tuple)):
        return
    for item in operands[0]:
        if isinstance(item, (int, float)):
            _advance(pen, -float(item) / 1000 * pen.state.size * pen.state.stretch)
        elif isinstance(item, (bytes, str)):
            _show_string(pen, item)


def _advance(pen: Pen, distance: float) -> None:
    pen.place = multiply((1.0, 0.0, 0.0, 1.0, distance, 0.0), pen.place)


def _show_string(pen: Pen, string: bytes | str) -> None:
    state = pen.state
    if state.font is None:
        return
    glyphs = state.font.show(string)
    raised = multiply((1.0, 0.0, 0.0, 1.0, 0.0, state.rise), pen.place) if state.rise else pen.place
    start = multiply(raised, state.matrix)
    gaps = glyphs.codes * state.character_gap + glyphs.blanks * state.word_gap
    _advance(pen, (glyphs.width / 1000 * state.size + gaps) * state.stretch)
    end = multiply(pen.place, state.matrix)
    if glyphs.text:
        _keep(pen, glyphs.text, start, end)


def _keep(pen: Pen, text: str, start: Matrix, end: Matrix) -> None:
    """Keep a text as a fragment. Where it goes on from the last one without a gap, as one with it."""
    sign = -1.0 if pen.state.size < 0 else 1.0
    turn = round(atan2(sign * start[1], sign * start[0]) / (pi / 2)) % 4
    if start[0] * start[3] < start[1] * start[2]:
        turn += MIRRORED
    x0, y = _unturn(start[4], start[5], turn)
    x1, _ = _unturn(end[4], end[5], turn)
    size = abs(pen.state.size) * hypot(start[2], start[3])
    is_bold = pen.state.font is not None and pen.state.font.is_bold
    if not size < 1e6 or not abs(x0) < 1e7 or not abs(y) < 1e7:
        return
    last = pen.fragments[-1] if pen.fragments else None
    if last is not None and (last.turn, last.is_bold) == (turn, is_bold) and abs(last.size - size) < 0.05:
        gap = x0 - last.x1
        if abs(last.y - y) < 0.05 * size and -OVERLAP * size < gap < KERNING_GAP * size:
            pen.fragments[-1] = last._replace(text=last.text + text, x1=max(x1, last.x1))
            return
    pen.fragments.append(Fragment(text, min(x0, x1), max(x0, x1), y, size, is_bold, turn))


def _unturn(x: float, y: float, turn: int) -> tuple[float, float]:
    """The place as seen with the text upright: rotated back, and for mirrored text the page turned over as well."""
    x, y = ((x, y), (y, -x), (-x, -y), (-y, x))[turn % MIRRORED]
    return (x, -y) if turn >= MIRRORED else (x, y)


STATE_OPERATORS: dict[bytes, Callable[[Pen, Sequence[Any]], None]] = {
    b"BT": _begin_text,
    b"cm": _change_matrix,
    b"Tm": _place_text,
    b"Td": _move,
    b"TD": _move_and_lead,
    b"T*": _next_line,
    b"Tc": _set("character_gap"),
    b"Tw": _set("word_gap"),
    b"Tz": _set("stretch", 0.01),
    b"TL": _set("leading"),
    b"Ts": _set("rise"),
}
SHOW_OPERATORS: dict[bytes, Callable[[Pen, Sequence[Any]], None]] = {
    b"Tj": _show,
    b"TJ": _show_array,
    b"'": _show_on_next_line,
    b'"': _show_spaced_on_next_line,
}

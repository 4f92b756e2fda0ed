"""What is typed into the fields of a PDF form, and the notes set on a page as free text: text with its place, beside the labels.

A value is laid on the baseline of the label that it stands beside, so that both come out as one line.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from ingest.readers.pdf.pdf_fragments import Fragment, unturn

HIDDEN = 1 << 1 | 1 << 5
PASSWORD, PUSH_BUTTON = 1 << 13, 1 << 16
DEEPEST_PARENT = 32
FONT_SIZE = re.compile(r"([\d.]{1,9})\s+Tf")
LARGEST_GUESS = 12.0
# Names of the state of a box that say no more than that it is ticked.
TICKED = re.compile(r"|.|\d+|on|yes|true|checked|choice\d+|\d+_[a-z]", re.IGNORECASE)
# In font sizes: how wide a character is taken to be, and how far a baseline stands above the lower edge of its line.
WIDTH, DESCENT, LEADING = 0.5, 0.25, 1.2
# And how far a text stands from the left edge of its field. A label ends there.
INSET = 0.25


class TypedText(NamedTuple):
    """Text in a box of a page: its corners in points, and the font size where the file gives one, else 0."""

    text: str
    box: tuple[float, float, float, float]
    size: float
    is_value: bool
    """Whether it is the value of a field. Otherwise it is free text."""


def read_typed(page: DictionaryObject) -> Iterator[TypedText]:
    """The filled fields and the free text of a page. What is hidden, a password or empty is left out."""
    for entry in _as_array(page.get("/Annots")):
        note = entry.get_object()
        if not isinstance(note, DictionaryObject) or _as_number(note.get("/F")) & HIDDEN:
            continue
        is_value = note.get("/Subtype") == "/Widget"
        text = _read_value(note) if is_value else _as_text(note.get("/Contents")) if note.get("/Subtype") == "/FreeText" else ""
        corners = [float(value.get_object()) for value in _as_array(note.get("/Rect"))]
        if not text.strip() or len(corners) != 4:
            continue
        left, bottom, right, top = corners
        box = min(left, right), min(bottom, top), max(left, right), max(bottom, top)
        size = FONT_SIZE.search(_as_text(_inherit(note, "/DA")))
        yield TypedText(text, box, float(size.group(1)) if size and size.group(1).count(".") < 2 else 0.0, is_value)


def place_typed(typed: TypedText, drawn: Sequence[Fragment], turn: int) -> Iterator[Fragment]:
    """The lines of a typed text as fragments, beside what is drawn. Nothing where the same text is drawn there already."""
    x0, y0 = unturn(typed.box[0], typed.box[1], turn)
    x1, y1 = unturn(typed.box[2], typed.box[3], turn)
    x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    level = [one for one in drawn if one.turn == turn and y0 - DESCENT * one.size < one.y < y1]
    inside = "".join(one.text for one in level if x0 <= (one.x0 + one.x1) / 2 <= x1)
    if "".join(typed.text.split()) in "".join(inside.split()):
        return
    lines = [line for line in typed.text.splitlines() if line.strip()]
    height = y1 - y0
    size = typed.size or min(LARGEST_GUESS, height / LEADING / len(lines))
    y = y1 - size if len(lines) > 1 else y0 + max(0.0, height - size) / 2 + DESCENT * size
    labels = [one for one in level if one.x1 <= x0 or one.x0 >= x1]
    if labels and height < 2 * LEADING * max(one.size for one in labels):
        label = min(labels, key=lambda one: (max(x0 - one.x1, one.x0 - x1), -one.y))
        y, size = label.y, label.size
    for number, line in enumerate(lines):
        width = max(min(WIDTH * len(line) * size, x1 - x0), 2 * INSET * size)
        yield Fragment(line.strip() + " ", x0 + INSET * size, x0 + width, y - number * LEADING * size, size, False, turn)


def _read_value(field: DictionaryObject) -> str:
    kind, flags = _inherit(field, "/FT"), int(_as_number(_inherit(field, "/Ff")))
    value = _inherit(field, "/V")
    if kind == "/Tx" and not flags & PASSWORD:
        return _as_text(value)
    if kind == "/Ch":
        shown = dict(_read_options(field))
        chosen = value if isinstance(value, ArrayObject) else [value]
        return ", ".join(filter(None, (shown.get(text, text) for text in map(_as_text, chosen))))
    if kind == "/Btn" and not flags & PUSH_BUTTON:
        state = _as_text(field.get("/AS", value)).removeprefix("/")
        return "" if state in {"", "Off"} else "Yes" if TICKED.fullmatch(state) else state
    return ""


def _read_options(field: DictionaryObject) -> Iterator[tuple[str, str]]:
    """The choices of a list that are shown otherwise than they are stored."""
    for option in _as_array(_inherit(field, "/Opt")):
        pair = option.get_object()
        if isinstance(pair, ArrayObject) and len(pair) == 2:
            yield _as_text(pair[0]), _as_text(pair[1])


def _inherit(field: DictionaryObject, key: str) -> Any:
    """The entry of a field, or of what it is a part of."""
    for _ in range(DEEPEST_PARENT):
        if key in field:
            return field[key]
        parent = field.get("/Parent")
        parent = parent.get_object() if parent is not None else None
        if not isinstance(parent, DictionaryObject):
            break
        field = parent
    return None


def _as_text(entry: Any) -> str:
    value = entry.get_object() if entry is not None else None
    if isinstance(value, StreamObject):
        value = value.get_data()
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else ""


def _as_array(entry: Any) -> Sequence[Any]:
    value = entry.get_object() if entry is not None else None
    return value if isinstance(value, ArrayObject) else ()


def _as_number(entry: Any) -> int:
    value = entry.get_object() if entry is not None else None
    return int(value) if isinstance(value, int) else 0

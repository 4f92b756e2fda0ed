"""Tables in plain text that lost their lines: rows of a label and marks, dates or numbers, found by their equal number of cells.

PDF extraction leaves one blank before each cell, so an empty cell shows as two blanks in a row. Where that reading gives every
row the same number of cells it is taken, else the cells are the words that look like marks, dates or numbers. A header is
believed only when it can be cut into exactly as many columns as the rows have: no cell and no column is ever made up.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from ingest.readers.text.text_columns import count_headers, find_columns
from ingest.readers.text.text_lines import Line, ends_sentence
from ingest.spans import Span

Cell = tuple[Span, ...]

_MARK = re.compile(r"[xX✓✔]|[-–—]|\d{1,2}[/.]\d{1,2}[/.]\d{4}|[€$]?\d[\d.,]*+%?")
_LONGEST_ROW = 400  # characters; a longer line is prose
_CAPTION = re.compile(r"Table\s+\w+\s*[:.]", re.IGNORECASE)
_FEWEST_ROWS = 3
_LONGEST_HEADER_LINE = 60
_MOST_HEADER_GROUPS = 16


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a run of line groups: groups `first` to `last` (half-open) hold caption, header and rows.

    caption: pieces. headers: rows of one cell a column, none when unsure. rows: label and cells, each a tuple of pieces.
    """

    first: int
    last: int
    caption: Cell
    headers: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]


def find_tables(raw: str, groups: Sequence[Sequence[Line]]) -> list[Table]:
    """Every table among the groups of lines, in order."""
    tables: list[Table] = []
    number = 0
    while number < len(groups):
        if columns := find_columns(groups[number]):
            headed = count_headers(columns, raw)
            tables.append(Table(number, number + 1, (), tuple(columns[:headed]), tuple(columns[headed:])))
            number += 1
            continue
        last, rows = _read_rows(groups, number)
        if len(rows) >= _FEWEST_ROWS:
            earliest = tables[-1].last if tables else 0
            first, caption, header = _read_head(groups, earliest, number, len(rows[0]))
            tables.append(Table(first, last, caption, (header,) if header else (), tuple(rows)))
            number = last
        else:
            number += 1
    return tables


def _read_rows(groups: Sequence[Sequence[Line]], first: int) -> tuple[int, list[tuple[Cell, ...]]]:
    """The longest run of rows from group `first` on with one number of cells, by place if that works out, else by words."""
    best: tuple[int, list[tuple[Cell, ...]]] = (first, [])
    for placed in (True, False):
        number, rows = first, list[tuple[Cell, ...]]()
        while number < len(groups):
            step, row = _read_row(groups, number, placed=placed)
            if row is None or (rows and len(row) != len(rows[0])):
                break
            rows.append(row)
            number += step
        if len(rows) > len(best[1]):
            best = (number, rows)
    return best


def _read_row(groups: Sequence[Sequence[Line]], number: int, *, placed: bool) -> tuple[int, tuple[Cell, ...] | None]:
    """A row in one group, or its label in one group and its cells in the next. Returns how many groups it took."""
    group = groups[number]
    if len(group) == 1:
        row = _parse_row(group[0], placed=placed)
        return 1, row if row and row[0] else None
    is_label = len(group) <= 3 and all(len(line.text) <= 25 for line in group)
    if is_label and number + 1 < len(groups) and len(groups[number + 1]) == 1:
        row = _parse_row(groups[number + 1][0], placed=placed)
        if row and not row[0]:
            return 2, (tuple(line.span for line in group), *row[1:])
    return 1, None


def _parse_row(line: Line, *, placed: bool) -> tuple[Cell, ...] | None:
    """Label and cells of one line. The label is empty when the line holds cells alone."""
    start = line.span.start
    text = line.raw[line.raw.index(line.text) :] if line.text else ""
    if len(text) > _LONGEST_ROW:
        return None
    if _MARK.fullmatch(text.split(" ")[0]) and text[:1] not in "-–—":
        text, start = " " + text, start - 1
    at = _find_first_blank(text) if placed else _find_first_gap(text)
    if at == len(text) or text[:at] != text[:at].lstrip() or "\n" in text[:at] or len(text[:at].split()) > 6:
        return None
    cells = _cut_cells(text[at:], start + at, placed=placed)
    if len(cells) < 2 or not any(cells):
        return None
    return ((Span(start, start + len(text[:at].rstrip())),) if at else (), *cells)


def _find_first_blank(text: str) -> int:
    """Where the cells begin that end a line, each behind one blank, marks or empty ones. The end of the line where none do."""
    parts, at = text.split(" "), len(text)
    for part in reversed(parts[1:]):
        if part and not _MARK.fullmatch(part):
            break
        at -= len(part) + 1
    return at


def _find_first_gap(text: str) -> int:
    """Where the marks begin that end a line, each behind white space. The end of the line where none do."""
    words = list(re.finditer(r"\S+", text))
    marks = sum(1 for _ in takewhile(lambda word: word.start() and _MARK.fullmatch(word.group()), reversed(words)))
    if not marks:
        return len(text)
    return words[-marks - 1].end() if marks < len(words) else 0


def _cut_cells(text: str, start: int, *, placed: bool) -> tuple[Cell, ...]:
    """The cells of a text that begins at `start`."""
    if not placed:
        return tuple((Span(start + cell.start(), start + cell.end()),) for cell in re.finditer(r"\S+", text))
    cells: list[Cell] = []
    place = start + 1
    for cell in text[1:].split(" "):
        cells.append((Span(place, place + len(cell)),) if cell else ())
        place += len(cell) + 1
    return tuple(cells[:-1]) if text.endswith(" ") else tuple(cells)


def _read_head(groups: Sequence[Sequence[Line]], earliest: int, rows: int, columns: int) -> tuple[int, Cell, tuple[Cell, ...]]:
    """First group of the table, its caption and its header of `columns` cells, read upwards from the first row."""
    first = rows
    while first > max(earliest, rows - _MOST_HEADER_GROUPS) and _may_be_header(groups[first - 1]):
        first -= 1
    header, spanning = _cut_header(groups[first:rows], columns)
    if not header:
        first = rows
    if first > earliest and _CAPTION.match(groups[first - 1][0].text):
        first -= 1
        return first, (*(line.span for line in groups[first]), *spanning), header
    return first, spanning, header


def _may_be_header(group: Sequence[Line]) -> bool:
    return all(
        len(line.text) <= _LONGEST_HEADER_LINE
        and not ends_sentence(line.text)
        and not _CAPTION.match(line.text)
        and not re.match(r"\d", line.text)
        for line in group
    )


def _cut_header(groups: Sequence[Sequence[Line]], columns: int) -> tuple[tuple[Cell, ...], Cell]:
    """Cells of the header, and the pieces of a heading that spans several columns. Nothing when the count does not fit."""
    parts = [part for group in groups for part in _cut_group(group)]
    last = _cut_before_capitals(groups[-1]) if groups else []
    if len(last) == columns - 1 and len(parts) == 3:
        return (parts[0][0], *last), parts[1][0]
    cells = [cell for cell, _ in parts]
    if len(cells) < columns and parts:
        cells[:1] = _cut_after_first_word(*parts[0])
    for number in range(len(cells) - 1, 0, -1):
        if len(cells) < columns:
            cells[number : number + 1] = _cut_acronym(cells[number], groups)
    return (tuple(cells), ()) if len(cells) == columns else ((), ())


def _cut_group(group: Sequence[Line]) -> list[tuple[Cell, str]]:
    """Cut the first line of a group at double blanks. The lines below belong to its last part."""
    first = group[0]
    parts: list[tuple[Cell, str]] = []
    for match in re.finditer(r"\S+(?: \S+)*", first.text):
        parts.append(((Span(first.span.start + match.start(), first.span.start + match.end()),), match.group()))
    spans, text = parts[-1]
    parts[-1] = ((*spans, *(line.span for line in group[1:])), text)
    return parts


def _cut_before_capitals(group: Sequence[Line]) -> list[Cell]:
    if len(group) != 1:
        return []
    line = group[0]
    starts = [match.start() for match in re.finditer(r"(?<!\S)[A-Z]", line.text)]
    ends = [*starts[1:], len(line.text)]
    return [
        (Span(line.span.start + start, line.span.start + len(line.text[:end].rstrip())),)
        for start, end in zip(starts, ends, strict=True)
    ]


def _cut_after_first_word(spans: Cell, text: str) -> list[Cell]:
    head, _, rest = text.partition(" ")
    if not rest:
        return [spans]
    first = spans[0]
    return [(Span(first.start, first.start + len(head)),), (Span(first.start + len(head) + 1, first.end), *spans[1:])]


def _cut_acronym(spans: Cell, groups: Sequence[Sequence[Line]]) -> list[Cell]:
    """An acronym in front of another capitalised word on the same line is a column of its own."""
    line = next(line for group in groups for line in group if line.span.holds(spans[0]))
    text = line.text[spans[0].start - line.span.start : spans[0].end - line.span.start]
    return _cut_after_first_word(spans, text) if re.match(r"[A-Z]{3,} [A-Z]", text) else [spans]

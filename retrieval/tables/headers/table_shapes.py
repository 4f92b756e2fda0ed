"""The shape of a table made plain, so that every row is a thing and every column says one kind of thing of it.

Rows that only head others become a column of groups. Where the fields of things stand in rows and the things in columns, the two
are exchanged. A list of fields and values is a table of one thing. Marks of notes are left out of the cells.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.document import NAME_JOIN, TableRow
from ingest.language.language import Language
from ingest.spans import Span
from retrieval.tables.cell_values import find_kind, is_empty, is_mark
from retrieval.tables.patterns import compile_tables

GROUP_COLUMN = "group"
"""The name of the column that holds the headings within a table."""
_NOTE_MARKS = re.compile(r"\s?(?:\[\w{1,3}\]|[*†‡§]{1,3}|[¹²³⁴-⁹]{1,3})$")
_TICK = re.compile(r"[✓✔☑✅]")
_NO_TICK = re.compile(r"[xX×✗✘✕✖☐❌☒]")
_LEAST_FIELDS = 3  # of a list of fields and values
_LONGEST_FIELD = 60  # code points of the name of a field
_MOST_OF = 0.8


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table as it is computed."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    """Their spans are unlike each other. Those of exchanged tables are of no text."""
    origins: tuple[TableRow, ...]
    """The printed rows: one for each of `rows`, or, of an exchanged table, one for each column but the first."""
    is_exchanged: bool = False
    """True where the columns were rows."""
    is_record: bool = False
    """True for a list of the fields of one thing."""


def find_shapes(printed: Sequence[TableRow], language: Language, name: str) -> list[TableShape]:
    """The ways in which the rows of a table can be computed. None where its header is unsure.

    name: of the table, for a list of fields that does not say what it is of.
    """
    columns, origins = printed[0].columns, tuple(printed)
    if not columns:
        return [_make_record(origins, name)] if _is_record(origins, language) else []
    rows = _clean(printed)
    if _is_exchanged(columns, rows, language):
        return [_exchange(columns, rows, origins)]
    shape = _read_groups(columns, rows, origins)
    if len(columns) == 2 and _is_record(shape.rows, language):
        return [shape, _make_record(origins, name)]
    is_open = not columns[0] and len(columns) > 2 and len(shape.columns) == len(columns)
    return [shape, _exchange(columns, rows, origins)] if is_open and _is_one_kind(columns, rows, language) else [shape]


def _clean(printed: Sequence[TableRow]) -> list[TableRow]:
    """The rows without marks of notes, and with nothing where a cell denies what a tick elsewhere affirms."""
    has_ticks = any(_TICK.fullmatch(cell.strip()) for row in printed for cell in row.cells)
    return [replace(row, cells=tuple(_clean_cell(cell, has_ticks=has_ticks) for cell in row.cells)) for row in printed]


def _clean_cell(cell: str, *, has_ticks: bool) -> str:
    cell = cell.strip()
    if has_ticks and _NO_TICK.fullmatch(cell):
        return ""
    plain = _NOTE_MARKS.sub("", cell)
    while plain != cell and plain:
        cell, plain = plain, _NOTE_MARKS.sub("", plain)
    return cell


def _heads(row: TableRow) -> bool:
    """True for a row that only heads others: nothing but its first cell is filled, or a merged cell fills it."""
    cells = row.cells
    is_merged = len(cells) > 2 and len(set(cells)) == 1 and not any(map(str.isdigit, cells[0]))
    return not is_empty(cells[0]) and (is_merged or all(map(is_empty, cells[1:])))


def _read_groups(columns: tuple[str, ...], rows: Sequence[TableRow], origins: tuple[TableRow, ...]) -> TableShape:
    """The table without the rows that head others, whose names stand in a column of their own."""
    heads = [_heads(row) for row in rows]
    is_plain = all(len(row.cells) == len(columns) for row in rows)
    if len(columns) < 3 or not is_plain or not any(heads) or heads[-1] or not _have_figures(columns, rows):
        return TableShape(columns, tuple(rows), origins)
    first, joined = columns[0].rsplit(NAME_JOIN, 1) if NAME_JOIN in columns[0] else (columns[0], "")
    group = joined if joined and not any(NAME_JOIN in column for column in columns[1:]) else ""
    named = (first if group else columns[0], *columns[1:], GROUP_COLUMN)
    kept: list[TableRow] = []
    printed: list[TableRow] = []
    for row, heads_others, origin in zip(rows, heads, origins, strict=True):
        if heads_others:
            group = row.cells[0].strip(" :")
            continue
        kept.append(replace(row, columns=named, cells=(*row.cells, row.group or group), group=row.group or group))
        printed.append(origin)
    return TableShape(named, tuple(kept), tuple(printed))


def _have_figures(columns: tuple[str, ...], rows: Sequence[TableRow]) -> bool:
    """False where all cells are marks or empty: a row without marks heads nothing there."""
    return any(len(cell) > 1 and not is_empty(cell) for row in rows for cell in row.cells[1 : len(columns)])


def _is_exchanged(columns: Sequence[str], rows: Sequence[TableRow], language: Language) -> bool:
    """True where each row is of one kind, and the columns mix the kinds of the rows."""
    if len(columns) < 3 or len(rows) < 2 or any(len(row.cells) != len(columns) for row in rows):
        return False
    by_row = [find_kind(row.cells[1:], language) for row in rows]
    by_column = [find_kind([row.cells[place] for row in rows], language) for place in range(1, len(columns))]
    is_kind = [kind is not None for kind in by_row]
    return sum(is_kind) >= _MOST_OF * len(rows) and len({kind for kind in by_row if kind}) > 1 and not any(by_column)


def _is_one_kind(columns: Sequence[str], rows: Sequence[TableRow], language: Language) -> bool:
    """True where all cells are numbers, so that rows and columns can change places."""
    cells = [cell for row in rows for cell in row.cells[1 : len(columns)]]
    labels = [row.cells[0] for row in rows]
    is_summed = any(compile_tables(language).words["totals"].search(label.lower()) or not label for label in labels)
    return not is_summed and len(set(labels)) == len(labels) and find_kind(cells, language) == "number"


def _exchange(columns: tuple[str, ...], rows: Sequence[TableRow], origins: tuple[TableRow, ...]) -> TableShape:
    start, caption = rows[0].span.start, rows[0].caption
    named = (columns[0], *(_join_group(row) for row in rows))
    things = tuple(
        TableRow(
            Span(start + place, start + place), caption, named, (column, *(row.cells[place] for row in rows)), "", rows[0].unit
        )
        for place, column in enumerate(columns)
        if place
    )
    return TableShape(named, things, origins, is_exchanged=True)


def _join_group(row: TableRow) -> str:
    return f"{row.group}{NAME_JOIN}{row.cells[0]}" if row.group else row.cells[0]


def _is_record(rows: Sequence[TableRow], language: Language) -> bool:
    """True for rows of two cells, a name and a value, whose values are of many kinds."""
    names = [row.cells[0].strip() for row in rows]
    values = [row.cells[-1] for row in rows]
    return (
        len(rows) >= _LEAST_FIELDS
        and all(len(row.cells) == 2 for row in rows)
        and len(set(names)) == len(names)
        and all(name and len(name) <= _LONGEST_FIELD and not any(map(str.isdigit, name)) for name in names)
        and not any(is_mark(value, language) for value in values)
        and find_kind(values, language) in (None, "text")
    )


def _make_record(origins: tuple[TableRow, ...], name: str) -> TableShape:
    rows = _clean(origins)
    columns = ("", *(row.cells[0].strip(" :") for row in rows))
    cells = (name, *(row.cells[1] for row in rows))
    thing = TableRow(Span(rows[0].span.start, rows[0].span.start), rows[0].caption, columns, cells, "", rows[0].unit)
    return TableShape(columns, (thing,), origins, is_exchanged=True, is_record=True)

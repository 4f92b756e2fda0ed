"""The tables of a document: rows that share caption and columns, also over several pages, with the kind of each column."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.document import Document, TableRow
from ingest.language.language import Language
from ingest.language.tables import DEFAULT, find_language
from ingest.lookup import find_sections, name_section
from retrieval.tables.cell_values import ColumnKind, find_kind, is_empty, is_mark, read_value
from retrieval.tables.patterns import compile_tables

_MOST_ROWS = 2_000  # of a table that is computed
_LABELS = 0.8  # share of a column's cells that are names, for it to head the rows
_BRACKETED = re.compile(r"\([^()]{0,80}\)")
_LONGEST_CALLED = 120  # code points of what a table is called


@dataclass(frozen=True)
class HeadedTable:
    """A table with a sure header."""

    document: Document
    language: Language
    """Of the document."""
    caption: str
    sections: tuple[str, ...]
    """The headings above it, outermost first."""
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    label: int
    """The place of the column whose cells name the rows."""

    @cached_property
    def kinds(self) -> tuple[ColumnKind | None, ...]:
        """The kind of each column."""
        return tuple(find_kind([row.cells[place] for row in self.rows], self.language) for place in range(len(self.columns)))

    @cached_property
    def things(self) -> tuple[TableRow, ...]:
        """The rows without those that only head others."""
        return tuple(row for row in self.rows if not _is_head(row.cells, self.label))

    @property
    def called(self) -> str:
        """What it is called: its caption, or the section that it stands in, or its document."""
        called = self.caption or (self.sections[-1] if self.sections else self.document.title)
        return called if len(called) <= _LONGEST_CALLED else called[:_LONGEST_CALLED].rsplit(" ", 1)[0] + " ..."

    @property
    def is_plain(self) -> bool:
        """False where rows stand under others that head or add them up, so that not every row is a thing of its own.

        Totals at the end of a table whose first column has a name are no such rows.
        """
        return not any(row.group or _is_head(row.cells, self.label) or self.adds_up(row) for row in self.members)

    @cached_property
    def members(self) -> tuple[TableRow, ...]:
        """The rows without the totals at the end."""
        last = len(self.rows)
        while self.columns[self.label] and last > 1 and self.adds_up(self.rows[last - 1]):
            last -= 1
        return self.rows[:last]

    def adds_up(self, row: TableRow) -> bool:
        """True for a row of totals."""
        label = row.cells[self.label].strip().lower()
        return not label or compile_tables(self.language).words["totals"].search(label) is not None

    def find_scale(self, place: int) -> float:
        """What the numbers of a column are multiplied by, as its name, its unit or the caption say: 1e6 for "in millions"."""
        pattern = compile_tables(self.language).scale
        texts = [self.columns[place], self.rows[0].unit, *_BRACKETED.findall(self.caption)]
        found = next((match for text in texts if (match := pattern.search(text))), None)
        scales = self.language.numbers.scales if self.language.numbers else {}
        return scales[found[1].casefold()] if found is not None else 1.0

    def list_of_kind(self, kind: ColumnKind) -> list[int]:
        """The places of the columns of that kind."""
        return [place for place, found in enumerate(self.kinds) if found == kind]


def _is_head(cells: Sequence[str], label: int) -> bool:
    return all(is_empty(cell) for place, cell in enumerate(cells) if place != label)


def find_tables(document: Document) -> Iterator[HeadedTable]:
    """The tables of a document that have a header. Those of more than 2,000 rows are left out."""
    language = find_language(document.language)
    for rows in _group(document):
        if len(rows) <= _MOST_ROWS:
            columns = rows[0].columns
            cells = ([row.cells[place] for row in rows] for place in range(len(columns)))
            label = next((place for place, column in enumerate(cells) if _names_rows(column, language)), 0)
            sections = tuple(map(name_section, find_sections(document, rows[0].span.start)))
            caption = _cut_continued(rows[0].caption)
            yield HeadedTable(document, language, caption, sections, columns, tuple(rows), label)


def _names_rows(cells: Sequence[str], language: Language) -> bool:
    names = [
        cell for cell in cells if any(map(str.isalpha, cell)) and not is_mark(cell, language) and not read_value(cell, language)
    ]
    return len(names) >= _LABELS * len(cells)


def _group(document: Document) -> list[list[TableRow]]:
    """The rows of each table, those of several pages together."""
    groups: list[list[TableRow]] = []
    for row in document.rows:
        if len(row.columns) < 2:
            continue
        before = next((rows for rows in reversed(groups[-3:]) if _continues(document, rows[-1], row)), None)
        if before is not None:
            before.append(row)
        else:
            groups.append([row])
    return groups


def _continues(document: Document, last: TableRow, row: TableRow) -> bool:
    """True for a row of the same table: right behind it, or under the same numbered caption."""
    if last.columns != row.columns:
        return False
    captions = _cut_continued(last.caption), _cut_continued(row.caption)
    if captions[0] == captions[1] and compile_tables(DEFAULT).caption.match(captions[0]):
        return True
    first = bisect_left(document.blocks, last.span.end, key=lambda block: block.span.start)
    end = bisect_left(document.blocks, row.span.start, key=lambda block: block.span.start)
    between = {block.kind for block in document.blocks[first:end]}
    return between <= {"table_header", "caption", "table_row"} and (captions[0] == captions[1] or not captions[1])


def _cut_continued(caption: str) -> str:
    return " ".join(compile_tables(DEFAULT).continued.sub(" ", caption).split())

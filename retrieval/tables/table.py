"""The tables of a document: rows that share caption and columns, also over several pages, with the kind of each column."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.document import Document, TableRow
from ingest.language.language import Language
from ingest.language.tables import DEFAULT, find_language
from ingest.language.words.region_words import list_states
from ingest.lookup import find_sections, name_section
from retrieval.tables.cell_values import SHARE, CellValue, ColumnKind, find_kind, is_empty, is_mark, read_value
from retrieval.tables.headers.table_shapes import GROUP_COLUMN, TableShape, find_shapes
from retrieval.tables.headers.word_forms import HeaderWord, list_header_words
from retrieval.tables.patterns import compile_tables, find_events

_MOST_ROWS = 2_000  # of a table that is computed
_LABELS = 0.8  # share of a column's cells that are names, for it to head the rows
_BRACKETED = re.compile(r"\([^()]{0,80}\)")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_INTRO = 300  # code points of a paragraph that introduces a table
_LEAST_SUMMED = 2  # rows that a total adds up
_LEAST_SUM = 10  # below it three numbers add up by chance
_ROUNDED = 0.001  # share by which a sum may differ from what is printed
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
    shape: TableShape | None = None
    """How it was made of the printed rows. None for one that was not."""
    intro: str = ""
    """The paragraph right above it, where it has no caption."""

    @cached_property
    def headers(self) -> tuple[tuple[HeaderWord, ...], ...]:
        """The words of each header."""
        return tuple(list_header_words(column, self.language) for column in self.columns)

    @cached_property
    def events(self) -> tuple[frozenset[str], ...]:
        """The events that each column dates."""
        found = (find_events(column.lower(), self.language) for column in self.columns)
        return tuple(frozenset(event for event, _ in events) for events in found)

    @cached_property
    def kinds(self) -> tuple[ColumnKind | None, ...]:
        """The kind of each column."""
        return tuple(find_kind([row.cells[place] for row in self.rows], self.language) for place in range(len(self.columns)))

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The unit of each column's numbers, "" where there is none."""
        values = [[read_value(row.cells[place], self.language) for row in self.rows] for place in range(len(self.columns))]
        return tuple(next((value.unit for value in column if value is not None and value.unit), "") for column in values)

    @cached_property
    def things(self) -> tuple[TableRow, ...]:
        """The rows without those that only head others."""
        return tuple(row for row in self.rows if not _is_head(row.cells, self.label))

    @property
    def called(self) -> str:
        """What it is called: its caption, or the section that it stands in, or its document."""
        called = self.caption or (self.sections[-1] if self.sections else self.document.title)
        return called if len(called) <= _LONGEST_CALLED else called[:_LONGEST_CALLED].rsplit(" ", 1)[0] + " ..."

    @cached_property
    def is_plain(self) -> bool:
        """False where rows stand under others that head or add them up, so that not every row is a thing of its own.

        Totals at the end of a table whose first column has a name are no such rows.
        """
        has_groups = self.columns[-1] == GROUP_COLUMN
        is_stated = any((row.group and not has_groups) or _is_head(row.cells, self.label) for row in self.members)
        may_be_total = self._has_sums and not self._is_summed and not self._is_like_others
        return not is_stated and not may_be_total and not any(map(self.adds_up, self.members))

    @property
    def is_record(self) -> bool:
        """True for a list of the fields of one thing."""
        return self.shape is not None and self.shape.is_record

    @cached_property
    def members(self) -> tuple[TableRow, ...]:
        """The rows without the totals: those at the end, and one a group."""
        if self._is_summed:
            return self.rows[:-1]
        if not self.columns[self.label]:
            return self.rows
        last = len(self.rows)
        while last > 1 and self.adds_up(self.rows[last - 1]):
            last -= 1
        totals = [row for row in self.rows[:last] if self.adds_up(row)]
        has_one_a_group = totals and self.columns[-1] == GROUP_COLUMN and len({row.group for row in totals}) == len(totals)
        return tuple(row for row in self.rows[:last] if not has_one_a_group or row not in totals)

    @cached_property
    def _is_summed(self) -> bool:
        """True for a last row whose numbers are the sums of those above, and whose label says so or is unlike theirs.

        A sum by itself is no total: three numbers add up by chance.
        """
        label = self.rows[-1].cells[self.label].strip().lower()
        is_whole = compile_tables(self.language).words["wholes"].search(label) is not None
        return self._has_sums and (is_whole or self.adds_up(self.rows[-1]) or self._are_others_states)

    @property
    def _is_like_others(self) -> bool:
        """True for a last row that is a state as all others are."""
        return self._are_states[-1] and all(self._are_states)

    @property
    def _are_others_states(self) -> bool:
        """True where all rows but the last are states."""
        return all(self._are_states[:-1]) and not self._are_states[-1]

    @cached_property
    def _are_states(self) -> tuple[bool, ...]:
        """Which rows are named as states."""
        states = {"".join(name.casefold().split()) for name in list_states()}
        return tuple("".join(row.cells[self.label].casefold().split()) in states for row in self.rows)

    @cached_property
    def _has_sums(self) -> bool:
        """True where the numbers of the last row are the sums of those above."""
        places = [place for place in self.list_of_kind("number") if place != self.label and not self._is_relative(place)]
        sums = [_adds_to_last([read_value(row.cells[place], self.language) for row in self.rows]) for place in places]
        return bool(sums) and len(self.rows) > _LEAST_SUMMED and all(sums)

    def _is_relative(self, place: int) -> bool:
        """True for a column of shares or of changes, whose numbers are not added up."""
        words = self.language.columns
        names = {word.text for word in self.headers[place]}
        has_share = self.units[place] == SHARE or SHARE in self.columns[place]
        return has_share or (words is not None and not words.changes.isdisjoint(names))

    @cached_property
    def total(self) -> TableRow | None:
        """The row at the end that adds up all others. None where there is none, or more than one."""
        found = [row for row in self.rows if row not in self.members and (self.adds_up(row) or self._is_summed)]
        return found[0] if len(found) == 1 and found[0] is self.rows[-1] else None

    def quote(self, rows: Sequence[TableRow], places: Sequence[int]) -> tuple[TableRow, ...]:
        """The printed rows behind rows, of which these columns were used."""
        if self.shape is None:
            return tuple(rows)
        if self.shape.is_exchanged:
            used = sorted({place for place in places if place > 0}) or range(1, len(self.columns))
            return tuple(self.shape.origins[place - 1] for place in used)
        printed = {row.span: origin for row, origin in zip(self.shape.rows, self.shape.origins, strict=True)}
        return tuple(printed[row.span] for row in rows)

    def adds_up(self, row: TableRow) -> bool:
        """True for a row of totals."""
        label = row.cells[self.label].strip().lower()
        return not label or compile_tables(self.language).words["totals"].search(label) is not None

    def find_scale(self, place: int) -> float:
        """What the numbers of a column are multiplied by, as its name, its unit or the caption say: 1e6 for "in millions"."""
        pattern = compile_tables(self.language).scale
        texts = [self.columns[place], self.rows[0].unit, *_BRACKETED.findall(self.caption), *_BRACKETED.findall(self.intro)]
        found = next((match for text in texts if (match := pattern.search(text))), None)
        scales = self.language.numbers.scales if self.language.numbers else {}
        return scales[found[1].casefold()] if found is not None else 1.0

    def has_unit(self, place: int, unit: str) -> bool:
        """True where the cells of a column, or its name, give a unit such as "eur"."""
        return self.units[place] == unit or unit in _WORD.findall(self.columns[place].casefold())

    def list_of_kind(self, kind: ColumnKind) -> list[int]:
        """The places of the columns of that kind."""
        return [place for place, found in enumerate(self.kinds) if found == kind]


def _adds_to_last(values: Sequence[CellValue | None]) -> bool:
    """True where the last number is the sum of the others but for what is rounded. Empty cells count nothing."""
    last, others = values[-1], [value.number for value in values[:-1] if value is not None]
    if last is None or len(others) < _LEAST_SUMMED or last.number < _LEAST_SUM:
        return False
    return abs(sum(others) - last.number) <= _ROUNDED * last.number


def _is_head(cells: Sequence[str], label: int) -> bool:
    return all(is_empty(cell) for place, cell in enumerate(cells) if place != label)


def find_tables(document: Document) -> Iterator[HeadedTable]:
    """The tables of a document that have a header. Those of more than 2,000 rows are left out."""
    language = find_language(document.language)
    for printed in _group(document):
        if len(printed) > _MOST_ROWS:
            continue
        sections = tuple(map(name_section, find_sections(document, printed[0].span.start)))
        caption = _cut_continued(printed[0].caption)
        name = caption or (sections[-1] if sections else document.title)
        intro = "" if caption else _find_intro(document, printed[0])
        for shape in find_shapes(printed, language, name):
            label = _find_label(shape, language)
            yield HeadedTable(document, language, caption, sections, shape.columns, shape.rows, label, shape, intro)


def _find_label(shape: TableShape, language: Language) -> int:
    """The column of names: the first one without two equal names, else the first one of names."""
    cells = [[row.cells[place] for row in shape.rows] for place in range(len(shape.columns))]
    if shape.is_exchanged:
        return 0
    named = [
        place for place, column in enumerate(cells) if _names_rows(column, language) and shape.columns[place] != GROUP_COLUMN
    ]
    return next((place for place in named[:2] if len(set(cells[place])) == len(cells[place])), (*named, 0)[0])


def _find_intro(document: Document, row: TableRow) -> str:
    """The paragraph right above a table."""
    at = bisect_left(document.blocks, row.span.start, key=lambda block: block.span.start)
    before = [block for block in document.blocks[max(0, at - 2) : at] if block.kind != "table_header"]
    if not before or before[-1].kind != "paragraph":
        return ""
    text = before[-1].span.cut(document.text)
    return text if len(text) <= _LONGEST_INTRO else ""


def _names_rows(cells: Sequence[str], language: Language) -> bool:
    names = [
        cell for cell in cells if any(map(str.isalpha, cell)) and not is_mark(cell, language) and not read_value(cell, language)
    ]
    return len(names) >= _LABELS * len(cells)


def _group(document: Document) -> list[list[TableRow]]:
    """The rows of each table, those of several pages together."""
    groups: list[list[TableRow]] = []
    for row in document.rows:
        if len(row.columns) < 2 and (row.columns or len(row.cells) != 2):
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

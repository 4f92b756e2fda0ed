"""What the words of a question mean in one table: columns, rows, cells, or what the table is about."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ingest.document import NAME_JOIN, TableRow
from ingest.language.language import Language, strip_accents
from ingest.spans import Span
from retrieval.tables.cell_values import is_empty
from retrieval.tables.patterns import compile_tables
from retrieval.tables.question import TableQuestion
from retrieval.tables.table import HeadedTable

_HALF = 0.5  # share of the words by which a column differs from the others that name it
_LONGEST_SUBJECT = 6  # tokens of a caption that says what the rows are and not what they say
_WORD_BEFORE = re.compile(r"([\w.&-]{1,40})\s$")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_BRACKETED = re.compile(r"\([^()]{0,80}\)")
_NOTE_MARK = re.compile(r"(?<=[^\W\d_])\d{1,2}(?:, ?\d{1,2}){0,4}$")


@dataclass(frozen=True, slots=True)
class ColumnMention:
    """A column that the question names, and where."""

    place: int
    span: Span


@dataclass(frozen=True, slots=True)
class RowMention:
    """A row that the question names by its label, and where."""

    row: TableRow
    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class CellMention:
    """A text in a column beside the labels that the question names."""

    place: int
    cell: str
    span: Span


@dataclass(frozen=True)
class BoundTable:
    """A table with what the question names of it."""

    table: HeadedTable
    question: TableQuestion

    @cached_property
    def columns(self) -> tuple[ColumnMention, ...]:
        """The columns named, the labels' aside, in the order of the question."""
        table, _question = self.table, self.question
        names = [self._cut(column) for column in table.columns]
        found: dict[int, Span] = {}
        for place, name in enumerate(names):
            if place == table.label:
                continue
            others = frozenset().union(*(other for at, other in enumerate(names) if at not in (place, table.label)))
            span = self._find_column(name, name - others)
            if span is not None:
                found[place] = span
        found |= self._find_events(found)
        return tuple(sorted((ColumnMention(place, span) for place, span in found.items()), key=lambda one: one.span))

    def _cut(self, text: str) -> frozenset[str]:
        return self.question.query.tokenizer.token_set(_BRACKETED.sub("", text.replace(NAME_JOIN, " ")))

    def _find_column(self, name: frozenset[str], own: frozenset[str]) -> Span | None:
        """Where a column is named: by its whole name, or by half of the words that it has for itself."""
        asked = self.question.query.token_set
        if name and name <= asked:
            return self.question.locate(name)
        shared = own & asked
        return self.question.locate(shared) if shared and len(shared) >= _HALF * len(own) else None

    def _find_events(self, found: Mapping[int, Span]) -> dict[int, Span]:
        """The columns of dates named by the event that they date: "came into force" names "In force since"."""
        table, question = self.table, self.question
        events = {place: _list_events(table.columns[place].lower(), table.language) for place in range(len(table.columns))}
        more: dict[int, Span] = {}
        for event, span in find_events(question.small, question.language):
            places = [place for place, held in events.items() if place != table.label and event in held]
            if len(places) == 1 and places[0] not in more:
                before = found.get(places[0])
                more[places[0]] = span if before is None else Span(min(span.start, before.start), max(span.end, before.end))
        return more

    @cached_property
    def rows(self) -> tuple[RowMention, ...]:
        """The rows named by their labels, in the order of the question. A label within a longer one that is named is left out.

        Of rows with one label those count whose group is named, where there are such.
        """
        table, found = self.table, []
        for row in table.things:
            label = _NOTE_MARK.sub("", _BRACKETED.sub("", row.cells[table.label]))
            tokens = self._cut(label)
            span = self.question.locate(tokens)
            if span is not None:
                found.append(RowMention(row, self._grow(span, label), label))
        longest = [one for one in found if not any(_is_within(one.span, other.span) for other in found)]
        asked = self.question.query.token_set
        grouped = {one.span for one in longest if self._cut(one.row.group) and self._cut(one.row.group) <= asked}
        kept = [one for one in longest if one.span not in grouped or self._cut(one.row.group) <= asked]
        return tuple(sorted(kept, key=lambda one: (one.span, one.row.span)))

    def _grow(self, span: Span, label: str) -> Span:
        """The span with the words of a label right before it that have no token: "North" of "North Macedonia"."""
        small = self.question.small
        before = _WORD_BEFORE.search(small[: span.start])
        while before is not None and before[1] in strip_accents(label.lower()).split():
            span = Span(before.start(1), span.end)
            before = _WORD_BEFORE.search(small[: span.start])
        return span

    @cached_property
    def cells(self) -> tuple[CellMention, ...]:
        """The texts of other columns that the question names, outside of what names a row or column."""
        table, found = self.table, []
        taken = [*(one.span for one in self.rows), *(one.span for one in self.columns)]
        for place in table.list_of_kind("text"):
            for cell in dict.fromkeys(row.cells[place] for row in table.rows) if place != table.label else ():
                span = None if is_empty(cell) else self.question.locate(self._cut(cell))
                if span is not None and not any(other.start < span.end and span.start < other.end for other in taken):
                    found.append(CellMention(place, cell, span))
        return tuple(one for one in found if not any(_is_within(one.span, other.span) for other in found))

    @property
    def spans(self) -> list[Span]:
        """Where columns, rows and cells are named."""
        return [span for found in (self.columns, self.rows, self.cells) for span in (one.span for one in found)]

    @cached_property
    def near(self) -> frozenset[str]:
        """The tokens of what the table is about: its caption, the innermost heading above it, the name of the label column."""
        table = self.table
        return self._join([table.caption, *table.sections[-1:], table.columns[table.label]])

    @cached_property
    def subjects(self) -> frozenset[str]:
        """The tokens of what its rows can be called: by the label column, or by a caption or heading that is a mere name."""
        table = self.table
        name = self._join([table.caption or "".join(table.sections[-1:])])
        return self._join([table.columns[table.label]]) | (name if len(name) <= _LONGEST_SUBJECT else frozenset())

    @cached_property
    def far(self) -> frozenset[str]:
        """The tokens of what it is in: the other headings, the title and publisher of its document."""
        document = self.table.document
        return self._join([*self.table.sections, document.title, document.publisher or "", document.doc_id.replace("-", " ")])

    @cached_property
    def held(self) -> frozenset[str]:
        """All tokens that the table can give a meaning to."""
        table = self.table
        cells = dict.fromkeys(cell for row in table.rows for cell in (*row.cells, row.group) if _LETTERS.search(cell))
        return self.near | self.far | self._join([*table.columns, *cells])

    def _join(self, texts: Iterable[str]) -> frozenset[str]:
        tokenize = self.question.query.tokenizer.token_set
        return frozenset().union(*(tokenize(text.replace(NAME_JOIN, " ")) for text in texts))


def _is_within(span: Span, other: Span) -> bool:
    return span != other and other.holds(span)


def _list_events(text: str, language: Language) -> set[str]:
    return {event for event, _ in find_events(text, language)}


def find_events(text: str, language: Language) -> list[tuple[str, Span]]:
    """The events in a text of small letters with where they stand, the longest first of those that overlap."""
    plain = strip_accents(text)
    found = [
        (event, Span(*match.span())) for event, pattern in compile_tables(language).events for match in pattern.finditer(plain)
    ]
    return [one for one in found if not any(_is_within(one[1], other) for _, other in found)]

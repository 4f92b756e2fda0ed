"""From the words of a question to what is computed over one table. A question that can be meant in two ways that differ gives
nothing, and so does one with a word that no rule takes up.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from ingest.document import TableRow
from ingest.spans import Span
from retrieval.query.question_kind import find_counted
from retrieval.tables.binding import BoundTable, ColumnMention
from retrieval.tables.cell_tests import CellTest
from retrieval.tables.compared_rows import compare_rows
from retrieval.tables.computation import Operation
from retrieval.tables.conditions import Conditions, read_conditions
from retrieval.tables.patterns import Pattern
from retrieval.tables.table import HeadedTable

_WORD = re.compile(r"[^\W_]+")
_MOST_NAMES = 0.75  # share of the labels that are names
_MOST_WAYS = 16  # in which the conditions of a question are taken


class Unread(Exception):  # noqa: N818  # no error: most questions are not about a table
    """The question cannot be read as one over this table."""


class NotPlain(Unread):
    """The rows of this table head or add up one another, so that what the question asks for cannot be computed over them."""


class Ambiguous(Unread):
    """The question can be meant in two ways over this table which give different values."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one way of reading a question gives."""

    operation: Operation
    rows: tuple[TableRow, ...]
    value: str | None = None
    tests: tuple[CellTest, ...] = ()
    column: int | None = None
    """The column that was compared or asked for."""
    verdict: bool | None = None
    marks: int | None = None
    """How many marks the rows have that were chosen by them."""
    columns: tuple[str, ...] = ()
    """The columns whose cells answer, or which a question for columns of one row is answered with."""
    place_in_order: int = 1
    """3 for the third row of an order."""
    count: int | None = None
    """How many rows of an order were asked for, None where nothing says so."""
    days: int | None = None
    """The days between two dates by which rows were chosen. None where the dates are years."""
    is_none: bool = False
    """True where no row meets the conditions. Then the rows are all that were looked at."""

    @property
    def uses_sets(self) -> bool:
        """True where the rows are chosen from all rows of the table, and not named by the question."""
        return self.operation not in ("value", "compare", "difference", "empty", "marked")


@dataclass
class TableReading:
    """A question over one table, with the words that have been taken up so far."""

    bound: BoundTable
    conditions: Conditions
    spans: list[Span] = field(default_factory=list)
    """The words taken up by the operation."""

    @property
    def table(self) -> HeadedTable:
        """The table."""
        return self.bound.table

    def find(self, pattern: str | Pattern) -> list[Span]:
        """Where words of the question stand."""
        return self.bound.question.find(pattern)

    def take(self, pattern: str | Pattern) -> bool:
        """True where words of the question match, which are taken up then."""
        found = self.find(pattern)
        self.spans += found
        return bool(found)

    @cached_property
    def named(self) -> list[TableRow]:
        """The rows that the question names, each once, in its order."""
        compared = self.conditions.rows
        return list({one.row.span: one.row for one in self.bound.rows if one not in compared}.values())

    def list_labels(self, rows: Iterable[TableRow]) -> list[str]:
        """The labels of rows."""
        return [row.cells[self.table.label] for row in rows]

    @property
    def takes_choice(self) -> bool:
        """True where one of two named rows is asked for: "for Moldova or for Georgia"."""
        rows = [mention.span for mention in self.bound.rows]
        return len(rows) > 1 and any(rows[0].start < one.start < rows[-1].start for one in self.find("alternative"))

    @property
    def is_guessed(self) -> bool:
        """True where every column without a condition is named by a word of its topic alone."""
        by_topic = {one.place for one in self.bound.meanings if one.is_by_topic}
        return bool(self.free) and all(mention.place in by_topic for mention in self.free)

    @property
    def free(self) -> list[ColumnMention]:
        """The columns named without a condition, in the order of the question."""
        return self.conditions.list_free(self.bound.columns)

    def list_ways(self, more: Iterable[CellTest] = ()) -> Iterator[tuple[CellTest, ...]]:
        """The conditions in each way in which they can be meant, with further ones."""
        groups = self.conditions.tests
        count = 1
        for group in groups:
            count *= len(group)
        if count > _MOST_WAYS:
            raise Unread
        for chosen in product(*groups):
            yield tuple(dict.fromkeys((*chosen, *more)))

    def select(self, tests: Sequence[CellTest], rows: Sequence[TableRow]) -> list[TableRow]:
        """The rows that meet all conditions, in their order. Raises Unread where one cannot be told."""
        met = []
        for row in rows:
            results = [test.holds(row, self.table.language) for test in tests]
            if False not in results:
                if None in results:
                    raise Unread
                met.append(row)
        return met

    def fill(self, mentions: Iterable[ColumnMention]) -> list[CellTest]:
        """Conditions that the named columns are not empty."""
        kinds = self.table.kinds
        return [CellTest(one.place, "marked" if kinds[one.place] == "mark" else "filled") for one in mentions]

    def list_rows(self) -> list[TableRow]:
        """All rows, for what is done with sets of them. Raises NotPlain for a table whose rows head or add up others."""
        if not self.table.is_plain:
            raise NotPlain
        return list(self.table.members)

    def check_words(self, *, near_only: bool) -> None:
        """Raise Unread unless every weighty word of the question has a meaning.

        near_only: what only the title or an outer heading says gives none.
        """
        question, conditions = self.bound.question, self.conditions
        if conditions.negations or self._has_open_alternative():
            raise Unread
        if any(rate not in self._speak_of() for rate in question.rates):
            raise Unread
        spans = [*self.spans, *conditions.spans, *self.bound.spans, *question.find("fillers"), *question.find("any_year")]
        held = set(self.bound.near) if near_only else self.bound.near | self.bound.far
        spans += [*(span for span, _ in question.numerals), *self._find_opening()]
        held = held.union(*(question.tokens(span) for span in spans), *self._list_names(), question.ordinal_tokens)
        places = {mention.place for mention in self.bound.columns} | {test.place for tests in conditions.tests for test in tests}
        held = held.union(*(question.query.tokenizer.token_set(self.table.columns[place]) for place in places))
        spans = question.find("row_nouns") + (question.find("label_nouns") if self._has_names() else [])
        held = held.union(*(question.tokens(span) for span in spans))
        fillers = question.language.questions.fillers if question.language.questions else frozenset()
        held |= question.query.tokenizer.token_set(" ".join(sorted(fillers)))
        if any(not self.bound.explains(token) for token in question.text_tokens - held):
            raise Unread

    def _find_opening(self) -> list[Span]:
        """The words that ask for a date: "since when". Not "until when", which asks for an end."""
        question = self.bound.question
        ends = question.find("until")
        opened = question.find("asks_value") if question.query.kind == "date" else []
        return [span for span in opened if not any(span.holds(one) for one in ends)]

    def check_numbers(self, result: Result) -> None:
        """Raise Unread where the question says how many are asked for, and others are found: "which two countries"."""
        question, bound = self.bound.question, self.bound
        taken = [*self.spans, *self.conditions.spans]
        names = [self.table.columns[one.place] for one in bound.columns]
        names += [*(one.label for one in bound.rows), *(one.cell for one in bound.cells)]
        own = question.tokens_of(" ".join(names))
        said = {
            number
            for span, number in question.numerals
            if not any(one.holds(span) for one in taken) and not question.tokens(span) <= own
        }
        if self.find("only_one"):
            said.add(1)
        found = {len(result.rows), len(result.columns), result.value}
        if not all(number in found or str(number) in found for number in said):
            raise Unread

    def _speak_of(self) -> str:
        """The headers of the table and what stands above it, in small letters."""
        table = self.table
        return " ".join([*table.columns, table.caption, table.intro, table.rows[0].unit]).lower()

    def check_subject(self) -> None:
        """Raise Unread where the question asks for other things than the rows: "which operations" of a table of partners."""
        question = self.bound.question
        taken = [*self.spans, *self.conditions.spans, *self.bound.spans, *question.find("fillers")]
        nouns = question.find("row_nouns") + question.find("label_nouns")
        opened = question.patterns.words["asks_rows"].search(question.small) if question.ask == "rows" else None
        held = self.bound.subjects.union(*map(question.tokens, nouns))
        counted = find_counted(question.text, question.query.tokenizer) if question.ask == "count" else frozenset()
        free = counted - frozenset().union(*map(question.tokens, taken))
        columns = question.language.columns
        has_amount = any(self.table.kinds[test.place] == "number" for tests in self.conditions.tests for test in tests)
        soft = columns.soft if columns and has_amount else frozenset()  # "costs" of "which mission costs more than"
        for word in _WORD.finditer(question.small, opened.end() if opened else len(question.small)):
            span = Span(*word.span())
            if any(one.holds(span) for one, _ in question.numerals):
                continue
            is_taken = any(one.holds(span) for one in taken) or word.group() in soft
            if word.group() in question.language.stop_words or (is_taken and free):
                break
            if not any(one.holds(span) for one in taken):
                free |= question.tokens(span)
            elif not any(one.holds(span) for one in question.find("fillers")):
                break
        if not free <= held | self.bound.light_tokens:
            raise Unread

    def _list_names(self) -> list[frozenset[str]]:
        """The tokens of the groups of the rows that are named."""
        tokenize = self.bound.question.query.tokenizer.token_set
        return [tokenize(row.group) for row in self.named]

    def _has_names(self) -> bool:
        """True where the labels can be names of countries, states or partners: of words with a capital and without digits.

        A few others may stand among them: "Rest of world".
        """
        labels = [row.cells[self.table.label].strip() for row in self.table.members]
        names = [label for label in labels if self._is_name(label)]
        return all(label[:1].isupper() for label in labels) and len(names) >= _MOST_NAMES * len(labels)

    def _is_name(self, label: str) -> bool:
        words = [word for word in _WORD.findall(label) if word not in self.table.language.stop_words]
        return all(word[:1].isupper() for word in words) and not any(map(str.isdigit, label))

    def _has_open_alternative(self) -> bool:
        """True for an "or" that is not between dates or the names of rows."""
        question = self.bound.question
        taken = [*self.conditions.spans, *self.spans]
        found = question.find("alternative")
        rows = [mention.span for mention in self.bound.rows]
        return any(
            not any(span.holds(one) for span in taken) and not (len(rows) > 1 and rows[0].start < one.start < rows[-1].start)
            for one in found
        )


def begin_reading(bound: BoundTable) -> TableReading:
    """The reading of a question over a table, its conditions taken up. Raises Unread where one of them has no place in it."""
    conditions = read_conditions(bound)
    if conditions is None:
        raise Unread
    compare_rows(bound, conditions)
    reading = TableReading(bound, conditions)
    if bound.table.list_of_kind("mark"):
        reading.take("marked")
    return reading


def agree(results: Iterable[Result], key: Callable[[Result], object]) -> Result:
    """The first of the results, which must all give the same. Raises Ambiguous where they differ."""
    found = list(results)
    if not found:
        raise Unread
    if len({repr(key(result)) for result in found}) > 1:
        raise Ambiguous
    return found[0]


def normalise(text: str) -> str:
    """A text to compare with another, without signs of currencies and blanks."""
    return re.sub(r"[\s$€£]", "", text)

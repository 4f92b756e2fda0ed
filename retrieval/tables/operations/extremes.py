"""The rows with the earliest, latest, highest or lowest value, or at a place in that order: "third", "top 3"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from ingest.document import TableRow
from ingest.spans import Span
from retrieval.query.question_form import VALUE_FORMS
from retrieval.tables.binding import ColumnMention
from retrieval.tables.cell_values import CellValue, ColumnKind, is_empty, is_marked, read_value
from retrieval.tables.headers.column_binding import Comparison, find_wanted_column
from retrieval.tables.operations.row_list import list_results
from retrieval.tables.table_reading import Ambiguous, Result, TableReading, Unread, agree

Extreme = Literal["earliest", "latest", "highest", "lowest"]
_WORD = re.compile(r" ([^\W\d_]{2,40})")
_HIGHEST: Mapping[str, Extreme] = {"before": "earliest", "after": "latest", "more": "highest", "less": "lowest"}
"""What comparatives ask for of two rows."""
_NEAR = 1  # code points between an ordinal and the superlative that it belongs to


@dataclass(frozen=True, slots=True)
class Superlative:
    """A superlative of a question, or an ordinal, or both."""

    name: Extreme
    span: Span
    place: int = 1
    """2 for "second largest"."""
    count: int | None = None
    """How many rows are asked for: 3 for "top 3". None where nothing says so."""
    column: int | None = None
    """The place of the column that an adjective compares. None for a superlative of any column."""

    @property
    def is_date(self) -> bool:
        """True where dates are compared."""
        return self.name in ("earliest", "latest")


def find_superlatives(reading: TableReading) -> list[Superlative]:
    """The superlatives of the question. One that can be of dates and of numbers is given as both."""
    bounds = [*reading.find("least"), *reading.find("most"), *reading.conditions.spans]
    graded = [_grade(reading, one) for one in reading.bound.comparisons if one.is_superlative]
    by_column = [one.span for one in graded]
    found = [Superlative(name, span) for name in get_args(Extreme) for span in reading.find(name) if span not in by_column]
    found = _leave_names(reading, found) + graded
    found += [] if found else _list_comparatives(reading)
    if reading.conditions.is_ranked:
        found = [one for one in found if not any(span.holds(one.span) for span in reading.conditions.spans)]
    longest = [one for one in found if not any(one.span != other.span and other.span.holds(one.span) for other in found)]
    kept = [one for one in longest if not any(span.holds(one.span) for span in bounds)]
    return _join_counts(reading, _join_ordinals(reading, kept))


def _list_comparatives(reading: TableReading) -> list[Superlative]:
    """The comparatives between two rows that the question names, and asks which of: "Which is deeper, Sel or Orta?"."""
    question, names = reading.bound.question, [mention.span for mention in reading.bound.columns]
    if len(reading.named) < 2 or any(question.find_comparison(mention.span.start) for mention in reading.bound.rows):
        return []
    if question.ask == "yes_no" and not reading.takes_choice:
        return []
    general = question.patterns.list_general(is_superlative=False)
    found = [
        Superlative(_HIGHEST[name], span)
        for name, pattern in question.patterns.comparatives[: len(general)]
        for span in question.find(pattern)
        if not any(one.holds(span) for one in names)
    ]
    graded = [one for one in reading.bound.comparisons if not one.is_superlative]
    return [_grade(reading, one) for one in graded] or found


def _grade(reading: TableReading, one: Comparison) -> Superlative:
    """What an adjective asks for of the column that it compares: the highest figure, or the latest date."""
    is_date = reading.table.kinds[one.place] == "date"
    names: tuple[Extreme, Extreme] = ("latest", "earliest") if is_date else ("highest", "lowest")
    return Superlative(names[0] if one.gradable.is_more else names[1], one.span, column=one.place)


def _leave_names(reading: TableReading, found: list[Superlative]) -> list[Superlative]:
    """The superlatives that are no part of a column's name: "maximum" of "Maximum depth". All where the name has the only one."""
    names = [mention.span for mention in reading.bound.columns if mention.place not in reading.bound.compared]
    free = [one for one in found if not any(span.holds(one.span) for span in names)]
    return found if not free and reading.bound.question.ask == "rows" and not reading.named else free


def _join_ordinals(reading: TableReading, found: Sequence[Superlative]) -> list[Superlative]:
    """The superlatives with the ordinals before them. An ordinal by itself counts from the first."""
    question, joined = reading.bound.question, list(found)
    for span, place in question.ordinals:
        if any(bound.holds(span) for bound in (*reading.conditions.spans, *reading.bound.spans)):
            continue
        behind = [one for one in joined if 0 <= one.span.start - span.end <= _NEAR]
        from_end = question.patterns.words["from_end"].match(question.small, span.end + 1)
        if from_end is not None:
            end = from_end.end()
            joined = [one for one in joined if not Span(span.start, end).holds(one.span)]
            joined.append(Superlative("latest", Span(span.start, end), place))
        elif behind:
            joined = [replace(one, span=Span(span.start, one.span.end), place=place) if one in behind else one for one in joined]
        elif not any(one.span.holds(span) for one in joined):
            joined.append(Superlative("earliest", span, place))
    return joined


def _join_counts(reading: TableReading, found: Sequence[Superlative]) -> list[Superlative]:
    """The superlatives with how many rows are asked for. "Top" by itself stands for the highest."""
    counts, tops = reading.bound.question.counts, reading.find("top")
    if len(counts) != 1 or not (found or tops):
        return list(found)
    span, count = counts[0]
    if found:
        return [replace(one, count=count) for one in found]
    return [Superlative("highest", Span(min(tops[0].start, span.start), max(tops[0].end, span.end)), count=count)]


def _choose_superlative(reading: TableReading) -> Superlative:
    """The only superlative. Of one that can be of dates and of numbers that for which the table has columns."""
    found = find_superlatives(reading)
    if len(found) == 2 and found[0].span == found[1].span:
        named = {reading.table.kinds[mention.place] for mention in reading.free} & {"date", "number"}
        kinds = named or {kind for kind in reading.table.kinds if kind in ("date", "number")}
        found = [one for one in found if ("date" if one.is_date else "number") in kinds]
    if len(found) != 1:
        raise Unread
    return found[0]


def find_extreme(reading: TableReading) -> Result:
    """The rows that a superlative or ordinal means, among those that meet the conditions."""
    sought, table = _choose_superlative(reading), reading.table
    if len(reading.named) == 1:
        raise Unread
    reading.take("alternative")
    reading.spans += [sought.span, *(span for span, _ in reading.bound.question.counts), *reading.find("top")]
    kind: ColumnKind = "date" if sought.is_date else "number"
    if kind == "number" and reading.find("marked") and table.list_of_kind("mark"):
        return _find_most_marked(reading, sought)
    columns = [mention.span for mention in reading.free]
    if kind == "date" and any(not any(one.holds(span) for one in columns) for span in reading.find("places")):
        return _find_by_place(reading, sought)
    rows = reading.named or reading.list_rows()
    results: list[Result] = []
    wanted = find_wanted_column(table, reading.bound.question, [mention.span for mention in reading.bound.rows])
    for place in _find_columns(reading, sought, kind):
        others = reading.fill(mention for mention in reading.free if mention.place not in (place, wanted))
        for tests in reading.list_ways(others):
            best = _choose(reading, reading.select(tests, rows), place, sought)
            results.append(Result(sought.name, best, None, tests, place, place_in_order=sought.place, count=sought.count))
    result = agree(results, lambda one: one.rows)
    if wanted is not None:
        return _read_wanted(result, wanted)
    labels, cells = reading.list_labels(result.rows), [row.cells[result.column or 0] for row in result.rows]
    if reading.bound.question.ask == "value" and not _asks_row(reading, sought):
        agree(results, lambda one: [row.cells[one.column or 0] for row in one.rows])
        return replace(result, value=cells[0] if len(set(cells)) == 1 else None)
    return replace(result, value=labels[0] if len(labels) == 1 else None)


def _read_wanted(result: Result, place: int) -> Result:
    """The cell of the row that a superlative means, where "who" asks for one: "Who leads the oldest mission?"."""
    if len(result.rows) != 1 or is_empty(result.rows[0].cells[place]):
        raise Unread
    return replace(result, value=result.rows[0].cells[place])


def _find_columns(reading: TableReading, sought: Superlative, kind: ColumnKind) -> list[int]:
    """The columns that a superlative can be of: that of the adjective, else those named, else all of dates.

    Raises Unread for figures without a name: "the largest agreement" is not that with most of whatever a table counts.
    """
    if sought.column is not None:
        return [sought.column]
    free = [mention for mention in reading.free if reading.table.kinds[mention.place] == kind] or _find_tested(reading, kind)
    if not free and kind == "number":
        raise Unread
    return [mention.place for mention in free] or reading.table.list_of_kind(kind)


def _find_tested(reading: TableReading, kind: ColumnKind) -> list[ColumnMention]:
    """The only named column of a kind, though it has a condition: "the last agreement signed in 2005"."""
    named = [mention for mention in reading.bound.columns if reading.table.kinds[mention.place] == kind]
    return named if len(named) == 1 else []


def _asks_row(reading: TableReading, sought: Superlative) -> bool:
    """True for "what" where a row is asked for, not its value: "What was the first agreement to enter into force?"."""
    question, bound = reading.bound.question, reading.bound
    noun = _WORD.match(question.small, sought.span.end)
    is_by = any(question.patterns.by_column.search(question.small[: mention.span.start]) for mention in bound.columns)
    if reading.find("asks_name") or noun is None or (question.query.form in VALUE_FORMS and not is_by):
        return bool(reading.find("asks_name"))
    span = Span(*noun.span(1))
    is_column = any(mention.span.start < span.end and span.start < mention.span.end for mention in bound.columns)
    nouns = [*question.find("row_nouns"), *question.find("label_nouns")]
    return not is_column and (bool(question.tokens(span) & bound.subjects) or span in nouns)


def _choose(reading: TableReading, rows: Sequence[TableRow], place: int, sought: Superlative) -> tuple[TableRow, ...]:
    """The rows with the value at the place that is sought. Rows without a value are left out.

    Raises Ambiguous where rows tie so that it cannot be told which one has the place.
    """
    read = [(row, read_value(row.cells[place], reading.table.language)) for row in rows]
    valued = [(row, _order(value)) for row, value in read if value is not None]
    is_alone = len(rows) == 1 and len(valued) == 1 and len(reading.table.members) > 1
    if (len(valued) < 2 and not is_alone) or len({len(value) for _, value in valued}) > 1:
        raise Unread
    ordered = sorted((value for _, value in valued), reverse=sought.name in ("latest", "highest"))
    last = sought.place + (sought.count or 1) - 1
    if last > len(ordered):
        raise Unread
    wanted = set(ordered[sought.place - 1 : last])
    chosen = tuple(row for row, value in valued if value in wanted)
    is_counted = sought.place > 1 or sought.count is not None
    if is_counted and len(chosen) != last - sought.place + 1:
        raise Ambiguous
    return chosen


def _order(value: CellValue) -> tuple[float, ...]:
    """What values are ordered by. Dates of different exactness have tuples of different length."""
    return tuple(float(part) for part in value.date if part) if value.date is not None else (value.number,)


def _find_by_place(reading: TableReading, sought: Superlative) -> Result:
    """The row at a place in the order of the table: "second country listed"."""
    reading.take("places")
    if reading.free or reading.named or sought.count is not None:
        raise Unread
    found = agree(list_results(reading), lambda one: one.rows)
    rows = found.rows if sought.name == "earliest" else found.rows[::-1]
    row = rows[sought.place - 1 : sought.place]
    labels = reading.list_labels(row)
    operation: Literal["first", "last"] = "first" if sought.name == "earliest" else "last"
    return Result(operation, row, labels[0] if labels else None, found.tests, place_in_order=sought.place)


def _find_most_marked(reading: TableReading, sought: Superlative) -> Result:
    """The rows with most or fewest marks, all that tie."""
    if reading.free or reading.conditions.tests or sought.place > 1 or sought.count is not None:
        raise Unread
    table, rows = reading.table, reading.named or reading.list_rows()
    counts = [sum(is_marked(row.cells[place], table.language) for place in table.list_of_kind("mark")) for row in rows]
    best = max(counts) if sought.name == "highest" else min(counts)
    chosen = tuple(row for row, count in zip(rows, counts, strict=True) if count == best)
    labels = reading.list_labels(chosen)
    return Result("most" if sought.name == "highest" else "fewest", chosen, labels[0] if len(labels) == 1 else None, marks=best)

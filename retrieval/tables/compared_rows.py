"""Conditions that compare a row with another row, or two of its columns: "after Chile", "more in 2021 than in 2019"."""

from collections.abc import Iterator, Sequence

from ingest.spans import Span
from retrieval.tables.binding import BoundTable, RowMention
from retrieval.tables.cell_tests import CellTest
from retrieval.tables.cell_values import ColumnKind, read_value
from retrieval.tables.computation import Relation
from retrieval.tables.conditions import Conditions
from retrieval.values.quantities import Quantity

_RELATIONS: dict[str, Relation] = {"before": "before", "after": "after", "more": "more", "less": "less"}
_ASKS = ("rows", "count", "words")


def compare_rows(bound: BoundTable, found: Conditions) -> None:
    """Add the conditions that compare with named rows or columns, and take up the words for them."""
    if bound.question.ask not in _ASKS:
        return
    _leave_out(bound, found)
    _compare_years(bound, found)
    if _compare_changes(bound, found):
        return
    if not _compare_columns(bound, found):
        _compare_named(bound, found)


def _leave_out(bound: BoundTable, found: Conditions) -> None:
    """The rows behind "apart from" are left out."""
    question, label = bound.question, bound.table.label
    for span in question.find("besides"):
        end, names = span.end, list[RowMention]()
        for mention in bound.rows:
            between = question.small[end : mention.span.start].strip(" ,")
            if mention.span.start >= end and (not between or question.patterns.joint.fullmatch(between)):
                names.append(mention)
                end = mention.span.end
        if names:
            cells = frozenset(mention.row.cells[label] for mention in names)
            found.tests.append([CellTest(label, "equal", cells=cells, negated=True)])
            found.spans += [span, *(mention.span for mention in names)]
            found.rows += names


def _compare_years(bound: BoundTable, found: Conditions) -> None:
    """Two columns whose dates are in one year."""
    spans = bound.question.find("same_year")
    places = [mention.place for mention in bound.columns if bound.table.kinds[mention.place] == "date"]
    if spans and len(places) == 2:
        found.tests.append([CellTest(places[0], "same year", other=places[1])])
        found.spans += spans


def _compare_changes(bound: BoundTable, found: Conditions) -> bool:
    """True where the question asks for what rose or fell: between two columns, or by a column of changes."""
    question, table, words = bound.question, bound.table, bound.question.language.columns
    rises, falls = question.find("rises"), question.find("falls")
    if words is None or bool(rises) == bool(falls) or bound.rows:
        return False
    free = [mention for mention in found.list_free(bound.columns) if table.kinds[mention.place] == "number"]
    relation: Relation = "more" if rises else "less"
    if len(free) == 2 and all(any(map(str.isdigit, table.columns[mention.place])) for mention in free):
        found.tests.append([CellTest(free[1].place, relation, other=free[0].place)])
        found.spans += [*rises, *falls, *(span for pattern in question.patterns.range_words for span in question.find(pattern))]
        return True
    changes = [
        place
        for place, names in enumerate(table.headers)
        if table.kinds[place] == "number"
        and any(word.text in words.changes for word in names)
        and any(question.tokens_of(word.text) & question.text_tokens for word in names)
    ]
    if len(changes) != 1 or question.literals:
        return False
    found.tests.append([CellTest(changes[0], relation, (Quantity(None, 0.0),))])
    found.spans += [*rises, *falls]
    return True


def _compare_columns(bound: BoundTable, found: Conditions) -> bool:
    """True where one column is compared with another. The first is the last one that is named before "than"."""
    kinds = bound.table.kinds
    for mention in bound.columns:
        before = [one for one in bound.columns if one.span.end <= mention.span.start and one.place != mention.place]
        comparison = bound.question.find_comparison(mention.span.start) if before else None
        if comparison is None:
            continue
        name, spans = comparison
        kind: ColumnKind = "date" if name in ("before", "after") else "number"
        if kinds[before[-1].place] == kinds[mention.place] == kind:
            found.tests.append([CellTest(before[-1].place, _RELATIONS[name], other=mention.place)])
            found.spans += [*spans, before[-1].span, mention.span]
            return True
    return False


def _compare_named(bound: BoundTable, found: Conditions) -> None:
    """The rows whose cells come before or after that of a named row, or between those of two, or are more or less."""
    rows = [mention for mention in bound.rows if mention not in found.rows]
    if len(rows) == 2 and (span := _find_between(bound, rows)) is not None:
        places = _list_places(bound, "date")
        found.tests += [[one for place in places for one in _test(bound, rows[0], place, "between", rows[1])]]
        found.rows += rows
        found.spans.append(span)
        return
    for mention in rows if len(rows) == 1 else ():
        comparison = bound.question.find_comparison(mention.span.start)
        if comparison is not None:
            name, spans = comparison
            places = _list_places(bound, "date" if name in ("before", "after") else "number")
            found.tests.append([one for place in places for one in _test(bound, mention, place, _RELATIONS[name])])
            found.spans += spans
            found.rows.append(mention)


def _find_between(bound: BoundTable, rows: Sequence[RowMention]) -> Span | None:
    """Where the words around two rows stand that make them the ends of a period."""
    question = bound.question
    between = question.small[rows[0].span.end : rows[1].span.start].strip()
    for before, middle in question.patterns.ranges:
        opened = before.search(question.small[: rows[0].span.start])
        if opened and middle.fullmatch(between):
            return Span(opened.start(), rows[1].span.end)
    return None


def _list_places(bound: BoundTable, kind: ColumnKind) -> list[int]:
    """The columns that a comparison can be of: those named, else all of the kind."""
    named = [mention.place for mention in bound.columns if bound.table.kinds[mention.place] == kind]
    return named if named or bound.columns else bound.table.list_of_kind(kind)


def _test(
    bound: BoundTable, mention: RowMention, place: int, relation: Relation, last: RowMention | None = None
) -> Iterator[CellTest]:
    """The comparison with the cell of a row, or the cells of two. Nothing where a cell has no value."""
    cells = [one.row.cells[place] for one in (mention, last) if one is not None]
    values = [value for cell in cells if (value := read_value(cell, bound.table.language)) is not None]
    quantities = tuple(Quantity(value.date, value.number, value.unit) for value in values)
    if len(values) == len(cells):
        if len(quantities) == 2 and quantities[0].date and quantities[1].date and quantities[1].date < quantities[0].date:
            quantities = quantities[::-1]
        yield CellTest(place, relation, quantities, is_open=relation == "between")

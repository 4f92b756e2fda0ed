"""How a value was computed, in plain English: "5 rows of 'Annex 1' whose 'Signed' is in 2012"."""

from collections.abc import Sequence

from retrieval.tables.cell_tests import name_column
from retrieval.tables.cell_values import is_empty
from retrieval.tables.computation import Computation, Condition
from retrieval.tables.table import HeadedTable
from retrieval.tables.table_reading import Result

_RELATIONS = {
    "equal": "is",
    "within": "is in",
    "before": "is before",
    "after": "is after",
    "from": "is in or after",
    "until": "is in or before",
    "between": "is between",
    "more": "is more than",
    "less": "is less than",
    "least": "is at least",
    "most": "is at most",
    "same year": "is in the year of",
}
_OF_DAYS = {"is in": "is", "is in or after": "is on or after", "is in or before": "is on or before"}
_ALONE = {"empty": "is empty", "filled": "is not empty", "marked": "is marked"}
_DAY = len("2012-12-13")
_BY_QUESTION = {"compare", "difference", "value"}  # operations whose rows keep the order of the question


def explain(table: HeadedTable, result: Result) -> Computation:
    """The computation as a record, with its explanation."""
    conditions = tuple(test.describe(table.columns) for test in result.tests)
    chosen = {row.span for row in result.rows}
    rows = result.rows if result.operation in _BY_QUESTION else tuple(row for row in table.rows if row.span in chosen)
    explanation = _describe(table, result, conditions)
    names = (table.document.doc_id, table.called)
    value, quoted = result.value, table.quote(rows, _list_places(table, result))
    if table.shape is not None and table.shape.is_exchanged and value is None and result.operation not in _BY_QUESTION:
        value = "; ".join(row.cells[table.label] for row in rows)  # the printed rows do not say which columns are meant
    return Computation(result.operation, *names, quoted, value, explanation, conditions, result.verdict, result.is_none)


def _list_places(table: HeadedTable, result: Result) -> list[int]:
    """The columns that a result was computed from."""
    tested = [place for test in result.tests for place in (test.place, test.other)]
    named = [place for place, column in enumerate(table.columns) if column and column in result.columns]
    return [place for place in (result.column, *tested, *named) if place is not None]


def _describe(table: HeadedTable, result: Result, conditions: Sequence[Condition]) -> str:
    column = f"'{name_column(table.columns, result.column)}'" if result.column is not None else "the order"
    called, met, operation = f"'{table.called}'", _join(conditions), result.operation
    names = " and ".join(f"'{row.cells[table.label].strip()}'" for row in result.rows)
    cells = " and ".join(row.cells[result.column or 0].strip() or "nothing" for row in result.rows)
    whose = f" whose {met}" if met else ""
    in_rows = f"in the row{'s' if len(result.rows) > 1 else ''} {names} of {called}"
    ends = " to ".join(f"'{name}'" for name in result.columns)
    asked = " and ".join(f"'{name}'" for name in result.columns)
    marked = "empty" if operation == "empty" else "marked"
    count = f"{len(result.rows)} row{'s' if len(result.rows) != 1 else ''}"
    place = f"row {result.place_in_order}" if result.place_in_order > 1 else f"the {operation} row"
    place += " from the end" if operation == "last" and result.place_in_order > 1 else ""
    time = f" ({result.days} days)" if result.days is not None else ""
    if result.is_none:
        return f"none of the {len(result.rows)} rows of {called} is one{whose}"
    described = {
        "list": f"{count} of {called}{whose}",
        "count": f"{len(result.columns)} columns marked {in_rows}" if result.columns else f"{count} of {called}{whose}",
        "empty": f"{len(result.columns)} columns {marked} {in_rows}",
        "marked": f"{len(result.columns)} columns {marked} {in_rows}",
        "compare": f"whether {met}, {in_rows}" if met else f"{column} {in_rows}: {cells}",
        "difference": f"from {column} {in_rows}" + (f": {cells}" if len(result.rows) > 1 else " to the other date or number"),
        "value": f"{asked} {in_rows}{_describe_blanks(table, result)}",
        "first": f"{place} of {called}{whose}",
        "last": f"{place} of {called}{whose}",
        "longest": f"the row of {called}{whose} with the longest time from {ends}{time}",
        "shortest": f"the row of {called}{whose} with the shortest time from {ends}{time}",
        "sum": f"the sum of {asked} over {count} of {called}{whose}",
        "mean": f"the mean of {asked} over {count} of {called}{whose}",
        "most": f"{count} of {called} with most marks ({result.marks})",
        "fewest": f"{count} of {called} with fewest marks ({result.marks})",
    }
    if operation in described:
        return described[operation]
    if result.count is not None:
        return f"the {result.count} rows of {called}{whose} with the {operation} {column}: {cells}"
    number = f"number {result.place_in_order} from " if result.place_in_order > 1 else ""
    return f"{number}the {operation} {column} of the rows of {called}{whose}: {cells.split(' and ')[0]}"


def _describe_blanks(table: HeadedTable, result: Result) -> str:
    """Which of the cells that answer are empty, "" where none is."""
    places = [place for place in range(len(table.columns)) if name_column(table.columns, place) in result.columns]
    blanks = [(row, place) for row in result.rows for place in places if is_empty(row.cells[place])]
    if not blanks:
        return ""
    if len(blanks) == len(result.rows) * len(places):
        return ", which is empty" if len(blanks) == 1 else ", which are empty"
    rows = {row.span: row.cells[table.label].strip() for row, _ in blanks}
    columns = dict.fromkeys(name_column(table.columns, place) for _, place in blanks)
    if len(rows) > 1 and len(columns) > 1:
        return ", of which some are empty"
    named = [f"'{name}'" for name in columns] if len(result.rows) == 1 else [f"that of '{label}'" for label in rows.values()]
    return f", of which {' and '.join(named)} {'is' if len(named) == 1 else 'are'} empty"


def _join(conditions: Sequence[Condition]) -> str:
    return " and ".join(f"'{condition.column}' {_describe_condition(condition)}" for condition in conditions)


def _describe_condition(condition: Condition) -> str:
    if condition.relation in _ALONE:
        return _ALONE[condition.relation]
    words = _RELATIONS[condition.relation]
    if all(len(value) == _DAY for value in condition.values):
        words = _OF_DAYS.get(words, words)
    joint = " and " if condition.relation == "between" else " or "
    return f"{words.replace('is', 'is not', 1) if condition.negated else words} {joint.join(condition.values)}"

"""Which operation over the rows of a table a question asks for. Each raises `Unread` where it does not apply."""

from collections.abc import Callable
from dataclasses import replace

from retrieval.tables.cell_values import read_value
from retrieval.tables.headers.column_binding import asks_place
from retrieval.tables.operations.cell_lookup import asks_cell, asks_measure, look_up
from retrieval.tables.operations.durations import asks_durations, find_longest
from retrieval.tables.operations.extremes import find_extreme, find_superlatives
from retrieval.tables.operations.marked_columns import asks_columns, list_columns
from retrieval.tables.operations.row_comparison import decide
from retrieval.tables.operations.row_list import count_rows, list_rows
from retrieval.tables.operations.row_years import asks_fullest_year, find_fullest_year
from retrieval.tables.operations.side_by_side import asks_comparison, set_side_by_side
from retrieval.tables.operations.totals import add_up, asks_total
from retrieval.tables.operations.value_difference import subtract
from retrieval.tables.table_reading import Result, TableReading, Unread

_OUT_OF_PROPORTION = 100
"""How many times the largest number of a column a number may be that is asked for."""


def compute_reading(reading: TableReading) -> Result:
    """What the question asks for, computed over the table. Raises Unread where it does not ask for anything of it."""
    result = _choose_operation(reading)
    reading.take("only_one")
    if all(reading.table.kinds[test.place] == "date" for test in result.tests) and result.tests:
        reading.take("only")  # a row has one date in a column
    reading.check_words(near_only=result.uses_sets)
    reading.check_numbers(result)
    if result.uses_sets:
        reading.check_subject()
    return result if result.rows else _find_none(reading, result)


def _choose_operation(reading: TableReading) -> Result:
    ask = reading.bound.question.ask
    if asks_place(reading.bound.question) and not (asks_cell(reading) and not find_superlatives(reading)):
        raise Unread
    choices: list[tuple[bool, Callable[[TableReading], Result]]] = [
        (asks_comparison(reading), set_side_by_side),
        (asks_fullest_year(reading), find_fullest_year),
        (asks_durations(reading) and (ask != "difference" or _opens_for_rows(reading)), find_longest),
        (ask == "difference" and asks_measure(reading), look_up),
        (ask == "difference", subtract),
        (ask == "yes_no" and reading.takes_choice and bool(find_superlatives(reading)), find_extreme),
        (ask == "yes_no", decide),
        (asks_cell(reading) and not find_superlatives(reading), look_up),
        (bool(find_superlatives(reading)), find_extreme),
        (asks_total(reading), add_up),
        (asks_columns(reading), list_columns),
        (ask == "count", count_rows),
        (ask == "rows" and len(reading.named) > 1 and bool(reading.conditions.tests or reading.free), list_rows),
        (bool(reading.named) or _asks_cell_by_condition(reading), look_up),
        (ask == "rows" or _asks_rows_otherwise(reading), list_rows),
    ]
    operation = next((operation for applies, operation in choices if applies), None)
    if operation is None:
        raise Unread
    return operation(reading)


def _opens_for_rows(reading: TableReading) -> bool:
    """True for "For which country was the time between ... the shortest", whose words ask for a difference as well."""
    question = reading.bound.question
    opened = question.patterns.words["asks_rows"].match(question.small)
    return (opened is not None and not reading.find("asks_value")) or reading.takes_choice


def _asks_cell_by_condition(reading: TableReading) -> bool:
    """True for a question for a cell of a row that a condition tells: "What is the nationality of the runner in fifth place?"."""
    is_value = reading.bound.question.ask == "value" and not reading.find("asks_several")
    return is_value and bool(reading.conditions.tests) and bool(reading.free)


def _asks_rows_otherwise(reading: TableReading) -> bool:
    """True for "what are", and for key words with a condition: "FPAs signed 2012"."""
    question = reading.bound.question
    if question.ask == "value":
        label = question.query.tokenizer.token_set(reading.table.columns[reading.table.label])
        return bool(reading.find("asks_several")) or (bool(reading.bound.cells) and bool(label) and label <= question.text_tokens)
    return question.ask == "words" and bool(reading.conditions.tests)


def _can_be_met(reading: TableReading, result: Result) -> bool:
    """False where a number is asked for that is out of all proportion to the column, whose scale may be given elsewhere."""
    table = reading.table
    for test in result.tests:
        if table.kinds[test.place] != "number" or not test.values or test.relation in ("less", "most"):
            continue
        values = [read_value(row.cells[test.place], table.language) for row in table.rows]
        largest = max((abs(value.number) * test.scale for value in values if value is not None), default=0.0)
        if largest and max(abs(value.number) for value in test.values) > _OUT_OF_PROPORTION * largest:
            return False
    return True


def _find_none(reading: TableReading, result: Result) -> Result:
    """That no row meets the conditions, shown by all the rows that were looked at."""
    if result.operation not in ("list", "count") or not result.tests or not _can_be_met(reading, result):
        raise Unread
    language = reading.table.language.tables
    none = language.none if language is not None else "none"
    value = "0" if result.operation == "count" else none
    return replace(result, rows=tuple(reading.list_rows()), value=value, is_none=True)

"""Rows side by side: "Compare the agreements of Canada and Norway"."""

from retrieval.tables.cell_tests import name_column
from retrieval.tables.table_reading import Result, TableReading, Unread


def asks_comparison(reading: TableReading) -> bool:
    """True for a comparison of rows that the question names."""
    question = reading.bound.question
    return question.query.form == "comparison" and question.ask != "difference" and len(reading.named) > 1


def set_side_by_side(reading: TableReading) -> Result:
    """The rows that are compared, with the columns that are named, or else with all.

    Raises Unread where nothing but names of states is given: what is said of them elsewhere is asked for as well.
    """
    question, table = reading.bound.question, reading.table
    reading.take("compares")
    reading.take("marked")
    taken = question.find("compares")
    reading.conditions.negations = [one for one in reading.conditions.negations if not any(span.holds(one) for span in taken)]
    if reading.conditions.tests or not (reading.free or _names_table(reading)):
        raise Unread
    places = [mention.place for mention in reading.free] or [at for at in range(len(table.columns)) if at != table.label]
    return Result("value", tuple(reading.named), None, columns=tuple(name_column(table.columns, place) for place in places))


def _names_table(reading: TableReading) -> bool:
    """True where a word of what the table is about stands beside the names, or these are no states."""
    question, bound = reading.bound.question, reading.bound
    names = frozenset().union(*(question.tokens(mention.span) for mention in bound.rows))
    said = bool((bound.near & question.text_tokens) - names) or bool(question.find("marked"))
    return said or names.isdisjoint(question.query.tokenizer.states)

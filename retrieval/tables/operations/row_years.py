"""The year of most rows: "In which year were most agreements signed?"."""

import re
from collections import Counter

from ingest.spans import Span
from retrieval.tables.cell_tests import CellTest
from retrieval.tables.cell_values import read_value
from retrieval.tables.table_reading import Ambiguous, Result, TableReading, Unread
from retrieval.values.quantities import Quantity

_NEXT_WORD = re.compile(r"\ ([^\W\d_]+)")


def asks_fullest_year(reading: TableReading) -> bool:
    """True for a question for a year that has most of the rows, by a column of dates."""
    return bool(reading.find("asks_year") and _find_words(reading)) and not reading.named


def _find_words(reading: TableReading) -> list[Span]:
    """The words for "most" right before a noun for the rows. "The most recent agreement" and "the largest" ask for one row."""
    question, bound = reading.bound.question, reading.bound
    nouns = [*question.find("row_nouns"), *question.find("label_nouns")]
    found = []
    for span in question.find("fullest"):
        noun = _NEXT_WORD.match(question.small, span.end)
        behind = Span(*noun.span(1)) if noun is not None else span
        named = question.tokens(behind)
        if noun is not None and (behind in nouns or (named and named <= bound.subjects | bound.tokens.name)):
            found.append(span)
    return found


def find_fullest_year(reading: TableReading) -> Result:
    """The rows of the year that has most of them. Raises Ambiguous where two years have as many."""
    table = reading.table
    places = [mention.place for mention in reading.free]
    if len(places) != 1 or table.kinds[places[0]] != "date" or reading.conditions.tests:
        raise Unread
    reading.take("asks_year")
    reading.spans += _find_words(reading)
    values = {row.span: read_value(row.cells[places[0]], table.language) for row in reading.list_rows()}
    years = {span: value.date[0] for span, value in values.items() if value is not None and value.date is not None}
    most = Counter(years.values()).most_common(2)
    if not most or (len(most) > 1 and most[0][1] == most[1][1]):
        raise Ambiguous
    year = most[0][0]
    rows = tuple(row for row in reading.list_rows() if years.get(row.span) == year)
    return Result("list", rows, str(year), (CellTest(places[0], "within", (Quantity((year, 0, 0)),)),), places[0])

"""The year of most rows: "In which year were most agreements signed?"."""

from collections import Counter

from retrieval.tables.cell_tests import CellTest
from retrieval.tables.cell_values import read_value
from retrieval.tables.table_reading import Ambiguous, Result, TableReading, Unread
from retrieval.values.quantities import Quantity


def asks_fullest_year(reading: TableReading) -> bool:
    """True for a question for a year that has most of the rows, by a column of dates."""
    return bool(reading.find("asks_year") and reading.find("highest")) and not reading.named


def find_fullest_year(reading: TableReading) -> Result:
    """The rows of the year that has most of them. Raises Ambiguous where two years have as many."""
    table = reading.table
    places = [mention.place for mention in reading.free]
    if len(places) != 1 or table.kinds[places[0]] != "date" or reading.conditions.tests:
        raise Unread
    for pattern in ("asks_year", "highest"):
        reading.take(pattern)
    values = {row.span: read_value(row.cells[places[0]], table.language) for row in reading.list_rows()}
    years = {span: value.date[0] for span, value in values.items() if value is not None and value.date is not None}
    most = Counter(years.values()).most_common(2)
    if not most or (len(most) > 1 and most[0][1] == most[1][1]):
        raise Ambiguous
    year = most[0][0]
    rows = tuple(row for row in reading.list_rows() if years.get(row.span) == year)
    return Result("list", rows, str(year), (CellTest(places[0], "within", (Quantity((year, 0, 0)),)),), places[0])

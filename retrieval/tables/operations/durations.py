"""The rows with the longest or shortest time between two dates: "Who waited longest from signature to entry into force?"."""

from datetime import date

from ingest.document import TableRow
from retrieval.tables.cell_values import read_value
from retrieval.tables.table_reading import Ambiguous, Result, TableReading, Unread

_OF_YEAR = 365  # days
_ENDS = 2  # dates between which time passes


def asks_durations(reading: TableReading) -> bool:
    """True for a superlative of a time, over a table that has the two dates."""
    return bool(_find_words(reading)) and len(_find_ends(reading)) == _ENDS


def _find_words(reading: TableReading) -> list[str]:
    """The patterns of what asks for a long or short time: superlatives, or comparatives between two rows that are named."""
    question = reading.bound.question
    is_open = len(reading.named) > 1 and not any(question.find_comparison(one.span.start) for one in reading.bound.rows)
    is_choice = is_open and (question.ask != "yes_no" or reading.takes_choice)
    names = ("longest", "shortest", "longer", "shorter") if is_choice else ("longest", "shortest")
    return [name for name in names if reading.find(name)]


def _find_ends(reading: TableReading) -> list[int]:
    """The two columns between whose dates time passes: those named, or the only two where the question speaks of a time."""
    kinds = reading.table.kinds
    named = [mention.place for mention in reading.free if kinds[mention.place] == "date"]
    if len(named) == _ENDS:
        return sorted(named)
    dates = reading.table.list_of_kind("date")
    return dates if len(named) == len(reading.free) <= 1 and len(dates) == _ENDS and reading.find("waits") else []


def find_longest(reading: TableReading) -> Result:
    """The row with the longest or shortest time. Rows without one of the dates are left out. Raises Ambiguous for a tie."""
    places = _find_ends(reading)
    others = [mention for mention in reading.free if mention.place not in places]
    words = _find_words(reading)
    is_longest = words[0] in ("longest", "longer")
    if len(words) > 1 or others or reading.bound.question.counts or reading.bound.question.ordinals:
        raise Unread
    for pattern_name in (*words, "waits", "alternative", "difference"):
        reading.take(pattern_name)
    for pattern in reading.bound.question.patterns.range_words:
        reading.take(pattern)
    ways = list(reading.list_ways())
    if len(ways) != 1:
        raise Unread
    rows = reading.select(ways[0], reading.named or reading.list_rows())
    timed = [(days, row) for row in rows if (days := _count_days(reading, row, places)) is not None]
    is_mixed = len({_is_exact(reading, row, places[0]) for _, row in timed}) > 1
    if len(timed) < _ENDS or is_mixed or any(days < 0 for days, _ in timed):
        raise Unread  # years of one row are not compared with days of another
    best = (max if is_longest else min)(days for days, _ in timed)
    chosen = [row for days, row in timed if days == best]
    if len(chosen) > 1:
        raise Ambiguous
    label = reading.list_labels(chosen)[0]
    names = (reading.table.columns[places[0]], reading.table.columns[places[1]])
    return Result(
        "longest" if is_longest else "shortest",
        tuple(chosen),
        label,
        ways[0],
        places[0],
        columns=names,
        days=best if _is_exact(reading, chosen[0], places[0]) else None,
    )


def _is_exact(reading: TableReading, row: TableRow, place: int) -> bool:
    """True for a date with its day."""
    value = read_value(row.cells[place], reading.table.language)
    return value is not None and value.date is not None and bool(value.date[2])


def _count_days(reading: TableReading, row: TableRow, places: list[int]) -> int | None:
    """The days from one date of a row to the other, in a table of years those of the whole years.

    None where one is missing. Raises Unread for dates of which one alone is whole.
    """
    values = [read_value(row.cells[place], reading.table.language) for place in places]
    dates = [value.date for value in values if value is not None and value.date is not None]
    if len(dates) < _ENDS:
        return None
    if not any(part for one in dates for part in one[1:]):
        return _OF_YEAR * (dates[1][0] - dates[0][0])
    try:
        first, last = date(*dates[0]), date(*dates[1])
    except ValueError:
        raise Unread from None
    return (last - first).days

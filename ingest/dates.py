"""Dates of publication as sources give them: a day, a month or only a year, written "2018-05-28", "2023-05" or "2023"."""

import calendar
import re
from datetime import date

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def first_day(published: str) -> date:
    """The earliest day that a date of publication can mean. Raises ValueError for anything but a date."""
    year, month, day = _split(published)
    return date(year, month or 1, day or 1)


def last_day(published: str) -> date:
    """The latest day that a date of publication can mean. Raises ValueError for anything but a date."""
    year, month, day = _split(published)
    return date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])


def _split(published: str) -> tuple[int, int, int]:
    match = _WRITTEN.fullmatch(published)
    if match is None:
        raise ValueError(f"{published!r} is no date: write 2024-02-20, 2024-02 or 2024")
    year, month, day = (int(part or 0) for part in match.groups())
    return year, month, day

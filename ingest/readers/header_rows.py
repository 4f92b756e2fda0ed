"""Which rows at the top of a table name its columns, where the file does not say so: rows come in, their number goes out."""

import re
from collections.abc import Sequence
from typing import Protocol

LONGEST_NAME = 60
"""Code points of the name of a column."""
MOST_HEADERS = 4
PERIOD = re.compile(r"(?:(?:FY|Q[1-4]|H[12])\s?)?(?:19|20)\d\d(?:\s?[-–/]\s?(?:19|20)?\d\d)?[*¹²³]?", re.IGNORECASE)


class LaidRow(Protocol):
    """A row of a table by its columns."""

    @property
    def texts(self) -> Sequence[str]:
        """The text of each column, that of merged cells in each column and row that they cover."""

    @property
    def is_bold(self) -> bool:
        """Whether all its text is in bold letters."""

    @property
    def spans_columns(self) -> bool:
        """Whether a cell of it spans several columns."""

    @property
    def goes_on(self) -> bool:
        """Whether a cell of it belongs to the row above."""


def count_headers(rows: Sequence[LaidRow], *, is_different: bool) -> int:
    """How many rows name the columns: the first, where it is set off, and what belongs to it. There is always a row below.

    is_different: whether something else than bold letters sets the first row off.
    """
    if len(rows) < 2 or not are_names(rows[0].texts, rows[1].texts):
        return 0
    is_only_bold = rows[0].is_bold and not all(row.is_bold for row in rows[1 : 1 + MOST_HEADERS])
    if not is_different and not is_only_bold:
        return 0
    count = 1
    while count < min(len(rows) - 1, MOST_HEADERS) and (
        rows[count].goes_on
        or (_stands_below_groups(rows[count - 1], rows[count]) and are_names(rows[count].texts, rows[count + 1].texts))
    ):
        count += 1
    return count


def _stands_below_groups(upper: LaidRow, lower: LaidRow) -> bool:
    """Whether a row names the columns below cells over several columns, and no other column for a second time."""
    texts = ("", *upper.texts, "")
    return upper.spans_columns and all(
        not name or name in (texts[place], texts[place + 2]) or below in ("", name)
        for place, (name, below) in enumerate(zip(upper.texts, lower.texts, strict=False))
    )


def are_names(texts: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the texts of a row can name columns. A year can, unless years stand below it. The first column may have no name."""
    last = max((place for place, text in enumerate(texts) if text), default=-1)
    for place, text in enumerate(texts[: last + 1]):
        under = below[place] if place < len(below) else ""
        is_period = PERIOD.fullmatch(text) is not None and PERIOD.fullmatch(under) is None
        is_name = 0 < len(text) <= LONGEST_NAME and not text[0].isdigit()
        if not (is_period or is_name or (place == 0 and not text)):
            return False
    return last >= 0

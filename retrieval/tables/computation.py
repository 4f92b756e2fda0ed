"""The `Computation`: what a question means over the rows of a table, the rows that it took, and the value that they give."""

from dataclasses import dataclass
from typing import Literal

from ingest.document import TableRow

Operation = Literal[
    "list", "count", "earliest", "latest", "highest", "lowest", "first", "last", "most", "fewest", "value", "difference",
    "compare", "empty", "marked", "longest", "shortest", "sum", "mean",
]  # fmt: skip
"""What was done with the rows. "earliest" to "lowest": the rows with that date or number. "first" and "last": by the order of the
rows. "most" and "fewest": the rows with so many marks. "empty" and "marked": the columns of rows that are so. "longest" and
"shortest": the row with that time between two dates. "sum" and "mean": of the numbers in one column."""
Relation = Literal[
    "equal", "within", "before", "after", "from", "until", "between", "more", "less", "least", "most", "empty", "filled",
    "marked", "same year",
]  # fmt: skip
"""How a cell is compared with the values of a condition. "empty", "filled" and "marked" have no value. "same year": as another
column, whose name is the value."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a cell of each row has to meet."""

    column: str
    """The name of the column."""
    relation: Relation
    values: tuple[str, ...] = ()
    """What the cell is compared with, as dates ("2012", "2012-12-13"), numbers or text. Of several one is enough, but "between"
    has the two ends of a range, both of which belong to it."""
    negated: bool = False
    """True where the rows count that do not meet it."""


@dataclass(frozen=True, slots=True)
class Computation:
    """What was computed over one table."""

    operation: Operation
    doc_id: str
    """The document that the table stands in."""
    table: str
    """What the table is called: its caption, or the section that it stands in."""
    rows: tuple[TableRow, ...]
    """The rows used, in the order of the table, never empty. Where none meets the conditions they are all that were looked at."""
    value: str | None
    """The value, None where the rows themselves answer."""
    explanation: str
    """How the value was found, in plain English: "5 rows of 'Annex 1' whose 'Signed' is in 2012"."""
    conditions: tuple[Condition, ...] = ()
    """What the rows had to meet."""
    verdict: bool | None = None
    """The answer to a question for yes or no, None for any other."""
    is_none: bool = False
    """True where no row meets the conditions."""

"""How many documents a date filter leaves out for the one reason that they have no date."""

from dataclasses import replace

from index.engine import Snapshot
from index.filters import Filters


def count_undated(snapshot: Snapshot, filters: Filters) -> int:
    """The documents that would pass if `undated` let them. 0 where it does, and without a date filter."""
    if filters.undated or not filters.by_date:
        return 0
    chosen = (filters, replace(filters, undated=True))
    dated, every = (snapshot.list_entries(one, limit=1).total for one in chosen)
    return every - dated

"""Filters to a mask over chunks, computed from columns of the documents' fields, once for each set of filters.

The columns are made when the first filter of their kind comes: an index that nobody filters pays nothing for them.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from index.engine import DocumentEntry
from index.filters import Filters, compared_language
from ingest.dates import first_day, last_day

Mask = npt.NDArray[np.bool_]
_CACHED_MASKS = 16  # a byte a chunk each


class FilterMasks:
    """Masks over the documents and chunks of one generation. Safe to share between threads."""

    def __init__(self, entries: Sequence[DocumentEntry]) -> None:
        self._entries = entries
        self._chunk_documents = np.repeat(np.arange(len(entries), dtype=np.int32), [entry.chunks for entry in entries])
        self.of_chunks = lru_cache(_CACHED_MASKS)(self._find_mask)
        """`_find_mask`, remembered for the filters that came last."""

    def of_documents(self, filters: Filters) -> Mask:
        """True for each document that passes, shape (documents,). Raises ValueError for a date of publication that is none."""
        mask = np.ones(len(self._entries), np.bool_)
        for wanted, column in (
            (filters.doc_id, self._doc_ids),
            (filters.publisher, self._publishers),
            (tuple(map(compared_language, filters.language)), self._languages),
        ):
            if wanted:
                mask &= column.holds(wanted)
        if filters.collection:
            mask &= self._collections.any_of(filters.collection)
        return mask & self._fall_within(filters) if filters.by_date else mask

    def _find_mask(self, filters: Filters) -> Mask | None:
        """True for each chunk whose document passes, shape (chunks,). None when all pass. Raises ValueError for a bad date."""
        mask = self.of_documents(filters)
        return None if mask.all() else mask[self._chunk_documents]

    def _fall_within(self, filters: Filters) -> Mask:
        first, last = self._days
        mask = first > 0
        if filters.published_from is not None:
            mask &= last >= filters.published_from.toordinal()
        if filters.published_to is not None:
            mask &= first <= filters.published_to.toordinal()
        if filters.as_of is not None:
            mask &= first <= filters.as_of.toordinal()
        return mask | (first == 0) if filters.undated else mask

    @cached_property
    def _doc_ids(self) -> "_Column":
        return _Column(entry.doc_id for entry in self._entries)

    @cached_property
    def _publishers(self) -> "_Column":
        return _Column(entry.publisher for entry in self._entries)

    @cached_property
    def _languages(self) -> "_Column":
        return _Column(compared_language(entry.language) for entry in self._entries)

    @cached_property
    def _collections(self) -> "_Groups":
        return _Groups([entry.collections for entry in self._entries])

    @cached_property
    def _days(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """The first and the last day that each date of publication can mean, as ordinals. 0 for an undated document."""
        dates = [entry.published for entry in self._entries]
        first, last = (
            [find(published).toordinal() if published is not None else 0 for published in dates] for find in (first_day, last_day)
        )
        return np.array(first, np.int32), np.array(last, np.int32)


class _Column:
    """The values of a field as numbers, one a document."""

    def __init__(self, values: Iterable[str | None]) -> None:
        self._numbers: dict[str | None, int] = {}
        self._codes = np.array([self._numbers.setdefault(value, len(self._numbers)) for value in values], np.int32)

    def holds(self, wanted: Sequence[str]) -> Mask:
        """True for each document whose value is one of those wanted."""
        return np.isin(self._codes, [self._numbers[value] for value in wanted if value in self._numbers])


class _Groups:
    """A field of several values as one column: the documents of each value, by their numbers."""

    def __init__(self, values: Sequence[Sequence[str]]) -> None:
        self._count = len(values)
        self._members: dict[str, list[int]] = {}
        for number, names in enumerate(values):
            for name in names:
                self._members.setdefault(name, []).append(number)

    def any_of(self, wanted: Sequence[str]) -> Mask:
        """True for each document that has one of the values wanted."""
        mask = np.zeros(self._count, np.bool_)
        for name in wanted:
            mask[self._members.get(name, [])] = True
        return mask

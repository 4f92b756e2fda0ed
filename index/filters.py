"""Which documents may answer: filters as plain data, and what they mean.

An engine turns `Filters` into its own language (a mask over rows, a WHERE clause). `passes` is the definition that every engine
follows, and that the contract tests hold them against.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ingest.dates import first_day, last_day
from ingest.language.tables import primary_subtag


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that a document must all meet. An empty tuple or None lets every document through."""

    doc_id: tuple[str, ...] = ()
    """One of these ids."""
    publisher: tuple[str, ...] = ()
    """One of these publishers; a document without a publisher fails."""
    language: tuple[str, ...] = ()
    """One of these languages, each as a code or as a tag with a region: "en", "EN" and "en-GB" are one. "und": unknown."""
    published_from: date | None = None
    """Inclusive. Lets a document through that may fall into the range: one dated "2023" may be of March 2023."""
    published_to: date | None = None
    """Inclusive, as `published_from`. An undated document fails every date filter."""
    collection: tuple[str, ...] = ()
    """One of these collections: a document passes that belongs to any of them."""
    as_of: date | None = None
    """Lets through only what was surely published by that day."""

    @property
    def by_date(self) -> bool:
        """True when one of the date filters is set."""
        return not (self.published_from is self.published_to is self.as_of is None)


class Filtered(Protocol):
    """What filters look at. In the product `index.engine.DocumentEntry`."""

    @property
    def doc_id(self) -> str:
        """The document's id."""

    @property
    def publisher(self) -> str | None:
        """Its publisher."""

    @property
    def language(self) -> str:
        """Its language code."""

    @property
    def published(self) -> str | None:
        """Its date of publication as written: "2018-05-28", "2023-05" or "2023"."""

    @property
    def collections(self) -> tuple[str, ...]:
        """The collections that it belongs to."""


def compared_language(tag: str) -> str:
    """The form in which the languages of filters and documents are compared: "en" for "EN" and "en-GB", else the tag itself."""
    return primary_subtag(tag) or tag


def passes(entry: Filtered, filters: Filters) -> bool:
    """True when a document meets all conditions. Raises ValueError for a date of publication that is none."""
    languages = tuple(map(compared_language, filters.language))
    compared = (
        (filters.doc_id, entry.doc_id),
        (filters.publisher, entry.publisher),
        (languages, compared_language(entry.language)),
    )
    if any(wanted and value not in wanted for wanted, value in compared):
        return False
    if filters.collection and set(filters.collection).isdisjoint(entry.collections):
        return False
    if not filters.by_date:
        return True
    if entry.published is None:
        return False
    first, last = first_day(entry.published), last_day(entry.published)
    return (
        (filters.published_from is None or last >= filters.published_from)
        and (filters.published_to is None or first <= filters.published_to)
        and (filters.as_of is None or last <= filters.as_of)
    )

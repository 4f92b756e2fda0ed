"""Which documents may answer: filters as plain data, and what they mean.

An engine turns `Filters` into its own language (a mask over rows, a WHERE clause). `passes` is the definition that every engine
follows, and that the contract tests hold them against.

A date of publication is a period: a day, or the whole month or year that it names. A date filter lets a document through whose
period meets the days that it allows, `published_from` on, `published_to` and `as_of` back. So "2023" passes from 2023-06-01, to
2023-06-01 and as of 2023-06-01 alike, and a document without a date passes none of them unless `undated` lets it.
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
    """The first day that is allowed. A document passes whose period of publication ends on it or later."""
    published_to: date | None = None
    """The last day that is allowed. A document passes whose period of publication begins on it or before."""
    collection: tuple[str, ...] = ()
    """One of these collections: a document passes that belongs to any of them."""
    undated: bool = False
    """Whether documents without a date pass the date filters. Without a date filter they always pass."""
    as_of: date | None = None
    """As `published_to`. Beyond that a snapshot as of that day holds each document in the version of that day."""

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
        return filters.undated
    first, last = first_day(entry.published), last_day(entry.published)
    return (
        (filters.published_from is None or last >= filters.published_from)
        and (filters.published_to is None or first <= filters.published_to)
        and (filters.as_of is None or first <= filters.as_of)
    )

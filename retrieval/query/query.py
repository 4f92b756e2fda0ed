"""The question as asked and as searched, with the filters that hold before anything is ranked."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Mode = Literal["hybrid", "lexical", "dense"]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may answer; an empty tuple or None lets all through. Dates are inclusive; undated documents fail them.

    published_from, published_to: let a document through that may fall into the range (one dated "2023" may be of March 2023).
    as_of: lets through only what was surely published by that day.
    """

    doc_id: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    published_from: date | None = None
    published_to: date | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """`text` as asked; `searched` for the encoder, acronyms and capitals written out; `words` for the lexical leg."""

    text: str
    searched: str
    words: str
    filters: Filters = field(default_factory=Filters)

"""What a build did, document by document."""

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how many of its items are done, and how many there are."""


def ignore_progress(step: str, done: int, total: int) -> None:
    """A `Progress` that shows nothing."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read."""

    doc_id: str
    reason: str
    """A short, stable code."""
    message: str
    """What was wrong with the file and what to do."""
    kept: bool
    """Whether the index holds an older version of it, which stays."""


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """Something that a user should know of a document that was indexed."""

    doc_id: str
    message: str
    """What was lost while its file was read, and what to do."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What happened to each document, by doc_id. A failure whose older version stays is in `failed` and in `kept`."""

    generation: str
    """The one that is published now."""
    published: bool
    """Whether it is new."""
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    failed: tuple[Failure, ...]
    repaired: str | None
    """Why the generation published before could not be used, None where it could."""
    chunks: int
    """How many the whole index holds."""
    sentences: int
    """How many the whole index holds."""
    elapsed_s: float
    """Seconds that the build took."""
    warnings: tuple[ReadingWarning, ...] = ()
    """Of the documents that were added or changed."""
    before: str | None = None
    """The generation that this was made from, None for the first one."""
    dropped: tuple[str, ...] = ()
    """Generations that were removed, because they held a document that was purged."""
    left: tuple[str, ...] = ()
    """Purged documents whose file lies in the corpus folder. It stays there and is not indexed again."""
    withheld: tuple[str, ...] = ()
    """Files of the corpus that are not indexed because they were removed over HTTP."""

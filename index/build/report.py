"""What a build did, document by document."""

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and of how much."""


def say_nothing(step: str, done: int, total: int) -> None:
    """A `Progress` for nobody."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read. reason: a short, stable code. kept: an older reading of it stays in the index."""

    doc_id: str
    reason: str
    message: str
    kept: bool


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What became of each document, by doc_id; a failure that was kept is in `failed` and in `kept`.

    generation: the one that is published now; published: it is new. repaired: what was wrong with the one before, when it
    could not be used. chunks, sentences: in the whole index. withheld: files of the corpus that are not indexed because they were
    removed over HTTP.
    """

    generation: str
    published: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    failed: tuple[Failure, ...]
    repaired: str | None
    chunks: int
    sentences: int
    elapsed_s: float
    withheld: tuple[str, ...] = ()

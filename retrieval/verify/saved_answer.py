"""An answer that was given earlier and kept: as much of it as it takes to check its citations again.

Apart from the records of `retrieval/answer/answer.py`, because it comes back from outside and nothing in it can be taken for
true.
"""

from dataclasses import dataclass

from ingest.spans import Span


@dataclass(frozen=True, slots=True)
class SavedPassage:
    """A passage as it was shown: `text` is said to stand at `span` of the document. text_sha256: the document's, where known."""

    rank: int
    doc_id: str
    span: Span
    text: str
    text_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class SavedCitation:
    """A statement that is said to stand in a passage, white space folded."""

    statement: str
    passage: SavedPassage


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """asked: the question or query. generation: the one it was answered from, where it says so.

    citations: every statement with each passage that it cites. A search result cites each of its passages as a statement.
    """

    asked: str
    generation: str | None
    citations: tuple[SavedCitation, ...]

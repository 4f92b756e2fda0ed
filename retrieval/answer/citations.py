"""The proof that every quote stands where it says, made with the answer. One that does not is a bug, never a warning."""

from collections.abc import Mapping, Sequence

from index.engine import Snapshot
from retrieval.answer.answer import Statement
from retrieval.errors import CitationError
from retrieval.passages.passage import Passage


def cite(text: str, passages: Sequence[Passage], groups: Mapping[int, int]) -> tuple[int, ...]:
    """The ranks of the passages that hold `text`, white space folded, those of one document for each source.

    groups: as `group_sources` gives them. Of documents that count as one source, that is cited whose passage names most others.
    """
    holding = [passage for passage in passages if fold(text) in fold(passage.text)]
    cited: dict[int, str] = {}
    for passage in sorted(holding, key=lambda passage: (-len(passage.also_in), passage.rank)):
        cited.setdefault(groups[passage.rank], passage.source.doc_id)
    return tuple(passage.rank for passage in holding if cited[groups[passage.rank]] == passage.source.doc_id)


def prove(snapshot: Snapshot, statements: Sequence[Statement], passages: Sequence[Passage]) -> None:
    """Raise CitationError unless passages stand in their documents and statements in each passage that they cite."""
    by_rank = {passage.rank: passage for passage in passages}
    documents = snapshot.documents([passage.source.doc_id for passage in passages])
    for passage, document in zip(passages, documents, strict=True):
        if passage.span.cut(document.text) != passage.text:
            raise CitationError(f"passage {passage.chunk_id} does not stand at {passage.span} of its document")
    for statement in statements:
        if not statement.citations:
            raise CitationError(f"no passage holds {statement.text[:80]!r}")
        for rank in statement.citations:
            if fold(statement.text) not in fold(by_rank[rank].text):
                raise CitationError(f"{statement.text[:80]!r} does not stand in passage {rank}")


def fold(text: str) -> str:
    """The text with runs of white space as single blanks."""
    return " ".join(text.split())

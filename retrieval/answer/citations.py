"""The proof that every quote stands where it says, made with the answer. One that does not is a bug, never a warning."""

from collections.abc import Mapping, Sequence

from index.local.open_index import OpenIndex
from retrieval.answer.answer import Statement
from retrieval.errors import CitationError
from retrieval.passages.passage import Passage


def cite(text: str, passages: Sequence[Passage], voices: Mapping[int, int]) -> tuple[int, ...]:
    """The ranks of the passages that hold `text`, white space folded, those of one document for each voice.

    voices: as `find_voices` gives them. Of the documents with one voice, that is cited whose passage names the most others.
    """
    holding = [passage for passage in passages if fold(text) in fold(passage.text)]
    speakers: dict[int, str] = {}
    for passage in sorted(holding, key=lambda passage: (-len(passage.also_in), passage.rank)):
        speakers.setdefault(voices[passage.rank], passage.source.doc_id)
    return tuple(passage.rank for passage in holding if speakers[voices[passage.rank]] == passage.source.doc_id)


def prove(index: OpenIndex, statements: Sequence[Statement], passages: Sequence[Passage]) -> None:
    """Raise CitationError unless passages stand in their documents and statements in each passage that they cite."""
    by_rank = {passage.rank: passage for passage in passages}
    for passage in passages:
        if passage.span.cut(index.document(passage.source.doc_id).text) != passage.text:
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

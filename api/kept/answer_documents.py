"""Which documents an answer that is kept quotes or names, and what is left of it without one of them."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any


def list_quoted(answer: Mapping[str, Any]) -> frozenset[str]:
    """The documents of all passages of an answer, and those that hold the same passages. answer: JSON of an AskResponse."""
    sources = chain.from_iterable([passage["document"], *passage["also_in"]] for passage in answer["passages"])
    return frozenset(source["doc_id"] for source in sources)


def drop_document(answer: Mapping[str, Any], doc_id: str) -> dict[str, Any] | None:
    """The answer without what it holds of a document. None where a statement, a conflict or a reason rests on it.

    Then nothing of the answer can stay, because short answers, values and items may be words of that document. The reason why the
    whole or a part of it is not answered may quote any of the passages.
    """
    gone = {passage["rank"] for passage in answer["passages"] if passage["document"]["doc_id"] == doc_id}
    has_reason = not answer["answered"] or any(part["answer"] is None for part in answer["parts"])
    if gone and (has_reason or gone & set(_list_cited(answer))):
        return None
    left = [passage for passage in answer["passages"] if passage["rank"] not in gone]
    return {**answer, "passages": [_drop_reprint(passage, doc_id) for passage in left]}


def _drop_reprint(passage: Mapping[str, Any], doc_id: str) -> dict[str, Any]:
    return {**passage, "also_in": [source for source in passage["also_in"] if source["doc_id"] != doc_id]}


def _list_cited(answer: Mapping[str, Any]) -> Iterator[int]:
    """The ranks of the passages that anything in an answer rests on."""
    for found in [answer["answer"], *(part["answer"] for part in answer["parts"])]:
        if found is not None:
            yield from chain.from_iterable(statement["citations"] for statement in found["statements"])
    for conflict in answer["conflicts"]:
        yield from (voice["citation"] for voice in conflict["voices"])

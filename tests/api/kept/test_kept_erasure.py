"""What is left of an answer without a document."""

from typing import Any

from api.kept.answer_documents import drop_document, list_quoted


def make_answer(*, answered: bool = True) -> dict[str, Any]:
    """An answer with a statement from a, a conflict with b, an uncited passage of c, and a copy of a in d."""
    passages = [
        {"rank": rank, "document": {"doc_id": doc_id}, "also_in": [{"doc_id": other} for other in others]}
        for rank, (doc_id, others) in enumerate([("a", ["d"]), ("b", []), ("c", [])], 1)
    ]
    answer = {"statements": [{"citations": [1]}]} if answered else None
    conflicts = [{"voices": [{"citation": 1}, {"citation": 2}]}]
    return {"answered": answered, "answer": answer, "parts": [], "conflicts": conflicts, "passages": passages}


def test_every_document_of_an_answer_is_listed() -> None:
    assert list_quoted(make_answer()) == {"a", "b", "c", "d"}


def test_an_answer_goes_with_a_document_that_it_rests_on() -> None:
    assert drop_document(make_answer(), "a") is None
    assert drop_document(make_answer(), "b") is None
    part = {**make_answer(), "parts": [{"answer": {"statements": [{"citations": [3]}]}}]}
    assert drop_document(part, "c") is None


def test_an_abstention_goes_with_any_of_its_passages_since_its_reason_speaks_of_them() -> None:
    assert drop_document(make_answer(answered=False), "c") is None


def test_what_nothing_rests_on_goes_alone() -> None:
    without = drop_document(make_answer(), "c")
    assert without is not None
    assert [passage["rank"] for passage in without["passages"]] == [1, 2]
    copy = drop_document(make_answer(), "d")
    assert copy is not None
    assert list_quoted(copy) == {"a", "b", "c"}

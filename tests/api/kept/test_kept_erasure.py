"""What is left of an answer and of a dossier without a document."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from api.errors import RangeError
from api.kept.answer_documents import drop_document, list_quoted
from api.kept.dossier_content import begin_dossier, drop_quotes, make_item, quote_place, replace_items, take_statements
from api.wire.kept.dossiers import KeptQuote, QuotePlace
from index.engine import Snapshot


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


def test_an_answer_goes_with_any_of_its_passages_where_a_part_gives_a_reason() -> None:
    unanswered = {"answer": None, "reason": "the corpus has nothing on “2019”; nearest: “a sentence of c”"}
    answer = {**make_answer(), "parts": [{"answer": {"statements": [{"citations": [1]}]}, "reason": None}, unanswered]}
    assert drop_document(answer, "c") is None
    assert drop_document(answer, "d") is not None  # a copy of what a says
    assert drop_document(answer, "e") == answer


def test_what_nothing_rests_on_goes_alone() -> None:
    without = drop_document(make_answer(), "c")
    assert without is not None
    assert [passage["rank"] for passage in without["passages"]] == [1, 2]
    copy = drop_document(make_answer(), "d")
    assert copy is not None
    assert list_quoted(copy) == {"a", "b", "c"}


def test_a_dossier_loses_the_items_that_quote_a_document_with_their_notes() -> None:
    items = [
        make_item([{"doc_id": "a"}, {"doc_id": "b"}], question="Both?", note="of both"),
        make_item([{"doc_id": "b"}], question=None, note="of b"),
        make_item([], question=None, note="alone"),
    ]
    left = drop_quotes(begin_dossier("anna", "Ports", items), "a")
    assert [item["note"] for item in left.body["items"]] == ["of b", "alone"]
    assert (left.heading.doc_ids, left.heading.summary["size"]) == ({"b"}, 2)


def test_a_dossier_that_is_full_of_quotes_takes_no_more_and_may_lose_some() -> None:
    quotes = [{"doc_id": "a"}] * 50
    full = begin_dossier("anna", "Ports", [make_item(quotes, question=None, note="") for _ in range(500 // 50)])
    more = [*full.body["items"], make_item(quotes[:1], question=None, note="")]
    with pytest.raises(RangeError, match="quotes is 501: a dossier has at most 500 quotes"):
        replace_items(full, more)
    with pytest.raises(RangeError, match="at most 500"):
        begin_dossier("anna", "Ports", more)
    above = full.revise({**full.body, "items": [*more, *more]}, summary={}, doc_ids=["a"])  # from before there was a bound
    assert len(replace_items(above, more).body["items"]) == len(more)


def test_the_statements_of_an_answer_are_taken_once_each_with_their_words_from_the_passage() -> None:
    source = {name: name for name in ("doc_id", "title", "publisher", "published", "text_sha256", "generation")}
    passage = {"rank": 2, "start": 100, "text": "Ports stay open. Ships came.", "document": source, "section": ["A", "B"]}
    quotes = [{"citation": 2, "start": 117, "end": 128, "page": {"name": "p. 5"}, "point": None}] * 2
    statement = {"quotes": quotes, "citations": [2]}
    taken = take_statements({"answer": {"statements": [statement, statement]}, "passages": [passage]})
    assert [(one["text"], one["page"], one["section"], one["start"]) for one in taken] == [("Ships came.", "p. 5", "B", 117)]
    assert take_statements({"answer": None, "passages": []}) == []
    (long,) = take_statements({"answer": {"statements": [statement]}, "passages": [{**passage, "section": ["B" * 1_001]}]})
    assert KeptQuote(**{**long, "text_sha256": None}).section == "B" * 999 + "…"


def test_a_quote_of_a_document_with_a_very_long_title_can_be_sent_again(corpus_index: Snapshot) -> None:
    document = replace(corpus_index.document("strategic-compass-partnership-dimension"), title="T" * 1_001)
    index = SimpleNamespace(document=lambda doc_id: document, generation=corpus_index.generation)
    taken = quote_place(cast(Snapshot, index), QuotePlace(doc_id=document.doc_id, start=0, end=30))
    assert KeptQuote(**taken).title == "T" * 999 + "…"

"""Neighbours are joined, repeats are named, and a place is left for something else."""

from collections.abc import Sequence

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.chunk import Chunk
from ingest.document import Document
from ingest.readers.text.plain_text import read_plain_text
from ingest.spans import Span
from retrieval.passages.context_expansion import LONGEST_PASSAGE, ExpandedHit
from retrieval.passages.deduplication import Gathered, gather
from retrieval.rank.hit import Hit, Scores

FIRST = "The first paragraph speaks of maritime security in the Indian Ocean and of the navies that keep it."
SECOND = "The second paragraph goes on about cyber security, hybrid threats and the partners who face them."
THIRD = "The third paragraph is about something else entirely, namely the budget of the whole undertaking."


def _document(doc_id: str, *paragraphs: str) -> Document:
    raw = "\n\n".join(paragraphs)
    return assemble(read_plain_text(raw), Identity(doc_id, "Title", None, None, "en", "a.txt", "0" * 64))


def _framed(document: Document, text: str, path: tuple[str, ...] = ()) -> ExpandedHit:
    start = document.text.index(text)
    span = Span(start, start + len(text))
    chunk = Chunk(f"{document.doc_id}:{start}", document.doc_id, 0, span, text, path, "prose", text)
    return ExpandedHit(Hit(chunk, 1, Scores(0.5)), document, span, text, "prose")


def _gather(hits: Sequence[ExpandedHit], wanted: int, *reprints: tuple[str, str]) -> list[Gathered]:
    """`reprints`: a document, and one that says nothing but what the first does."""
    return gather(hits, wanted, lambda shown, one: (shown.document.doc_id, one.document.doc_id) in reprints)


def test_paragraphs_that_follow_each_other_are_joined_and_leave_a_place() -> None:
    document, other = _document("a", FIRST, SECOND, THIRD), _document("b", THIRD + " And more of it.")
    hits = [_framed(document, FIRST), _framed(document, SECOND), _framed(other, THIRD)]
    shown = _gather(hits, 2)
    assert [one.text for one, _ in shown] == [f"{FIRST}\n\n{SECOND}", THIRD]
    assert shown[0][0].span.cut(document.text) == shown[0][0].text


def test_paragraphs_with_another_between_them_are_not_joined() -> None:
    document = _document("a", FIRST, SECOND, THIRD)
    assert [one.text for one, _ in _gather([_framed(document, FIRST), _framed(document, THIRD)], 5)] == [FIRST, THIRD]


def test_paragraphs_of_two_sections_are_not_joined() -> None:
    document = _document("a", FIRST, SECOND)
    hits = [_framed(document, FIRST, ("One",)), _framed(document, SECOND, ("Two",))]
    assert [one.text for one, _ in _gather(hits, 5)] == [FIRST, SECOND]


def test_joined_passages_are_never_longer_than_a_passage_may_be() -> None:
    paragraphs = [f"Paragraph {number} " + "says a little more about it " * 18 + "here." for number in range(6)]
    document = _document("a", *paragraphs)
    shown = _gather([_framed(document, paragraph) for paragraph in paragraphs], 10)
    assert len(shown) < len(paragraphs)
    assert all(len(one.text) <= LONGEST_PASSAGE for one, _ in shown)
    assert {paragraph for paragraph in paragraphs if any(paragraph in one.text for one, _ in shown)} == set(paragraphs)


def test_a_reprint_is_named_with_the_first_and_takes_no_place() -> None:
    one, reprint, other = _document("a", FIRST), _document("b", FIRST), _document("c", SECOND)
    shown = _gather([_framed(one, FIRST), _framed(reprint, FIRST), _framed(other, SECOND)], 2)
    assert [framed.document.doc_id for framed, _ in shown] == ["a", "c"]
    assert [repeat.document.doc_id for repeat in shown[0][1]] == ["b"]


def test_what_lies_within_a_shown_passage_is_not_shown_again() -> None:
    document = _document("a", FIRST, SECOND)
    shown = _gather([_framed(document, f"{FIRST}\n\n{SECOND}"), _framed(document, SECOND)], 5)
    assert len(shown) == 1
    assert shown[0][1] == []


def test_texts_that_differ_in_a_figure_are_both_shown() -> None:
    long = f"{FIRST} {SECOND} {THIRD}"
    one, other = (f"{long} It costs {amount} million euros, says the paper." for amount in ("14", "15"))
    shown = _gather([_framed(_document("a", one), one), _framed(_document("b", other), other)], 5)
    assert [framed.document.doc_id for framed, _ in shown] == ["a", "b"]


def test_a_paragraph_that_another_document_repeats_is_not_joined_to_one_that_it_lacks() -> None:
    document, quoting, whole = _document("a", FIRST, SECOND), _document("b", FIRST, THIRD), _document("c", FIRST, SECOND)
    hits = [_framed(document, FIRST), _framed(quoting, FIRST), _framed(document, SECOND)]
    assert [one.text for one, _ in _gather(hits, 5)] == [FIRST, SECOND]
    hits[1] = _framed(whole, FIRST)
    assert [one.text for one, _ in _gather(hits, 5)] == [f"{FIRST}\n\n{SECOND}"]


def test_what_a_reprint_repeats_is_left_to_the_document_that_was_shown_first() -> None:
    release, reprint = _document("a", FIRST, THIRD), _document("b", SECOND, THIRD)
    hits = [_framed(release, FIRST), _framed(reprint, THIRD), _framed(release, THIRD)]
    shown = _gather(hits, 5, ("a", "b"), ("b", "a"))
    assert [(one.document.doc_id, one.text) for one, _ in shown] == [("a", f"{FIRST}\n\n{THIRD}")]


def test_two_documents_never_leave_a_paragraph_to_each_other() -> None:
    release, reprint = _document("a", FIRST, "Between.", THIRD), _document("b", SECOND)
    hits = [_framed(release, FIRST), _framed(reprint, SECOND), _framed(release, THIRD)]
    # What the reprint added is shown; the release, which was first, keeps its own although the reprint says it as well.
    shown = _gather(hits, 5, ("b", "a"))
    assert [(one.document.doc_id, one.text) for one, _ in shown] == [("a", FIRST), ("b", SECOND), ("a", THIRD)]

"""Saved answers against an index that went on living: what holds, moved, was altered, is gone."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from index_fakes import FakeEncoder, make_input

from index.access import open_snapshot
from index.build.builder import update_index
from index.engine import Snapshot
from index.settings import BuildSettings
from ingest.sentences import find_sentences
from ingest.spans import Span
from retrieval.answer.citations import fold
from retrieval.verify.nearest_text import Difference
from retrieval.verify.regressions import compare_answers, find_lost
from retrieval.verify.saved_answer import SavedAnswer, SavedCitation, SavedPassage
from retrieval.verify.verification import CheckedCitation, verify
from tests.examples import scaled

SIGNED = "The European Union signed 19 agreements with partners in Asia."
LATE = "Ships are late in the port of Busan."
TEXTS = {"deals": f"{LATE} {SIGNED} Nobody knows why.", "ports": "Quite another matter is told here, of cranes and quays."}


@contextmanager
def opened(data: Path, texts: Mapping[str, str]) -> Iterator[Snapshot]:
    encoder = FakeEncoder()
    update_index([make_input(doc_id, text) for doc_id, text in texts.items()], data, BuildSettings(), encoder=encoder)
    with open_snapshot(data, "fake", encoder) as index:
        yield index


def quote(text: str, statement: str, doc_id: str = "deals") -> SavedCitation:
    """A statement saved with the whole text as its passage."""
    return SavedCitation(statement, SavedPassage(1, doc_id, Span(0, len(text)), text))


def answer(*citations: SavedCitation, generation: str | None = "before") -> SavedAnswer:
    return SavedAnswer("How many?", generation, citations)


def check(data: Path, texts: Mapping[str, str], citation: SavedCitation) -> CheckedCitation:
    with opened(data, texts) as index:
        (checked,) = verify(index, answer(citation)).citations
        found = checked.found
        assert found is None or index.document(found.doc_id).text[found.span.start : found.span.end] == found.text
    return checked


CITED = quote(TEXTS["deals"], SIGNED)
START = len(LATE) + 1


def test_what_is_as_it_was_holds_and_is_found_in_its_passage(tmp_path: Path) -> None:
    checked = check(tmp_path, TEXTS, CITED)
    assert (checked.verdict, checked.passage) == ("holds", "stands")
    assert checked.found is not None
    assert checked.found.span == Span(START, START + len(SIGNED))


def test_words_behind_an_insertion_moved_by_its_length(tmp_path: Path) -> None:
    new = "New is this. "
    checked = check(tmp_path, {**TEXTS, "deals": new + TEXTS["deals"]}, CITED)
    assert (checked.verdict, checked.passage) == ("moved", "differs")
    assert checked.found is not None
    assert (checked.found.doc_id, checked.found.span.start) == ("deals", len(new) + START)


@pytest.mark.parametrize("is_late", [False, True])
def test_of_two_places_in_the_document_the_one_nearest_to_the_old_is_told(tmp_path: Path, is_late: bool) -> None:
    between = "Much was put between. " * 20
    old = between + SIGNED if is_late else f"{SIGNED} {between}"
    checked = check(tmp_path, {"deals": f"{SIGNED} {between}{LATE} {SIGNED}", "other": SIGNED}, quote(old, SIGNED))
    assert checked.found is not None
    last = len(SIGNED) + 1 + len(between) + len(LATE) + 1
    assert (checked.found.doc_id, checked.found.span.start) == ("deals", last if is_late else 0)


@pytest.mark.parametrize("left", [{}, {"deals": f"{LATE} Nobody knows why."}])
def test_words_that_only_another_document_has_moved_there(tmp_path: Path, left: dict[str, str]) -> None:
    checked = check(tmp_path, {**left, "ports": TEXTS["ports"], "reprint": f"So it was said: {SIGNED}"}, CITED)
    assert (checked.verdict, checked.passage) == ("moved", "differs" if left else "gone")
    assert checked.found is not None
    assert (checked.found.doc_id, checked.found.span.start) == ("reprint", len("So it was said: "))


@pytest.mark.parametrize(
    ("old", "new"), [("19", "23"), ("19", "119"), ("19", "1.9"), ("signed", "refused"), ("Asia.", "Europe.")]
)
def test_one_changed_word_is_altered_and_told(tmp_path: Path, old: str, new: str) -> None:
    checked = check(tmp_path, {**TEXTS, "deals": TEXTS["deals"].replace(old, new)}, CITED)
    assert checked.verdict == "altered"
    assert checked.found is not None
    assert checked.found.text == SIGNED.replace(old, new)
    assert checked.similarity == 2 * 9 / (10 + 10)
    assert checked.differences is not None
    changed = [(one.op, one.text.strip()) for one in checked.differences if one.op != "same"]
    assert changed == [("removed", old), ("added", new)]


def test_a_number_that_grew_before_a_statement_that_begins_with_it_did_not_just_move(tmp_path: Path) -> None:
    statement = "19 states signed the agreement on ports."
    checked = check(tmp_path, {"deals": f"It is late. 1{statement}"}, quote(f"It is late. {statement}", statement))
    assert checked.verdict == "altered"
    assert checked.differences is not None
    assert checked.differences[:2] == (Difference("removed", "19 "), Difference("added", "119 "))


def test_a_document_that_is_gone_leaves_the_nearest_text_of_others(tmp_path: Path) -> None:
    reworded, before = SIGNED.replace("19", "23"), "Much was said before of other matters. " * 9
    worse = reworded.replace("partners", "friends").replace("Asia", "Africa")
    checked = check(tmp_path, {"a": worse, "reprint": before + reworded, "z": worse}, CITED)
    assert (checked.verdict, checked.passage, checked.text_unchanged) == ("altered", "gone", None)
    assert checked.found is not None
    assert (checked.found.doc_id, checked.found.span.start, checked.found.text) == ("reprint", len(before), reworded)


def test_other_documents_are_no_substitute_for_one_that_is_there(tmp_path: Path) -> None:
    texts = {"deals": f"{LATE} Nobody knows why.", "reprint": SIGNED.replace("19", "23")}
    checked = check(tmp_path, texts, CITED)
    assert (checked.verdict, checked.found, checked.similarity, checked.differences) == ("gone", None, None, None)


def test_a_statement_that_its_passage_never_held_does_not_hold(tmp_path: Path) -> None:
    checked = check(tmp_path, TEXTS, quote(TEXTS["deals"], SIGNED.replace("19", "91")))
    assert (checked.verdict, checked.passage) == ("altered", "stands")
    assert check(tmp_path, TEXTS, quote(TEXTS["deals"], "The moon is made of cheese.")).verdict == "gone"


def test_a_passage_that_was_touched_up_does_not_hold(tmp_path: Path) -> None:
    text = TEXTS["deals"]
    for start, end, shown in ((0, len(text), text.replace("late", "early")), (1, len(text), text), (0, 5, text)):
        passage = SavedPassage(1, "deals", Span(start, end), shown)
        assert check(tmp_path, TEXTS, SavedCitation(SIGNED, passage)).verdict == "moved"


def test_the_whole_is_as_good_as_its_worst_citation_and_nothing_cited_holds(tmp_path: Path) -> None:
    moved = SavedCitation(LATE, SavedPassage(2, "deals", Span(1, 1 + len(LATE)), LATE))
    altered, gone = quote(TEXTS["deals"], SIGNED.replace("19", "23")), quote(TEXTS["deals"], "The moon is made of cheese.")
    with opened(tmp_path, TEXTS) as index:
        verdicts = [
            verify(index, answer(*citations)).verdict
            for citations in ((), (CITED,), (CITED, moved), (altered, moved, CITED), (CITED, gone, altered))
        ]
        assert verify(index, answer()).generation == index.generation
    assert verdicts == ["holds", "holds", "moved", "altered", "gone"]


def test_whether_the_text_is_unchanged_is_said_where_it_is_known(tmp_path: Path) -> None:
    with opened(tmp_path, TEXTS) as index:
        checksum = index.document("deals").text_sha256
        hashed = [replace(CITED, passage=replace(CITED.passage, text_sha256=value)) for value in (checksum, "0" * 64)]
        told = verify(index, answer(CITED, *hashed)).citations
        listed = [verify(index, answer(CITED), {"deals": value}).citations[0] for value in (checksum, "0" * 64)]
        same = verify(index, answer(CITED, generation=index.generation)).citations[0]
    assert [one.text_unchanged for one in [*told, *listed, same]] == [None, True, False, True, False, True]


def test_an_answer_is_lost_when_it_held_before_and_does_not_now(tmp_path: Path) -> None:
    answers = [answer(quote(TEXTS["deals"], one)) for one in (SIGNED, LATE, "The moon is made of cheese.")]
    with opened(tmp_path, TEXTS) as index:
        before = [verify(index, one) for one in answers]
    with opened(tmp_path, {**TEXTS, "deals": TEXTS["deals"].replace("19", "23")}) as index:
        now = [verify(index, one) for one in answers]
    standings = [compare_answers(*pair) for pair in zip(before, now, strict=True)]
    assert [(one.before.verdict, one.now.verdict) for one in standings] == [
        ("holds", "altered"),
        ("holds", "moved"),
        ("gone", "gone"),
    ]
    assert find_lost(standings) == (standings[0],)
    assert [one.citation.statement for one in standings[0].list_lost()] == [SIGNED]
    with pytest.raises(ValueError, match="one against both"):
        compare_answers(before[0], now[1])


def test_every_sentence_of_the_corpus_holds_where_it_stands(corpus_index: Snapshot) -> None:
    for entry in corpus_index.list_entries().entries:
        document = corpus_index.document(entry.doc_id)
        spans = find_sentences(document)[::7]
        saved = [SavedPassage(at, entry.doc_id, span, span.cut(document.text)) for at, span in enumerate(spans)]
        found = verify(corpus_index, answer(*(SavedCitation(fold(passage.text), passage) for passage in saved)))
        assert [one.found and one.found.span for one in found.citations] == list(spans)
        assert found.verdict == "holds"


@settings(max_examples=scaled(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_sentence_of_the_corpus_that_an_insertion_moves_is_found_at_its_exact_span(
    corpus_index: Snapshot, data: st.DataObject
) -> None:
    """The text is longer before it in the index than when the answer was given: the saved offsets lie before it."""
    document = corpus_index.document(data.draw(st.sampled_from([entry.doc_id for entry in corpus_index.list_entries().entries])))
    inserted = data.draw(st.integers(1, 5_000))
    span = data.draw(st.sampled_from([span for span in find_sentences(document) if span.start >= inserted] or [Span(0, 0)]))
    text = span.cut(document.text)
    before = Span(max(0, span.start - inserted), max(0, span.end - inserted))
    if not text or before.cut(document.text) == text:
        return
    (checked,) = verify(corpus_index, answer(SavedCitation(fold(text), SavedPassage(1, document.doc_id, before, text)))).citations
    assert (checked.verdict, checked.found and checked.found.doc_id) == ("moved", document.doc_id)
    assert checked.found is not None
    assert fold(checked.found.text) == fold(text)
    if document.text.count(text) == 1:
        assert checked.found.span == span
    else:
        assert abs(checked.found.span.start - before.start) <= inserted

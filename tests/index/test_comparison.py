"""What changed between two generations: documents added, removed and altered, sentence by sentence."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_fakes import FakeEncoder, make_contents
from memory_engine import MemoryEngine, MemorySnapshot

from index.comparison import GenerationComparison, Hunk, compare, find_hunks
from index.engine import Snapshot
from index.settings import BuildSettings
from ingest.document import Document
from ingest.load import DocumentContents
from ingest.sentences import find_units

OLD = {
    "kept": make_contents("kept", "Nothing changes here."),
    "gone": make_contents("gone", "This one goes."),
    "deals": make_contents("deals", "Ships are late. The EU signed 19 deals. Nobody knows why."),
}
NEW = {
    "kept": OLD["kept"],
    "come": make_contents("come", "This one comes."),
    "deals": make_contents("deals", "Ships are late. The EU signed 23 deals. It did so twice. Nobody knows why."),
}


def compare_corpora(old: Mapping[str, DocumentContents], new: Mapping[str, DocumentContents]) -> GenerationComparison:
    """Two generations of exactly these, compared."""
    engine = MemoryEngine(FakeEncoder())
    names = []
    for documents in (old, new):
        with engine.begin(BuildSettings()) as writer:
            for doc_id in {} if engine.published is None else engine.published.documents.keys() - documents.keys():
                writer.remove(doc_id)
            for contents in documents.values():
                writer.put(contents)
            names.append(writer.publish())
    with ExitStack() as held:
        before, now = (held.enter_context(engine.acquire(name)) for name in names)
        found = compare(before, now)
        assert (found.old, found.new) == (before.generation, now.generation)
        return found


def test_documents_that_came_went_and_were_altered_are_told_apart() -> None:
    found = compare_corpora(OLD, NEW)
    assert [entry.doc_id for entry in found.added] == ["come"]
    assert [entry.doc_id for entry in found.removed] == ["gone"]
    assert [altered.doc_id for altered in found.altered] == ["deals"]
    assert found.unchanged == 1


def test_an_altered_document_is_told_by_its_sentences_where_they_stand() -> None:
    (altered,) = compare_corpora(OLD, NEW).altered
    (hunk,) = altered.hunks
    assert (altered.metadata, hunk.at) == ((), 1)
    assert [one.text for one in hunk.removed] == ["The EU signed 19 deals."]
    assert [one.text for one in hunk.added] == ["The EU signed 23 deals.", "It did so twice."]
    assert [one.span.start for one in hunk.added] == [len("Ships are late. "), len("Ships are late. The EU signed 23 deals. ")]
    for sentences, contents in ((hunk.removed, OLD), (hunk.added, NEW)):
        text = contents["deals"].document.text
        assert all(text[one.span.start : one.span.end] == one.text for one in sentences)


def test_seen_from_the_other_side_everything_is_turned_round() -> None:
    there, back = compare_corpora(OLD, NEW), compare_corpora(NEW, OLD)
    assert [one.doc_id for one in there.added] == [one.doc_id for one in back.removed]
    assert [one.doc_id for one in there.removed] == [one.doc_id for one in back.added]
    turned = [(hunk.added, hunk.removed) for hunk in back.altered[0].hunks]
    assert [(hunk.removed, hunk.added) for hunk in there.altered[0].hunks] == turned
    same = compare_corpora(OLD, OLD)
    assert (same.added, same.removed, same.altered, same.unchanged) == ((), (), (), 3)


def test_metadata_that_changed_is_told_and_its_text_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    document = replace(OLD["deals"].document, title="New title", published="2024-05", language="de", publisher=None)
    monkeypatch.delattr(MemorySnapshot, "document")
    (altered,) = compare_corpora(OLD, {**OLD, "deals": replace(OLD["deals"], document=document)}).altered
    changes = [(change.field, change.old, change.new) for change in altered.metadata]
    assert changes == [
        ("title", "Deals", "New title"),
        ("publisher", "Tests", None),
        ("published", None, "2024-05"),
        ("language", "en", "de"),
    ]
    assert (altered.hunks, altered.title) == ((), "New title")


def test_white_space_alone_makes_no_sentence_differ() -> None:
    spaced = make_contents("deals", "Ships are\nlate.\n\nThe EU signed 19 deals. Nobody knows why.")
    assert spaced.document.text != OLD["deals"].document.text
    (altered,) = compare_corpora(OLD, {**OLD, "deals": spaced}).altered
    assert (altered.hunks, altered.metadata) == ((), ())


def test_a_heading_that_changed_is_told() -> None:
    old, new = (make_contents("a", f"{title}\n\nShips are late in Busan today.").document for title in ("1. PORTS", "1. SEAS"))
    blocks = [tuple(replace(block, kind="heading") for block in one.blocks[:1]) + one.blocks[1:] for one in (old, new)]
    (hunk,) = find_hunks(replace(old, blocks=blocks[0]), replace(new, blocks=blocks[1]))
    assert ([one.text for one in hunk.removed], [one.text for one in hunk.added]) == (["1. PORTS"], ["1. SEAS"])


def apply(old: Document, hunks: tuple[Hunk, ...]) -> list[str]:
    """The old sentences with each hunk put in place of what it removes."""
    lines = [" ".join(span.cut(old.text).split()) for span in find_units(old)]
    for hunk in reversed(hunks):
        removed = [" ".join(one.text.split()) for one in hunk.removed]
        assert lines[hunk.at : hunk.at + len(removed)] == removed
        lines[hunk.at : hunk.at + len(removed)] = [" ".join(one.text.split()) for one in hunk.added]
    return lines


sentences = st.lists(st.sampled_from(["Ships are late.", "Ports are shut.", "The EU signed 19 deals.", "Why?"]), max_size=12)
gaps = st.sampled_from([" ", "\n", "\n\n"])


@settings(deadline=None)
@given(sentences, sentences, gaps, gaps)
def test_hunks_applied_to_the_old_sentences_say_what_the_new_say(
    one: list[str], other: list[str], gap: str, other_gap: str
) -> None:
    old, new = (
        make_contents("a", "First. " + joint.join([*lines, "Last."])).document
        for lines, joint in ((one, gap), (other, other_gap))
    )
    hunks = find_hunks(old, new)
    assert " ".join(apply(old, hunks)) == " ".join(apply(new, ()))  # as words: white space may cut them otherwise
    assert [hunk.at for hunk in hunks] == sorted({hunk.at for hunk in hunks})
    assert all(hunk.removed or hunk.added for hunk in hunks)
    assert not hunks or apply(old, ()) != apply(new, ())
    assert all(new_one.text == new_one.span.cut(new.text) for hunk in hunks for new_one in hunk.added)


@pytest.mark.parametrize("at", [0, 4_000, 8_500])
def test_long_tables_of_the_same_few_lines_are_compared_in_no_time(at: int) -> None:
    lines = ["Yes.", "No.", "Maybe so."] * 3_000
    changed = [*lines[:at], "New.", *lines[at + 500 :]]
    old, new = (make_contents("a", "\n\n".join(all_lines)).document for all_lines in (lines, changed))
    hunks = find_hunks(old, new)
    assert apply(old, hunks) == apply(new, ())
    assert sum(len(hunk.removed) for hunk in hunks) == 500
    assert [one.text for hunk in hunks for one in hunk.added] == ["New."]


def test_a_document_that_was_moved_to_other_collections_is_altered() -> None:
    moved = replace(OLD["kept"], collections=("legal", "press"))
    (altered,) = compare_corpora({"kept": OLD["kept"]}, {"kept": moved}).altered
    assert [(change.field, change.old, change.new) for change in altered.metadata] == [("collections", "default", "legal, press")]


def test_a_part_of_each_list_is_the_part_of_the_whole_and_other_texts_are_not_read() -> None:
    old = {f"d{number}": make_contents(f"d{number}", f"Ship {number}.") for number in range(8)}
    new = {f"d{number}": make_contents(f"d{number}", f"Boat {number}.") for number in range(3, 12)}
    engine = MemoryEngine(FakeEncoder())
    for documents in (old, new):
        with engine.begin(BuildSettings()) as writer:
            for doc_id in {} if engine.published is None else engine.published.documents.keys() - documents.keys():
                writer.remove(doc_id)
            for contents in documents.values():
                writer.put(contents)
            writer.publish()
    with ExitStack() as held:
        later, first = (held.enter_context(engine.acquire(entry.generation)) for entry in engine.generations())
        whole = compare(first, later)
        assert (whole.counts.added, whole.counts.removed, whole.counts.altered) == (12 - 8, 3, 8 - 3)
        read: list[str] = []
        noting = cast(Snapshot, NotingSnapshot(later, read))
        for offset in range(7):
            for limit in (1, 2, None):
                read.clear()
                found = compare(first, noting, offset, limit)
                part = slice(offset, None if limit is None else offset + limit)
                assert found == replace(whole, added=whole.added[part], removed=whole.removed[part], altered=whole.altered[part])
                assert read == [one.doc_id for one in whole.altered[part]]


class NotingSnapshot:
    """A snapshot that notes which documents are read."""

    def __init__(self, snapshot: Snapshot, read: list[str]) -> None:
        self.snapshot, self.read = snapshot, read

    def __getattr__(self, name: str) -> Any:
        return getattr(self.snapshot, name)

    def document(self, doc_id: str) -> Document:
        self.read.append(doc_id)
        return self.snapshot.document(doc_id)

"""A collection is indexed by the service's code, beside its index, and only once."""

from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from index_fakes import FakeEncoder, list_chunks, search_words

from eval.errors import SuiteError
from eval.suites.collection_index import find_folder, open_collection, open_model, rank_documents
from eval.suites.suite import CollectionDocument, Suite
from index.engine import Snapshot
from index.settings import BuildSettings
from ingest.chunk import Chunk
from ingest.chunking import ChunkSettings
from ingest.spans import Span
from retrieval.rank.hit import Hit, Scores

SETTINGS = BuildSettings()
DOCUMENTS = (
    CollectionDocument("a b/ü#1", "Ports", "Ships are late.\nNobody knows why.\n\n \nWharves are full."),
    CollectionDocument("Warsaw#48", "", "The river runs through the town."),
    CollectionDocument("bare", "Extraction of roots", " "),
    CollectionDocument("empty", "", ""),
    CollectionDocument("dots", "", " . . ."),
)


def make_suite(documents: tuple[CollectionDocument, ...] = DOCUMENTS, name: str = "Harbour, small") -> Suite:
    return Suite(name, (), {}, has_answers=False, documents=documents, folder=Path("/collections/harbour"))


def open_here(
    data: Path, encoder: FakeEncoder, documents: tuple[CollectionDocument, ...] = DOCUMENTS
) -> AbstractContextManager[Snapshot]:
    return open_collection(make_suite(documents), data, SETTINGS, encoder)


def searched(index: Snapshot, doc_id: str) -> list[str]:
    return [chunk.searched for chunk in index.contents(doc_id).chunks]


def test_documents_with_a_word_are_indexed_and_the_others_left_out(tmp_path: Path) -> None:
    with open_here(tmp_path, FakeEncoder()) as index:
        assert [entry.doc_id for entry in index.list_entries().entries] == ["Warsaw#48", "a b/ü#1", "bare"]


def test_text_is_cut_into_paragraphs_at_blank_lines_and_searched_below_its_title(tmp_path: Path) -> None:
    with open_here(tmp_path, FakeEncoder()) as index:
        document = index.document("a b/ü#1")
        assert document.text == "Ships are late. Nobody knows why.\n\nWharves are full."
        assert [block.span.cut(document.text) for block in document.blocks] == document.text.split("\n\n")
        assert [span.cut(document.text) for span in index.contents("a b/ü#1").sentences] == [
            "Ships are late.",
            "Nobody knows why.",
            "Wharves are full.",
        ]
        assert searched(index, "a b/ü#1") == [f"Ports\n{document.text}"]


def test_a_document_without_a_title_is_not_found_by_its_id(tmp_path: Path) -> None:
    with open_here(tmp_path, FakeEncoder()) as index:
        assert searched(index, "Warsaw#48") == ["\nThe river runs through the town."]
        assert search_words(index, "Warsaw 48") == []
        assert [chunk.doc_id for chunk in index.chunks([name for name, _ in search_words(index, "river")])] == ["Warsaw#48"]


def test_a_document_without_text_is_found_by_its_title(tmp_path: Path) -> None:
    with open_here(tmp_path, FakeEncoder()) as index:
        assert index.document("bare").text == "Extraction of roots"
        assert [chunk.doc_id for chunk in index.chunks([name for name, _ in search_words(index, "roots")])] == ["bare"]


def test_what_did_not_change_is_neither_embedded_nor_published_again(tmp_path: Path) -> None:
    first, again = FakeEncoder(), FakeEncoder()
    with open_here(tmp_path, first) as before, open_here(tmp_path, again) as after:
        assert first.seen
        assert again.seen == []
        assert after.generation == before.generation


@pytest.mark.parametrize(
    "changed", [replace(DOCUMENTS[1], text="The river is frozen."), replace(DOCUMENTS[1], title="Poland, a river")]
)
def test_a_changed_title_or_text_is_embedded_again_and_nothing_else(tmp_path: Path, changed: CollectionDocument) -> None:
    encoder = FakeEncoder()
    with open_here(tmp_path, FakeEncoder()):
        pass
    with open_here(tmp_path, encoder, (DOCUMENTS[0], changed, *DOCUMENTS[2:])) as index:
        assert encoder.seen
        assert all("river" in text for text in encoder.seen)
        assert searched(index, "Warsaw#48") == [f"{changed.title}\n{changed.text}"]


def test_other_settings_have_an_index_of_their_own_that_begins_with_the_vectors_there_are(tmp_path: Path) -> None:
    bare = replace(SETTINGS, chunking=ChunkSettings(with_headings=False))
    usual, encoder = FakeEncoder(), FakeEncoder()
    with open_here(tmp_path, usual) as before, open_collection(make_suite(), tmp_path, bare, encoder) as after:
        assert encoder.seen == [chunk.searched for chunk in list_chunks(after)]  # and none of the sentences, which are the same
        assert searched(after, "a b/ü#1") != searched(before, "a b/ü#1")
    again = FakeEncoder()
    with open_here(tmp_path, again), open_collection(make_suite(), tmp_path, bare, again):
        assert again.seen == []


def test_an_index_lies_among_the_collections_named_by_its_name_model_and_settings(tmp_path: Path) -> None:
    suite, encoder = make_suite(), FakeEncoder()
    folder = find_folder(suite.name, tmp_path, SETTINGS, encoder)
    assert folder.parent == tmp_path / "collections"
    assert folder.name.startswith("harbour-small-")
    others = [
        find_folder("harbour-large", tmp_path, SETTINGS, encoder),
        find_folder(suite.name, tmp_path, SETTINGS, FakeEncoder("other")),
        find_folder(suite.name, tmp_path, replace(SETTINGS, chunking=ChunkSettings(40, 60)), encoder),
        find_folder(suite.name, tmp_path, replace(SETTINGS, exact_rows=1), encoder),
    ]
    assert len({folder, *others}) == 1 + len(others)
    assert find_folder(suite.name, tmp_path, replace(SETTINGS, workers=7), encoder) == folder


def test_nothing_but_the_collections_is_touched(tmp_path: Path) -> None:
    with open_here(tmp_path, FakeEncoder()):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["collections"]


def test_a_collection_without_a_word_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(SuiteError, match="none of its 2 documents has a word"),
        open_here(tmp_path, FakeEncoder(), DOCUMENTS[3:]),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_was_exported_is_opened_and_not_exported_again(corpus_data: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (corpus_data / "models").rglob("*")}
    with_model = open_model(corpus_data, SETTINGS.model, workers=1)
    assert with_model.encode(["ports"]).shape == (1, with_model.card.dimension)
    assert {path: path.stat().st_mtime_ns for path in (corpus_data / "models").rglob("*")} == before
    with_model.close()


def make_hit(rank: int, doc_id: str, score: float) -> Hit:
    chunk = Chunk(f"{doc_id}:{rank}-9", doc_id, 0, Span(rank, 9), "", (), "prose", "")
    return Hit(chunk, rank, Scores(score))


def test_a_document_ranks_where_its_best_chunk_does() -> None:
    hits = [make_hit(1, "b", 0.9), make_hit(2, "a", 0.7), make_hit(3, "b", 0.7), make_hit(4, "c", 0.7), make_hit(5, "a", 0.1)]
    assert rank_documents(hits) == [("b", 0.9), ("a", 0.7), ("c", 0.7)]
    assert rank_documents([]) == []

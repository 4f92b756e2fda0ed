"""A folder of documents is indexed beside the service, once, and what cannot be read stops it by name."""

from pathlib import Path

import pytest
from index_fakes import FakeEncoder, list_chunks

from eval.errors import SuiteError
from eval.suites.document_folder import open_document_folder
from index.settings import BuildSettings
from ingest.errors import SourcesError

SETTINGS = BuildSettings(model="fake")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "statements"
    folder.mkdir()
    (folder / "harbour.txt").write_text("The harbour is full.\n", encoding="utf-8")
    (folder / "bridge.txt").write_text("The bridge is old.\n", encoding="utf-8")
    return folder


def test_all_documents_of_the_folder_are_in_an_index_among_the_collections(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "var"
    with open_document_folder(folder, data, SETTINGS, FakeEncoder()) as index:
        assert sorted(chunk.text for chunk in list_chunks(index)) == ["The bridge is old.", "The harbour is full."]
    assert [path.name for path in data.iterdir()] == ["collections"]
    (index_folder,) = (data / "collections").iterdir()
    assert index_folder.name.startswith("statements-documents-")


def test_what_did_not_change_is_not_embedded_again(folder: Path, tmp_path: Path) -> None:
    again = FakeEncoder()
    with open_document_folder(folder, tmp_path / "var", SETTINGS, FakeEncoder()) as before:
        generation = before.generation
    with open_document_folder(folder, tmp_path / "var", SETTINGS, again) as after:
        assert after.generation == generation
    assert again.seen == []


def test_a_document_that_cannot_be_indexed_is_named(folder: Path, tmp_path: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    with (
        pytest.raises(SuiteError, match=r"1 documents could not be indexed:\n.*broken"),
        open_document_folder(folder, tmp_path / "var", SETTINGS, FakeEncoder()),
    ):
        pass


def test_a_path_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(SourcesError, match="nowhere"),
        open_document_folder(tmp_path / "nowhere", tmp_path / "var", SETTINGS, FakeEncoder()),
    ):
        pass

"""Which files become documents, and what is refused."""

import hashlib
from pathlib import Path

import pytest

from ingest.corpus import find_sources, find_sources_in, read_source, source_fingerprint
from ingest.document import Document
from ingest.errors import ChecksumError, MissingFileError, NoTextError, SourcesError
from ingest.extraction import Extraction
from ingest.readers.plain_text import read_plain_text


class PlainReader:
    def read(self, path: Path) -> Extraction:
        return read_plain_text(path.read_text(encoding="utf-8"))


def _write(folder: Path, listing: str, **files: str) -> Path:
    (folder / "documents").mkdir()
    (folder / "sources.toml").write_text(listing, encoding="utf-8")
    for name, text in files.items():
        (folder / "documents" / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def test_the_corpus_has_five_documents_in_the_order_of_their_ids(documents: dict[str, Document]) -> None:
    assert len(documents) == 5
    assert list(documents) == sorted(documents)
    assert documents["eu-japan-plan-security-accord"].published == "2024-02-20"
    assert documents["strategic-compass-partnership-dimension"].published == "2023"
    assert documents["eu-asean-political-and-security-cooperation"].published is None


def test_web_furniture_is_dropped_and_sentences_stay(documents: dict[str, Document]) -> None:
    asia = documents["eu-increases-engagement-on-security-in-and-with-asia"].text
    assert asia.endswith(
        "enabling EU Member States to jointly develop defence capabilities that can be made available for EU operations."
    )
    assert "Post category" not in asia
    assert "Teaser" not in asia
    viet_nam = documents["eu-and-viet-nam-step-up-security-and-defence-cooperation"].text
    assert "twitter.com" not in viet_nam
    assert viet_nam.endswith("in place with 19 partner countries.")
    asean = documents["eu-asean-political-and-security-cooperation"].text
    assert "read more" not in asean
    assert "Image Credit" not in documents["eu-japan-plan-security-accord"].text


def test_listed_metadata_comes_first_and_unlisted_files_are_found(tmp_path: Path) -> None:
    listing = '[[document]]\ndoc_id = "one"\nfile = "documents/a.txt"\ntitle = "Told"\npublished = "2023-05"\n'
    corpus = _write(tmp_path, listing, a="A sentence stands here.", b="Another one.")
    sources = find_sources(corpus)
    assert [source.doc_id for source in sources] == ["b", "one"]
    assert read_source(sources[1], PlainReader()).title == "Told"
    assert read_source(sources[1], PlainReader()).published == "2023-05"


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        ("[[document]\n", "no valid TOML"),
        ('[[document]]\nfile = "documents/a.txt"\n', "'doc_id'"),
        ('[[document]]\ndoc_id = "a"\nfile = "documents/a.txt"\npublished = "last May"\n', "'last May' is no date"),
        ('[[document]]\ndoc_id = "a"\nfile = "x"\n[[document]]\ndoc_id = "a"\nfile = "y"\n', "names two files"),
    ],
)
def test_a_wrong_listing_says_what_is_wrong(tmp_path: Path, listing: str, words: str) -> None:
    with pytest.raises(SourcesError, match=words):
        find_sources(_write(tmp_path, listing))


def test_a_file_that_differs_from_its_checksum_is_refused(tmp_path: Path) -> None:
    expected = hashlib.sha256(b"as received").hexdigest()
    listing = f'[[document]]\ndoc_id = "a"\nfile = "documents/a.txt"\nsha256 = "{expected}"\n'
    source = find_sources(_write(tmp_path, listing, a="edited since"))[0]
    with pytest.raises(ChecksumError, match=expected):
        read_source(source, PlainReader())


def test_a_listed_file_that_is_missing_and_a_text_of_furniture_alone_are_refused(tmp_path: Path) -> None:
    listing = '[[document]]\ndoc_id = "gone"\nfile = "documents/gone.txt"\n'
    sources = find_sources(_write(tmp_path, listing, links="https://example.org/a\n"))
    with pytest.raises(MissingFileError, match=r"documents/gone\.txt"):
        read_source(sources[0], PlainReader())
    with pytest.raises(NoTextError, match=r"links\.txt"):
        read_source(sources[1], PlainReader())


def test_files_of_one_name_get_ids_of_their_own(tmp_path: Path) -> None:
    for folder, name in (("x", "note.txt"), ("x", "note.md")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text("Text.", encoding="utf-8")
    ids = [source.doc_id for source in find_sources_in([tmp_path])]
    assert len(set(ids)) == 2
    assert all(doc_id.startswith("x-note-") for doc_id in ids)


def test_the_fingerprint_changes_with_bytes_and_with_what_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("One.", encoding="utf-8")
    first = source_fingerprint(find_sources_in([path])[0])
    assert first == source_fingerprint(find_sources_in([path])[0])
    path.write_text("Two.", encoding="utf-8")
    assert source_fingerprint(find_sources_in([path])[0]) != first


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="nowhere"):
        find_sources_in([tmp_path / "nowhere"])

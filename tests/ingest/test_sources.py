"""Which files become documents, and what is refused."""

import hashlib
import json
import os
import re
import socket
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Document
from ingest.errors import ChecksumError, MissingFileError, NoTextError, SourcesError, UnshowableNameError
from ingest.extraction import Extraction
from ingest.language.detection import LanguageDetector
from ingest.load import extract
from ingest.readers.shown_text import check_address, find_unshowable
from ingest.sandbox.limits import ReadingLimits
from ingest.sources import (
    Source,
    _name_file,
    _order,
    check_name,
    find_sources,
    find_sources_in,
    source_fingerprint,
)
from tests.ingest.sandbox_reading import read_here

BIDI = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
"""The classes of Unicode whose characters reorder text."""


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
    assert read_here(sources[1]).title == "Told"
    assert read_here(sources[1]).published == "2023-05"


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        ("[[document]\n", "no valid TOML"),
        ('[document]\ndoc_id = "a"\nfile = "x"\n', r"write \[\[document\]\]"),
        ('[[document]]\ndoc_id = "A b"\nfile = "x"\n', "'A b': write lower-case"),
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
        read_here(source)


def test_a_listed_file_that_is_missing_and_a_text_of_furniture_alone_are_refused(tmp_path: Path) -> None:
    listing = '[[document]]\ndoc_id = "gone"\nfile = "documents/gone.txt"\n'
    sources = find_sources(_write(tmp_path, listing, links="https://example.org/a\n"))
    with pytest.raises(MissingFileError, match=r"documents/gone\.txt"):
        read_here(sources[0])
    with pytest.raises(NoTextError, match=r"links\.txt"):
        read_here(sources[1])


def _ids(*paths: Path) -> list[str]:
    return [source.doc_id for source in find_sources_in(paths)]


def _put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Text.", encoding="utf-8")
    return path


@pytest.mark.parametrize("other", ["note.txt", "note.md", "note.pdf", "other.txt"])
@pytest.mark.parametrize("name", ["note.txt", "note.md", "note.pdf"])
def test_an_id_does_not_change_when_another_file_appears(tmp_path: Path, name: str, other: str) -> None:
    _put(tmp_path / "x" / name)
    (alone,) = _ids(tmp_path)
    _put(tmp_path / "x" / other)
    assert alone in _ids(tmp_path)
    assert len(set(_ids(tmp_path))) == len({name, other})


def test_a_text_is_called_by_its_stem_and_any_other_file_by_its_whole_name(tmp_path: Path) -> None:
    _put(tmp_path / "note.txt")
    _put(tmp_path / "note.md")
    assert _ids(tmp_path) == ["note", "note-md"]


def test_a_file_named_twice_is_one_source(tmp_path: Path) -> None:
    path = _put(tmp_path / "a.txt")
    assert _ids(path, path, tmp_path) == ["a"]


def test_files_of_one_name_from_two_folders_are_told_apart_by_the_folder(tmp_path: Path) -> None:
    assert _ids(_put(tmp_path / "x" / "a.txt"), _put(tmp_path / "y" / "a.txt")) == ["x-a", "y-a"]
    ids = _ids(_put(tmp_path / "p" / "x" / "b.txt"), _put(tmp_path / "q" / "x" / "b.txt"))
    assert len(set(ids)) == 2


def test_names_that_differ_in_signs_alone_get_ids_of_their_own(tmp_path: Path) -> None:
    _put(tmp_path / "a b.txt")
    _put(tmp_path / "a-b.txt")
    assert len(set(_ids(tmp_path))) == 2


NAMES = st.from_regex(r"[a-cA-C äßé報告資料ت\u0301._0-2 -]{1,12}", fullmatch=True).filter(lambda name: name.strip(". ") != "")


@given(st.sets(NAMES, min_size=1, max_size=6))
def test_names_in_any_script_get_ids_of_their_own_that_do_not_depend_on_each_other(names: set[str]) -> None:
    folder = Path("n26")
    alone = {f"{name}.txt": _name_file(folder / f"{name}.txt", folder) for name in names}
    together = {source.file: source.doc_id for source in _order((), list(alone.values()))}
    composed = {unicodedata.normalize("NFC", name) for name in names}
    assert len(set(together.values())) == len(names) or len(composed) < len(names)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,119}", doc_id) for doc_id in together.values())
    for file, source in alone.items():
        if not file.isascii() and len(composed) == len(names):
            assert together[file] == source.doc_id


@pytest.mark.parametrize(
    ("name", "doc_id"),
    [
        ("note.txt", "note"),
        ("Note 1.md", "note-1-md"),
        ("deep/er/note.pdf", "deep-er-note-pdf"),
        ("a_b (final).docx", "a-b-final-docx"),
    ],
)
def test_a_plain_name_has_a_plain_id(tmp_path: Path, name: str, doc_id: str) -> None:
    _put(tmp_path / name)
    assert _ids(tmp_path) == [doc_id]


def test_a_file_in_another_script_keeps_its_id_when_its_neighbour_goes(tmp_path: Path) -> None:
    for name in ("報告2.txt", "資料2.txt", "報告.txt", "Häfen.md", "Hafen.md", "Hafén.md"):
        _put(tmp_path / name)
    before = {source.file: source.doc_id for source in find_sources_in([tmp_path])}
    assert len(set(before.values())) == 6
    assert before["Hafen.md"] == "hafen-md"
    (tmp_path / "資料2.txt").unlink()
    (tmp_path / "Hafen.md").unlink()
    after = {source.file: source.doc_id for source in find_sources_in([tmp_path])}
    assert after == {file: doc_id for file, doc_id in before.items() if file in after}


def test_a_name_has_one_id_however_its_accents_are_encoded(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    assert _name_file(folder / "Ha\u0308fen.md", folder).doc_id == _name_file(folder / "Häfen.md", folder).doc_id


def test_of_two_plain_names_with_one_slug_the_one_that_is_the_slug_keeps_it(tmp_path: Path) -> None:
    _put(tmp_path / "a-b.txt")
    _put(tmp_path / "a b.txt")
    assert [(source.doc_id[:4], source.file) for source in find_sources_in([tmp_path])] == [
        ("a-b", "a-b.txt"),
        ("a-b-", "a b.txt"),
    ]


def test_a_stray_file_does_not_take_the_id_of_a_listed_one(tmp_path: Path) -> None:
    listing = '[[document]]\ndoc_id = "b"\nfile = "documents/a.txt"\n'
    sources = find_sources(_write(tmp_path, listing, a="One.", b="Two."))
    assert [(source.doc_id, source.path.name) for source in sources] == [("b", "a.txt"), ("documents-b", "b.txt")]


def test_a_name_that_is_not_utf_8_can_be_stored(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/K\xf6ln.txt"))
    try:
        path.write_text("A sentence stands here.", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names alone")
    (source,) = find_sources_in([path])
    assert source.file == "K\ufffdln.txt"
    read_here(source).source_path.encode("utf-8")
    source_fingerprint(source)


def test_what_is_read_is_what_was_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def meddle(data: bytes, name: str, limits: ReadingLimits, detector: LanguageDetector) -> Extraction:
        path.write_text("Exchanged meanwhile.", encoding="utf-8")
        return extract(data, name, limits, detector)

    path = _put(tmp_path / "a.txt")
    monkeypatch.setattr("ingest.load.extract", meddle)
    document = read_here(find_sources_in([path])[0])
    assert (document.text, document.source_sha256) == ("Text.", hashlib.sha256(b"Text.").hexdigest())


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


def _list(collections: str) -> str:
    return f'[[document]]\ndoc_id = "b"\nfile = "documents/b.txt"\ncollections = {collections}\n'


@pytest.mark.parametrize(
    ("collections", "expected"),
    [("[]", ("default",)), ('["press"]', ("press",)), ('["press", "Legal-2", "press"]', ("Legal-2", "press"))],
)
def test_the_listing_names_collections_and_other_files_are_in_the_default_one(
    tmp_path: Path, collections: str, expected: tuple[str, ...]
) -> None:
    sources = find_sources(_write(tmp_path, _list(collections), a="One.", b="Two."))
    assert [(source.doc_id, source.collections) for source in sources] == [("a", ("default",)), ("b", expected)]
    assert sources[1].collections == expected


@pytest.mark.parametrize(
    ("collections", "words"),
    [
        ('"press"', r"sources\.toml: b: collections 'press': write a list"),
        ("[1]", r"collections \[1\]: write a list"),
        ('["a b"]', "b: collection 'a b': write 1 to 64"),
        ('["press\\n"]', r"collection 'press\\n': write 1 to 64"),
        ('["-press"]', "collection '-press'"),
        (f'["{"a" * 65}"]', "collection 'aaa"),
        (str([f"c{number}" for number in range(101)]), "101 collections: a document belongs to at most 100"),
    ],
)
def test_a_wrong_collection_is_refused_by_name(tmp_path: Path, collections: str, words: str) -> None:
    with pytest.raises(SourcesError, match=words):
        find_sources(_write(tmp_path, _list(collections), b="Two."))


def test_other_collections_make_another_fingerprint_and_survive_json(tmp_path: Path) -> None:
    (source,) = find_sources(_write(tmp_path, _list('["press", "legal"]'), b="Two."))
    moved = replace(source, collections=("press",))
    assert source_fingerprint(source) != source_fingerprint(moved)
    written = json.loads(json.dumps({**asdict(source), "path": ""}))
    assert Source.restore(written, source.path) == source
    del written["collections"]
    assert Source.restore(written, source.path) == replace(source, collections=("default",))


@pytest.mark.parametrize(
    "file",
    ["../secret.txt", "documents/../../secret.txt", "/etc/passwd", "documents/link.txt", "linked/secret.txt", "documents/up.txt"],
)
def test_a_listing_leads_to_no_file_outside_of_its_folder(tmp_path: Path, file: str) -> None:
    (tmp_path / "secret.txt").write_text("Secret.", encoding="utf-8")
    corpus = tmp_path / "corpus"
    (corpus / "documents").mkdir(parents=True)
    (corpus / "documents" / "link.txt").symlink_to("/etc/passwd")
    (corpus / "documents" / "up.txt").symlink_to("../../secret.txt")
    (corpus / "linked").symlink_to("..")
    (corpus / "sources.toml").write_text(f'[[document]]\ndoc_id = "a"\nfile = "{file}"\n', encoding="utf-8")
    with pytest.raises(SourcesError, match=f"{re.escape(repr(file))} lies outside of the corpus folder"):
        find_sources(corpus)


def test_a_listing_may_name_a_link_to_a_file_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("Ports.", encoding="utf-8")
    (tmp_path / "documents" / "b.txt").symlink_to("a.txt")
    (tmp_path / "sources.toml").write_text('[[document]]\ndoc_id = "b"\nfile = "documents/b.txt"\n', encoding="utf-8")
    assert [source.doc_id for source in find_sources(tmp_path)] == ["b"]


def _make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(str(path))


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, _make_socket])
def test_a_listing_names_files_alone(tmp_path: Path, make: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket is short
    make(Path("a.txt"))
    Path("sources.toml").write_text('[[document]]\ndoc_id = "a"\nfile = "a.txt"\n', encoding="utf-8")
    with pytest.raises(SourcesError, match=r"'a\.txt' is no file"):
        find_sources(tmp_path)


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.mkdir(), lambda path: path.symlink_to("/dev/zero")])
def test_a_listing_that_is_no_file_is_refused(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "sources.toml")
    with pytest.raises(SourcesError, match=r"sources\.toml cannot be read: is no regular file"):
        find_sources(tmp_path)


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a = " + "9" * 5_000, "a = 99999-01-01", "\0", "a = '\ud800'"])
def test_a_listing_that_is_no_toml_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "sources.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(SourcesError, match=r"sources\.toml is no valid TOML"):
        find_sources(tmp_path)


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_a_path_that_is_named_is_a_file_or_a_folder(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "a.txt")
    with pytest.raises(SourcesError, match=r"a\.txt' is no file or folder"):
        find_sources_in([tmp_path / "a.txt"])


def test_a_pipe_in_a_folder_is_no_document(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_text("Ports.", encoding="utf-8")
    assert [source.doc_id for source in find_sources(tmp_path)] == ["b"]


@pytest.mark.parametrize("name", ["a\x1b[2J.txt", "a\nb.txt", "a\u202etxt.exe.txt", "a\x7f.txt", "a\u2066b.txt", "\x01.txt"])
def test_a_name_that_cannot_be_shown_refuses_its_own_document(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Ports.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Ports of Japan.", encoding="utf-8")
    sources = find_sources(tmp_path)
    assert len(sources) == 2
    refused = next(source for source in sources if source.doc_id != "b")
    with pytest.raises(UnshowableNameError, match=r"holds U\+") as raised:
        check_name(refused)
    assert str(raised.value).isprintable()
    with pytest.raises(UnshowableNameError):
        read_here(refused)


@given(st.text())
def test_a_name_is_refused_exactly_where_uploads_refuse_it(text: str) -> None:
    assert (find_unshowable(text) is None) == all(
        unicodedata.category(one) not in ("Cc", "Zl", "Zp") and unicodedata.bidirectional(one) not in BIDI for one in text
    )


@pytest.mark.parametrize(
    "address", ["https://eeas.europa.eu/a/b.pdf?x=1&y=2#page=3", " http://[::1]:8080/x ", "HTTPS://example.org"]
)
def test_an_address_is_kept_as_it_is_written(address: str) -> None:
    assert check_address(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "data:text/html,x", "ftp://example.org/a", "https://", "//example.org/a", "report.pdf", "",
        "https://user:word@example.org/", "https://example.org/a b", "https://example.org/\u202egnp.exe", "https://example.org:port/",
        "https://example.org/<script>", "https://example.org/" + "a" * 2_000,
    ],
)  # fmt: skip
def test_what_is_no_address_that_can_be_followed_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        check_address(address)


def test_a_listing_gives_the_address_of_a_document(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("Text.", encoding="utf-8")
    listing = tmp_path / "sources.toml"
    entry = '[[document]]\ndoc_id = "a"\nfile = "documents/a.txt"\n'
    listing.write_text(entry + 'url = "https://example.org/a"\n', encoding="utf-8")
    (source,) = find_sources(tmp_path)
    assert source.url == "https://example.org/a"
    with_address = source_fingerprint(source)
    listing.write_text(entry, encoding="utf-8")
    (source,) = find_sources(tmp_path)
    assert source.url is None
    assert source_fingerprint(source) != with_address
    listing.write_text(entry + 'url = "javascript:alert(1)"\n', encoding="utf-8")
    with pytest.raises(SourcesError, match="a: url: 'javascript:alert"):
        find_sources(tmp_path)

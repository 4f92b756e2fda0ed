"""The library: what it says survives the disk and a move of its folder, and who comes later counts."""

import hashlib
import shutil
from pathlib import Path

from index.sources.registry import Origin, SourceRegistry, read_library, write_library
from ingest.sources import Source


def place(folder: Path, doc_id: str, text: str = "A text.") -> Source:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{doc_id}.txt"
    path.write_text(text, encoding="utf-8")
    return Source(doc_id, path, path.name)


def checksum(text: str = "A text.") -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def ids(sources: list[Source]) -> list[tuple[str, str]]:
    return [(source.doc_id, source.path.parent.name) for source in sources]


def test_there_is_none_before_the_first_build(tmp_path: Path) -> None:
    assert read_library(tmp_path) == SourceRegistry()


def test_what_is_written_is_read_also_after_a_move(tmp_path: Path) -> None:
    told = Source("ä", tmp_path / "one" / "uploads" / "1.txt", "日本.txt", "Title", None, "2020", "en", checksum())
    library = SourceRegistry(Origin("/corpus", ("/a", "/b")), {"ä": told}, {"b": checksum()})
    (tmp_path / "one").mkdir()
    write_library(tmp_path / "one", library)
    assert read_library(tmp_path / "one") == library
    shutil.move(tmp_path / "one", tmp_path / "other")
    assert read_library(tmp_path / "other").uploads["ä"].path == tmp_path / "other" / "uploads" / "1.txt"


def test_an_upload_stands_for_the_file_that_stands_aside(tmp_path: Path) -> None:
    file, upload = place(tmp_path / "corpus", "a"), place(tmp_path / "uploads", "a")
    library = SourceRegistry().changed([upload], (), {"a": checksum()})
    assert ids(library.gather([file])) == [("a", "uploads")]
    assert library.withheld([file]) == ()
    assert library.settled([file]) == library


def test_a_file_that_came_later_stands_for_the_upload(tmp_path: Path) -> None:
    file, upload = place(tmp_path / "corpus", "a", "Later."), place(tmp_path / "uploads", "a")
    library = SourceRegistry().changed([upload], (), {"a": checksum()})
    assert ids(library.gather([file])) == [("a", "corpus")]
    assert library.settled([file]) == SourceRegistry()


def test_a_file_that_could_not_be_read_replaces_no_upload(tmp_path: Path) -> None:
    file, upload = place(tmp_path / "corpus", "a", "Later."), place(tmp_path / "uploads", "a")
    assert SourceRegistry(uploads={"a": upload}).settled([file], {"a"}).uploads == {"a": upload}


def test_what_is_removed_is_withheld_and_neither_file_nor_upload_is_left(tmp_path: Path) -> None:
    file, upload = place(tmp_path / "corpus", "a"), place(tmp_path / "uploads", "a")
    library = SourceRegistry().changed([upload], (), {"a": checksum()}).changed((), ["a"], {})
    assert library.gather([file]) == []
    assert library.withheld([file]) == ("a",)


def test_what_stands_aside_for_nothing_is_forgotten(tmp_path: Path) -> None:
    assert SourceRegistry(aside={"a": checksum()}).settled([]).aside == {}


def test_what_is_named_path_by_path_stands_aside_no_more(tmp_path: Path) -> None:
    library = SourceRegistry(Origin("/corpus"), aside={"a": checksum()})
    assert library.begun_anew(Origin("/corpus")).aside == {"a": checksum()}
    assert library.begun_anew(Origin("/corpus", ("/corpus/a.txt",))).aside == {}


def test_documents_are_gathered_in_the_order_of_their_ids(tmp_path: Path) -> None:
    files = [place(tmp_path / "corpus", doc_id) for doc_id in "ca"]
    library = SourceRegistry(uploads={"b": place(tmp_path / "uploads", "b")})
    assert [source.doc_id for source in library.gather(files)] == ["a", "b", "c"]


def test_a_listed_file_that_is_gone_is_wanted_so_that_reading_says_why(tmp_path: Path) -> None:
    file = place(tmp_path / "corpus", "a")
    file.path.unlink()
    assert SourceRegistry(aside={"a": checksum()}).gather([file]) == [file]

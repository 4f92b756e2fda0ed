"""The registry of sources survives the disk and a move of its folder, and of file and upload the later one counts."""

import hashlib
import shutil
from pathlib import Path

from index.sources.registry import Origin, SourceRegistry, read_registry, write_registry
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
    assert read_registry(tmp_path) == SourceRegistry()


def test_what_is_written_is_read_also_after_a_move(tmp_path: Path) -> None:
    upload = Source("ä", tmp_path / "one" / "uploads" / "1.txt", "日本.txt", "Title", None, "2020", "en", checksum())
    registry = SourceRegistry(Origin("/corpus", ("/a", "/b")), {"ä": upload}, {"b": checksum()})
    (tmp_path / "one").mkdir()
    write_registry(tmp_path / "one", registry)
    assert read_registry(tmp_path / "one") == registry
    shutil.move(tmp_path / "one", tmp_path / "other")
    assert read_registry(tmp_path / "other").uploads["ä"].path == tmp_path / "other" / "uploads" / "1.txt"


def test_an_upload_takes_the_place_of_a_suppressed_file(tmp_path: Path) -> None:
    file, upload = place(tmp_path / "corpus", "a"), place(tmp_path / "uploads", "a")
    registry = SourceRegistry().changed([upload], (), {"a": checksum()})
    assert ids(registry.list_sources([file])) == [("a", "uploads")]
    assert registry.find_suppressed([file]) == ()
    assert registry.pruned([file]) == registry


def test_a_file_that_came_later_takes_the_place_of_the_upload(tmp_path: Path) -> None:
    file, upload = place(tmp_path / "corpus", "a", "Later."), place(tmp_path / "uploads", "a")
    registry = SourceRegistry().changed([upload], (), {"a": checksum()})
    assert ids(registry.list_sources([file])) == [("a", "corpus")]
    assert registry.pruned([file]) == SourceRegistry()


def test_a_file_that_could_not_be_read_replaces_no_upload(tmp_path: Path) -> None:
    file, upload = place(tmp_path / "corpus", "a", "Later."), place(tmp_path / "uploads", "a")
    assert SourceRegistry(uploads={"a": upload}).pruned([file], {"a"}).uploads == {"a": upload}


def test_what_is_removed_is_suppressed_and_neither_file_nor_upload_is_left(tmp_path: Path) -> None:
    file, upload = place(tmp_path / "corpus", "a"), place(tmp_path / "uploads", "a")
    registry = SourceRegistry().changed([upload], (), {"a": checksum()}).changed((), ["a"], {})
    assert registry.list_sources([file]) == []
    assert registry.find_suppressed([file]) == ("a",)


def test_a_suppressed_file_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    assert SourceRegistry(suppressed={"a": checksum()}).pruned([]).suppressed == {}


def test_a_file_that_is_named_by_its_path_is_suppressed_no_more(tmp_path: Path) -> None:
    registry = SourceRegistry(Origin("/corpus"), suppressed={"a": checksum()})
    assert registry.with_origin(Origin("/corpus")).suppressed == {"a": checksum()}
    assert registry.with_origin(Origin("/corpus", ("/corpus/a.txt",))).suppressed == {}


def test_documents_are_listed_in_the_order_of_their_ids(tmp_path: Path) -> None:
    files = [place(tmp_path / "corpus", doc_id) for doc_id in "ca"]
    registry = SourceRegistry(uploads={"b": place(tmp_path / "uploads", "b")})
    assert [source.doc_id for source in registry.list_sources(files)] == ["a", "b", "c"]


def test_a_listed_file_that_is_gone_is_wanted_so_that_reading_says_why(tmp_path: Path) -> None:
    file = place(tmp_path / "corpus", "a")
    file.path.unlink()
    assert SourceRegistry(suppressed={"a": checksum()}).list_sources([file]) == [file]

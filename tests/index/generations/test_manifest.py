import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from index.errors import IndexCorruptError
from index.generations.hashes import hash_value
from index.generations.manifest import FORMAT_VERSION, IndexedDocument, IndexManifest, read_manifest, verify_files, write_manifest

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # sha256 of no bytes
DOCUMENTS = (IndexedDocument("a", "f", "s", "t", None, 3, 4),)
MANIFEST = IndexManifest(
    FORMAT_VERSION, "000001-aaaaaaaaaaaa", None, "2024-01-01", DOCUMENTS, {"bm25": {"k1": 0.9}}, {"x.npy": EMPTY}
)


def test_the_identity_leaves_out_when_from_what_and_under_what_name() -> None:
    assert replace(MANIFEST, generation="000002-bbbbbbbbbbbb", replaces="000001-a", built_at="2025").identity == MANIFEST.identity


@pytest.mark.parametrize(
    "change",
    [
        {"format_version": FORMAT_VERSION + 1},
        {"documents": ()},
        {"documents": (IndexedDocument("a", "f", "s", "t", None, 3, 5),)},
        {"settings": {"bm25": {"k1": 0.8}}},
        {"files": {"x.npy": "0" * 64}},
    ],
)
def test_the_identity_holds_everything_else(change: dict[str, Any]) -> None:
    assert replace(MANIFEST, **change).identity != MANIFEST.identity


@pytest.mark.parametrize("count", [0, 1, 500, 501, 1_200])
def test_the_identity_is_the_hash_of_one_json_text_however_many_documents_there_are(count: int) -> None:
    documents = tuple(replace(MANIFEST.documents[0], doc_id=f"d{number}", collections=("a", "ü")) for number in range(count))
    manifest = replace(MANIFEST, documents=documents)
    fields = asdict(manifest)
    assert manifest.identity == hash_value({name: fields[name] for name in ("format_version", "documents", "settings", "files")})


def test_a_manifest_comes_back(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST)
    assert read_manifest(tmp_path) == MANIFEST


NO_FIELDS = json.dumps({"format_version": FORMAT_VERSION})
NO_DOCUMENT = json.dumps({"format_version": FORMAT_VERSION, "identity": "", "documents": [{}]})


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"format_version": "4"}', NO_FIELDS, NO_DOCUMENT])
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(IndexCorruptError, match=r"manifest\.json.*citadel index"):
        read_manifest(tmp_path)


def test_a_missing_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexCorruptError, match=r"manifest\.json"):
        read_manifest(tmp_path)


def test_an_altered_manifest_is_refused(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST)
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"k1": 0.9', '"k1": 0.8'), encoding="utf-8")
    with pytest.raises(IndexCorruptError, match="was altered"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(("found", "age"), [(FORMAT_VERSION - 1, "an earlier"), (FORMAT_VERSION + 1, "a later")])
def test_another_format_is_refused_in_one_line_with_both_versions_and_the_remedy(tmp_path: Path, found: int, age: str) -> None:
    folder = tmp_path / "generations" / MANIFEST.generation
    folder.mkdir(parents=True)
    write_manifest(folder, MANIFEST)
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "format_version": found}), encoding="utf-8")
    with pytest.raises(IndexCorruptError) as caught:
        read_manifest(folder)
    built = f"the index in {str(tmp_path)!r} was built by {age} version of Citadel"
    assert str(caught.value) == f"{built} (format {found}, this one reads {FORMAT_VERSION}): run `citadel index`"


@pytest.mark.parametrize(("content", "what"), [(None, "is missing"), (b"x", "altered or cut short")])
def test_a_file_that_is_not_whole_is_named(tmp_path: Path, content: bytes | None, what: str) -> None:
    if content is not None:
        (tmp_path / "x.npy").write_bytes(content)
    with pytest.raises(IndexCorruptError, match=rf"x\.npy.*{what}"):
        verify_files(tmp_path, MANIFEST)


def test_whole_files_are_accepted(tmp_path: Path) -> None:
    (tmp_path / "x.npy").write_bytes(b"")
    verify_files(tmp_path, MANIFEST)

"""Which generations are kept, which was published, and the way back; and which of them are whole."""

import json
import shutil
from pathlib import Path

import pytest
from index_fakes import FakeEncoder, make_input

from index.build.builder import update_index
from index.errors import GenerationReplacedError, IndexCorruptError, IndexFormatError, IndexLockedError, IndexMissingError
from index.generations.history import History, KnownEntries, roll_back
from index.generations.integrity import trace_back
from index.generations.manifest import IndexManifest, read_manifest
from index.generations.publish import (
    FOLDER,
    PUBLISHED,
    list_generations,
    lock_publication,
    lock_writer,
    open_current,
)
from index.settings import BuildSettings


def publish(data: Path, *texts: str) -> str:
    inputs = [make_input(f"d{number}", text) for number, text in enumerate(texts)]
    return update_index(inputs, data, BuildSettings(), encoder=FakeEncoder()).generation


def damage(data: Path, generation: str, name: str = "store.sqlite") -> None:
    (data / FOLDER / generation / name).write_bytes(b"damaged")


@pytest.fixture
def three(tmp_path: Path) -> list[str]:
    """Generations of one, two and three documents."""
    return [publish(tmp_path, *("One.", "Two.", "Three.")[:number]) for number in (1, 2, 3)]


def test_the_latest_comes_first_and_tells_what_it_was_made_from(tmp_path: Path, three: list[str]) -> None:
    told = History(tmp_path)
    assert [one.generation for one in told] == three[::-1]
    assert [one.is_published for one in told] == [True, False, False]
    assert [one.replaces for one in told] == [three[1], three[0], None]
    assert [one.documents for one in told] == [3, 2, 1]
    assert [one.chunks for one in told] == [3, 2, 1]
    assert all(one.built_at and one.damage is None for one in told)


def test_a_manifest_is_read_when_its_entry_is_taken_and_again_only_when_it_changed(
    tmp_path: Path, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def read_and_note(folder: Path) -> IndexManifest:
        read.append(folder.name)
        return read_manifest(folder)

    monkeypatch.setattr("index.generations.history.read_manifest", read_and_note)
    known: KnownEntries = {}
    listed = History(tmp_path, known=known)
    assert (len(listed), read) == (3, [])
    assert [entry.generation for entry in listed[1:]] == read == [three[1], three[0]]
    assert [entry.is_published for entry in History(tmp_path, known=known)] == [True, False, False]
    assert read == [three[1], three[0], three[2]]
    roll_back(tmp_path, three[0])
    assert [entry.is_published for entry in History(tmp_path, known=known)] == [False, False, True]
    damage(tmp_path, three[1], "manifest.json")
    for _ in range(2):
        assert [entry.damage is not None for entry in History(tmp_path, known=known)] == [False, True, False]
    shutil.rmtree(tmp_path / FOLDER / three[2])
    assert [entry.generation for entry in History(tmp_path, known=known)] == [three[1], three[0]]
    assert known.keys() <= {three[0], three[1]}


def test_a_damaged_manifest_is_told_and_hides_no_other(tmp_path: Path, three: list[str]) -> None:
    damage(tmp_path, three[1], "manifest.json")
    told = History(tmp_path)
    assert [one.generation for one in told] == three[::-1]
    assert [one.damage is not None for one in told] == [False, True, False]
    assert three[1] in str(told[1].damage)


def test_there_is_no_history_before_the_first_build(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="citadel index"):
        History(tmp_path)


def test_the_way_back_publishes_an_older_one_and_keeps_the_others(tmp_path: Path, three: list[str]) -> None:
    roll_back(tmp_path, three[0])
    told = History(tmp_path)
    assert [one.generation for one in told if one.is_published] == [three[0]]
    assert len(told) == 3
    roll_back(tmp_path, three[2])
    assert open_current(tmp_path).name == three[2]


def test_what_is_built_after_a_way_back_is_made_from_there(tmp_path: Path, three: list[str]) -> None:
    roll_back(tmp_path, three[0])
    fourth = publish(tmp_path, "One.", "Another.")
    manifest = read_manifest(open_current(tmp_path))
    assert (manifest.generation, manifest.replaces) == (fourth, three[0])
    assert [one.generation for one in trace_back(tmp_path, manifest)] == [three[0]]


@pytest.mark.parametrize("generation", ["000009-aaaaaaaaaaaa", "../secret", ""])
def test_there_is_no_way_back_to_what_is_not_kept(tmp_path: Path, three: list[str], generation: str) -> None:
    with pytest.raises(IndexMissingError, match=three[0]):
        roll_back(tmp_path, generation)
    assert open_current(tmp_path).name == three[2]


@pytest.mark.parametrize("name", ["store.sqlite", "manifest.json"])
def test_there_is_no_way_back_to_what_is_damaged(tmp_path: Path, three: list[str], name: str) -> None:
    damage(tmp_path, three[0], name)
    with pytest.raises(IndexCorruptError, match=name.replace(".", r"\.")):
        roll_back(tmp_path, three[0])
    assert open_current(tmp_path).name == three[2]


def test_the_way_back_does_not_wait_for_a_build(tmp_path: Path, three: list[str]) -> None:
    with lock_writer(tmp_path):
        roll_back(tmp_path, three[0])
    assert open_current(tmp_path).name == three[0]


def test_there_is_no_way_back_while_another_publishes(tmp_path: Path, three: list[str]) -> None:
    with lock_publication(tmp_path), pytest.raises(IndexLockedError):
        roll_back(tmp_path, three[0])
    assert open_current(tmp_path).name == three[2]


def test_a_build_that_meets_the_way_back_is_made_again_from_there(tmp_path: Path, three: list[str]) -> None:
    went_back = []

    def go_back(step: str, _done: int, _total: int) -> None:
        if step == "publish" and not went_back:
            went_back.append(True)
            roll_back(tmp_path, three[0])

    inputs = [make_input("d0", "One."), make_input("d9", "Nine.")]
    report = update_index(inputs, tmp_path, BuildSettings(), go_back, FakeEncoder())
    assert went_back
    assert (report.added, report.removed, report.kept) == (("d9",), (), ("d0",))
    manifest = read_manifest(open_current(tmp_path))
    assert (manifest.generation, manifest.replaces) == (report.generation, three[0])
    assert [one.replaces for one in History(tmp_path)] == [three[0], three[1], three[0], None]


def test_a_build_of_nothing_new_notices_the_way_back_too(tmp_path: Path, three: list[str]) -> None:
    went_back = []

    def go_back(step: str, _done: int, _total: int) -> None:
        if step == "read" and not went_back:
            went_back.append(True)
            roll_back(tmp_path, three[0])

    inputs = [make_input(f"d{number}", text) for number, text in enumerate(("One.", "Two.", "Three."))]
    report = update_index(inputs, tmp_path, BuildSettings(), go_back, FakeEncoder())
    assert report.added == ("d1", "d2")
    assert read_manifest(open_current(tmp_path)).replaces == three[0]


def test_a_way_back_again_and_again_ends_a_build(tmp_path: Path, three: list[str]) -> None:
    def go_elsewhere(step: str, _done: int, _total: int) -> None:
        if step == "publish":
            roll_back(tmp_path, three[0] if open_current(tmp_path).name == three[2] else three[2])

    inputs = [make_input("d9", "Nine.")]
    with pytest.raises(GenerationReplacedError, match="was published in place of"):
        update_index(inputs, tmp_path, BuildSettings(), go_elsewhere, FakeEncoder())
    assert list_generations(tmp_path) == three


def test_what_a_killed_process_published_is_kept_when_somebody_goes_back(tmp_path: Path, three: list[str]) -> None:
    (tmp_path / FOLDER / three[2] / PUBLISHED).unlink()  # it died before it could mark it
    roll_back(tmp_path, three[0])
    publish(tmp_path, "One.", "Another.")
    assert three[2] in list_generations(tmp_path)


@pytest.mark.parametrize(("version", "age"), [(1, "an earlier"), (1_000, "a later")])
def test_a_generation_of_another_format_is_refused_by_its_name(tmp_path: Path, three: list[str], version: int, age: str) -> None:
    path = tmp_path / FOLDER / three[0] / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "format_version": version}), encoding="utf-8")
    with pytest.raises(IndexFormatError, match=f"{three[0]} cannot be gone back to: {age} version"):
        roll_back(tmp_path, three[0])
    assert open_current(tmp_path).name == three[2]

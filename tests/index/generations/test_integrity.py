"""Which generation is whole, and what is told of the published one."""

from pathlib import Path

import pytest
from index_fakes import FakeEncoder, make_input

from index.build.builder import update_index
from index.errors import IndexCorruptError
from index.generations.history import roll_back
from index.generations.integrity import IntegrityCheck, find_sound, trace_back, verify
from index.generations.manifest import read_manifest
from index.generations.publish import FOLDER, open_current
from index.settings import BuildSettings


def publish(data: Path, text: str) -> str:
    return update_index([make_input("a", text)], data, BuildSettings(), encoder=FakeEncoder()).generation


def damage(data: Path, generation: str, name: str) -> None:
    (data / FOLDER / generation / name).write_bytes(b"damaged")


@pytest.fixture
def three(tmp_path: Path) -> list[str]:
    return [publish(tmp_path, text) for text in ("One.", "Two.", "Three.")]


def test_nothing_is_sound_before_the_first_build(tmp_path: Path) -> None:
    assert find_sound(tmp_path) == IntegrityCheck(None, None)


def test_a_whole_published_generation_is_sound(tmp_path: Path, three: list[str]) -> None:
    current = open_current(tmp_path)
    assert find_sound(tmp_path) == IntegrityCheck(read_manifest(current), None, current.name)


def test_every_file_is_held_against_its_checksum(tmp_path: Path) -> None:
    generation = publish(tmp_path, "One.")
    for name in read_manifest(open_current(tmp_path)).files:
        path = open_current(tmp_path) / name
        before = path.read_bytes()
        path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        with pytest.raises(IndexCorruptError, match=f"{name} of generation {generation}"):
            verify(tmp_path, generation)
        path.write_bytes(before)
    verify(tmp_path, generation)


def test_of_several_damaged_ones_the_published_one_is_told(tmp_path: Path, three: list[str]) -> None:
    damage(tmp_path, three[2], "terms.json")
    damage(tmp_path, three[1], "store.sqlite")
    sound = find_sound(tmp_path)
    assert sound.manifest is not None
    assert sound.manifest.generation == three[0]
    assert f"terms.json of generation {three[2]}" in str(sound.complaint)


def test_what_came_after_a_rolled_back_generation_does_not_stand_in_for_it(tmp_path: Path, three: list[str]) -> None:
    roll_back(tmp_path, three[1])
    damage(tmp_path, three[1], "terms.json")
    sound = find_sound(tmp_path)
    assert sound.manifest is not None
    assert sound.manifest.generation == three[0]


def test_nothing_is_sound_when_all_are_damaged(tmp_path: Path, three: list[str]) -> None:
    for generation in three:
        damage(tmp_path, generation, "manifest.json")
    sound = find_sound(tmp_path)
    assert sound.manifest is None
    assert three[2] in str(sound.complaint)


def test_the_way_back_ends_where_a_manifest_cannot_be_read(tmp_path: Path, three: list[str]) -> None:
    current = read_manifest(open_current(tmp_path))
    assert [one.generation for one in trace_back(tmp_path, current)] == [three[1], three[0]]
    damage(tmp_path, three[1], "manifest.json")
    assert list(trace_back(tmp_path, current)) == []

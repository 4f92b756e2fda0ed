import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import IndexLockedError, IndexMissingError
from index.generations.publish import (
    activate,
    find_current,
    list_generations,
    lock_writer,
    name_generation,
    open_current,
    open_staging,
    publish,
)
from index.settings import KEPT_GENERATIONS

ROOT = Path(__file__).resolve().parents[3]


def publish_one(data: Path, identity: str) -> str:
    with open_staging(data) as staging:
        (staging / "file").write_text(identity, encoding="utf-8")
        generation = name_generation(data, identity)
        publish(data, staging, generation)
    return generation


def test_the_last_one_published_is_current(tmp_path: Path) -> None:
    assert find_current(tmp_path) is None
    names = [publish_one(tmp_path, letter * 64) for letter in "ab"]
    assert names == ["000001-aaaaaaaaaaaa", "000002-bbbbbbbbbbbb"]
    assert (open_current(tmp_path) / "file").read_text(encoding="utf-8") == "b" * 64


def test_the_last_generations_are_kept(tmp_path: Path) -> None:
    names = [publish_one(tmp_path, letter * 64) for letter in "abcdef0"]
    assert list_generations(tmp_path) == names[-KEPT_GENERATIONS:]


def test_an_older_generation_can_be_activated(tmp_path: Path) -> None:
    names = [publish_one(tmp_path, letter * 64) for letter in "abc"]
    activate(tmp_path, names[0])
    assert open_current(tmp_path).name == names[0]
    assert publish_one(tmp_path, "d" * 64) == "000004-dddddddddddd"


@pytest.mark.parametrize("name", ["000009-aaaaaaaaaaaa", "../secret", ".build-x", ""])
def test_only_a_generation_can_be_activated(tmp_path: Path, name: str) -> None:
    published = publish_one(tmp_path, "a" * 64)
    with pytest.raises(IndexMissingError, match=published):
        activate(tmp_path, name)
    assert open_current(tmp_path).name == published


def test_a_staging_folder_that_is_not_published_leaves_nothing(tmp_path: Path) -> None:
    published = publish_one(tmp_path, "a" * 64)
    with pytest.raises(RuntimeError, match="on the way"), open_staging(tmp_path):
        raise RuntimeError("on the way")
    assert [path.name for path in (tmp_path / "generations").iterdir()] == [published]


def test_what_dead_builds_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "generations" / ".build-dead").mkdir(parents=True)
    with open_staging(tmp_path) as staging:
        assert list((tmp_path / "generations").iterdir()) == [staging]


def test_nothing_published_says_how_to_build(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="citadel index"):
        open_current(tmp_path)


def test_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    with lock_writer(tmp_path), pytest.raises(IndexLockedError, match=rf"process {os.getpid()} since"), lock_writer(tmp_path):
        pass
    with lock_writer(tmp_path):
        pass


HOLD = """
import pathlib, sys
from index.settings import KEPT_GENERATIONS
from index.generations.publish import lock_writer
with lock_writer(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    input()
"""


def test_a_dead_writer_holds_nothing(tmp_path: Path) -> None:
    pipe = subprocess.PIPE
    writer = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT, stdin=pipe, stdout=pipe)
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"held\n"
    with pytest.raises(IndexLockedError, match=f"process {writer.pid} "), lock_writer(tmp_path):
        pass
    writer.kill()
    writer.communicate()
    with lock_writer(tmp_path):
        pass


def test_a_stray_file_stops_no_build(tmp_path: Path) -> None:
    (tmp_path / "generations").mkdir()
    stray = tmp_path / "generations" / ".DS_Store"
    stray.write_bytes(b"of a file browser")
    assert list_generations(tmp_path) == []
    assert publish_one(tmp_path, "a" * 64) == "000001-aaaaaaaaaaaa"
    assert stray.exists()

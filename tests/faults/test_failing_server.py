"""A server on a full disk, and one whose index turns to damage."""

from pathlib import Path

import pytest
from failing_server import fill_servers, turn_servers_to_damage
from full_disk import can_mount


def test_a_server_answers_on_from_the_generation_before_a_damaged_one(tmp_path: Path, corpus_data: Path) -> None:
    assert turn_servers_to_damage(corpus_data, tmp_path, every=60)["repairs by the command"] == 1


def test_a_job_on_a_full_disk_waits_and_is_done_when_there_is_room(tmp_path: Path, corpus_data: Path) -> None:
    if not can_mount(tmp_path):
        pytest.skip("no file system may be mounted here")
    assert fill_servers(corpus_data, tmp_path, rooms=(512,)) == {"waits for room": 1}

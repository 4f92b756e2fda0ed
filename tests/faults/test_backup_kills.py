"""A few of the kills that backup_kills.py makes by the hundred."""

from pathlib import Path

from backup_kills import kill_backups, kill_restores


def test_a_killed_backup_leaves_a_whole_file_or_none(tmp_path: Path) -> None:
    found = kill_backups(tmp_path, times=4)
    assert found["backup killed"] + found["backup ended before"] == 4
    assert found["backup killed"] >= 1


def test_a_killed_restore_leaves_the_folder_as_it_was_or_as_it_is_to_be(tmp_path: Path) -> None:
    assert kill_restores(tmp_path, times=4).total() == 4

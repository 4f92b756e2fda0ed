"""A few of the kills that kill.py makes by the hundred."""

from pathlib import Path

from kill import kill_updates


def test_a_killed_update_leaves_the_index_old_or_new(tmp_path: Path) -> None:
    found = kill_updates(tmp_path, times=5)
    assert found.total() == 5
    assert found["ended before it was killed"] < 3

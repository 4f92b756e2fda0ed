"""A few of the faults that full_disk.py makes at every call, size and limit."""

from pathlib import Path

import pytest
from full_disk import can_mount, fail_at_calls, fill_disks, limit_sizes


def test_an_update_that_fails_at_a_call_leaves_the_old_generation_and_says_why(tmp_path: Path) -> None:
    found = fail_at_calls(tmp_path, every=31)
    assert found["No space left on device"]
    assert found["Input/output error"]
    assert found["Permission denied"]


def test_an_update_that_may_write_no_more_to_a_file_fails_with_the_reason(tmp_path: Path) -> None:
    assert limit_sizes(tmp_path, divide=2)["limits on the size of a file"] >= 2


def test_an_update_on_a_full_disk_fails_with_the_reason(tmp_path: Path) -> None:
    if not can_mount(tmp_path):
        pytest.skip("no file system may be mounted here")
    assert fill_disks(tmp_path, step=96)["full disks"] >= 2

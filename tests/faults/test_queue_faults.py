"""A few of the kills, full disks and damages that queue_faults.py makes."""

import shutil
from pathlib import Path

import pytest
from full_disk import can_mount
from queue_faults import damage_databases, fill_disks, kill_at_calls, kill_in_sqlite, limit_sizes


def test_a_kill_at_a_call_loses_no_acknowledged_upload(tmp_path: Path) -> None:
    assert kill_at_calls(tmp_path, every=29).total() >= 3


def test_a_kill_in_sqlite_loses_no_acknowledged_upload(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    assert kill_in_sqlite(tmp_path, every=47).total() >= 3


def test_a_limit_on_files_loses_no_acknowledged_upload(tmp_path: Path) -> None:
    assert limit_sizes(tmp_path, step=20_000).total() >= 3


def test_a_full_disk_loses_no_acknowledged_upload(tmp_path: Path) -> None:
    if not can_mount(tmp_path):
        pytest.skip("no file system may be mounted here")
    assert fill_disks(tmp_path, step=48).total() >= 3


def test_damage_to_the_database_is_said_and_takes_no_upload(tmp_path: Path) -> None:
    found = damage_databases(tmp_path, bits=10)
    assert found["set apart, the jobs that could be read kept"] >= 2

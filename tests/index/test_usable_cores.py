"""How many cores count: those that this process may run on, and those that its control groups have time for."""

import os
from pathlib import Path

import pytest

from index.usable_cores import count_usable_cores


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A machine with 64 cores, of which this process may run on 16, in the group /outer/inner."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(16)), raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    (tmp_path / "groups/outer/inner").mkdir(parents=True)
    (tmp_path / "group").write_text("0::/outer/inner\n")
    return tmp_path / "group", tmp_path / "groups"


@pytest.mark.parametrize(
    ("inner", "outer", "cores"),
    [
        (None, None, 16),
        ("max 100000", "max 100000", 16),
        ("400000 100000", "max 100000", 4),
        ("max 100000", "300000 100000", 3),
        ("400000 100000", "300000 100000", 3),
        ("250000 100000", None, 2),
        ("50000 100000", None, 1),
        ("10000 5000", None, 2),
        ("9900000 100000", None, 16),
        ("nonsense", "100000 0", 16),
    ],
)
def test_the_least_of_all_bounds_counts(machine: tuple[Path, Path], inner: str | None, outer: str | None, cores: int) -> None:
    for folder, quota in (("outer/inner", inner), ("outer", outer)):
        if quota is not None:
            (machine[1] / folder / "cpu.max").write_text(f"{quota}\n")
    assert count_usable_cores(*machine) == cores


@pytest.mark.parametrize("named", ["0::/\n", "0::/../../elsewhere\n", "12:cpu:/other\n1:name=systemd:/\n", ""])
def test_the_bound_of_a_container_stands_in_the_root_of_its_groups(machine: tuple[Path, Path], named: str) -> None:
    machine[0].write_text(named)
    (machine[1] / "cpu.max").write_text("200000 100000\n")
    assert count_usable_cores(*machine) == 2


def test_without_control_groups_the_cores_that_it_may_run_on_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert count_usable_cores(tmp_path / "none", tmp_path / "nothing") == 6

"""How many cores a process may use, which is often fewer than the machine has: in a container, or where it is pinned to some."""

import os
from collections.abc import Iterator
from pathlib import Path

_GROUP, _GROUPS = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")
_QUOTA = "cpu.max"


def count_usable_cores(group: Path = _GROUP, groups: Path = _GROUPS) -> int:
    """The cores that this process may use, at least 1: those it may run on, and no more than its control group has time for.

    group: the file that names the control group (cgroup v2) of this process. groups: the folder in which they lie. A quota of 2.5
    cores counts as 2, because a third thread would be held up for most of its time.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, int(min([allowed, *_read_quotas(group, groups)])))


def _read_quotas(group: Path, groups: Path) -> Iterator[float]:
    """The cores that the group of this process, and each group around it, has time for. Nothing for one without a bound."""
    try:
        lines = group.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    name = next((line.removeprefix("0::") for line in lines if line.startswith("0::")), None)
    if name is None or ".." in Path(name).parts:  # of a group outside the container
        name = "/"
    folder = groups / name.lstrip("/")
    for one in (folder, *folder.parents):
        if one.is_relative_to(groups):
            quota = _read_quota(one / _QUOTA)
            if quota is not None:
                yield quota


def _read_quota(path: Path) -> float | None:
    """The time that a group may use in each period, in periods. None where there is no bound or it cannot be read."""
    try:
        quota, period = path.read_text(encoding="ascii").split()
        return int(quota) / int(period)
    except (OSError, ValueError, ZeroDivisionError):
        return None

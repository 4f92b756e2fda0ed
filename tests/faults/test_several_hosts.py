"""A few of the updates and kills that several_hosts.py makes over two servers and a worker."""

from pathlib import Path

import pytest

several_hosts = pytest.importorskip("several_hosts")


def test_two_servers_and_a_worker_lose_and_mix_nothing(tmp_path: Path, corpus_data: Path) -> None:
    counts = several_hosts.try_hosts(corpus_data, tmp_path, updates=2, kills=3, clients=2)
    assert (counts["updates"], counts["acknowledged and indexed"]) == (2, 1 + 3)
    assert counts["searches"] > 0

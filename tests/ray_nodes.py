"""A real Ray cluster of two nodes on this machine, on addresses of its own, started here and stopped afterwards."""

import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

HEAD, SECOND = "127.0.0.2", "127.0.0.3"
_START = (sys.executable, "-m", "ray.scripts.scripts", "start", "--block", "--num-cpus=1", "--disable-usage-stats")
_STORE = "--object-store-memory=100000000"  # bytes
_PATIENCE = 180.0  # seconds, on a machine that does much else


class RayNode:
    """One node: the processes that `ray start` began."""

    def __init__(self, address: str, folder: Path, *arguments: str) -> None:
        self._log = folder / f"{address}.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*_START, _STORE, f"--node-ip-address={address}", *arguments],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**os.environ, "RAY_USAGE_STATS_ENABLED": "0"},
            )

    def await_started(self) -> None:
        """Wait until it runs. Raises RuntimeError with what it printed when it does not."""
        ends = time.monotonic() + _PATIENCE
        while "Ray runtime started" not in self._log.read_text(errors="replace"):
            if self._process.poll() is not None or time.monotonic() > ends:
                raise RuntimeError(f"a node of Ray did not start:\n{self._log.read_text(errors='replace')[-2_000:]}")
            time.sleep(0.1)

    def kill_worker(self) -> None:
        """Kill the processes that carry out calls, and not the node."""
        for one in psutil.Process(self._process.pid).children(recursive=True):
            if one.cmdline()[:1] and one.cmdline()[0].startswith("ray::NodeWorker"):
                one.kill()

    def kill(self) -> None:
        """Kill everything that belongs to it, at once. Safe to call twice."""
        if self._process.poll() is not None:
            return
        started = [psutil.Process(self._process.pid), *psutil.Process(self._process.pid).children(recursive=True)]
        for one in started:
            if one.is_running():
                one.kill()
        self._process.wait()
        psutil.wait_procs(started[1:], timeout=10)


class RayNodes:
    """A head and a second node, with one processor each."""

    def __init__(self, folder: Path) -> None:
        """folder: with a short path, since sockets lie in it."""
        self.address = f"{HEAD}:{_find_port()}"
        self.head = RayNode(
            HEAD,
            folder,
            "--head",
            f"--port={self.address.rpartition(':')[2]}",
            "--include-dashboard=false",
            f"--temp-dir={folder}",
        )
        self.head.await_started()
        self.second = self.start_second(folder)

    def start_second(self, folder: Path) -> RayNode:
        """Another node, which is the second from now on."""
        self.second = RayNode(SECOND, folder, f"--address={self.address}")
        self.second.await_started()
        return self.second


@contextmanager
def run_nodes() -> Iterator[RayNodes]:
    """A cluster, killed afterwards with all that it started."""
    folder = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp"))
    nodes = None
    try:
        nodes = RayNodes(folder)
        yield nodes
    finally:
        if nodes is not None:
            nodes.second.kill()
            nodes.head.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _find_port() -> int:
    """A free port below 10001, where those of Ray's workers begin."""
    for port in random.sample(range(7_000, 9_999), 50):
        with socket.socket() as probe:
            try:
                probe.bind((HEAD, port))
            except OSError:
                continue
            return port
    raise RuntimeError("no port is free between 7000 and 9999")

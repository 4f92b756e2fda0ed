"""One commit of the product: its index and its server, each a process of its own, with what they took.

The environment is that of the caller. `PYTHONPATH` puts the folder of the commit in front of it.
"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.request import urlopen

from eval.errors import BenchError

ROOT = Path(__file__).resolve().parents[2]
_COMMAND = (sys.executable, "-c", "from api.cli.main import main; main()")
_QUIET = {"CITADEL_RATE": "0", "CITADEL_LOG": "error", "CITADEL_HOST": "127.0.0.1", "CITADEL_API_KEYS": "", "CITADEL_LLM_URL": ""}
_WAIT = 120.0  # seconds for a server to be ready
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took, in seconds: by the clock on the wall and of the processor."""

    wall: float
    processor: float


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that answers. `start`: what it took from its start until it was ready."""

    pid: int
    port: int
    start: Cost

    def processor_seconds(self) -> float:
        """Seconds of processor time of the server and of its children that ended, since its start."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return sum(int(ticks) for ticks in fields[11:15]) / _TICKS

    def memory(self) -> float:
        """Resident memory in MiB."""
        return read_memory(self.pid)


@dataclass(frozen=True, slots=True)
class Checkout:
    """The folder of one commit, and the bundled corpus of the caller, so that all commits index the same documents."""

    folder: Path

    def index(self, data: Path) -> Cost:
        """Bring the index in `data` up to date. Raises CalledProcessError where that fails."""
        before, started = getrusage(RUSAGE_CHILDREN), perf_counter()
        command = [*_COMMAND, "index"]
        subprocess.run(command, cwd=self.folder, env=self._environment(data, {}), check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        wall, after = perf_counter() - started, getrusage(RUSAGE_CHILDREN)
        return Cost(wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)

    @contextmanager
    def serve(self, data: Path, settings: Mapping[str, str]) -> Iterator[RunningServer]:
        """A server over `data` on a free port, ended on leaving. settings: environment variables. Raises BenchError."""
        command, environment, started = [*_COMMAND, "serve", "--port", "0"], self._environment(data, settings), perf_counter()
        with subprocess.Popen(command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
            try:
                port = _read_port(process)
                _wait_until_ready(port, started)
                wall = perf_counter() - started
                server = RunningServer(process.pid, port, Cost(wall, 0.0))
                yield RunningServer(process.pid, port, Cost(wall, server.processor_seconds()))
            finally:
                process.terminate()

    def _environment(self, data: Path, settings: Mapping[str, str]) -> dict[str, str]:
        places = {"CITADEL_DATA": str(data), "CITADEL_CORPUS": str(ROOT / "corpus"), "PYTHONPATH": str(self.folder)}
        return {**os.environ, "PYTHONUNBUFFERED": "1", **_QUIET, **places, **settings}


@contextmanager
def check_out(revision: str) -> Iterator[Checkout]:
    """Another commit in a temporary folder, removed on leaving. Raises BenchError for a revision that git does not know.

    It is an archive and no worktree, so that the repository knows nothing of it, however the benchmark ends.
    """
    git = shutil.which("git") or "git"
    with tempfile.TemporaryDirectory(prefix="bench-") as parent:
        archive, folder = Path(parent) / "tree.tar", Path(parent) / "tree"
        command = [git, "archive", "--output", str(archive), revision]
        written = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)  # noqa: S603
        if written.returncode:
            raise BenchError(f"git cannot check out {revision!r}: {written.stderr.strip()}. Name a commit, a tag or a branch")
        with tarfile.open(archive) as opened:
            opened.extractall(folder, filter="data")
        archive.unlink()
        yield Checkout(folder)


def read_memory(pid: int) -> float:
    """Resident memory of a process in MiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _read_port(process: "subprocess.Popen[str]") -> int:
    line = process.stdout.readline() if process.stdout else ""
    found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
    if found is None:
        raise BenchError(f"the server wrote {line!r} instead of its address: see what it says above")
    return int(found[1])


def _wait_until_ready(port: int, started: float) -> None:
    while perf_counter() < started + _WAIT:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=_WAIT):
                return
        except URLError:
            sleep(0.01)
    raise BenchError(f"the server was not ready after {_WAIT:.0f} seconds: see what it says above")

"""What native libraries take of a process that serves. Each case is a process of its own, since limits are set once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from api.native_limits import limit_native_libraries

ROOT = Path(__file__).resolve().parents[2]
LIMIT = "from api.native_limits import limit_native_libraries; limit_native_libraries()\n"
COUNT_ARENAS = """
import ctypes, re, sys, tempfile, threading
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
met = threading.Barrier(8)
def allocate():
    met.wait()
    held = [bytes(50_000) for _ in range(50)]
    met.wait()
threads = [threading.Thread(target=allocate) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
with tempfile.NamedTemporaryFile() as file:
    stream = ctypes.c_void_p(libc.fopen(file.name.encode(), b"w"))
    libc.malloc_info(0, stream)
    libc.fclose(stream)
    print(len(re.findall(rb"<heap nr=", file.read())))
"""
COUNT_THREADS = "import os, numpy, faiss; print(len(os.listdir('/proc/self/task')))"


def run(code: str, **environment: str) -> int:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENBLAS", "MALLOC", "OMP"))}
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=True
    )
    return int(answer.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="arenas are those of glibc")
def test_all_threads_share_one_arena_of_memory() -> None:
    assert run(LIMIT + COUNT_ARENAS) == 1
    assert run(COUNT_ARENAS) > 1
    assert run(LIMIT + COUNT_ARENAS, MALLOC_ARENA_MAX="3") > 1


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_openblas_starts_no_threads_beside_those_that_answer() -> None:
    assert run(LIMIT + COUNT_THREADS) == 1
    assert run("from api.cli.main import main\n" + LIMIT + COUNT_THREADS) == 1


def test_what_the_environment_sets_stays() -> None:
    environment = {"OPENBLAS_NUM_THREADS": "4", "MALLOC_ARENA_MAX": "8"}
    limit_native_libraries(environment)
    assert environment == {"OPENBLAS_NUM_THREADS": "4", "MALLOC_ARENA_MAX": "8"}


def test_the_commands_that_serve_set_the_bounds_before_they_load_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands end here with the first thing that they do."""
    reached = ZeroDivisionError()

    def limit() -> None:
        raise reached

    monkeypatch.setattr("api.native_limits.limit_native_libraries", limit)
    for command in ("serve", "mcp"):
        assert CliRunner().invoke(app, [command]).exception is reached

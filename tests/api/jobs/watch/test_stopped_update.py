"""A real update is stopped (SIGSTOP) while it holds the lock of the writer: the way back and the command line go on."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from played_updates import ended, put

from api.jobs.job_queue import accept
from api.jobs.worker import JobWorker
from api.settings import Settings
from index.generations.history import roll_back
from index.generations.manifest import read_manifest
from index.generations.publish import WRITER_LOCK, list_generations, open_current
from tests.deadlines import BUILD_HANG, wait_for

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[JobWorker]:
    (tmp_path / "corpus").mkdir()
    settings = Settings(data=tmp_path / "data", corpus=tmp_path / "corpus", threads=1, update_seconds=20.0)
    worker = JobWorker(settings, lambda: None)
    worker.start()
    yield worker
    worker.close()


def _stop_update(data: Path, published: int) -> int:
    """Stop the update that holds the lock while it builds the next generation. Its process."""

    def find() -> int | None:
        if not list((data / "generations").glob(".build-*")) or len(list_generations(data)) != published:
            return None
        return int((data / WRITER_LOCK).read_text(encoding="utf-8").split()[1])

    process = int(wait_for(find, BUILD_HANG))
    os.kill(process, signal.SIGSTOP)
    return process


def test_the_way_back_and_the_command_line_go_on_while_an_update_is_stopped(tmp_path: Path, worker: JobWorker) -> None:
    data = worker.data
    for doc_id in "ab":
        assert ended(data, put(data, doc_id, f"The ports of {doc_id} are open.")).state == "done"
    first, _ = list_generations(data)
    job = put(data, "c", "The ports of c are open.")
    worker.wake()
    process = _stop_update(data, published=2)
    roll_back(data, first)
    assert open_current(data).name == first
    removal = accept(data, "delete", "a")
    command = [
        sys.executable,
        "-c",
        "from api.cli.main import main; main()",
        "index",
        "--data",
        str(data),
        "--corpus",
        str(tmp_path / "corpus"),
    ]
    other = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=BUILD_HANG)
    assert f"process {process} since" in other.stderr
    assert "waits for it" in other.stderr
    assert other.returncode == 0, other.stderr
    assert [ended(data, one).state for one in (job, removal)] == ["done"] * 2
    held = {document.doc_id for document in read_manifest(open_current(data)).documents}
    assert "c" in held
    assert "a" not in held

"""`citadel watch` as a process of its own: files come and go in a folder, the index follows, a signal ends it."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

from api.settings import Settings
from tests.deadlines import HANG
from tests.shared_index import copy_models

ROOT = Path(__file__).resolve().parents[3]
# A process that was started in the background may be deaf to Ctrl-C, and its children with it.
PROGRAM = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from api.cli.main import main; main()"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "ports.txt").write_text("The port of Elbonia is open.", encoding="utf-8")
    return corpus


@pytest.fixture
def watching(folder: Path, tmp_path: Path, settings: Settings) -> Iterator[tuple["subprocess.Popen[str]", "Queue[str]"]]:
    copy_models(settings.data, tmp_path / "var")
    command = [sys.executable, "-c", PROGRAM, "watch", "--corpus", str(folder), "--data"]
    process = subprocess.Popen(
        [*command, str(tmp_path / "var")], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines: Queue[str] = Queue()

    def read() -> None:
        for line in process.stdout or ():
            lines.put(line.strip())

    reader = threading.Thread(target=read)
    reader.start()
    yield process, lines
    process.kill()
    process.wait()
    reader.join()
    if process.stdout is not None:
        process.stdout.close()


def wait_for(lines: "Queue[str]", beginning: str) -> str:
    while True:
        line = lines.get(timeout=HANG)
        if line.startswith(beginning):
            return line


def test_the_index_follows_the_folder_until_it_is_told_to_stop(
    watching: tuple["subprocess.Popen[str]", "Queue[str]"], folder: Path
) -> None:
    process, lines = watching
    assert wait_for(lines, "added") == "added    ports"
    wait_for(lines, "watching")
    (folder / "ships.txt").write_text("The ships of Elbonia are late.", encoding="utf-8")
    assert wait_for(lines, "added") == "added    ships"
    (folder / "ports.txt").unlink()
    assert wait_for(lines, "removed") == "removed  ports"
    (folder / "ships.txt").write_bytes(b"%PDF-1.7 a lie")
    assert "ships was refused" in wait_for(lines, "citadel:")
    process.send_signal(signal.SIGINT)
    assert process.wait(HANG) == 0

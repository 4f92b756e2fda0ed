"""A purge in the index: which generations and views go, what stays usable, and that it is completed after a kill at any call."""

import os
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from index_fakes import FakeEncoder

from index.access import find_holders
from index.build.report import BuildReport
from index.errors import EarlierGenerationError, IndexLockedError, IndexMissingError
from index.generations.integrity import verify
from index.generations.manifest import read_manifest
from index.generations.publish import FOLDER, activate, find_current, list_generations, open_current
from index.generations.removal import remove_holders
from index.local.local_engine import LocalEngine
from index.settings import BuildSettings
from index.sources.registry import Origin, read_registry
from index.sources.update import Change, change_index
from ingest.sources import Source

PASSPORT = "The passport qzxword was issued in Hanoi.\n"


def change(data: Path, **changed: Any) -> BuildReport:
    origin = Origin(str(data.parent / "corpus"))
    return change_index(Change(origin, **changed), data, BuildSettings(), encoder=FakeEncoder())


def upload(data: Path, doc_id: str, text: str, published: str = "2019") -> Source:
    path = data / "uploads" / f"{doc_id}-{len(text)}.txt"
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(text, encoding="utf-8")
    return Source(doc_id, path, "a.txt", title="Qzxtitle" if doc_id == "secret" else None, published=published)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Generations without, with, with another version of, and again without the document "secret"."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "steady.txt").write_text("Ports stay open.\n", encoding="utf-8")
    data = tmp_path / "var"
    change(data, scan=True)
    change(data, put=(upload(data, "secret", PASSPORT), upload(data, "other", "Ships came.\n")))
    change(data, put=(upload(data, "secret", PASSPORT * 2, "2021"),))
    return data


def purge(data: Path, doc_id: str = "secret") -> BuildReport:
    return change(data, removed=(doc_id,), purged=(doc_id,))


def holds(data: Path, word: str = "qzx") -> list[str]:
    paths = [path for path in data.rglob("*") if path.is_file()]
    return sorted(str(path.relative_to(data)) for path in paths if word.encode() in path.read_bytes().lower())


def test_generations_that_hold_it_go_and_the_others_stay_whole(data: Path) -> None:
    before = list_generations(data)
    old_upload = next((data / "uploads").glob(f"secret-{len(PASSPORT)}.txt"))
    old_upload.unlink()  # as the worker does when a new version is published
    assert find_holders(data, "secret") == tuple(before[1:])
    report = purge(data)
    assert report.dropped == tuple(before[1:])
    after = list_generations(data)
    assert [after[0], len(after)] == [before[0], 2]
    for name in after:
        verify(data, name)
    assert holds(data) == []
    assert find_holders(data, "secret") == ()
    change(data, put=(upload(data, "more", "More ships.\n"),))
    assert holds(data) == []


def test_a_document_that_was_removed_before_is_purged_without_a_new_generation(data: Path) -> None:
    change(data, removed=("secret",))
    current = find_current(data)
    assert current is not None
    report = purge(data)
    assert (report.generation, report.published, find_current(data)) == (current.name, False, current)
    assert len(report.dropped) == 2
    assert holds(data / FOLDER) == []


def test_what_an_engine_has_open_of_it_is_given_to_nobody_afterwards(data: Path) -> None:
    change(data, removed=("secret",))
    engine = LocalEngine(data, "fake", FakeEncoder()).load()
    earlier = list_generations(data)[1]
    with engine.acquire(earlier) as snapshot:
        assert "qzxword" in snapshot.document("secret").text
    purge(data)
    engine.follow()
    with pytest.raises(IndexMissingError), engine.acquire(earlier):
        pass
    engine.close()


def test_views_go_with_it(data: Path) -> None:
    engine = LocalEngine(data, "fake", FakeEncoder()).load()
    with pytest.raises(EarlierGenerationError), engine.acquire(as_of=date(2020, 1, 1), earlier=False):
        pass
    assert not (data / "views").exists()
    with engine.acquire(as_of=date(2020, 1, 1)) as view:
        assert "qzxword" in view.document("secret").text
    assert holds(data / "views") != []
    purge(data)
    engine.follow()
    assert holds(data / "views") == []
    with engine.acquire(as_of=date(2020, 1, 1)) as view:
        assert [entry.doc_id for entry in view.list_entries().entries] == ["other", "steady"]
    engine.close()


def test_a_generation_that_cannot_be_read_goes_because_it_may_hold_it(data: Path) -> None:
    first = list_generations(data)[0]
    (data / FOLDER / first / "manifest.json").write_text("{", encoding="utf-8")
    purge(data)
    assert first not in list_generations(data)


def test_a_file_of_the_corpus_folder_stays_and_is_not_indexed_again(data: Path, tmp_path: Path) -> None:
    report = purge(data, "steady")
    assert report.left == ("steady",)
    assert (tmp_path / "corpus" / "steady.txt").exists()
    change(data, scan=True)
    assert find_holders(data, "steady") == ()
    assert "steady" in read_registry(data).suppressed


def test_the_last_document_is_purged_too_and_an_empty_index_is_left(tmp_path: Path) -> None:
    data = tmp_path / "var"
    (tmp_path / "corpus").mkdir()
    change(data, put=(upload(data, "secret", PASSPORT),))
    purge(data)
    assert find_holders(data, "secret") == ()
    assert read_manifest(open_current(data)).documents == ()


def test_what_is_published_again_meanwhile_is_not_removed(data: Path) -> None:
    with pytest.raises(IndexLockedError, match="published meanwhile"):
        remove_holders(data, {"secret"})
    activate(data, list_generations(data)[0])
    assert len(remove_holders(data, {"secret"})) == 2


def test_killed_at_any_call_it_is_completed_when_it_is_made_again(data: Path, tmp_path: Path) -> None:
    calls = int(kill(data.parent, shutil.copytree(data, tmp_path / "counted"), 0))
    assert calls > 10
    for moment in range(1, calls + 1, calls // 8):
        killed = Path(shutil.copytree(data, tmp_path / f"killed-{moment}"))
        kill(data.parent, killed, moment)
        purge(killed)
        # The worker removes the uploads of a purge that was killed: it knows their jobs.
        assert [name for name in holds(killed) if not name.startswith("uploads/")] == [], moment
        for name in list_generations(killed):
            verify(killed, name)
        shutil.rmtree(killed)


CHILD = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = ["tests/faults"]
from watched import watch
from ground import FakeEncoder
from index.settings import BuildSettings
from index.sources.registry import Origin
from index.sources.update import Change, change_index
corpus, data, moment = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
def act(count, call, about):
    if count == moment:
        os.kill(os.getpid(), signal.SIGKILL)
with watch(data, act) as watched:
    change_index(Change(Origin(corpus), removed=("secret",), purged=("secret",)), data, BuildSettings(), encoder=FakeEncoder())
print(len(watched.calls))
"""


def kill(folder: Path, data: Path, moment: int) -> bytes:
    root = Path(__file__).resolve().parents[3]
    told = [sys.executable, "-c", CHILD, str(folder / "corpus"), str(data), str(moment)]
    child = subprocess.run(told, cwd=root, capture_output=True, env={**os.environ, "PYTHONPATH": "."}, check=False)
    assert child.returncode in (0, -signal.SIGKILL), child.stderr.decode()
    return child.stdout or b"0"

"""Backups and restores that are killed (SIGKILL) at any moment, while a writer publishes: nothing half is taken for whole.

    python tests/faults/backup_kills.py --times 200

A process publishes one generation after the other. Beside it a backup is made and killed, by the clock or before its n-th call
that opens, writes, syncs or renames something. Then: the file of the backup is not there, or restores to a generation that was
published, with its answers and the upload of that moment. The next backup succeeds and leaves nothing of the dead one.

A restore over a folder that holds another state is killed in the same ways. Then: the folder answers as before, or nobody can
read it, and whoever writes next brings it to the state of the backup. It never answers anything else.
"""

import argparse
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from ground import Case, PlainReader, open_engine
from index_fakes import FakeEncoder
from watched import watch

from api.backup.backup import make_backup
from api.backup.restore import restore_backup
from api.jobs import job_queue
from api.jobs.upload_files import collect_uploads, receive
from index.errors import IndexCorruptError
from index.generations.publish import lock_writer
from index.generations.restored import DRAFT, RESTORED
from index.settings import BuildSettings
from index.sources.registry import Origin, read_registry
from index.sources.update import Change, change_index
from index.workers import build_workers
from ingest.sources import Source

SETTINGS = BuildSettings(kept=2)  # so that generations go while they are taken
_DOC_ID = "counted"


@dataclass(frozen=True, slots=True)
class Measured:
    """A backup or restore that is left alone: seconds, and calls that touch the disk."""

    seconds: float
    calls: int


def publish(data: Path, number: int) -> None:
    """Send a document that gives a number and index it, by the code of the product."""
    data.mkdir(parents=True, exist_ok=True)
    with receive(data, BytesIO(f"The register counts {number} ships.\n".encode())) as draft:
        source = job_queue.accept(data, "put", _DOC_ID, Source(_DOC_ID, draft.path, "counted.txt"), ".txt").source
    assert source is not None
    change_index(Change(Origin(str(data.parent / "none")), put=(source,)), data, SETTINGS, encoder=FakeEncoder())
    job_queue.finish(data, [replace(job, state="done") for job in job_queue.list_pending(data)])
    collect_uploads(data, [source.path for source in read_registry(data).uploads.values()])


def find_number(data: Path) -> int:
    """The number that the index gives, which is also that of the upload in the registry. Fails on a mix."""
    with closing(open_engine(data)) as engine, engine.acquire() as index:
        assert engine.degraded is None, engine.degraded
        text = index.document(_DOC_ID).text
    upload = read_registry(data).uploads[_DOC_ID].path.read_text(encoding="utf-8")
    indexed, sent = (int(told.split()[3]) for told in (text, upload))
    waiting = [job for job in job_queue.list_pending(data) if job.source is not None]
    # Between the registry and the publication the upload is ahead, and its job waits: it is done again after the restore.
    assert sent == indexed or (sent == indexed + 1 and waiting), f"index {indexed}, upload {sent}"
    return indexed


def kill_backups(folder: Path, times: int, seed: int = 0) -> Counter[str]:
    """Kill `times` backups of a folder that is written to. Returns how many left what."""
    chance, found = random.Random(seed), Counter[str]()  # noqa: S311 - moments, no secrets
    data, file = folder / "live", folder / "backup.tar"
    publish(data, 0)
    measured = _measure("backup", data, file)
    with _writer(data):
        for turn in range(times):
            way, moment = _choose(turn, measured, chance)
            if turn % 4 < 2:
                file.unlink(missing_ok=True)
            with Case(lambda: f"turn {turn}: {way} {moment}"):  # noqa: B023 - asked before the loop goes on
                was_killed = _run("backup", data, file, way, moment)
                found["backup killed" if was_killed else "backup ended before"] += 1
                if file.exists():
                    _check_file(file, folder / "restored")
                    found["file there and whole"] += 1
                else:
                    found["file not there"] += 1
        make_backup(data, file)
    _check_file(file, folder / "restored")
    left = [path.name for path in [*data.glob(".backup*"), *folder.glob("*.part")]]
    assert left == [], left
    return found


def kill_restores(folder: Path, times: int, seed: int = 0) -> Counter[str]:
    """Kill `times` restores over a folder in another state. Returns how many left which."""
    chance, found = random.Random(seed), Counter[str]()  # noqa: S311 - moments, no secrets
    old, new, file = folder / "old", folder / "new", folder / "new.tar"
    publish(old, 1)
    publish(new, 2)
    make_backup(new, file)
    data = folder / "replaced"
    measured = _measure("restore", shutil.copytree(old, folder / "measured"), file)
    for turn in range(times):
        way, moment = _choose(turn, measured, chance)
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(old, data)
        with Case(lambda: f"turn {turn}: {way} {moment}"):  # noqa: B023 - asked before the loop goes on
            was_killed = _run("restore", data, file, way, moment)
            state = _tell_state(data)
            found[f"restore {'killed' if was_killed else 'ended before'}: {state}"] += 1
            with lock_writer(data):
                pass
            assert find_number(data) == (1 if state == "as it was" else 2)
            restore_backup(file, data, replace=True)
            assert find_number(data) == 2
            assert not (data / DRAFT).exists()
            assert not (data / RESTORED).exists()
    return found


def _tell_state(data: Path) -> str:
    try:
        return {1: "as it was", 2: "restored"}[find_number(data)]
    except IndexCorruptError:
        return "read by nobody"


def _check_file(file: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    restore_backup(file, target)
    find_number(target)


def _choose(turn: int, measured: Measured, chance: random.Random) -> tuple[str, float]:
    if turn % 2:
        return "clock", chance.uniform(0, measured.seconds)
    return "call", chance.randint(1, measured.calls)


@contextmanager
def _writer(data: Path) -> Iterator[None]:
    """A process that publishes one generation after the other."""
    with subprocess.Popen([sys.executable, __file__, "--child", "write", str(data), "-", "none", "0"]) as child:
        try:
            yield
            assert child.poll() is None, "the writer failed"
        finally:
            child.kill()


def _start(what: str, data: Path, file: Path, way: str, moment: float) -> subprocess.Popen[bytes]:
    told = [what, str(data), str(file), way, str(moment)]
    return subprocess.Popen([sys.executable, __file__, "--child", *told], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _measure(what: str, data: Path, file: Path) -> Measured:
    with _start(what, data, file, "none", 0) as child:
        assert child.stdout is not None
        began = child.stdout.readline() and time.monotonic()
        calls = int(child.stdout.readline())
        return Measured(time.monotonic() - began, calls)


def _run(what: str, data: Path, file: Path, way: str, moment: float) -> bool:
    """True when it was killed, False when it had ended by then."""
    with _start(what, data, file, way, moment) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"begun\n"
        if way == "clock":
            select.select([child.stdout], [], [], moment)
            child.kill()
        status = child.wait(timeout=120)
    assert status in (-signal.SIGKILL, 0), status
    return status != 0


def _be_killed(what: str, data: str, file: str, way: str, moment: str) -> None:
    """The child: write, back up or restore, and die before a call where that is wanted."""
    if what == "write":
        build_workers.ReadingProcess = PlainReader  # type: ignore[misc,assignment]
        for number in range(1, 1_000_000):
            publish(Path(data), number)

    def act(count: int, _call: str, _about: str) -> None:
        if way == "call" and count == int(float(moment)):
            os.kill(os.getpid(), signal.SIGKILL)

    print("begun", flush=True)
    with watch(Path(data).parent, act) as watched:
        if what == "backup":
            make_backup(Path(data), Path(file))
        else:
            restore_backup(Path(file), Path(data), replace=True)
    print(len(watched.calls), flush=True)


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        _be_killed(*sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description="Kill backups and restores.")
    parser.add_argument("--times", type=int, default=200, help="of each")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        found = kill_backups(Path(folder) / "a", arguments.times, arguments.seed)
        found += kill_restores(Path(folder) / "b", arguments.times, arguments.seed)
    for outcome, count in sorted(found.items()):
        print(f"{count:5} {outcome}")
    print(f"{arguments.times} kills of each: nothing half was taken for whole; {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()

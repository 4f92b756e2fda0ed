"""An update that fails at any write leaves the index as it was, says what failed, and succeeds once the fault is gone.

    python tests/faults/full_disk.py

The same change as in kill.py fails

    at every call    that opens to write, writes, syncs, renames or makes a folder, as ENOSPC, EIO and EACCES (`--every 1`)
    at every size    on a real file system (tmpfs, where that may be mounted) with room for so many kilobytes and no more
    at a limit       of the size of a file (RLIMIT_FSIZE), so that writes by C code fail in the middle of each file

The error must be an OSError that says what happened; the old generation is published and whole, the library says nothing of the
change, and the change succeeds when it is made again, and leaves nothing behind.
"""

import argparse
import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from ground import Case, PlainReader, World, check_nothing_left, check_settled, make_world, tell_state, update
from watched import watch

from index.sources.registry import read_registry

FAULTS = (errno.ENOSPC, errno.EIO, errno.EACCES)
WORDS = {errno.ENOSPC: "the disk is full", errno.EIO: "Input/output error", errno.EACCES: "Permission denied"}


def fail_at_calls(folder: Path, every: int = 1) -> Counter[str]:
    """Fail at each call, or at every so many-th; how many failed, by the fault."""
    found = Counter[str]()
    with closing(make_world(folder)) as world:
        calls = count_calls(world)
        places = [(at, fault) for at in range(1, len(calls) + 1) for fault in FAULTS]
        for at, fault in places[::every]:
            told = (
                os.strerror(fault)
                if _fail_at(world, at, fault)
                else "passed over: a folder that is there, or a mark that is set later"
            )
            found[told] += 1
    return found


def count_calls(world: World) -> list[str]:
    """The calls of an update that is left alone."""
    data = world.copy("counted")
    with watch(data, lambda *_: None) as watched:
        update(world, data)
    return watched.calls


def _fail_at(world: World, at: int, fault: int) -> bool:
    data = world.copy("failed")

    def act(count: int, _call: str, about: str) -> None:
        if count == at:
            raise OSError(fault, os.strerror(fault), about)

    with Case(lambda: f"call {at}, {errno.errorcode[fault]}: {watched.calls[at - 1]}"):
        with watch(data, act) as watched:
            message = _try(world, data)
        if message is None:
            call, _, place = watched.calls[at - 1].partition(" ")
            # A file without a name is made in another way where this one fails.
            is_nameless = call == "open" and (place == "." or place.rpartition("/")[2].startswith(".build-"))
            assert place.endswith("/published") or call == "os.mkdir" or is_nameless, watched.calls[at - 1]
        else:
            assert WORDS[fault] in message, message
            _check_untouched(world, data)
        _make_again(world, data)
    return message is not None


def _try(world: World, data: Path) -> str | None:
    """What the error says; None when there is none. Any other than an OSError passes through, and fails the run."""
    try:
        update(world, data)
    except OSError as error:
        return str(error)
    return None


def _check_untouched(world: World, data: Path) -> None:
    assert tell_state(world, data) == "old"
    assert read_registry(data).uploads.keys() == {"sent"}
    assert not read_registry(data).suppressed
    check_nothing_left(data)
    assert len(list((data / "generations").iterdir())) == 1


def _make_again(world: World, data: Path) -> None:
    report = update(world, data)
    assert not report.failed
    assert not report.repaired
    check_settled(world, data)


def fill_disks(folder: Path, step: int) -> Counter[str]:
    """Update on file systems with room for `step` kilobytes more each time, until one succeeds."""
    found, room = Counter[str](), 0
    with closing(make_world(folder)) as world:
        taken = sum(path.stat().st_size // 4096 * 4 + 4 for path in world.template.rglob("*")) + 4
        while True:
            with mount_tmpfs(folder / "disk", 64 * 1024):
                data = Path(shutil.copytree(world.template, folder / "disk" / "data"))
                remount(folder / "disk", used_kilobytes(folder / "disk") + room)
                message = _try(world, data)
                if message is None:
                    found[f"kilobytes were enough: {room}"] = 1
                    return found
                assert "the disk is full" in message, message
                _check_untouched(world, data)
                remount(folder / "disk", 64 * 1024)
                _make_again(world, data)
            found["full disks"] += 1
            room += step
            assert room < 100 * taken


def can_mount(folder: Path) -> bool:
    """Whether this process may mount a file system of its own."""
    try:
        with mount_tmpfs(folder / "probe", 64):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


@contextmanager
def mount_tmpfs(at: Path, kilobytes: int) -> Iterator[None]:
    at.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", at], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", at], check=True)


def remount(at: Path, kilobytes: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={kilobytes}k", at], check=True)


def used_kilobytes(at: Path) -> int:
    told = os.statvfs(at)
    return (told.f_blocks - told.f_bfree) * told.f_frsize // 1024


def limit_sizes(folder: Path, divide: int) -> Counter[str]:
    """Update in children that may write files of so many bytes; all limits up to that of the largest file, in `divide` steps."""
    found = Counter[str]()
    with closing(make_world(folder)) as world:
        data = world.copy("measured")
        update(world, data)
        largest = max(path.stat().st_size for path in data.rglob("*") if path.is_file())
        for part in range(divide + 1):
            limit = 300 + (largest - 300) * part // divide  # what it says of itself in writer.lock has to fit
            data = world.copy("limited")
            run = [sys.executable, __file__, "--child", str(folder), str(data), str(limit)]
            child = subprocess.run(run, capture_output=True, text=True, check=True)
            if child.stdout.strip() == "done":
                found["limits that were wide enough"] += 1
                assert tell_state(world, data) == "new"
                continue
            assert any(told in child.stdout for told in ("File too large", "Input/output error")), child.stdout
            _check_untouched(world, data)
            _make_again(world, data)
            found["limits on the size of a file"] += 1
    return found


def _be_limited(folder: str, data: str, limit: str) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    PlainReader.detector.detect("The model of languages, which unpacks itself into a file, is loaded with its first text.")
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    world = World(Path(folder), None, None)  # type: ignore[arg-type]
    print(_try(world, Path(data)) or "done")


def main() -> None:
    parser = argparse.ArgumentParser(description="Let updates of the index fail at every write.")
    parser.add_argument("--every", type=int, default=1, help="try every so many-th call")
    parser.add_argument("--kilobytes", type=int, default=4, help="room that each disk has more than the one before")
    parser.add_argument("--limits", type=int, default=60, help="limits on the size of a file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        found = fail_at_calls(_make(folder, "calls"), arguments.every) + limit_sizes(_make(folder, "limits"), arguments.limits)
        if can_mount(Path(folder)):
            found += fill_disks(_make(folder, "disks"), arguments.kilobytes)
        else:
            print("skipped: no file system may be mounted here")
    for outcome, count in sorted(found.items()):
        print(f"{count:5} {outcome}")
    print(f"each left the old generation whole, said why, and was made again; {time.monotonic() - began:.0f} s")


def _make(folder: str, name: str) -> Path:
    (Path(folder) / name).mkdir()
    return Path(folder) / name


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _be_limited(*sys.argv[2:])
    else:
        main()

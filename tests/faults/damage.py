"""A damaged file of the index is told by name with what to do, the generation before serves on, and an update repairs it.

    python tests/faults/damage.py

Every file of a generation, its manifest, CURRENT and library.json are removed, emptied, cut short, altered in one bit at each of
several places, and cannot be read (EIO). Each time, with a whole generation before it and without one:

    opened           the earlier generation answers and the complaint names the file and `citadel index`; without one, the error
                     does
    running          a shelf that has the file open serves on; one that is to turn to it serves the one before on, and says so
    repaired         `change_index` makes the index whole, to the last byte what it was to be
"""

import argparse
import errno
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent))

from ground import Case, World, make_world, open_engine, tell_state, update

from index.engine import NO_FILTERS, Engine
from index.errors import IndexCorruptError
from index.generations.publish import CURRENT, FOLDER, PUBLISHED, find_current, list_generations, open_current
from index.sources.registry import REGISTRY

REMEDY = "citadel index"
Damage = Callable[[Path], object]


def damages(bits: int) -> dict[str, Damage]:
    """By what is told of them; one bit is altered at so many places, spread over the file."""
    flips = {f"one bit altered, {at + 1} of {bits}": (lambda path, at=at: _flip(path, at / bits)) for at in range(bits)}
    return {
        "removed": lambda path: path.unlink(),
        "emptied": lambda path: _replace(path, b""),
        "cut short": lambda path: _replace(path, path.read_bytes()[: path.stat().st_size // 2]),
        "one byte short": lambda path: _replace(path, path.read_bytes()[:-1]),
        "unreadable": lambda path: None,
        **flips,
    }


def damage_files(folder: Path, bits: int = 3, every: int = 1, only: Collection[str] = ()) -> Counter[str]:
    """Damage each file in each way, or every so many-th of these, or `only` these files; how many cases held."""
    found = Counter[str]()
    with closing(make_world(folder)) as world:
        whole = world.copy("whole")
        update(world, whole)
        kinds = damages(bits)
        files = sorted(path.name for path in open_current(whole).iterdir() if path.name != PUBLISHED)
        cases = [(name, told) for name in [*files, CURRENT] for told in kinds if not only or name in only]
        for name, told in cases[::every]:
            for with_earlier in (True, False):
                with Case(lambda: f"{name}: {told}"):  # noqa: B023 - asked before the loop goes on
                    found[_try_case(world, whole, name, (told, kinds[told]), with_earlier)] += 1
        for told in list(kinds)[::every] if not only or REGISTRY in only else []:
            with Case(lambda: f"{REGISTRY}: {told}"):  # noqa: B023
                found[_try_library(world, whole, told, kinds[told])] += 1
    return found


def _try_case(world: World, whole: Path, name: str, damage: tuple[str, Damage], with_earlier: bool) -> str:
    told, spoil = damage
    data = _copy(whole, world.folder / "damaged")
    current = open_current(data)
    if not with_earlier:
        for generation in list_generations(data)[:-1]:
            shutil.rmtree(data / FOLDER / generation)
    path = data / CURRENT if name == CURRENT else current / name
    shelf = open_engine(data)
    spoil(path)
    with closing(shelf), _unreadable(path) if told == "unreadable" else nullcontext():
        if _is_harmless(data, current, name):
            assert tell_state(world, data) == "new"
            return "harmless: white space at the end"
        _check_running(shelf, data)
        outcome = _check_opening(world, data, name, with_earlier)
        _check_repair(world, data)
    assert tell_state(world, data) == "new"
    return outcome


def _is_harmless(data: Path, current: Path, name: str) -> bool:
    return name == CURRENT and find_current(data) == current


def _check_opening(world: World, data: Path, name: str, with_earlier: bool) -> str:
    """CURRENT alone damaged hides no generation that is whole: the latest is opened."""
    if not with_earlier and name != CURRENT:
        try:
            open_engine(data)
        except IndexCorruptError as error:
            assert name in str(error), error
            assert REMEDY in str(error), error
        else:
            raise AssertionError("a damaged index was opened")
        return "refused by name, none before it"
    with closing(open_engine(data)) as shelf, shelf.acquire() as index:
        assert shelf.degraded is not None
        assert name in shelf.degraded, shelf.degraded
        assert REMEDY in shelf.degraded, shelf.degraded
        expected = world.new if name == CURRENT else world.old
        assert index.manifest.identity == expected.manifest.identity
        assert index.document("steady-md").text == expected.document("steady-md").text
        assert shelf.generation == index.generation
    return "opened with a complaint" if name == CURRENT else "the one before it opened, with a complaint"


def _check_running(shelf: Engine, data: Path) -> None:
    """What was verified when it was opened is served on."""
    shelf.follow()
    with shelf.acquire() as index:
        assert index.top_lexical(["port"], NO_FILTERS, 5)
        assert index.generation == shelf.generation


def _check_repair(world: World, data: Path) -> None:
    report = update(world, data)
    assert report.repaired is not None
    assert REMEDY in report.repaired


def _try_library(world: World, whole: Path, told: str, spoil: Damage) -> str:
    """Without the library nothing is changed, since uploads would be lost; what is published is served."""
    data = _copy(whole, world.folder / "damaged")
    path = data / REGISTRY
    spoil(path)
    with _unreadable(path) if told == "unreadable" else nullcontext():
        assert tell_state(world, data) == "new"
        if not path.exists():
            update(world, data)
            return "library.json removed: begun anew"
        try:
            update(world, data)
        except IndexCorruptError as error:
            assert REGISTRY in str(error), error
            assert "restore it from a copy" in str(error), error
        else:
            raise AssertionError("a damaged library was believed")
    assert tell_state(world, data) == "new"
    return "library.json refused by name, the index served on"


def turn_to_damage(folder: Path, every: int = 1) -> Counter[str]:
    """A generation is published whose files are damaged: a shelf that has the one before open serves it on, and says so."""
    found = Counter[str]()
    with closing(make_world(folder)) as world:
        whole = world.copy("whole")
        update(world, whole)
        names = sorted(path.name for path in open_current(whole).iterdir() if path.name != PUBLISHED)
        for name in names[::every]:
            for told, spoil in damages(1).items():
                data = _copy(whole, world.folder / "turned")
                newer = open_current(data).name
                (data / CURRENT).write_text(list_generations(data)[0] + "\n", encoding="utf-8")
                with closing(open_engine(data)) as shelf:
                    spoil(data / FOLDER / newer / name)
                    (data / CURRENT).write_text(newer + "\n", encoding="utf-8")
                    with _unreadable(data / FOLDER / newer / name) if told == "unreadable" else nullcontext():
                        assert not shelf.follow()
                    assert shelf.degraded is not None
                    assert name in shelf.degraded
                    with shelf.acquire() as index:
                        assert index.manifest.identity == world.old.manifest.identity
                    update(world, data)
                    shelf.follow(again=True)
                    assert shelf.degraded is None, shelf.degraded
                    with shelf.acquire() as index:
                        assert index.manifest.identity == world.new.manifest.identity
                found["not turned to while running, and turned to once repaired"] += 1
    return found


def _copy(whole: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    return Path(shutil.copytree(whole, to))


def _flip(path: Path, part: float) -> None:
    content = bytearray(path.read_bytes())
    content[int(len(content) * part)] ^= 1 << int(part * 8) % 8
    _replace(path, bytes(content))


def _replace(path: Path, content: bytes) -> None:
    """As another file: what is written into one that a reader has mapped reaches that reader, whatever it verified before."""
    path.unlink()
    path.write_bytes(content)


_broken: list[str] = []
_hooked: list[bool] = []


@contextmanager
def _unreadable(path: Path) -> Iterator[None]:
    """Opening `path` to read fails with EIO, as on a disk that is worn out; it may be replaced."""

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and _broken and arguments[0] is not None and not isinstance(arguments[0], int):
            place = os.fsdecode(arguments[0])  # type: ignore[arg-type]
            if place == _broken[0]:
                raise OSError(errno.EIO, os.strerror(errno.EIO), place)

    if not _hooked:
        sys.addaudithook(refuse)
        _hooked.append(True)
    rename = os.replace

    def replaced(source: object, target: object) -> None:
        rename(source, target)  # type: ignore[arg-type]
        if str(target) in _broken:
            _broken.clear()

    _broken.append(str(path))
    try:
        with patch("os.replace", replaced):
            yield
    finally:
        _broken.clear()


def main() -> None:
    parser = argparse.ArgumentParser(description="Damage every file of the index.")
    parser.add_argument("--bits", type=int, default=8, help="places at which a bit of each file is altered")
    parser.add_argument("--every", type=int, default=1, help="try every so many-th case")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        found = Counter[str]()
        for name, cases in (("files", lambda at: damage_files(at, arguments.bits, arguments.every)), ("turn", turn_to_damage)):
            (Path(folder) / name).mkdir()
            found += cases(Path(folder) / name)
    for outcome, count in sorted(found.items()):
        print(f"{count:5} {outcome}")
    print(f"{found.total()} cases; {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()

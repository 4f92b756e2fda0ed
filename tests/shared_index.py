"""The index of the bundled corpus, built once with the real model for all workers and runs, and copies of it for tests.

It lies in `build/test-index/` under a name made of everything that shapes it. One process builds it while the others wait at a
lock. Nobody writes into it: each worker has a copy, and a test that changes an index makes one more.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

from index.generations.publish import MODELS
from tests.deadlines import BUILD_HANG

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
FOLDER = ROOT / "build" / "test-index"
BUILD = """
import pathlib, sys
from index.build.builder import build_index
from index.settings import BuildSettings
from ingest.sources import find_sources
report = build_index(find_sources(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2]), BuildSettings())
assert report.failed == (), report.failed
"""


def copy_shared_index(data: Path) -> Path:
    """Make `data` a copy of the shared index, which is built if it is not there; gives `data`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        template = FOLDER / _name()
        if not template.exists():
            _build(template)
        return copy_index(template, data)


def copy_index(template: Path, data: Path) -> Path:
    """Make `data` a copy of the data folder `template`, whose models it shares: replace their files, never write into them."""
    shutil.copytree(template, data, ignore=lambda folder, _: [MODELS] if Path(folder) == template else [])
    copy_models(template, data)
    return data


def copy_models(template: Path, data: Path) -> None:
    """Lay links to the exported models of `template` into `data`, which spares the export."""
    shutil.copytree(template / MODELS, data / MODELS, copy_function=_link)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def _build(template: Path) -> None:
    for old in FOLDER.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
    draft = FOLDER / "draft"
    command = [sys.executable, "-c", BUILD, str(CORPUS), str(draft)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=BUILD_HANG)
    draft.rename(template)


def _name() -> str:
    """A hash of the code and settings of both packages, of the corpus, of Python and of all libraries."""
    digest = hashlib.sha256(sys.version.encode())
    for name in sorted(f"{found.name} {found.version}" for found in distributions()):
        digest.update(name.encode())
    for path in sorted(_find_files()):
        digest.update(str(path.relative_to(ROOT)).encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _find_files() -> Iterator[Path]:
    for package in ("ingest", "index"):
        yield from (path for path in (ROOT / package).rglob("*") if path.suffix in (".py", ".toml"))
    yield from (path for path in CORPUS.rglob("*") if path.is_file())

"""What the fault scripts share: a small corpus, two states of an index over it, and a check which of the two a folder holds.

A fake encoder and the change of the real product, `index.sources.update.change_index`. The states differ in the
identity of the generation, a hash over the bytes of every file, and are compared with builds from nothing.
"""

import importlib.util
import shutil
import sys
from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
if "index_fakes" not in sys.modules:
    _spec = importlib.util.spec_from_file_location("index_fakes", ROOT / "tests" / "index" / "fakes.py")
    assert _spec is not None
    assert _spec.loader is not None
    sys.modules["index_fakes"] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules["index_fakes"])

from index_fakes import FakeEncoder  # noqa: E402

from index.build.builder import build_index  # noqa: E402
from index.build.reading_process import TrustedRunner  # noqa: E402
from index.build.reading_program import ReadingTasks  # noqa: E402
from index.build.report import BuildReport, Progress  # noqa: E402
from index.engine import NO_FILTERS, Snapshot  # noqa: E402
from index.generations.integrity import verify  # noqa: E402
from index.generations.manifest import read_manifest  # noqa: E402
from index.generations.publish import FOLDER, PUBLISHED, list_generations, open_current  # noqa: E402
from index.local.local_engine import LocalEngine  # noqa: E402
from index.local.local_snapshot import LocalSnapshot  # noqa: E402
from index.settings import BuildSettings  # noqa: E402
from index.sources.registry import Origin, read_registry  # noqa: E402
from index.sources.update import Change, change_index  # noqa: E402
from ingest.sandbox.limits import ReadingLimits  # noqa: E402
from ingest.sources import Source, find_sources  # noqa: E402

QUESTIONS = ("ports and ships", "mine action in Asia", "the council", "cyber", "maritime security", "unchanged")
OLD_FILES = {
    "council.txt": "The Council met on ports. It spoke of maritime security in Asia.\n\nShips were named twice.\n" * 4,
    "cyber.txt": "Cyber security is a matter of trust between partners. The EU and Japan signed.\n" * 6,
    "steady.md": "# Steady\n\nThis text stays unchanged from the first state to the last one. Ports stay open.\n",
}
NEW_FILES = {
    "council.txt": "The Council met on ships, and no longer on ports. Mine action was agreed.\n" * 5,
    "cyber.txt": OLD_FILES["cyber.txt"],
    "steady.md": OLD_FILES["steady.md"],
    "mines.txt": "Mine action in Asia began with a seminar. Twelve states took part.\n" * 3,
}
UPLOADS = {
    "sent": "What was sent first speaks of ports in Viet Nam and of the council.\n",
    "newer": "What was sent later speaks of ships, cyber dialogues and mine action.\n" * 2,
}
REMOVED = "cyber"


class Case:
    """One of many cases: when something inside fails, what `tell` says of the case goes to stderr before the failure goes on."""

    def __init__(self, tell: Callable[[], str]) -> None:
        self._tell = tell

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            print(self._tell(), file=sys.stderr)


class PlainReader(TrustedRunner):
    """Reads in this process, as `ReadingProcess` would in its child: a second less for each update."""

    everything: ClassVar = ReadingTasks()
    detector: ClassVar = everything.detector

    def __init__(self, limits: ReadingLimits) -> None:
        super().__init__(limits, self.everything.by_name())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def begin(self) -> None:
        """There is no child to start."""


@dataclass(frozen=True, slots=True)
class World:
    """Two states over `folder`: `template` is a data folder in the first one, `change` leads to the second; both also built
    from nothing, to be compared with.
    """

    folder: Path
    old: LocalSnapshot
    new: LocalSnapshot

    @property
    def template(self) -> Path:
        return self.folder / "template"

    def copy(self, name: str) -> Path:
        """A data folder of its own in the first state, with the upload of `change` laid ready."""
        data = self.folder / name
        shutil.rmtree(data, ignore_errors=True)
        return Path(shutil.copytree(self.template, data))

    def change(self, data: Path) -> Change:
        """A file changed, one came, an upload came, a document was removed."""
        return Change(Origin(str(self.folder / "after")), scan=True, put=(upload(data, "newer"),), removed=(REMOVED,))

    def close(self) -> None:
        self.old.close()
        self.new.close()


def upload(data: Path, doc_id: str) -> Source:
    """A file that was sent, as the worker hands it on."""
    return Source(doc_id, data / "uploads" / f"{doc_id}.txt", f"{doc_id}.txt", publisher="Tests", language="en")


def write_corpus(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def make_world(folder: Path) -> World:
    """Both states from nothing, and the template."""
    before, after = write_corpus(folder / "before", OLD_FILES), write_corpus(folder / "after", NEW_FILES)
    template = folder / "template"
    write_corpus(template / "uploads", {f"{doc_id}.txt": text for doc_id, text in UPLOADS.items()})
    change_index(
        Change(Origin(str(before)), scan=True, put=(upload(template, "sent"),)), template, BuildSettings(), encoder=FakeEncoder()
    )
    old = [*find_sources(before), upload(template, "sent")]
    left = [source for source in find_sources(after) if source.doc_id != REMOVED]
    new = [*left, upload(template, "sent"), upload(template, "newer")]
    return World(folder, _build(folder / "old", old), _build(folder / "new", new))


def update(world: World, data: Path, progress: Progress | None = None, *, plainly: bool = True) -> BuildReport:
    """The change, by the code of the product; plainly: files are read in this process."""
    with patch("index.workers.build_workers.ReadingProcess", PlainReader) if plainly else nullcontext():
        return change_index(world.change(data), data, BuildSettings(), progress, FakeEncoder())


def open_engine(data: Path) -> LocalEngine:
    """The engine over a data folder, with what is published open."""
    return LocalEngine(data, "fake", FakeEncoder()).load()


def tell_state(world: World, data: Path) -> str:
    """'old' or 'new': what the published index is, whole and without complaint, to its last byte and in what it answers."""
    engine = open_engine(data)
    with closing(engine), engine.acquire() as index:
        assert engine.degraded is None, engine.degraded
        states = {world.old.manifest.identity: ("old", world.old), world.new.manifest.identity: ("new", world.new)}
        assert index.manifest.identity in states, f"a mix: {[entry.doc_id for entry in index.list_entries().entries]}"
        name, expected = states[index.manifest.identity]
        assert _read_out(index) == _read_out(expected)
        return name


def check_settled(world: World, data: Path) -> None:
    """The second state and nothing beside it; the first can still be gone back to, also after a change that comes later."""
    assert tell_state(world, data) == "new"
    assert read_registry(data).uploads.keys() == {"sent", "newer"}
    assert read_registry(data).suppressed.keys() == {REMOVED}
    check_nothing_left(data)
    generations = list_generations(data)
    later = Change(Origin(str(world.folder / "after")), removed=("sent",))
    change_index(later, data, BuildSettings(), encoder=FakeEncoder())
    assert list_generations(data)[:-1] == generations, "a generation that was published is gone"
    assert len(generations) == 2
    for generation in list_generations(data):
        verify(data, generation)
        assert (data / FOLDER / generation / PUBLISHED).exists()


def check_nothing_left(data: Path) -> None:
    """No draft, no staging folder, no view that is half made."""
    left = [str(path.relative_to(data)) for path in data.rglob(".*")]
    assert not left, f"left behind: {left}"


def _build(data: Path, sources: list[Source]) -> LocalSnapshot:
    build_index(sorted(sources, key=lambda source: source.doc_id), data, BuildSettings(), encoder=FakeEncoder())
    manifest = read_manifest(open_current(data))
    return LocalSnapshot.open(open_current(data), manifest, FakeEncoder())


def _read_out(index: Snapshot) -> list[object]:
    """Every text, and the rankings of every question by both retrievers."""
    told: list[object] = [(entry.doc_id, index.document(entry.doc_id).text) for entry in index.list_entries().entries]
    for question, vector in zip(QUESTIONS, FakeEncoder().encode(QUESTIONS), strict=True):
        told += [
            index.top_lexical(index.tokenizer.question_tokens(question), NO_FILTERS, 20),
            index.top_dense(vector, NO_FILTERS, 20),
        ]
    return told

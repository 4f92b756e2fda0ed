"""A living index under arbitrary changes, held after each of them against one built from nothing: `LivingIndex`.

Apart from the test that runs it, so that tests/faults/equivalence.py can run it for longer. The plain model that it keeps beside
the product is in `living_model.py`.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from index_fakes import FakeEncoder, list_chunks, search_words
from living_model import FILES, NAMES, TEXTS, Library, composed, contents, is_readable, name_document, names, sent

from api.jobs.upload_files import collect_uploads
from index.access import open_snapshot
from index.build.builder import BuildTask, as_input
from index.build.document_input import DocumentInput
from index.build.reading_process import ReadingProcess
from index.build.report import BuildReport, ignore_progress
from index.engine import NO_FILTERS
from index.errors import EmptyCorpusError
from index.generations.history import roll_back
from index.generations.integrity import find_sound, verify
from index.generations.manifest import MANIFEST, IndexManifest, read_manifest
from index.generations.publish import FOLDER, PUBLISHED, list_generations, lock_writer, open_current
from index.settings import BuildSettings
from index.sources.registry import Origin, read_registry
from index.sources.update import Change, change_index
from index.workers import build_workers
from index.workers.build_workers import LocalWorkers
from ingest.sandbox.limits import ReadingLimits
from ingest.sources import Source, find_sources

KEPT = 3
SETTINGS = BuildSettings(kept=KEPT)
ENCODER = FakeEncoder()
QUESTIONS = ("framework participation agreement", "FPA", "IT", "information technology", "us", "日本", "AB", "ports of Japan")


@contextmanager
def lend(reader: ReadingProcess) -> Iterator[ReadingProcess]:
    """One child that reads for all steps, since its start takes a second."""
    yield reader


class LivingIndex(RuleBasedStateMachine):
    """Every rule is a change that somebody may ask for; the invariants are checked after each."""

    steps = 0
    compared = 0
    rollbacks = 0
    repairs = 0
    _reader = ReadingProcess(ReadingLimits())
    _read: dict[str, list[Any]] = {}  # noqa: RUF012 - shared on purpose: the same source is read once
    built: dict[str, tuple[IndexManifest, object]] = {}  # noqa: RUF012 - from nothing, by what they hold

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="living-"))
        self.data, self.folder, self.sources = self.root / "var", self.root / "corpus", self.root / "sources"
        self.folder.mkdir()
        self.library = Library({}, {}, {}, {})
        self.held: dict[str, dict[str, bytes]] = {}
        self.damaged: set[str] = set()
        self.numbered = 0
        self.is_settled = True
        self.real_process = build_workers.ReadingProcess
        build_workers.ReadingProcess = lambda _limits: lend(self._reader)  # type: ignore[assignment,misc]

    def teardown(self) -> None:
        build_workers.ReadingProcess = self.real_process  # type: ignore[misc]
        shutil.rmtree(self.root)

    @initialize(files=st.dictionaries(names, contents, min_size=1, max_size=3))
    def begin(self, files: dict[str, bytes]) -> None:
        for name, told in files.items():
            self.write(name, told)
        self.change(scan=True)

    @rule(files=st.dictionaries(names, sent, min_size=1, max_size=3))
    def put(self, files: dict[str, bytes]) -> None:
        self.change(put=files)

    @rule(name=names, told=composed)
    def put_one(self, name: str, told: bytes) -> None:
        self.change(put={name: told})

    @rule(chosen=st.sets(names, min_size=1, max_size=2))
    def remove(self, chosen: set[str]) -> None:
        self.change(removed=frozenset(map(name_document, chosen)))

    @rule(files=st.dictionaries(names, sent, max_size=2), chosen=st.sets(names, max_size=1), scan=st.booleans())
    def several_at_once(self, files: dict[str, bytes], chosen: set[str], scan: bool) -> None:
        put = {name: told for name, told in files.items() if name not in chosen}
        self.change(put=put, removed=frozenset(map(name_document, chosen)), scan=scan)

    @rule(name=names, told=sent, is_scanned=st.booleans())
    def write_file(self, name: str, told: bytes, is_scanned: bool) -> None:
        self.write(name, told)
        if is_scanned:
            self.change(scan=True)

    @rule(name=names)
    def delete_file(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)
        self.library.corpus.pop(name_document(name), None)
        self.change(scan=True)

    @rule()
    def scan_twice(self) -> None:
        self.change(scan=True)
        report = self.change(scan=True)
        assert report is None or not report.published

    @rule(doc_id=st.sampled_from(sorted(FILES)))
    def put_what_the_folder_holds(self, doc_id: str) -> None:
        if doc_id in self.library.corpus:
            self.change(put={FILES[doc_id]: self.library.corpus[doc_id]})

    @precondition(lambda self: len(self.held) > 1)
    @rule(at=st.integers(0, KEPT))
    def roll_back(self, at: int) -> None:
        generations = sorted(self.held.keys() - self.damaged)
        if generations:
            generation = generations[at % len(generations)]
            type(self).rollbacks += 1
            roll_back(self.data, generation)
            self.library.indexed = dict(self.held[generation])
            self.is_settled = False

    @precondition(lambda self: self.held)
    @rule(chance=st.integers(0, 3))
    def damage(self, chance: int) -> None:
        if chance < 3:
            return  # each costs all that later steps could take over
        folder = open_current(self.data)
        (folder / "terms.json").unlink(missing_ok=True)
        self.damaged.add(folder.name)
        self.change(put={NAMES[0]: TEXTS[0]})

    def write(self, name: str, told: bytes) -> None:
        (self.folder / name).write_bytes(told)
        self.library.corpus[name_document(name)] = told

    def change(
        self, *, scan: bool = False, put: Mapping[str, bytes] = {}, removed: frozenset[str] = frozenset()
    ) -> BuildReport | None:
        """Ask the product and the model for the same; None where both say that nothing would be left."""
        type(self).steps += 1
        uploads = tuple(self.upload(name, told) for name, told in sorted(put.items()))
        change = Change(Origin(str(self.folder)), scan, uploads, tuple(sorted(removed)))
        before, whole = self.find_former()
        told = {name_document(name): content for name, content in put.items()}
        may_be_empty = self.may_be_emptied(before, removed, scan)
        after = self.library.change(before, told, removed, whole=whole or scan, may_be_empty=may_be_empty)
        report = None
        try:
            report = change_index(change, self.data, SETTINGS, encoder=ENCODER)
        except EmptyCorpusError:
            assert after is None
        else:
            assert after is not None
            type(self).repairs += report.repaired is not None
            self.library, self.is_settled = after, self.is_settled or whole or scan
            self.remember(report.generation)
            assert {one.doc_id for one in report.failed} >= {
                doc_id for doc_id, content in told.items() if not is_readable(doc_id, content)
            }
        collect_uploads(self.data, [source.path for source in read_registry(self.data).uploads.values()])
        return report

    def upload(self, name: str, told: bytes) -> Source:
        self.numbered += 1
        path = self.data / "uploads" / f"20260101T{self.numbered:012}Z-{self.numbered:08x}{Path(name).suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(told)
        return Source(name_document(name), path, name, sha256=hashlib.sha256(told).hexdigest())

    def find_former(self) -> tuple[dict[str, bytes], bool]:
        """What the latest whole generation holds, and whether that is not the published one."""
        if not self.held:
            return {}, True
        current = open_current(self.data).name
        whole = [name for name in sorted(self.held, reverse=True) if name <= current and name not in self.damaged]
        return (self.held[whole[0]] if whole else {}), whole[:1] != [current]

    def may_be_emptied(self, before: Mapping[str, bytes], removed: frozenset[str], scan: bool) -> bool:
        """Whether all may go: what was removed by its name, or where nothing was."""
        if not self.held:
            return not scan
        current = open_current(self.data).name
        if any(name not in self.damaged for name in self.held if name <= current):
            return before.keys() <= removed
        return not self.held[current]

    def remember(self, generation: str) -> None:
        kept = set(list_generations(self.data))
        self.held = {name: told for name, told in self.held.items() if name in kept} | {generation: self.library.indexed}
        self.damaged &= self.held.keys()
        assert kept == self.held.keys()
        assert len(kept) <= KEPT + 1  # beside the last ones that which is published

    @invariant()
    def equals_one_built_from_nothing(self) -> None:
        if not self.held:
            return
        generation = open_current(self.data).name
        manifest = verify(self.data, generation)
        expected, ranked = self.build_anew()
        type(self).compared += 1
        assert [document.doc_id for document in manifest.documents] == sorted(self.library.indexed)
        assert dict(manifest.files) == dict(expected.files)
        assert manifest.identity == expected.identity
        assert rank(self.data) == ranked

    @invariant()
    def nothing_is_left_over(self) -> None:
        for generation in list_generations(self.data):
            folder = self.data / FOLDER / generation
            found = {path.name for path in folder.iterdir()}
            named = {*read_manifest(folder).files, MANIFEST, PUBLISHED}
            assert found == (named - {"terms.json"} if generation in self.damaged else named)
        registry = read_registry(self.data)
        assert {doc_id: one.path.read_bytes() for doc_id, one in registry.uploads.items()} == self.library.uploads
        stored = {path for path in (self.data / "uploads").glob("*") if path.is_file()}
        assert stored == {one.path for one in registry.uploads.values()}
        assert dict(registry.suppressed) == {name: hashlib.sha256(told).hexdigest() for name, told in self.library.aside.items()}

    @invariant()
    def every_document_is_wanted(self) -> None:
        """Once all was brought up to date: after a rollback the index holds what it held then, whatever the library says."""
        if self.held and self.is_settled:
            registry = read_registry(self.data)
            wanted = {source.doc_id for source in registry.list_sources(find_sources(self.folder))}
            assert self.library.indexed.keys() <= wanted | self.library.indexed.keys() - self.library.corpus.keys()

    def build_anew(self) -> tuple[IndexManifest, object]:
        """The manifest and the rankings of a build of the same documents in a folder of its own."""
        held = sorted(self.library.indexed.items())
        key = hashlib.sha256(repr([(doc_id, hashlib.sha256(told).digest()) for doc_id, told in held]).encode()).hexdigest()
        if key not in self.built:
            with tempfile.TemporaryDirectory(dir=self.root) as folder:
                inputs = [self.as_cached_input(doc_id, told, Path(folder)) for doc_id, told in held]
                fresh = Path(folder) / "fresh"
                with lock_writer(fresh):
                    task = BuildTask(fresh, SETTINGS, ignore_progress, ENCODER)
                    task.build(inputs, find_sound(fresh), may_be_empty=True)
                self.built[key] = read_manifest(open_current(fresh)), rank(fresh)
        return self.built[key]

    def as_cached_input(self, doc_id: str, told: bytes, folder: Path) -> DocumentInput:
        path = folder / FILES[doc_id]
        path.write_bytes(told)
        told_input = as_input(Source(doc_id, path, FILES[doc_id]), LocalWorkers(self._reader), SETTINGS.chunking)
        if told_input.fingerprint not in self._read:
            self._read[told_input.fingerprint] = list(told_input.load())
        return DocumentInput(doc_id, told_input.fingerprint, lambda: self._read[told_input.fingerprint])


def rank(data: Path) -> list[Any]:
    """The rankings of both retrievers for QUESTIONS, with every score; chunk ids are checked to be unique."""
    with open_snapshot(data, "fake", ENCODER) as snapshot:
        chunks = list_chunks(snapshot)
        assert len({chunk.chunk_id for chunk in chunks}) == len(chunks)
        return [
            ranking
            for question in QUESTIONS
            for ranking in (
                search_words(snapshot, question),
                snapshot.top_dense(ENCODER.encode([question])[0], NO_FILTERS, 10),
            )
        ]

"""Updates of an index: the same to the last byte as a build from nothing. Which files are suppressed, come back, fail or stay."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from index_fakes import FakeEncoder
from living_machine import LivingIndex
from living_model import REAL

from index.access import open_snapshot
from index.build import builder, versions
from index.build.report import BuildReport
from index.embedding.encoder import Encoder
from index.errors import EmptyCorpusError, IndexCorruptError
from index.generations.history import roll_back
from index.generations.manifest import IndexManifest, read_manifest
from index.generations.publish import list_generations, open_current
from index.settings import BuildSettings
from index.sources.registry import Origin, read_registry
from index.sources.update import Change, change_index
from ingest.sources import Source, find_sources
from tests.examples import scaled

CORPUS = Path(__file__).resolve().parents[3] / "corpus"
SETTINGS = BuildSettings()
PROFILE = settings(
    max_examples=scaled(20),
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class Living:
    """A data folder and a corpus folder, and what may be asked of them."""

    def __init__(self, root: Path) -> None:
        self.data, self.folder, self.encoder = root / "var", root / "corpus", FakeEncoder()
        self.folder.mkdir()
        self.sent = 0

    def write(self, texts: Mapping[str, str]) -> None:
        for doc_id, text in texts.items():
            (self.folder / f"{doc_id}.txt").write_text(text, encoding="utf-8")

    def scan(self) -> BuildReport:
        return self.change(scan=True)

    def put(self, doc_id: str, content: str | bytes) -> BuildReport:
        return self.change(put=(self.upload(doc_id, content),))

    def remove(self, *doc_ids: str) -> BuildReport:
        return self.change(removed=doc_ids)

    def name(self, *paths: Path) -> BuildReport:
        origin = Origin(str(self.folder), tuple(map(str, paths)))
        return change_index(Change(origin, scan=True), self.data, SETTINGS, encoder=self.encoder)

    def change(self, *, scan: bool = False, put: tuple[Source, ...] = (), removed: tuple[str, ...] = ()) -> BuildReport:
        change = Change(Origin(str(self.folder)), scan, put, removed)
        return change_index(change, self.data, SETTINGS, encoder=self.encoder)

    def upload(self, doc_id: str, content: str | bytes) -> Source:
        self.sent += 1
        path = self.data / "uploads" / f"{self.sent}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Source(doc_id, path, f"{doc_id}.txt")

    def texts(self) -> dict[str, str]:
        with open_snapshot(self.data, "fake", self.encoder) as snapshot:
            return {entry.doc_id: snapshot.document(entry.doc_id).text for entry in snapshot.list_entries().entries}

    def manifest(self) -> IndexManifest:
        return read_manifest(open_current(self.data))


@pytest.fixture
def index(tmp_path: Path) -> Living:
    made = Living(tmp_path)
    made.write({"ports": "Ports are open.", "seas": "Seas are calm."})
    made.scan()
    return made


def test_any_sequence_of_changes_ends_in_the_index_that_is_built_from_nothing() -> None:
    run_state_machine_as_test(LivingIndex, settings=PROFILE)


def test_uploads_of_real_documents_equal_a_build_from_nothing(tmp_path: Path, real_encoder: Encoder) -> None:
    if not REAL.is_dir():
        pytest.skip(f"no folder {REAL.name!r} of real documents")
    files = [path for path in sorted(REAL.glob("*.md")) if path.stat().st_size < 20_000]
    whole = tmp_path / "whole"
    whole.mkdir()
    for path in sorted((CORPUS / "documents").iterdir()):
        if not path.name.startswith("strategic"):
            shutil.copy(path, whole / path.name)
    origin, grown, fresh = Origin(str(whole)), tmp_path / "grown", tmp_path / "fresh"
    change_index(Change(origin, scan=True), grown, SETTINGS, encoder=real_encoder)
    uploads = [Source(f"real-{at}", path, path.name) for at, path in enumerate(files[:4])]
    stored = [_store(grown, source) for source in uploads]
    last = Source("real-0", stored[3].path, uploads[3].file)
    for put in ((stored[0],), (stored[1], stored[2]), (last,)):
        change_index(Change(origin, put=put), grown, SETTINGS, encoder=real_encoder)
    change_index(Change(origin, removed=("real-1",)), grown, SETTINGS, encoder=real_encoder)
    builder.build_index([*find_sources(whole), last, uploads[2]], fresh, SETTINGS, encoder=real_encoder)
    updated, expected = (read_manifest(open_current(data)) for data in (grown, fresh))
    assert updated.files == expected.files
    assert updated.identity == expected.identity


def _store(data: Path, source: Source) -> Source:
    path = data / "uploads" / source.path.name
    path.parent.mkdir(exist_ok=True)
    shutil.copy(source.path, path)
    return Source(source.doc_id, path, source.file)


def test_a_removed_file_stays_withheld_and_the_report_says_so(index: Living) -> None:
    assert index.remove("ports").removed == ("ports",)
    report = index.scan()
    assert (report.withheld, report.added, report.published) == (("ports",), (), False)
    assert index.texts() == {"seas": "Seas are calm."}


def test_a_removed_file_comes_back_when_its_bytes_change(index: Living) -> None:
    index.remove("ports")
    index.write({"ports": "Ports are shut."})
    report = index.scan()
    assert (report.withheld, report.added) == ((), ("ports",))
    assert index.texts()["ports"] == "Ports are shut."


def test_a_removed_file_comes_back_when_it_is_sent(index: Living) -> None:
    index.remove("ports")
    assert index.put("ports", "Ports are open.").added == ("ports",)
    report = index.scan()
    assert (report.withheld, report.kept) == ((), ("ports", "seas"))


def test_a_removed_file_comes_back_when_it_is_named(index: Living) -> None:
    index.remove("ports")
    report = index.name(index.folder / "ports.txt", index.folder / "seas.txt")
    assert (report.withheld, report.added) == ((), ("ports",))


def test_a_removed_upload_over_a_file_leaves_neither(index: Living) -> None:
    index.put("ports", "Ports are sent.")
    index.remove("ports")
    report = index.scan()
    assert report.withheld == ("ports",)
    assert index.texts() == {"seas": "Seas are calm."}


def test_an_upload_over_a_file_stays_while_the_file_is_the_same_and_goes_with_its_change(index: Living) -> None:
    index.put("ports", "Ports are sent.")
    assert index.scan().published is False
    assert index.texts()["ports"] == "Ports are sent."
    index.write({"ports": "Ports are written later."})
    assert index.scan().changed == ("ports",)
    assert index.texts()["ports"] == "Ports are written later."
    assert read_registry(index.data).uploads == {}


def test_an_upload_over_a_file_that_was_never_indexed_stays_too(index: Living) -> None:
    index.write({"late": "It stood there before."})
    index.put("late", "It was sent after.")
    assert index.scan().published is False
    assert index.texts()["late"] == "It was sent after."


def test_a_removed_file_of_a_damaged_generation_stays_withheld(index: Living) -> None:
    index.write({"late": "It came late."})
    index.scan()
    (open_current(index.data) / "terms.json").unlink()
    report = index.remove("late")
    assert report.repaired is not None
    assert index.texts().keys() == {"ports", "seas"}
    assert index.scan().withheld == ("late",)


@pytest.mark.parametrize("damaged", [b"%PDF-1.7 but nothing else", b""])
def test_a_file_that_cannot_be_read_takes_the_place_of_no_upload(index: Living, damaged: bytes) -> None:
    index.put("ports", "Ports are sent.")
    (index.folder / "ports.txt").write_bytes(damaged)
    assert [one.kept for one in index.scan().failed] == [True]
    assert index.texts()["ports"] == "Ports are sent."
    assert read_registry(index.data).uploads.keys() == {"ports"}


def test_an_upload_that_cannot_be_read_leaves_everything_as_it_was(index: Living) -> None:
    index.put("ports", "Ports are sent.")
    before = read_registry(index.data), index.manifest()
    report = index.put("ports", b"%PDF-1.7 but nothing else")
    assert [(one.doc_id, one.reason, one.kept) for one in report.failed] == [("ports", "mismatched_type", True)]
    assert report.published is False
    assert (read_registry(index.data), index.manifest()) == before
    assert index.texts()["ports"] == "Ports are sent."


def test_an_upload_that_cannot_be_read_stops_no_other(index: Living) -> None:
    put = (index.upload("bad", b"%PDF-1.7 but nothing else"), index.upload("good", "Good."))
    report = index.change(put=put)
    assert ([one.doc_id for one in report.failed], report.added) == (["bad"], ("good",))
    assert read_registry(index.data).uploads.keys() == {"good"}


def test_the_last_document_can_be_removed_and_comes_back_when_it_is_sent(index: Living) -> None:
    index.remove("ports")
    assert index.remove("seas").removed == ("seas",)
    assert (index.texts(), index.manifest().documents) == ({}, ())
    assert read_registry(index.data).suppressed.keys() == {"ports", "seas"}
    assert index.change(scan=True).withheld == ("ports", "seas")
    index.put("ports", "Ports are sent.")
    assert index.texts() == {"ports": "Ports are sent."}


def test_an_upload_that_cannot_be_read_leaves_an_empty_index_as_it_was(index: Living) -> None:
    index.remove("ports", "seas")
    before = read_registry(index.data), index.manifest()
    report = index.put("ports", b"%PDF-1.7 but nothing else")
    assert ([one.doc_id for one in report.failed], report.published) == (["ports"], False)
    assert (read_registry(index.data), index.manifest()) == before


def test_a_corpus_folder_that_is_suddenly_empty_empties_no_index(index: Living) -> None:
    for path in index.folder.iterdir():
        path.unlink()
    before = read_registry(index.data), index.manifest()
    with pytest.raises(EmptyCorpusError):
        index.change(scan=True)
    assert (read_registry(index.data), index.manifest()) == before


def test_a_first_change_needs_no_corpus_folder_and_finds_it_when_it_is_there(tmp_path: Path) -> None:
    data, folder = tmp_path / "var", tmp_path / "corpus"
    upgrade = Change(Origin(str(folder)))
    report = change_index(upgrade, data, SETTINGS, encoder=FakeEncoder())
    assert (report.published, report.kept, read_registry(data).origin) == (True, (), None)
    folder.mkdir()
    (folder / "ports.txt").write_text("Ports are open.", encoding="utf-8")
    report = change_index(replace(upgrade, scan=True), data, SETTINGS, encoder=FakeEncoder())
    assert (report.added, read_registry(data).origin) == (("ports",), upgrade.origin)


def test_only_what_was_sent_is_read_and_embedded(index: Living) -> None:
    (index.folder / "ports.txt").unlink()  # not looked at
    index.encoder.seen.clear()
    report = index.put("new", "A new text.")
    assert (report.added, report.kept, report.removed) == (("new",), ("ports", "seas"), ())
    assert all("new" in text.lower() for text in index.encoder.seen)


def test_another_version_of_chunks_reads_everything_again_but_what_was_removed(
    index: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.put("sent", "It was sent.")
    index.put("seas", "Seas are sent.")
    index.remove("ports")
    monkeypatch.setattr(versions, "CHUNKS", versions.CHUNKS + 1)
    report = index.put("new", "A new text.")
    assert (report.added, report.changed, report.kept) == (("new",), ("seas", "sent"), ())
    assert (report.removed, report.withheld) == ((), ("ports",))
    assert index.texts() == {"new": "A new text.", "seas": "Seas are sent.", "sent": "It was sent."}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"uploads": {}}', b"\xff\xfe", b'{"origin": 1, "uploads": {}, "aside": {}}']
)
def test_a_damaged_library_is_named_and_nothing_is_published(index: Living, content: bytes) -> None:
    (index.data / "library.json").write_bytes(content)
    before = list_generations(index.data)
    for change in (index.scan, lambda: index.put("new", "New."), lambda: index.remove("ports")):
        with pytest.raises(IndexCorruptError, match=r"library\.json"):
            change()
    assert list_generations(index.data) == before
    assert (index.data / "library.json").read_bytes() == content


def test_after_a_rollback_changes_go_on_from_there_until_the_folder_is_scanned(index: Living) -> None:
    first = index.manifest().generation
    index.put("sent", "It was sent.")
    roll_back(index.data, first)
    assert index.texts().keys() == {"ports", "seas"}
    index.put("new", "A new text.")
    assert index.texts().keys() == {"new", "ports", "seas"}
    index.scan()
    assert index.texts().keys() == {"new", "ports", "seas", "sent"}


def test_what_is_sent_or_removed_counts_before_the_file_that_stands_there_by_then(index: Living) -> None:
    index.write({"ports": "Ports are written, and not scanned yet.", "seas": "Seas are written, and not scanned yet."})
    index.put("ports", "Ports are sent.")
    index.remove("seas")
    report = index.scan()
    assert (report.published, report.withheld) == (False, ("seas",))
    assert index.texts() == {"ports": "Ports are sent."}


def test_an_upload_beside_a_scan_counts_before_a_damaged_file(index: Living) -> None:
    (index.folder / "ports.txt").write_bytes(b"")
    report = index.change(scan=True, put=(index.upload("ports", "Ports are sent."),))
    assert (report.failed, report.changed) == ((), ("ports",))
    assert index.texts()["ports"] == "Ports are sent."


def test_an_upload_is_taken_though_the_corpus_folder_is_gone(index: Living) -> None:
    index.folder.rename(index.folder.with_name("elsewhere"))
    assert index.put("new", "A new text.").kept == ("ports", "seas")


def test_the_same_bytes_in_other_collections_are_another_document(index: Living) -> None:
    first = index.upload("sent", "Ships are late.")
    index.change(put=(first,))
    moved = replace(first, collections=("legal", "press"))
    assert index.change(put=(moved,)).changed == ("sent",)
    expected = {"ports": ("default",), "seas": ("default",), "sent": ("legal", "press")}
    assert {one.doc_id: one.collections for one in index.manifest().documents} == expected
    assert index.scan().kept == ("ports", "seas", "sent")  # the registry knows them as well
    assert {one.doc_id: one.collections for one in index.manifest().documents} == expected

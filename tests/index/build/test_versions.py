"""A stage whose output changes has another version, and a build does again what depends on a version and nothing else."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from index_fakes import FakeEncoder

from index.access import open_engine
from index.build import versions
from index.build.builder import build_index
from index.build.reading_process import ReadingProcess
from index.build.report import BuildReport
from index.errors import IndexCorruptError
from index.generations.manifest import FORMAT_VERSION, read_manifest
from index.generations.publish import open_current
from index.settings import BuildSettings
from ingest.sandbox.parent import Frame
from ingest.sources import find_sources_in
from tests.index.build import stage_digests
from tests.index.build.stage_digests import COMMAND, Digests, StageVersion, compute, find_unversioned, read_record

ROOT = Path(__file__).resolve().parents[3]
FILES = [ROOT / "tests" / "ingest" / "documents" / name for name in ("agreement.pdf", "control.md", "decision.html")]


@pytest.fixture(scope="module")
def computed() -> Digests:
    return compute()


def test_no_stage_changed_its_output_without_another_version(computed: Digests) -> None:
    assert find_unversioned(read_record(), computed) == []


def test_the_record_is_that_of_the_code(computed: Digests) -> None:
    recorded = read_record()
    numbers, now = ({name: stage.version for name, stage in one.versions.items()} for one in (recorded, computed))
    assert numbers == now, f"run `{COMMAND}`"
    assert recorded.outputs == computed.outputs, f"run `{COMMAND}`"


STAGES = {
    "pdf": StageVersion(3, {"pypdf": "7.1"}, "the version of 'pdf'"),
    "assembly": StageVersion(1, {}, "ASSEMBLY"),
    "chunks": StageVersion(2, {}, "CHUNKS"),
}
PDF = "tests/ingest/documents/agreement.pdf"
BEFORE = Digests(STAGES, {PDF: {"reader": "r", "assembly": "a", "chunks": "c"}})


def change(outputs: dict[str, str], **stages: StageVersion) -> Digests:
    return Digests({**STAGES, **stages}, {PDF: {**BEFORE.outputs[PDF], **outputs}})


@pytest.mark.parametrize(
    ("stage", "constant"), [("reader", "the version of 'pdf'"), ("assembly", "ASSEMBLY"), ("chunks", "CHUNKS")]
)
def test_an_output_that_changed_alone_names_the_constant_and_the_command(stage: str, constant: str) -> None:
    (message,) = find_unversioned(BEFORE, change({stage: "another"}))
    assert f"raise {constant} by one" in message
    assert COMMAND in message


def test_an_output_may_change_with_the_version_of_its_stage_or_of_its_library() -> None:
    assert find_unversioned(BEFORE, change({"chunks": "another"}, chunks=StageVersion(3, {}, "CHUNKS"))) == []
    upgraded = StageVersion(3, {"pypdf": "7.2"}, "the version of 'pdf'")
    assert find_unversioned(BEFORE, change({"reader": "another"}, pdf=upgraded)) == []


def test_what_follows_from_an_earlier_stage_needs_no_version_of_its_own() -> None:
    raised = StageVersion(4, {"pypdf": "7.1"}, "the version of 'pdf'")
    assert find_unversioned(BEFORE, change({"reader": "x", "assembly": "y", "chunks": "z"}, pdf=raised)) == []


def test_a_version_is_never_lowered() -> None:
    (message,) = find_unversioned(BEFORE, change({"chunks": "another"}, chunks=StageVersion(1, {}, "CHUNKS")))
    assert "from 2 to 1" in message


def test_the_command_refuses_a_changed_output_of_the_same_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, computed: Digests, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(stage_digests, "RECORD", tmp_path / "record.json")
    monkeypatch.setattr(stage_digests, "compute", lambda: computed)
    assert stage_digests.main() == 0
    written = (tmp_path / "record.json").read_text()
    altered = {**computed.outputs, "tests/ingest/documents/note.md": {**computed.outputs[PDF], "reader": "another"}}
    monkeypatch.setattr(stage_digests, "compute", lambda: replace(computed, outputs=altered))
    assert stage_digests.main() == 1
    assert "raise the version of the format 'markdown' in ingest/formats.py" in capsys.readouterr().err
    assert (tmp_path / "record.json").read_text() == written


def test_a_record_that_was_edited_by_hand_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, computed: Digests) -> None:
    edited = tmp_path / "record.json"
    digest = computed.outputs[PDF]["chunks"]
    edited.write_text(stage_digests.RECORD.read_text().replace(digest, "0" * 64))
    monkeypatch.setattr(stage_digests, "RECORD", edited)
    with pytest.raises(ValueError, match="edited by hand"):
        read_record()


class CountingReader(ReadingProcess):
    """Counts the files that are read."""

    names: list[str] = []  # noqa: RUF012 - of all readers of a test

    def run(self, task: str, *frames: Frame, name: str) -> Iterator[bytes]:
        if task == "read":
            self.names.append(name)
        return super().run(task, *frames, name=name)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr("index.workers.build_workers.ReadingProcess", CountingReader)
    CountingReader.names.clear()
    return CountingReader.names


def build(data: Path, encoder: FakeEncoder | None = None) -> BuildReport:
    return build_index(find_sources_in(FILES), data, BuildSettings(), encoder=encoder or FakeEncoder())


def upgrade(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    known = versions._find_version
    monkeypatch.setattr(versions, "_find_version", lambda name: "99" if name == library else known(name))


def test_another_version_of_pypdf_reads_pdf_files_again_and_no_others(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path)
    read.clear()
    upgrade(monkeypatch, "pypdf")
    report = build(tmp_path)
    assert read == ["agreement.pdf"]
    assert (report.published, len(report.changed), len(report.kept)) == (True, 1, 2)
    recorded = read_manifest(open_current(tmp_path)).settings["reading"]["formats"]["pdf"]
    assert recorded["libraries"]["pypdf"] == "99"


@pytest.mark.parametrize("constant", ["ANALYZER", "NEAR_DUPLICATES"])
def test_another_analysis_indexes_every_document_anew_and_reads_and_embeds_none(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch, constant: str
) -> None:
    build(tmp_path)
    read.clear()
    monkeypatch.setattr(versions, constant, getattr(versions, constant) + 1)
    encoder = FakeEncoder()
    report = build(tmp_path, encoder)
    assert (read, encoder.seen, report.changed, report.published) == ([], [], (), True)


def test_another_stemmer_indexes_anew_without_reading(tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path)
    read.clear()
    upgrade(monkeypatch, "PyStemmer")
    assert (build(tmp_path).published, read) == (True, [])


@pytest.mark.parametrize("constant", ["ASSEMBLY", "CHUNKS", "SENTENCES"])
def test_another_version_of_a_stage_behind_the_readers_reads_everything_again(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch, constant: str
) -> None:
    build(tmp_path)
    read.clear()
    monkeypatch.setattr(versions, constant, getattr(versions, constant) + 1)
    assert len(build(tmp_path).changed) == len(read) == len(FILES)


def test_the_same_versions_build_nothing(tmp_path: Path, read: list[str]) -> None:
    build(tmp_path)
    read.clear()
    assert (build(tmp_path).published, read) == (False, [])


def test_an_index_of_the_format_before_is_not_opened_and_is_built_anew(tmp_path: Path, read: list[str]) -> None:
    build(tmp_path)
    path = open_current(tmp_path) / "manifest.json"
    fields = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**fields, "format_version": 3}), encoding="utf-8")
    line = (
        f"the index in {str(tmp_path)!r} was built by an earlier version of Citadel (format 3, this one reads {FORMAT_VERSION})"
    )
    with pytest.raises(IndexCorruptError) as caught:
        open_engine(tmp_path, "", encoder=FakeEncoder())
    assert str(caught.value) == f"{line}: run `citadel index`"
    read.clear()
    report = build(tmp_path)
    assert (report.repaired, len(report.added), len(read)) == (f"{line}: run `citadel index`", len(FILES), len(FILES))
    open_engine(tmp_path, "", encoder=FakeEncoder()).close()


def test_a_file_without_a_known_extension_depends_on_every_format() -> None:
    assert versions.versions_for("README") == versions.record_reading()
    assert versions.versions_for("a.pdf")["formats"].keys() == {"pdf"}


def test_reworded_code_changes_no_setting(tmp_path: Path) -> None:
    """The identity of an index comes from values: nothing of what is recorded is read from a source file."""
    program = (
        "import json, os, index.settings\nassert index.settings.__file__.startswith(os.getcwd())\n"
        "from index.embedding.model_export import ModelCard\n"
        "print(json.dumps(index.settings.BuildSettings().as_recorded(ModelCard('a', 1, 1, '', '', ''))))"
    )
    before = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    copy = tmp_path / "copy"
    for package in ("ingest", "index"):
        for path in (ROOT / package).rglob("*"):
            if path.suffix in (".py", ".toml"):
                target = copy / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                text = path.read_text(encoding="utf-8")
                target.write_text(text + "\n# reworded\n", encoding="utf-8")
    after = subprocess.run([sys.executable, "-c", program], cwd=copy, capture_output=True, text=True, check=True).stdout
    assert after == before

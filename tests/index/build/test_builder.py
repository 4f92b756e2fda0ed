import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_fakes import FakeEncoder, make_input, search_words

from index.access import open_snapshot
from index.build.builder import build_index, update_index
from index.build.document_input import DocumentInput
from index.build.report import BuildReport, Failure
from index.embedding.encoder import Encoder
from index.engine import NO_FILTERS
from index.errors import EmptyCorpusError
from index.generations.manifest import read_manifest
from index.generations.publish import list_generations, open_current
from index.settings import BuildSettings
from ingest.errors import DamagedFileError
from ingest.language.german import GERMAN
from ingest.load import DocumentContents
from ingest.sources import find_sources, find_sources_in
from tests.examples import scaled

ROOT = Path(__file__).resolve().parents[3]
TEXTS = {
    "ports": "The Framework Participation Agreement (FPA) covers ports. Ships are late.\n\nNobody knows why they are late.",
    "seas": "An FPA with Viet Nam was signed on 17 October 2019. Ships are late.",
    "norden": "Das Abkommen mit 日本 wurde unterzeichnet. Ships are late.",
}
LANGUAGES = {"norden": "de", "c": "fr", "d": "de"}
SETTINGS = BuildSettings()


def build(
    data: Path, texts: Mapping[str, str], encoder: FakeEncoder | None = None, settings: BuildSettings = SETTINGS
) -> BuildReport:
    inputs = [make_input(doc_id, text, LANGUAGES.get(doc_id, "en")) for doc_id, text in texts.items()]
    return update_index(inputs, data, settings, encoder=encoder or FakeEncoder())


def rankings(data: Path, encoder: FakeEncoder) -> list[object]:
    questions = ["framework participation agreements", "FPA Vietnam", "日本", "late ships", "nothing of it"]
    found: list[object] = []
    with open_snapshot(data, "fake", encoder) as snapshot:
        for question in questions:
            dense = snapshot.top_dense(encoder.encode([question])[0], NO_FILTERS, 10)
            found.append([*search_words(snapshot, question), *dense])
    return found


def test_a_document_is_found_by_questions_in_its_language_and_in_the_default_one(tmp_path: Path) -> None:
    texts = {**TEXTS, "norden": "Die Verträge mit Indonesien wurden am 7. August 2018 unterzeichnet."}
    build(tmp_path, texts)
    with open_snapshot(tmp_path, "fake", FakeEncoder()) as snapshot:
        german = snapshot.tokenizer.in_language(GERMAN)
        for tokens in (
            german.question_tokens("Vertrag"),
            german.question_tokens("Wann, 07.08.2018?"),
            snapshot.tokenizer.question_tokens("Indonesien"),
            snapshot.tokenizer.question_tokens("Verträge"),
        ):
            found = [chunk_id for chunk_id, _ in snapshot.top_lexical(tokens, NO_FILTERS, 10)]
            assert {chunk.doc_id for chunk in snapshot.chunks(found)} == {"norden"}


def failing(doc_id: str) -> DocumentInput:
    def load() -> DocumentContents:
        raise DamagedFileError(f"{doc_id}: damaged")

    return DocumentInput(doc_id, "of the damaged file", load)


def test_a_first_build_adds_every_document(tmp_path: Path) -> None:
    report = build(tmp_path, TEXTS)
    assert report.added == ("norden", "ports", "seas")
    assert (report.changed, report.removed, report.kept, report.failed) == ((), (), (), ())
    assert report.published
    assert open_current(tmp_path).name == report.generation


def test_a_build_of_nothing_new_publishes_nothing_and_embeds_nothing(tmp_path: Path) -> None:
    first, encoder = build(tmp_path, TEXTS), FakeEncoder()
    again = build(tmp_path, TEXTS, encoder)
    assert (again.generation, again.published, again.kept) == (first.generation, False, ("norden", "ports", "seas"))
    assert encoder.seen == []


def test_only_what_changed_is_read_and_embedded(tmp_path: Path) -> None:
    build(tmp_path, TEXTS)
    encoder = FakeEncoder()
    report = build(tmp_path, {"ports": TEXTS["ports"], "seas": TEXTS["seas"] + " It is in force.", "new": "A new text."}, encoder)
    assert (report.added, report.changed, report.removed, report.kept) == (("new",), ("seas",), ("norden",), ("ports",))
    assert not any("Nobody" in text or text == "Ships are late." for text in encoder.seen)
    assert any("It is in force" in text for text in encoder.seen)


def test_two_builds_of_the_same_input_are_identical(tmp_path: Path) -> None:
    build(tmp_path / "one", TEXTS)
    build(tmp_path / "other", dict(reversed(TEXTS.items())))
    one, other = (read_manifest(open_current(tmp_path / name)) for name in ("one", "other"))
    assert one.files == other.files
    assert one.identity == other.identity
    assert one.generation == other.generation


CORPUS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from([*TEXTS.values(), "Kurz.", "ὅρκος 誓い"]), min_size=1)


@settings(max_examples=scaled(12))
@given(st.lists(CORPUS, min_size=2, max_size=4))
def test_an_incremental_build_equals_a_fresh_one(tmp_path_factory: pytest.TempPathFactory, states: list[dict[str, str]]) -> None:
    grown, fresh = tmp_path_factory.mktemp("grown"), tmp_path_factory.mktemp("fresh")
    encoder = FakeEncoder()
    for state in states:
        build(grown, state, encoder)
    build(fresh, states[-1], encoder)
    assert read_manifest(open_current(grown)).identity == read_manifest(open_current(fresh)).identity
    assert rankings(grown, encoder) == rankings(fresh, encoder)


def test_an_incremental_build_with_the_real_model_equals_a_fresh_one(tmp_path: Path, real_encoder: Encoder) -> None:
    sources = [source for source in find_sources(ROOT / "corpus") if not source.doc_id.startswith("strategic")]
    for part in (sources[:2], sources[1:], sources):
        build_index(part, tmp_path / "grown", SETTINGS, encoder=real_encoder)
    build_index(sources, tmp_path / "fresh", SETTINGS, encoder=real_encoder)
    grown, fresh = (read_manifest(open_current(tmp_path / name)) for name in ("grown", "fresh"))
    assert grown.files == fresh.files
    assert grown.identity == fresh.identity


def test_a_document_that_fails_is_reported_and_stops_no_other(tmp_path: Path) -> None:
    report = update_index([failing("broken"), make_input("seas", TEXTS["seas"])], tmp_path, SETTINGS, encoder=FakeEncoder())
    assert report.added == ("seas",)
    assert report.failed == (Failure("broken", "damaged", "broken: damaged", False),)


def test_a_document_that_fails_now_stays_as_it_was(tmp_path: Path) -> None:
    first, encoder = build(tmp_path, TEXTS), FakeEncoder()
    inputs = [failing("ports"), *(make_input(doc_id, TEXTS[doc_id]) for doc_id in ("seas", "norden"))]
    report = update_index(inputs, tmp_path, SETTINGS, encoder=encoder)
    assert [one.kept for one in report.failed] == [True]
    assert report.kept == ("norden", "ports", "seas")
    assert (report.generation, report.published) == (first.generation, False)
    assert update_index([*inputs, make_input("new", "New.")], tmp_path, SETTINGS, encoder=encoder).kept == report.kept
    with open_snapshot(tmp_path, "fake", encoder) as snapshot:
        assert snapshot.document("ports").text.startswith("The Framework")


@pytest.mark.parametrize("inputs", [[], [failing("broken")]])
def test_nothing_to_index_is_an_error_and_leaves_the_old_index(tmp_path: Path, inputs: list[DocumentInput]) -> None:
    with pytest.raises(EmptyCorpusError):
        update_index(inputs, tmp_path / "new", SETTINGS, encoder=FakeEncoder())
    before = build(tmp_path, {"seas": TEXTS["seas"]})
    with pytest.raises(EmptyCorpusError, match="none could be indexed"):
        update_index(inputs, tmp_path, SETTINGS, encoder=FakeEncoder())
    assert open_current(tmp_path).name == before.generation


def test_a_doc_id_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'a'"):
        update_index([make_input("a", "x"), make_input("a", "y")], tmp_path, SETTINGS, encoder=FakeEncoder())


def test_another_model_embeds_everything_again(tmp_path: Path) -> None:
    build(tmp_path, TEXTS)
    encoder = FakeEncoder("another")
    report = build(tmp_path, TEXTS, encoder)
    assert (report.published, report.kept) == (True, ("norden", "ports", "seas"))
    assert rankings(tmp_path, encoder)
    assert "Ships are late." in encoder.seen


def test_another_setting_makes_another_generation_and_reads_nothing(tmp_path: Path) -> None:
    first, encoder = build(tmp_path, TEXTS), FakeEncoder()
    report = build(tmp_path, TEXTS, encoder, replace(SETTINGS, bm25=replace(SETTINGS.bm25, k1=1.2)))
    assert (report.published, report.kept, encoder.seen) == (True, ("norden", "ports", "seas"), [])
    assert list_generations(tmp_path) == [first.generation, report.generation]


def test_a_damaged_generation_is_replaced_and_the_report_says_so(tmp_path: Path) -> None:
    build(tmp_path, TEXTS)
    (open_current(tmp_path) / "terms.json").unlink()
    report = build(tmp_path, TEXTS)
    assert report.repaired is not None
    assert "terms.json" in report.repaired
    assert len(report.added) == len(TEXTS)


def test_files_that_cannot_be_read_are_reported_by_reason(tmp_path: Path, real_encoder: Encoder) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "good.txt").write_text("A good text about ports.", encoding="utf-8")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.7 but nothing else")
    (folder / "empty.txt").write_bytes(b"")
    report = build_index(find_sources_in([folder]), tmp_path / "data", SETTINGS, encoder=real_encoder)
    assert report.added == ("good",)
    assert {one.doc_id: one.reason for one in report.failed} == {"bad-pdf": "damaged", "empty": "empty"}


def test_a_file_that_is_gone_is_kept_and_reported(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("A note on ports.", encoding="utf-8")
    sources = find_sources_in([file])
    build_index(sources, tmp_path / "data", SETTINGS, encoder=FakeEncoder())
    file.unlink()
    report = build_index(sources, tmp_path / "data", SETTINGS, encoder=FakeEncoder())
    assert [(one.doc_id, one.kept) for one in report.failed] == [("note", True)]
    assert report.kept == ("note",)


NOTHING_NEW = """
import json, pathlib, sys
from index.build.builder import build_index
from index.settings import BuildSettings
from ingest.sources import find_sources_in
report = build_index(find_sources_in([pathlib.Path(sys.argv[1])]), pathlib.Path(sys.argv[2]), BuildSettings())
heavy = sorted({"torch", "transformers", "sentence_transformers", "faiss", "scipy", "onnxruntime", "numpy"} & sys.modules.keys())
print(json.dumps([report.published, heavy]))
"""


def test_a_build_of_nothing_new_loads_nothing_heavy(tmp_path: Path, copied_model: Path, real_encoder: Encoder) -> None:
    file, data = tmp_path / "note.txt", copied_model.parent.parent
    file.write_text("A note on ports.", encoding="utf-8")
    build_index(find_sources_in([file]), data, SETTINGS, encoder=real_encoder)
    run = [sys.executable, "-c", NOTHING_NEW, str(file), str(data)]
    published, heavy = json.loads(subprocess.run(run, cwd=ROOT, check=True, capture_output=True).stdout)
    assert (published, heavy) == (False, [])

"""Files are read and words counted in a child process. What fails there costs one document."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from index_fakes import FakeEncoder, make_contents, stage

from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.build.builder import BuildTask
from index.build.document_input import DocumentInput
from index.build.reading_process import ReadingProcess, TokenCounter, TrustedRunner, count_acronyms, read_contents, read_record
from index.build.report import ignore_progress
from index.build.staging import Staging
from index.generations.integrity import find_sound
from index.generations.publish import lock_writer
from index.local.document_store import write_json
from index.settings import BuildSettings
from index.workers.build_workers import LocalWorkers
from ingest.chunking import ChunkSettings
from ingest.errors import DamagedFileError, MissingFileError, ReadingLimitError
from ingest.sandbox.limits import ReadingLimits
from ingest.sandbox.parent import Frame
from ingest.sources import Source

TEXT = "Framework Participation Agreements (FPAs) were signed.\n\nPorts are safe, and the FPA holds."
VOCABULARY = Vocabulary.of_corpus([TEXT])


@pytest.fixture(scope="module")
def process() -> Iterator[ReadingProcess]:
    with ReadingProcess(ReadingLimits()) as process:
        yield process


def test_the_child_reads_what_this_process_reads(tmp_path: Path, process: ReadingProcess) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"# Ports\n\n{TEXT}\n\n| A | B |\n|---|---|\n| 1 | 2 |\n", encoding="utf-8")
    source = Source("a", path, "a.md", publisher="Tests")
    trusted = list(read_record(source, TrustedRunner(), ChunkSettings()))
    assert list(read_record(source, process, ChunkSettings())) == trusted
    with Staging(tmp_path, ReadingLimits()) as staging:
        assert staging.add("a", trusted).contents() == read_contents(source, BuildSettings())


def test_a_file_that_is_not_there_is_named(tmp_path: Path, process: ReadingProcess) -> None:
    source = Source("a", tmp_path / "gone.txt", "gone.txt")
    with pytest.raises(MissingFileError, match=r"gone\.txt"):
        list(read_record(source, process, ChunkSettings()))
    with pytest.raises(IsADirectoryError):
        list(read_record(Source("a", tmp_path, "folder.txt"), process, ChunkSettings()))


def test_the_child_counts_the_tokens_of_texts(process: ReadingProcess) -> None:
    fresh = stage(make_contents("a", TEXT))["a"]
    lists = TokenCounter.of(process, VOCABULARY).count("a", "en", fresh.searched.place.read(), fresh.searched.ends.read())
    tokenizer = Tokenizer(VOCABULARY)
    ends = np.cumsum(lists.lengths).tolist()
    found = [
        [lists.terms[number] for number in lists.ids[end - size : end]] for end, size in zip(ends, lists.lengths, strict=True)
    ]
    assert found == [tokenizer.document_tokens(chunk.searched) for chunk in make_contents("a", TEXT).chunks]


def test_the_child_counts_the_acronyms_of_a_stored_document(process: ReadingProcess) -> None:
    body = write_json(make_contents("a", TEXT).document).encode()
    assert count_acronyms("a", body, process).definitions == {"FPA": {"framework participation agreements": 1}}


class Spoiled(TrustedRunner):
    """Gives what no reader gives for one task."""

    def __init__(self, task: str, frames: list[bytes]) -> None:
        super().__init__()
        self.spoiled = {task: frames}

    def run(self, task: str, *frames: Frame, name: str) -> Iterator[bytes]:
        return iter(self.spoiled[task]) if task in self.spoiled else super().run(task, *frames, name=name)


@pytest.mark.parametrize("frames", [[], [b"[]"], [b'["a"]', b"\x09\0\0\0", b"\x01\0\0\0"], [b"nothing", b"", b""]])
def test_counts_that_contradict_themselves_are_refused(frames: list[bytes]) -> None:
    counter = TokenCounter.of(Spoiled("count_tokens", frames), VOCABULARY)
    with pytest.raises(DamagedFileError, match="'a': its words cannot be counted"):
        counter.count("a", "en", b"word", np.array([4], np.int64).tobytes())


@pytest.mark.parametrize("frames", [[], [b"[]"], [json.dumps([{"A": 1}, {}]).encode()]])
def test_acronyms_that_contradict_themselves_are_refused(frames: list[bytes]) -> None:
    with pytest.raises(DamagedFileError, match="'a': its acronyms cannot be counted"):
        count_acronyms("a", b"{}", Spoiled("count_acronyms", frames))


class Exhausted(TrustedRunner):
    """Runs out of time over the words of document "b"."""

    def run(self, task: str, *frames: Frame, name: str) -> Iterator[bytes]:
        if task == "count_tokens" and name == "b":
            raise ReadingLimitError("'b': reading it took more than 1 s of processor time")
        return super().run(task, *frames, name=name)


def test_a_document_whose_words_cannot_be_counted_fails_alone(tmp_path: Path) -> None:
    def build(texts: dict[str, str]) -> tuple[tuple[str, ...], list[tuple[str, str, bool]], tuple[str, ...]]:
        inputs = [
            DocumentInput(name, text, lambda name=name, text=text: make_contents(name, text)) for name, text in texts.items()
        ]
        task = BuildTask(tmp_path, BuildSettings(), ignore_progress, FakeEncoder(), LocalWorkers(runner))
        with lock_writer(tmp_path):
            report = task.build(inputs, find_sound(tmp_path))
        return report.added, [(one.doc_id, one.reason, one.kept) for one in report.failed], report.kept

    runner: TrustedRunner = Exhausted()
    assert build({"a": "Ports.", "b": "Ships.", "c": "Mines."}) == (("a", "c"), [("b", "reading_limit", False)], ())
    runner = TrustedRunner()
    assert build({"a": "Ports.", "b": "Ships.", "c": "Mines."}) == (("b",), [], ("a", "c"))
    runner = Exhausted()
    assert build({"a": "Ports.", "b": "Ships, new.", "c": "Mines."}) == ((), [("b", "reading_limit", True)], ("a", "b", "c"))

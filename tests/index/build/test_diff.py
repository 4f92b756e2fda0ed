import atexit
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from index_fakes import FakeEncoder, make_contents, make_input

from index.build.builder import update_index
from index.build.diff import find_changes
from index.build.document_input import DocumentInput
from index.build.report import ignore_progress
from index.build.staging import Staging
from index.settings import BuildSettings
from ingest.load import DocumentContents
from ingest.sandbox.limits import ReadingLimits


def open_staging() -> Staging:
    staging = Staging(Path(tempfile.gettempdir()), ReadingLimits())
    atexit.register(staging.__exit__, None, None, None)
    return staging


def halved(doc_id: str, part: str) -> DocumentInput:
    """A document with half of a character in it, as a careless reader might let it through."""

    def load() -> DocumentContents:
        contents = make_contents(doc_id, "Ports are safe.")
        return replace(contents, document=replace(contents.document, **{part: "Ports \ud800"}))

    return DocumentInput(doc_id, "halved", load)


@pytest.mark.parametrize("part", ["text", "title", "publisher", "source_path"])
def test_half_a_character_fails_its_document_and_no_other(tmp_path: Path, part: str) -> None:
    inputs = [halved("bad", part), make_input("good", "Ports.")]
    report = update_index(inputs, tmp_path, BuildSettings(), encoder=FakeEncoder())
    assert report.added == ("good",)
    assert [(one.doc_id, one.reason, one.kept) for one in report.failed] == [("bad", "unwritable", False)]
    assert "U+D800" in report.failed[0].message


def test_a_reader_that_stumbles_over_half_a_character_fails_its_document_alone() -> None:
    stumbling = DocumentInput("bad", "x", lambda: make_contents("bad", "Ports \ud800 are safe."))
    changes = find_changes([stumbling, make_input("good", "Ports.")], None, open_staging, ignore_progress)
    assert (changes.doc_ids(), [one.reason for one in changes.failed]) == (["good"], ["unwritable"])


def test_a_document_that_calls_itself_otherwise_is_refused() -> None:
    stranger = DocumentInput("a", "x", lambda: make_contents("b", "Ports."))
    with pytest.raises(ValueError, match="'a', was given 'b'"):
        find_changes([stranger], None, open_staging, ignore_progress)


def test_without_a_former_index_everything_is_fresh() -> None:
    changes = find_changes([make_input(doc_id, "Ports.") for doc_id in "ba"], None, open_staging, ignore_progress)
    assert (changes.doc_ids(), changes.kept, changes.removed, changes.failed) == (["a", "b"], (), (), ())


def test_documents_are_begun_ahead_and_one_that_cannot_be_begun_fails_in_its_place() -> None:
    begun = []

    def begin(doc_id: str) -> DocumentContents:
        begun.append(doc_id)
        if doc_id == "b":
            raise OSError("no such disk")
        return make_contents(doc_id, "Ports.")

    def look(step: str, done: int, total: int) -> None:
        seen.append(len(begun))

    seen: list[int] = []
    inputs = [DocumentInput(doc_id, "x", lambda doc_id=doc_id: begin(doc_id)) for doc_id in "abcd"]
    changes = find_changes(inputs, None, open_staging, look, 3)
    assert seen == [3, 4, 4, 4, 4]
    assert (changes.doc_ids(), [(one.doc_id, one.message) for one in changes.failed]) == (
        ["a", "c", "d"],
        [("b", "no such disk")],
    )

"""What reading a file adds to what its format reader found, and how large a document may be."""

from pathlib import Path

import pytest

from ingest.chunking import ChunkSettings
from ingest.errors import TooLargeError
from ingest.language.detection import LanguageDetector
from ingest.load import extract, load_source
from ingest.sandbox.limits import ReadingLimits
from ingest.sources import Source

TEXT = b"# Harbour\n\nThe harbour was opened by the mayor of the town, and ships came from every country.\n"


class FullDisk(LanguageDetector):
    """A detector that finds no room to unpack its model."""

    def detect(self, text: str) -> str | None:
        raise OSError(28, "No space left on device")


def test_a_model_of_languages_that_cannot_be_opened_costs_the_language_alone() -> None:
    found = extract(TEXT, "a.md", ReadingLimits(), FullDisk())
    assert (found.metadata.language, len(found.blocks)) == (None, 2)
    assert "No space left" in found.facts.remarks[0]
    other = extract(TEXT, "a.md", ReadingLimits(), LanguageDetector())
    assert (other.metadata.language, other.facts.remarks) == ("en", ())


@pytest.mark.parametrize(("limits", "words"), [(ReadingLimits(file_bytes=50), "bytes"), (ReadingLimits(parts=4), "blocks")])
def test_a_file_that_is_too_large_is_refused_by_name(tmp_path: Path, limits: ReadingLimits, words: str) -> None:
    path = tmp_path / "large.md"
    path.write_bytes(TEXT * 3)
    with pytest.raises(TooLargeError, match=rf"'large\.md' has .* {words}, more than"):
        load_source(Source("large", path, "large.md"), ChunkSettings(), limits, FullDisk())

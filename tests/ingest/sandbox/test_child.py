"""What the reading process adds to what a format reader found."""

from ingest.language.detection import LanguageDetector
from ingest.readers.markdown.markdown_reader import read_markdown_file
from ingest.sandbox.child import answer
from ingest.sandbox.frames import decode_answer
from ingest.sandbox.limits import ReadingLimits

TEXT = b"# Harbour\n\nThe harbour was opened by the mayor of the town, and ships came from every country.\n"


class FullDisk(LanguageDetector):
    """A detector that finds no room to unpack its model."""

    def detect(self, text: str) -> str | None:
        raise OSError(28, "No space left on device")


def test_a_model_of_languages_that_cannot_be_opened_costs_the_language_alone() -> None:
    found = decode_answer(answer(read_markdown_file, TEXT, ReadingLimits(), FullDisk()))
    assert (found.metadata.language, len(found.blocks)) == (None, 2)
    assert "No space left" in found.facts.remarks[0]
    other = decode_answer(answer(read_markdown_file, TEXT, ReadingLimits(), LanguageDetector()))
    assert (other.metadata.language, other.facts.remarks) == ("en", ())

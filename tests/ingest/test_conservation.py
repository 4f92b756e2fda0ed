"""No word of a real file is lost or changed without a word, measured against an independent extraction of the same file."""

from pathlib import Path

import pytest

from tests.ingest.conservation import compare_folder

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
MOST = 0.001


@pytest.mark.parametrize(
    "folder",
    [
        ROOT / "tests" / "cases" / "files",
        DATA / "eurlex",
        DATA / "filings",
        DATA / "indo_pacific_docs",
        DATA / "odd_files" / "docx",
        DATA / "odd_files" / "html_readability",
    ],
    ids=lambda folder: folder.name,
)
def test_every_word_is_kept_or_listed_as_dropped_and_none_is_invented(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip(f"{folder.name} is a public collection that is not part of the project, and it is not here")
    found = list(compare_folder(folder))
    words = sum(one.words for one in found)
    worst = {str(one.path): (one.missing.most_common(5), one.invented.most_common(5)) for one in found if one.changed}
    assert sum(one.missing.total() for one in found) <= MOST * words, worst
    assert sum(one.invented.total() for one in found) <= MOST * words, worst


def test_every_letter_of_odd_pdf_files_is_kept_or_listed_and_none_is_invented() -> None:
    """By letters, because in these files each of two programs makes other words of letters that are drawn one by one."""
    folder = DATA / "odd_files" / "pdf"
    if not folder.is_dir():
        pytest.skip(f"{folder.name} is a public collection that is not part of the project, and it is not here")
    found = list(compare_folder(folder))
    letters = MOST * sum(one.words for one in found)  # a word has one at least
    assert sum(one.lost_letters for one in found) <= letters, {str(one.path): one.missing for one in found if one.lost_letters}
    assert sum(one.added_letters for one in found) <= letters, {str(one.path): one.invented for one in found if one.added_letters}

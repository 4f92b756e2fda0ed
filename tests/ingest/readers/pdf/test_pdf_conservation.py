"""The law of conservation for PDFs: every word of the raw text stands in a block, in a cell, in a drop, or labels a note."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import NoTextError, ReadError
from ingest.readers.pdf.pdf_reader import read_pdf
from ingest.sandbox.limits import ReadingLimits
from tests.deadlines import HANG
from tests.examples import scaled
from tests.ingest.extraction_invariants import check, find_untold
from tests.ingest.pdf_drawing import Drawn, draw_pdf
from tests.ingest.sandbox_reading import ExtractingProcess

DATA = Path(__file__).resolve().parents[4].parent / "shared" / "data"
TEXTS = st.sampled_from(
    [
        *("1", "2", "iv", "(1)", "*", "¹", "•", "a", "Article 3", "Scope", "LIMITE", "1. The Council", "- 3 -", "Page 3 of 4"),
        *("the partnership rests on four pillars", "that were agreed in the spring.", "1 See the decision of the Council.", "§"),
        *(
            "Contents ............ 4",
            "_____________",
            "* * *",
            "Year",
            "1990",
            "12 %",
            "Endnotes",
            "Table 1: Ports",
            "10²",
            "i Note.",
        ),
        *("Brussels, 21 March 2022", "29/11/2026, 13:40", "1/1", "(a) first point", "* Sign.", "¹ Raised."),
    ]
)
DRAWN = st.builds(
    Drawn,
    x=st.sampled_from([30.0, 50.0, 60.0, 200.0, 350.0]),
    y=st.integers(2, 62).map(lambda row: 12.5 * row),
    text=TEXTS,
    size=st.sampled_from([5.0, 6.0, 8.0, 10.0, 10.0, 14.0, 40.0]),
    face=st.sampled_from(["F", "F", "B"]),
)
PAGES = st.lists(st.lists(DRAWN, max_size=25), min_size=1, max_size=4)


@settings(max_examples=scaled(150), deadline=None)
@given(pages=PAGES, repeated=st.lists(DRAWN, max_size=3))
def test_whatever_is_drawn_is_told(pages: Sequence[Sequence[Drawn]], repeated: Sequence[Drawn]) -> None:
    try:
        extraction = read_pdf(draw_pdf([[*repeated, *page] for page in pages]), ReadingLimits())
    except NoTextError:
        return
    check(extraction)
    assert find_untold(extraction) == []


@pytest.mark.parametrize("folder", ["filings", "odd_files/pdf", "odd_files/pdf_verapdf"])
def test_every_word_of_a_real_file_is_told(folder: str) -> None:
    if not (DATA / folder).is_dir():
        pytest.skip("the shared files are not beside the project")
    untold = {}
    read = 0
    with ExtractingProcess(ReadingLimits(seconds=HANG)) as reader:
        for path in sorted((DATA / folder).glob("*.pdf")):
            try:
                extraction = reader.read(path)
            except ReadError:
                continue
            read += 1
            missing = find_untold(extraction)
            if missing:
                untold[path.name] = missing[:10]
    assert read > 0
    assert untold == {}

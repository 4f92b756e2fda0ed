"""Running heads and feet by position and repetition. Rows and numbered headings are text, whatever digits they hold."""

from ingest.extraction import Extraction
from ingest.readers.text.plain_text import read_plain_text
from tests.growth import LINEAR, measure_growth
from tests.ingest.extraction_invariants import check, texts


def _read(pages: list[str]) -> Extraction:
    extraction = read_plain_text("\n\f".join(pages) + "\n")
    check(extraction)
    return extraction


def _dropped(extraction: Extraction) -> set[tuple[str, str]]:
    return {(drop.reason, " ".join(piece.cut(extraction.raw) for piece in drop.pieces)) for drop in extraction.dropped}


def test_heads_and_numbers_that_repeat_are_dropped_and_named() -> None:
    pages = [
        f"Council of the Union\n\nThe text of page {word} stands here.\n\n{number}"
        for number, word in enumerate(["one", "two", "three"], 4)
    ]
    extraction = _read(["A cover stands here.", *pages])
    assert [text for text in texts(extraction, "paragraph") if "Council" in text or text.isdecimal()] == []
    assert _dropped(extraction) == {
        ("running_head", "Council of the Union"),
        *(("page_number", str(number)) for number in (4, 5, 6)),
    }
    assert [page.label for page in extraction.pages] == [None, "4", "5", "6"]


def test_heads_of_left_and_right_pages_may_differ_and_hold_the_number() -> None:
    pages = [f"{page}   Annual report" if page % 2 else f"Chapter on ships\t{page}" for page in range(10, 18)]
    extraction = _read([f"{head}\n\nThis is text {letter}." for head, letter in zip(pages, "abcdefgh", strict=True)])
    assert texts(extraction, "paragraph") == [f"This is text {letter}." for letter in "abcdefgh"]
    assert [page.label for page in extraction.pages] == [str(page) for page in range(10, 18)]


def test_page_two_of_nine_is_a_number_on_two_pages_already() -> None:
    extraction = _read(["One stands here.\n\nPage 1 of 2", "Two stands here.\n\nPage 2 of 2"])
    assert _dropped(extraction) == {("page_number", "Page 1 of 2"), ("page_number", "Page 2 of 2")}


def test_rows_and_numbered_headings_at_the_foot_and_the_head_of_pages_are_text() -> None:
    pages = [f"Article {page}\n\nIt holds for {page} years.\n\nSpain   {200 + page}   {10 + 3 * page}" for page in range(1, 7)]
    extraction = _read(pages)
    assert extraction.dropped == ()
    assert [block.label for block in extraction.blocks if block.kind == "heading"] == [f"Article {page}" for page in range(1, 7)]
    minutes = _read([f"Minutes of sitting {page}\n\nOpened at {page + 8}." for page in range(1, 6)])
    assert minutes.dropped == ()


def test_a_heading_above_a_number_alone_is_no_running_head() -> None:
    raw = "One.\n\n\nA TABLE OF SHIPS\n\n212\n\nmore.\n\fTwo.\n\n\nANOTHER TABLE\n\n97\n\nmore.\n\fThree."
    extraction = read_plain_text(raw)
    assert extraction.dropped == ()


def test_the_title_that_runs_on_over_the_pages_stays_once() -> None:
    extraction = _read([f"The Accord of Dili\n\nPage text number {page} is here." for page in ["a", "b", "c", "d"]])
    assert texts(extraction, "heading") == ["The Accord of Dili"]
    assert extraction.metadata.title == "The Accord of Dili"


def test_many_pages_cost_no_more_than_their_number() -> None:
    assert measure_growth(lambda count: read_plain_text("a head\nsome text\n7\n\f" * count), 1_000) < LINEAR

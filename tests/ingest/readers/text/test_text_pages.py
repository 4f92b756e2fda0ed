"""Where pages begin in a plain text."""

from ingest.readers.text.text_lines import split_lines
from ingest.readers.text.text_pages import cut_pages, raw_pages
from tests.growth import LINEAR, measure_growth


def _labels(raw: str) -> list[str | None]:
    return [page.label for page in cut_pages(raw, split_lines(raw))]


def test_a_form_feed_begins_a_page() -> None:
    raw = "One.\n\fTwo.\n\fThree."
    pages = cut_pages(raw, split_lines(raw))
    assert [page.span.cut(raw).strip("\n\f") for page in raw_pages(pages, raw)] == ["One.", "Two.", "Three."]


def test_a_text_that_shows_no_page_has_none() -> None:
    raw = "One.\n\nTwo."
    assert raw_pages(cut_pages(raw, split_lines(raw)), raw) == ()


def test_pages_between_two_printed_numbers_are_counted_where_the_count_agrees() -> None:
    head = "\n\n\fA RUNNING HEAD\n\n{}\n\n"
    raw = "Front." + head.format(5) + "One.\n\fTwo." + head.format(7) + "Three."
    assert _labels(raw) == [None, "5", "6", "7"]


def test_form_feeds_alone_cost_no_more_than_their_number() -> None:
    assert len(_labels("\f" * 20_000 + "word")) == 1
    assert measure_growth(lambda count: _labels("\f" * count + "word"), 5_000) < LINEAR

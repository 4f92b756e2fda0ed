"""Web pages: content and what a page says of itself are kept, its machinery is not."""

import pytest

from ingest.errors import NoTextError, TooLargeError
from ingest.extraction import Extraction
from ingest.readers.html.html_page import read_html
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.extraction_invariants import cells_of, check, texts

SENTENCE = "The Council agreed to deepen its security ties with partners in the Indo-Pacific region this year."
PAGE = f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html><html lang="fr-BE"><head><meta charset="utf-8"><title>The accord – EEAS</title>
<meta property="og:title" content="The accord"><meta property="og:site_name" content="EEAS">
<meta property="article:published_time" content="2019-10-17T09:00:00+02:00">
<style>p {{ color: red }}</style><script>var secret = "never text";</script></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/about">About us</a></li></ul></nav>
<article><h1>The accord</h1><p>{SENTENCE}<br>And it said so.</p><h2>2.1 Next steps</h2>
<ul><li>A first meeting in Hanoi that both sides prepare<ul><li>with naval staff of the member states</li></ul></li>
<li>A second meeting in Brussels in the autumn</li></ul>
<blockquote><p>{SENTENCE}</p><p>Words of a second paragraph that is quoted here.</p></blockquote>
<table><tr><th>Partner</th><th>Signed</th></tr><tr><td>Viet Nam</td><td>17/10/2019</td></tr>
<tr><td>Japan</td><td></td></tr></table>
<p>{SENTENCE.replace("Council", "Commission")}</p></article>
<div class="share-buttons"><a href="#">Share on Facebook</a> <a href="#">Tweet</a></div>
<footer><p>© 2019 Cookie policy</p></footer></body></html>"""


def read(page: str) -> Extraction:
    extraction = read_html(page.encode(), ReadingLimits())
    check(extraction)
    return extraction


def test_the_article_is_kept_in_order_and_nothing_else() -> None:
    extraction = read(PAGE)
    assert texts(extraction, "heading") == ["The accord", "2.1 Next steps"]
    assert texts(extraction, "paragraph") == [
        f"{SENTENCE} And it said so.",
        SENTENCE,
        "Words of a second paragraph that is quoted here.",
        SENTENCE.replace("Council", "Commission"),
    ]
    assert [(drop.reason, drop.pieces[0].cut(extraction.raw)) for drop in extraction.dropped] == [
        ("boilerplate", "Home About us"),
        ("boilerplate", "Share on Facebook Tweet"),
        ("boilerplate", "© 2019 Cookie policy"),
    ]
    for machinery in ("never text", "color: red"):
        assert machinery not in extraction.raw


def test_headings_have_their_rank_and_number() -> None:
    assert [(block.level, block.label) for block in read(PAGE).blocks if block.kind == "heading"] == [(1, None), (2, "2.1")]


def test_an_item_within_an_item_is_an_item_of_its_own() -> None:
    assert texts(read(PAGE), "list_item") == [
        "A first meeting in Hanoi that both sides prepare",
        "with naval staff of the member states",
        "A second meeting in Brussels in the autumn",
    ]


def test_a_table_keeps_its_header_rows_and_empty_cells() -> None:
    extraction = read(PAGE)
    rows = [block for block in extraction.blocks if block.cells]
    assert [block.kind for block in rows] == ["table_header", "table_row", "table_row"]
    assert [cells_of(extraction, block) for block in rows] == [["Partner", "Signed"], ["Viet Nam", "17/10/2019"], ["Japan", ""]]


def test_metadata_comes_from_the_tags_of_the_page() -> None:
    found = read(PAGE).metadata
    assert (found.title, found.publisher, found.published, found.language) == ("The accord", "EEAS", "2019-10-17", "fr-BE")


def test_the_year_of_a_copyright_line_is_no_date() -> None:
    page = PAGE.replace('<meta property="article:published_time" content="2019-10-17T09:00:00+02:00">', "")
    assert read(page).metadata.published is None


def test_a_fragment_without_html_around_it_is_read() -> None:
    assert SENTENCE in texts(read(f"<div><p>{SENTENCE}</p><p>{SENTENCE.lower()}</p></div>"), "paragraph")


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<html><script>var a = 1</script></html>", "<p></p>"])
def test_a_page_without_content_is_refused(page: str) -> None:
    with pytest.raises(NoTextError):
        read(page)


def test_more_text_than_allowed_is_refused() -> None:
    with pytest.raises(TooLargeError, match="50 characters"):
        read_html(PAGE.encode(), ReadingLimits(characters=50))

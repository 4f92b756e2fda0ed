"""What a page is called, dated and written in, and where that was found."""

import pytest

from ingest.readers.html.page_metadata import read_written_date
from tests.ingest.readers.html.reading_pages import SENTENCE, read_page

ACT = "Council Regulation (EC) No 6/2002"
RECORD = "<script type='application/ld+json'>"
PUBLISHED = "og:article:published_time"


def page(head: str, body: str = "", attributes: str = "") -> str:
    return f"<html {attributes}><head>{head}</head><body><main>{body}<p>{SENTENCE}</p></main></body></html>"


@pytest.mark.parametrize(
    ("head", "body", "title", "place"),
    [
        ("<title>Port calls | EEAS</title>", "", "Port calls", "title tag"),
        ("<title>Port calls - a report</title>", "<h1>Port calls - a report</h1>", "Port calls - a report", "first heading"),
        (
            '<title>x.xml</title><meta property="og:title" content="Calls | EEAS"><meta property="og:site_name" content="EEAS">',
            "",
            "Calls",
            "meta tag og:title",
        ),
        ("<title>L_202490001EN.000101.fmx.xml</title>", "<h1>The plan</h1>", "The plan", "first heading"),
        ("<title>EUR-Lex - 32002R0006 - EN</title>", f"<p>{ACT}</p>", ACT, "first line"),
        (f"{RECORD}{{\"@type\": \"NewsArticle\", \"headline\": \"The plan\"}}</script>", "", "The plan", "schema.org record"),
        ("<title>(anonymous)</title>", "<h1>Microsoft Word - ST05.doc</h1>", SENTENCE, "first line"),
    ],
)  # fmt: skip
def test_a_title_is_no_name_of_a_file(head: str, body: str, title: str, place: str) -> None:
    found = read_page(page(head, body)).metadata
    assert (found.title, found.title_from) == (title, place)


@pytest.mark.parametrize(
    ("head", "body", "published", "place"),
    [
        ('<meta property="og:article:published_time" content="2019-10-17T09:00:00">', "", "2019-10-17", f"meta tag {PUBLISHED}"),
        ('<meta name="DC.date" content="2024-05">', "", "2024-05", "meta tag dc.date"),
        ('<meta name="citation_date" content="2024">', "", "2024", "meta tag citation_date"),
        (
            f"{RECORD}{{\"@graph\": [{{\"@type\": \"Article\", \"datePublished\": \"2024-03-02T10:00:00Z\"}}]}}</script>",
            "",
            "2024-03-02",
            "schema.org record",
        ),
        ("", '<time datetime="2024-09-02">2 September</time>', "2024-09-02", "time element"),
        ('<meta name="DC.source" content="Official Journal L 003 , 05/01/2002 P. 0001">', "", "2002-01-05", "meta tag dc.source"),
        ("", '<p class="oj-hd-date">27.6.2013</p>', "2013-06-27", "head of the act"),
        ("", '<p class="oj-doc-ti">DECISION No 9 of 2 September 2024 on ships</p>', "2024-09-02", "title of the act"),
        ("", "<footer>© 2019</footer>", None, None),
        ('<meta name="date" content="2021-02-30">', "", None, None),
    ],
)  # fmt: skip
def test_a_date_is_told_with_its_place(head: str, body: str, published: str | None, place: str | None) -> None:
    found = read_page(page(head, body)).metadata
    assert (found.published, found.published_from) == (published, place)


@pytest.mark.parametrize(
    ("head", "attributes", "language", "place"),
    [
        ("", "lang='EN'", "EN", "lang attribute of the page"),
        ("", 'xml:lang="fr-BE"', "fr-BE", "lang attribute of the page"),
        ('<meta http-equiv="Content-Language" content="de, en">', "", "de", "meta tag content-language"),
        ('<meta property="og:locale" content="en_GB">', "", "en_GB", "meta tag og:locale"),
        ("", "", None, None),
    ],
)
def test_a_language_is_what_the_page_says(head: str, attributes: str, language: str | None, place: str | None) -> None:
    found = read_page(page(head, attributes=attributes)).metadata
    assert (found.language, found.language_from) == (language, place)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20240902", "2024-09-02"),
        ("2024/9/2", "2024-09-02"),
        ("Brussels, 2.9.2024", "2024-09-02"),
        ("of 1st March 2024 on", "2024-03-01"),
        ("vom 7. August 2023", "2023-08-07"),
        ("le 3 mai 2022", "2022-05-03"),
        ("September 2, 2024", "2024-09-02"),
        ("31.2.2024", None),
        ("soon", None),
        ("12345678901", None),
    ],
)
def test_dates_are_read_in_the_orders_that_pages_use(written: str, day: str | None) -> None:
    assert read_written_date(written) == day


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="https://example.org/a"><meta property="og:url" content="https://example.org/b">', "a"),
        ('<link rel="canonical" href="/a"><meta property="og:url" content="https://example.org/b">', "b"),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
    ],
)
def test_the_address_of_a_page_is_the_one_that_it_gives(head: str, url: str | None) -> None:
    assert read_page(page(head)).metadata.url == (url and f"https://example.org/{url}")

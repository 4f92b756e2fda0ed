"""What a Word file is called, written in and when it was made, and where each was found."""

import pytest

from ingest.extraction import FoundMetadata
from tests.ingest.readers.docx.word_files import paragraph, read, run

TITLE = '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
HEADING = paragraph("The heading", '<w:outlineLvl w:val="0"/>')


def metadata(body: str, styles: str = "", core: str = "") -> FoundMetadata:
    return read(body, {"styles": styles}, core).metadata


def test_the_title_of_the_properties_comes_first() -> None:
    found = metadata(HEADING, core="<dc:title>The  accord</dc:title>")
    assert (found.title, found.title_from) == ("The accord", "the properties of the Word file")


@pytest.mark.parametrize(
    "junk",
    [
        "Microsoft Word - draft.doc",
        "report_final_v2",
        "Document1",
        "untitled",
        "0001104659-22-081139",
        "draft.docx",
        "[Title]",
        "...",
    ],
)
def test_a_title_that_is_none_gives_way_to_the_paragraph_in_the_style_of_titles(junk: str) -> None:
    body = HEADING + paragraph("The accord on ships", '<w:pStyle w:val="T"/>')
    found = metadata(body, TITLE, f"<dc:title>{junk}</dc:title>")
    assert (found.title, found.title_from) == ("The accord on ships", "the paragraph in the style of titles")


def test_without_any_title_the_first_heading_is_one() -> None:
    found = metadata(paragraph("Text.") + HEADING)
    assert (found.title, found.title_from) == ("The heading", "the first heading")
    assert metadata(paragraph("Text.")) == FoundMetadata()


def test_the_number_of_an_article_is_no_title_where_a_line_is_set_like_one() -> None:
    body = paragraph("LIMITE") + paragraph(run("Decision on ships", "<w:b/>")) + paragraph("Article 1") + paragraph("Text.")
    found = metadata(body)
    assert (found.title, found.title_from) == ("Decision on ships", "the first line that is set like a title")
    assert metadata(paragraph("Article 1") + paragraph("Text.")).title == "Article 1"


@pytest.mark.parametrize(
    ("created", "day"), [("2021-06-13T10:00:00Z", "2021-06-13"), ("1601-01-01T00:00:00Z", None), ("someday", None), ("", None)]
)
def test_the_day_on_which_the_file_was_made_is_no_date_of_publication(created: str, day: str | None) -> None:
    found = metadata(HEADING, core=f'<dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created>')
    assert (found.file_created, found.published) == (day, None)


def test_the_language_is_that_of_most_of_the_text() -> None:
    german, french = '<w:lang w:val="de-DE" w:eastAsia="ja-JP" w:bidi="ar-SA"/>', '<w:lang w:val="fr-FR"/>'
    styles = f"<w:docDefaults><w:rPrDefault><w:rPr>{french}</w:rPr></w:rPrDefault></w:docDefaults>"
    body = paragraph(run("Kurz", french)) + paragraph(run("Die Parteien vereinbaren", german))
    found = metadata(body, styles)
    assert (found.language, found.language_from) == ("de-DE", "the language of most of its text")
    assert metadata(paragraph(run("日本", german)), styles).language == "ja-JP"
    assert metadata(paragraph(run("العربية", german)), styles).language == "ar-SA"
    default = metadata(paragraph("Texte."), styles)
    assert (default.language, default.language_from) == ("fr-FR", "the default language of its styles")


def test_a_language_of_the_properties_comes_first() -> None:
    found = metadata(paragraph(run("Text", '<w:lang w:val="fr-FR"/>')), core="<dc:language>en</dc:language>")
    assert (found.language, found.language_from) == ("en", "the properties of the Word file")

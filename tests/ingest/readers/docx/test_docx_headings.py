"""Headings of Word: by style in any language, by outline level, and the numbered parts of legal texts."""

import pytest

from tests.ingest.readers.docx.word_files import level, numbered, numbering, paragraph, read_document, run, shown

STYLE = '<w:style w:type="paragraph" w:styleId="S"><w:name w:val="{}"/>{}</w:style>'
BASE = '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="heading 3"/></w:style>'
BOLD = "<w:b/>"
CENTRED = '<w:jc w:val="center"/>'


@pytest.mark.parametrize(
    ("name", "more", "depth"),
    [
        ("heading 2", "", 2),
        ("Überschrift 1", "", 1),
        ("Titre 4", "", 4),
        ("Заголовок 2", "", 2),
        ("見出し 3", "", 3),
        ("Title", "", 1),
        ("Own", '<w:basedOn w:val="B"/>', 3),
        ("Own", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>', 2),
        ("Own", '<w:basedOn w:val="B"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr>', None),
        ("Own", "", None),
    ],
)
def test_a_heading_is_known_by_its_style(name: str, more: str, depth: int | None) -> None:
    document = read_document(paragraph("Scope", '<w:pStyle w:val="S"/>'), {"styles": STYLE.format(name, more) + BASE})
    assert [section.level for section in document.sections] == ([] if depth is None else [depth])


def test_a_paragraph_may_have_an_outline_level_of_its_own() -> None:
    document = read_document(paragraph("Scope", '<w:outlineLvl w:val="2"/>'))
    assert [(one.heading, one.level) for one in document.sections] == [("Scope", 3)]


@pytest.mark.parametrize("look", [BOLD, "<w:i/>"])
def test_an_article_without_a_style_is_a_section(look: str) -> None:
    body = paragraph(run("Article 3", look), CENTRED) + paragraph("It applies.")
    (section,) = read_document(body).sections
    assert (section.number, section.heading, section.level) == ("Article 3", "", 5)


@pytest.mark.parametrize("look", [CENTRED, ""])
@pytest.mark.parametrize("title", [run("Breach of security", BOLD), run("Breach of security")])
def test_the_title_below_the_number_of_an_article_belongs_to_its_section(title: str, look: str) -> None:
    body = paragraph(run("Article 3", BOLD), CENTRED) + paragraph(title, look) + paragraph("A breach shall be reported.")
    document = read_document(body)
    assert [(one.number, one.heading) for one in document.sections] == [("Article 3", "Breach of security")]
    assert shown(document) == ["Article 3 Breach of security", "A breach shall be reported."]


def test_an_automatic_article_takes_its_title_from_the_next_paragraph() -> None:
    levels = numbering(level(0, "Article %1"))
    body = (
        numbered("", 0) + paragraph(run("Scope", BOLD), CENTRED) + paragraph("It applies.") + numbered("", 0) + paragraph("Text.")
    )
    document = read_document(body, {"numbering": levels})
    assert [(one.number, one.heading) for one in document.sections] == [("Article 1", "Scope"), ("Article 2", "")]


def test_an_article_with_its_title_on_one_line_is_a_section() -> None:
    (section,) = read_document(paragraph("Article 3 Scope and aims") + paragraph("It applies.")).sections
    assert (section.number, section.heading) == ("Article 3", "Scope and aims")


def test_what_follows_an_article_in_running_text_is_no_title() -> None:
    body = (
        paragraph("Article 3")
        + paragraph("Each Party shall report.")
        + paragraph("Article 4")
        + paragraph(run("Article 5", BOLD))
    )
    assert [(one.number, one.heading) for one in read_document(body).sections] == [
        ("Article 3", ""),
        ("Article 4", ""),
        ("Article 5", ""),
    ]


def test_a_sentence_that_names_an_article_is_no_heading() -> None:
    body = paragraph("Article 3 of the Treaty applies.") + paragraph("Article 3 applies") + paragraph(run("See below", BOLD))
    assert read_document(body).sections == ()


def test_short_numbered_lines_in_bold_letters_are_headings_below_the_last_one() -> None:
    body = (
        paragraph("Report", '<w:outlineLvl w:val="0"/>')
        + paragraph(run("1. Scope", BOLD))
        + paragraph("Some text.")
        + paragraph(run("1.1 Ships", BOLD))
        + paragraph(run("2. The fleet shall sail at dawn.", BOLD))
    )
    assert [(one.number, one.heading, one.level) for one in read_document(body).sections] == [
        (None, "Report", 1),
        ("1", "Scope", 2),
        ("1.1", "Ships", 3),
    ]


def test_a_numbered_sentence_in_a_style_of_headings_is_text_that_can_be_quoted() -> None:
    text = "The Supplier shall deliver the goods to the port within thirty days."
    styles = STYLE.format("heading 2", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    document = read_document(
        paragraph(text, '<w:pStyle w:val="S"/>'), {"styles": styles, "numbering": numbering(level(0, "%1."))}
    )
    assert document.sections == ()
    assert [block.kind for block in document.blocks] == ["list_item"]


def test_a_table_of_contents_is_named_as_dropped() -> None:
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>'
        f"{paragraph('Scope 3')}</w:sdtContent></w:sdt>"
    )
    body = contents + paragraph("Annex 7", '<w:pStyle w:val="S"/>') + paragraph("Text.")
    document = read_document(body, {"styles": STYLE.format("toc 1", "")})
    assert document.text == "Text."
    assert [(one.text, one.reason) for one in document.reading.dropped] == [("Scope 3", "contents"), ("Annex 7", "contents")]

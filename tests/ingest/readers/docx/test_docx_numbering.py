"""Automatic numbers: what Word prints before a paragraph stands in its text, and in the number of its section."""

from pathlib import Path

import pytest

from ingest.readers.docx.docx_numerals import write_numeral
from ingest.readers.docx.docx_reader import read_docx
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.readers.docx.word_files import level, numbered, numbering, paragraph, read_document, shown, to_document

AGREEMENT = Path(__file__).parents[2] / "documents" / "numbered_agreement.docx"
STYLE = '<w:style w:type="paragraph" w:styleId="{0}"><w:name w:val="{1}"/>{2}</w:style>'


def test_articles_paragraphs_and_points_have_the_numbers_that_word_prints() -> None:
    document = to_document(read_docx(AGREEMENT.read_bytes(), ReadingLimits()))
    assert shown(document)[5:11] == [
        "2.1 Each Party shall appoint a security officer within sixty days.",
        "(a) The officer of the Union sits in Brussels;",
        "(b) the officer of the Partner sits in Hanoi.",
        "Article 3 Breach of security",
        "3.1 A breach shall be reported in writing within seventy-two hours.",
        "3.2 An inquiry shall be closed within ninety days.",
    ]
    assert [(section.number, section.heading) for section in document.sections[1:]] == [
        ("Article 1", "Scope"),
        ("Article 2", "Security officers"),
        ("Article 3", "Breach of security"),
        ("Article 4", "Termination"),
    ]


@pytest.mark.parametrize(
    ("number_format", "count", "numeral"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 7, "07"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"),
        ("lowerLetter", 26, "z"),
        ("upperLetter", 28, "BB"),
        ("ordinal", 11, "11th"),
        ("ordinal", 22, "22nd"),
        ("cardinalText", 3, "Three"),
        ("ordinalText", 2, "Second"),
        ("none", 3, ""),
        ("bullet", 3, ""),
        ("chineseCounting", 21, "二十一"),
        ("decimalEnclosedCircle", 3, "③"),
        ("lowerRoman", 10**9, str(10**9)),
        ("lowerLetter", 10**9, str(10**9)),
        ("lowerLetter", 0, "0"),
        ("chicago", 5, "**"),
        ("notAFormat", 5, "5"),
    ],
)
def test_numerals_are_written_as_the_format_says(number_format: str, count: int, numeral: str) -> None:
    assert write_numeral(count, number_format) == numeral


def numbers(levels: str, *paragraphs: tuple[int, int]) -> list[str]:
    """What is printed before paragraphs given as level and list. `levels`: the inner XML of `numbering.xml`."""
    body = "".join(numbered("x", depth, number) for depth, number in paragraphs)
    return [text.removesuffix("x").strip() for text in shown(read_document(body, {"numbering": levels}))]


def test_deeper_levels_start_again_and_missing_ones_count_as_begun() -> None:
    three = numbering(level(0, "%1"), level(1, "%1.%2"), level(2, "%1.%2.%3"))
    assert numbers(three, (0, 1), (2, 1), (1, 1), (1, 1), (0, 1), (1, 1)) == ["1", "1.1.1", "1.1", "1.2", "2", "2.1"]


def test_a_level_that_never_restarts_goes_on() -> None:
    levels = numbering(level(0, "Chapter %1", "upperRoman"), level(1, "Rule %2", more='<w:lvlRestart w:val="0"/>'))
    assert numbers(levels, (0, 1), (1, 1), (0, 1), (1, 1)) == ["Chapter I", "Rule 1", "Chapter II", "Rule 2"]


def test_a_level_restarts_behind_the_level_that_it_names_alone() -> None:
    levels = numbering(level(0, "%1"), level(1, "%2"), level(2, "%3", more='<w:lvlRestart w:val="1"/>'))
    assert numbers(levels, (0, 1), (1, 1), (2, 1), (1, 1), (2, 1), (0, 1), (2, 1)) == ["1", "1", "1", "2", "2", "2", "1"]


def test_legal_numbering_writes_all_levels_in_decimals() -> None:
    levels = numbering(level(0, "%1.", "upperRoman"), level(1, "%1.%2", more="<w:isLgl/>"))
    assert numbers(levels, (0, 1), (0, 1), (1, 1)) == ["I.", "II.", "2.1"]


def test_lists_with_one_abstract_list_count_together_until_one_starts_anew() -> None:
    levels = (
        f'<w:abstractNum w:abstractNumId="7">{level(0, "%1.")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    assert numbers(levels, (0, 1), (0, 2), (0, 3), (0, 3), (0, 1)) == ["1.", "2.", "5.", "6.", "7."]


def test_a_list_may_change_a_level_of_its_abstract_list() -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "(%1)", "lowerLetter")}</w:lvlOverride>'
    changed = f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{own}</w:num>'
    assert numbers(numbering(level(0, "%1.")) + changed, (0, 1), (0, 2)) == ["1.", "(b)"]


def test_a_list_is_found_through_a_style_of_lists() -> None:
    levels = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="Legal"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="Legal"/>{level(0, "§ %1")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    styles = '<w:style w:type="numbering" w:styleId="Legal"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    document = read_document(numbered("Scope", 0), {"numbering": levels, "styles": styles})
    assert document.text == "§ 1 Scope"


def test_a_number_comes_from_the_style_that_a_style_is_based_on() -> None:
    linked = level(0, "Article %1", more='<w:pStyle w:val="Heading1"/>') + level(1, "%1.%2", more='<w:pStyle w:val="Clause"/>')
    number = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = (
        STYLE.format("Heading1", "heading 1", number)
        + STYLE.format("Own", "Own heading", '<w:basedOn w:val="Heading1"/>')
        + STYLE.format("Clause", "Clause", number)
    )
    body = paragraph("Scope", '<w:pStyle w:val="Own"/>') + paragraph("It binds.", '<w:pStyle w:val="Clause"/>')
    document = read_document(body, {"numbering": numbering(linked), "styles": styles})
    assert shown(document) == ["Article 1 Scope", "1.1 It binds."]
    assert [(one.number, one.heading, one.level) for one in document.sections] == [("Article 1", "Scope", 1)]


def test_a_paragraph_that_takes_its_list_away_has_no_number() -> None:
    number = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    body = paragraph("Scope", '<w:pStyle w:val="S"/><w:numPr><w:numId w:val="0"/></w:numPr>') + paragraph(
        "Next", '<w:pStyle w:val="S"/>'
    )
    document = read_document(body, {"numbering": numbering(level(0, "%1.")), "styles": STYLE.format("S", "S", number)})
    assert shown(document) == ["Scope", "1. Next"]


def test_bullets_print_no_sign_and_suffixes_stand_as_asked() -> None:
    levels = numbering(level(0, "o", "bullet"), level(1, "%2)", more='<w:suff w:val="nothing"/>'), level(2, "%3.", "none"))
    body = numbered("One", 0) + numbered("Two", 1) + numbered("Three", 2)
    assert shown(read_document(body, {"numbering": levels})) == ["One", "1)Two", "Three"]


def test_a_deleted_paragraph_takes_no_number() -> None:
    properties = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>'
    gone = f"<w:p>{properties}<w:del><w:r><w:delText>Old</w:delText></w:r></w:del></w:p>"
    body = numbered("One", 0) + gone + numbered("Two", 0)
    assert shown(read_document(body, {"numbering": numbering(level(0, "%1."))})) == ["1. One", "2. Two"]


def test_rows_have_their_automatic_numbers() -> None:
    cells = "".join(f"<w:tr><w:tc>{numbered('', 0)}</w:tc><w:tc>{paragraph(text)}</w:tc></w:tr>" for text in ("Tugs", "Ferries"))
    document = read_document(f"<w:tbl>{cells}</w:tbl>", {"numbering": numbering(level(0, "%1."))})
    assert [one.cells for one in document.rows] == [("1.", "Tugs"), ("2.", "Ferries")]

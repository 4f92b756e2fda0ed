"""What a line of Word says: formulas, signs, raised text, text boxes, fields, changes and hidden text."""

from pathlib import Path

import pytest

from ingest.readers.docx.docx_reader import read_docx
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.extraction_invariants import texts
from tests.ingest.readers.docx.word_files import (
    body_text,
    cell,
    paragraph,
    read,
    read_document,
    row,
    run,
    shown,
    table,
    to_document,
)

ANNEX = Path(__file__).parents[2] / "documents" / "annex.docx"
RAISED, LOWERED = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
BOX = "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"


def math(inner: str) -> str:
    return f"<m:oMath>{inner}</m:oMath>"


def sign(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def test_formulas_signs_exponents_and_text_boxes_in_cells_stand_in_the_text() -> None:
    document = to_document(read_docx(ANNEX.read_bytes(), ReadingLimits()))
    assert shown(document)[1:] == [
        "The threshold is 12.5 kg of explosive per container.",
        "Water temperature stays below 30 °C in March.",
        "The losses come to 10⁶ tonnes a year.",
        "Remark\tThe ferry from Labuan leaves at 06:40.",
    ]


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        (f"<m:sSup><m:e>{sign('10')}</m:e><m:sup>{sign('6')}</m:sup></m:sSup>", "10⁶"),
        (f"<m:sSup><m:e>{sign('x')}</m:e><m:sup>{sign('k')}</m:sup></m:sSup>{sign('a')}", "x^k a"),
        (f"<m:sSub><m:e>{sign('P')}</m:e><m:sub>{sign('max')}</m:sub></m:sSub>", "P_max"),
        (f"<m:sSubSup><m:e>{sign('x')}</m:e><m:sub>{sign('1')}</m:sub><m:sup>{sign('2')}</m:sup></m:sSubSup>", "x₁²"),
        (f"<m:f><m:num>{sign('a+b')}</m:num><m:den>{sign('12.5')}</m:den></m:f>", "(a+b)/12.5"),
        (f"{sign('2')}<m:f><m:num>{sign('1')}</m:num><m:den>{sign('3')}</m:den></m:f>", "2 1/3"),
        (
            f"<m:sSup><m:e><m:f><m:num>{sign('a')}</m:num><m:den>{sign('b')}</m:den></m:f></m:e><m:sup>{sign('2')}</m:sup></m:sSup>",
            "(a/b)²",
        ),
        (f"<m:rad><m:deg>{sign('3')}</m:deg><m:e>{sign('8')}</m:e></m:rad>", "³√(8)"),
        (
            f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val=""/></m:dPr><m:e>{sign("a")}</m:e><m:e>{sign("b")}</m:e></m:d>',
            "[a|b",
        ),
        (
            '<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>'
            f"<m:sub>{sign('i=1')}</m:sub><m:sup>{sign('n')}</m:sup><m:e>{sign('i')}</m:e></m:nary>",
            "∑_(i=1)^n i",
        ),
        (f"<m:func><m:fName>{sign('log')}</m:fName><m:e>{sign('x')}</m:e></m:func>", "log x"),
        (f"<m:m><m:mr><m:e>{sign('1')}</m:e><m:e>{sign('2')}</m:e></m:mr><m:mr><m:e>{sign('3')}</m:e></m:mr></m:m>", "[1, 2; 3]"),
    ],
)
def test_a_formula_is_a_line_of_text(formula: str, line: str) -> None:
    assert body_text(run("Value ") + math(formula) + run(" here.")) == f"Value {line} here."


@pytest.mark.parametrize(
    ("before", "raised", "line"),
    [
        ("120", "3", "120³"),
        ("10", "-6", "10⁻⁶"),
        ("km", "2", "km²"),
        ("treaty", "1", "treaty¹"),
        ("the 21", "st", "the 21st"),
        ("M", "me", "Mme"),
        ("total", "a", "total^a"),
        ("120", "a", "120^a"),
        ("x", "n+1", "x^(n+1)"),
        ("Word", "TM", "Word™"),
        ("fee", "*", "fee*"),
        ("cost", "this remark was set in small letters by someone", "cost this remark was set in small letters by someone"),
    ],
)
def test_raised_text_joins_no_number_and_no_word(before: str, raised: str, line: str) -> None:
    assert body_text(run(before) + run(raised, RAISED) + run(" then.")) == f"{line} then."


def test_raised_runs_that_follow_one_another_are_one() -> None:
    assert body_text(run("10") + run("1", RAISED) + run("2", RAISED)) == "10¹²"


def test_lowered_text_is_written_below() -> None:
    assert body_text(run("CO") + run("2", LOWERED) + run(" and V") + run("max", LOWERED)) == "CO₂ and V_max"


def test_raised_text_is_known_through_the_style_of_characters() -> None:
    style = f'<w:style w:type="character" w:styleId="Up"><w:rPr>{RAISED}</w:rPr></w:style>'
    based = '<w:style w:type="character" w:styleId="Own"><w:basedOn w:val="Up"/></w:style>'
    assert body_text(run("10") + run("6", '<w:rStyle w:val="Own"/>'), {"styles": style + based}) == "10⁶"


@pytest.mark.parametrize(
    ("font", "code", "character"),
    [
        ("Symbol", "F0B3", "≥"),
        ("Symbol", "6D", "μ"),
        ("Wingdings", "F0FE", "☑"),
        ("Wingdings 2", "F050", "✓"),
        ("Times New Roman", "00E9", "é"),
        ("Some Font", "F0B3", "\ufffd"),
        ("Symbol", "not a code", "\ufffd"),
    ],
)
def test_a_sign_of_a_symbol_font_is_the_character_that_it_shows(font: str, code: str, character: str) -> None:
    assert body_text(f'{run("a ")}<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>{run(" b")}') == f"a {character} b"


def test_text_in_a_symbol_font_is_what_it_shows() -> None:
    assert body_text(run("5 \uf06dm", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>')) == "5 μm"


def test_a_text_box_stands_once_behind_its_paragraph() -> None:
    inner = f"<w:txbxContent>{paragraph('In the box.')}</w:txbxContent>"
    alternatives = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>'
        f"{inner}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = paragraph(run("Before.") + alternatives) + paragraph("After.")
    assert shown(read_document(body)) == ["Before.", "In the box.", "After."]


def test_of_alternatives_the_one_with_text_is_read() -> None:
    inner = "<w:r><mc:AlternateContent><mc:Choice Requires='x'/><mc:Fallback>{}</mc:Fallback></mc:AlternateContent></w:r>"
    assert body_text(inner.format("<w:t>Kept.</w:t>")) == "Kept."


def test_fields_show_their_results_and_no_instructions() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "x"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = f'<w:fldSimple w:instr="REF a">{run("Article 3")}</w:fldSimple>'
    assert body_text(run("See ") + field.format(run("the page")) + run(" and ") + simple) == "See the page and Article 3"


def test_form_fields_show_what_was_filled_in() -> None:
    box = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
    choice = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="Land"/>'
        '<w:listEntry w:val="Sea"/></w:ddList></w:ffData></w:fldChar></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    control = f"<w:sdt><w:sdtPr><w14:checkbox/></w:sdtPr><w:sdtContent>{run('☐')}</w:sdtContent></w:sdt>"
    extraction = read(paragraph(box + end + run(" yes ") + choice + end + run(" ") + control))
    assert texts(extraction, "paragraph") == ["☒ yes Sea ☐"]
    assert extraction.facts.form_values == 3


def test_ruby_has_its_reading_behind_it() -> None:
    assert (
        body_text(f"<w:r><w:ruby><w:rt>{run('かんじ')}</w:rt><w:rubyBase>{run('漢字')}</w:rubyBase></w:ruby></w:r>")
        == "漢字(かんじ)"
    )


def test_smart_tags_controls_and_insertions_are_looked_into() -> None:
    inner = f"<w:smartTag>{run('a')}</w:smartTag><w:ins>{run('b')}</w:ins><w:sdt><w:sdtContent>{run('c')}</w:sdtContent></w:sdt>"
    assert body_text(inner + f"<w:hyperlink>{run('d')}</w:hyperlink>") == "abcd"


def test_a_deleted_paragraph_mark_joins_its_paragraphs() -> None:
    body = (
        paragraph("The mandate ends on", "<w:rPr><w:del/></w:rPr>")
        + paragraph(" 30 June 2027 unless extended.")
        + paragraph("Next.")
    )
    assert shown(read_document(body)) == ["The mandate ends on 30 June 2027 unless extended.", "Next."]


def test_moved_text_stands_once_where_it_was_moved_to() -> None:
    away = "<w:p><w:pPr><w:rPr><w:moveFrom/></w:rPr></w:pPr><w:moveFrom><w:r><w:t>Moved.</w:t></w:r></w:moveFrom></w:p>"
    body = away + paragraph("First.") + f"<w:p><w:moveTo>{run('Moved.')}</w:moveTo></w:p>"
    assert shown(read_document(body)) == ["First.", "Moved."]


def test_an_initial_belongs_to_the_word_behind_it() -> None:
    body = paragraph("T", '<w:framePr w:dropCap="drop"/>') + paragraph("he Parties agree.")
    assert shown(read_document(body)) == ["The Parties agree."]


@pytest.mark.parametrize("look", ["<w:vanish/>", '<w:rStyle w:val="Hidden"/>', '<w:rStyle w:val="Based"/>'])
def test_hidden_text_is_left_out_and_named(look: str) -> None:
    styles = (
        '<w:style w:type="character" w:styleId="Hidden"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Based"><w:basedOn w:val="Hidden"/></w:style>'
    )
    extraction = read(paragraph(run("Con") + run("secret", look) + run("fident.")), {"styles": styles})
    assert texts(extraction, "paragraph") == ["Confident."]
    assert [(drop.reason, drop.pieces[0].cut(extraction.raw)) for drop in extraction.dropped] == [("hidden", "secret")]


def test_small_capitals_stay_as_written() -> None:
    assert body_text(run("European", "<w:caps/>") + run(" Union", "<w:smallCaps/>")) == "European Union"


def test_pictures_without_a_description_are_counted() -> None:
    picture = '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="p"{}/><a:blip/></wp:inline></w:drawing></w:r>'
    extraction = read(paragraph(run("See.") + picture.format("") + picture.format(' descr="A ship"')))
    assert extraction.facts.pictures == 1


def test_a_text_box_in_a_cell_and_a_table_in_a_cell_are_text_of_the_cell() -> None:
    inner = table(row(cell("a"), cell("b")), row(cell("c"), cell("d")))
    boxed = f"<w:tc><w:p>{run('Note')}{BOX.format(paragraph('boxed'))}</w:p></w:tc>"
    rows = [row(cell("1"), cell("2")), row(boxed, cell("4")), row(f"<w:tc>{paragraph('x')}{inner}</w:tc>", cell("6"))]
    document = read_document(table(*rows))
    assert [one.cells for one in document.rows] == [("1", "2"), ("Note boxed", "4"), ("x a b c d", "6")]

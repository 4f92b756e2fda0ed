"""What is drawn on a page is what is read from it: words, letters, blanks and their order, whatever the way they are drawn in."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from ingest.readers.pdf.pdf_reader import read_pdf
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.pdf_drawing import Drawn, add_page, draw_pdf, write

HERE = Path(__file__).parent
LIMITS = ReadingLimits()
WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyzABCDEFGäöüéß0123456789", min_size=2, max_size=9), min_size=1, max_size=6)


def read_raw(operators: bytes) -> str:
    writer = PdfWriter()
    add_page(writer, operators)
    return read_pdf(write(writer), LIMITS).raw


def escape(text: str) -> bytes:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")


@settings(deadline=None, max_examples=40)
@given(st.lists(WORDS, min_size=1, max_size=8))
def test_every_line_that_is_drawn_is_read_word_for_word(lines: list[list[str]]) -> None:
    drawn = [Drawn(50, 700 - 14 * number, " ".join(words)) for number, words in enumerate(lines)]
    raw = read_pdf(draw_pdf([drawn]), LIMITS).raw
    assert [line.split() for line in raw.strip("\f\n").split("\n")] == lines


@settings(deadline=None, max_examples=40)
@given(WORDS, st.sampled_from([(1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0), (-1, 0, 0, 1)]))
def test_words_are_read_alike_however_the_page_is_turned_or_mirrored(words: list[str], matrix: tuple[int, ...]) -> None:
    place = b"%d %d %d %d 300 400 Tm" % matrix
    raw = read_raw(b"BT /F 10 Tf " + place + b" (" + escape(" ".join(words)) + b") Tj ET")
    assert raw.split() == words


@settings(deadline=None, max_examples=40)
@given(WORDS)
def test_words_whose_letters_are_drawn_one_by_one_stay_words(words: list[str]) -> None:
    shown = b" ".join(b"(" + escape(letter) + b") Tj" for letter in " ".join(words))
    assert read_raw(b"BT /F 10 Tf 50 700 Td " + shown + b" ET").split() == words


@settings(deadline=None, max_examples=40)
@given(WORDS, st.integers(0, 3))
def test_text_drawn_with_any_mode_is_read_invisible_layers_of_recognised_pages_too(words: list[str], mode: int) -> None:
    assert read_raw(b"BT %d Tr /F 10 Tf 50 700 Td (%s) Tj ET" % (mode, escape(" ".join(words)))).split() == words


@pytest.mark.parametrize(
    "operators",
    [
        b"BT /F 10 Tf 50 700 Td [(AV) 80 (ATAR) -20 (T) 110 (o)] TJ ET",  # kerning pairs
        b"BT /F 10 Tf 3 Tc 50 700 Td (AVATARTo) Tj ET",  # spaced by the text state
        b"BT /F 10 Tf 50 700 Td [(A) -250 (V) -250 (A) -250 (T) -250 (A) -250 (R) -250 (T) -250 (O)] TJ ET",
        b"BT /F 10 Tf 50 700 Td (AVA) Tj /F 10.01 Tf (TARTo) Tj ET",
    ],
)
def test_a_gap_between_letters_makes_no_blank(operators: bytes) -> None:
    assert read_raw(operators).split()[0].lower() == "avatarto"


def test_single_letters_with_drawn_blanks_stay_single() -> None:
    assert read_raw(b"BT /F 10 Tf 50 700 Td (J R R T) Tj ET").split() == ["J", "R", "R", "T"]


def test_two_words_that_are_set_wide_stay_two() -> None:
    sea, lanes = (b" -250 ".join(b"(%c)" % letter for letter in word) for word in (b"ASIAN", b"LANES"))
    assert read_raw(b"BT /F 10 Tf 50 700 Td [" + sea + b" -900 " + lanes + b"] TJ ET").split() == ["ASIAN", "LANES"]


def test_a_narrow_blank_that_is_drawn_is_a_blank() -> None:
    assert read_raw(b"BT /F 10 Tf -1.8 Tw 50 700 Td (narrow blank) Tj ET").split() == ["narrow", "blank"]


def test_a_raised_figure_is_read_on_the_line_of_its_word() -> None:
    raw = read_raw(b"BT /F 10 Tf 50 700 Td (area) Tj 6 Ts /F 6 Tf (2) Tj 0 Ts /F 10 Tf ( wide) Tj ET")
    assert raw == "area2 wide\n\f"


def test_arabic_is_read_in_its_order_with_its_figures_and_foreign_words() -> None:
    lines = read_pdf((HERE / "arabic.pdf").read_bytes(), LIMITS).raw.split("\n")
    assert lines[0] == "اتفاق التعاون الأمني"
    assert lines[1] == "وقّع الاتحاد الأوروبي واليابان في 24 يونيو 2024 اتفاقا (بشأن الأمن البحري)"
    assert lines[2] == "ينص على 18.6 مليون يورو للأعوام 2025 إلى 2027. وسيرسل الطرفان"
    assert lines[4] == "يشارك مكتب EU Naval Force في العملية منذ عام 2008 وفق القرار"


def test_hebrew_is_read_in_its_order_with_its_figures_and_foreign_words() -> None:
    lines = read_pdf((HERE / "hebrew.pdf").read_bytes(), LIMITS).raw.split("\n")
    assert lines[0] == "הסכם שיתוף פעולה"
    assert lines[1] == "האיחוד האירופי ויפן חתמו ב-24 ביוני 2024 על הסכם (בנושא ביטחון ימי)"
    assert lines[2] == "הקובע 18.6 מיליון אירו לשנים 2025 עד 2027. הצדדים ישלחו 17"
    assert lines[4] == "כוח EU Naval Force משתתף במבצע מאז 2008."


@pytest.mark.parametrize(("glyph", "letters"), [("/fi", "fi"), ("/fl", "fl"), ("/uniFB03", "ffi"), ("/uniFB00", "ff")])
def test_ligatures_are_read_as_their_letters(glyph: str, letters: str) -> None:
    writer = PdfWriter()
    add_page(writer, b"BT /F 10 Tf 50 700 Td (o\x01ce) Tj ET")
    font = writer.pages[0]["/Resources"]["/Font"]["/F"]
    differences = ArrayObject([NumberObject(1), NameObject(glyph)])
    entries = {"/Type": NameObject("/Encoding"), "/BaseEncoding": NameObject("/WinAnsiEncoding"), "/Differences": differences}
    font[NameObject("/Encoding")] = DictionaryObject({NameObject(key): value for key, value in entries.items()})
    assert read_pdf(write(writer), LIMITS).raw.split() == [f"o{letters}ce"]


def test_a_soft_hyphen_that_is_drawn_is_a_hyphen() -> None:
    assert read_raw("BT /F 10 Tf 50 700 Td (long\u00adterm) Tj ET".encode("cp1252")).split() == ["long-term"]


def test_a_hyphen_at_a_line_end_stays_a_hyphen_in_the_raw_text() -> None:
    assert read_raw(b"BT /F 10 Tf 50 700 Td (the fund-) Tj 0 -12 Td (ed office) Tj ET") == "the fund-\ned office\n\f"

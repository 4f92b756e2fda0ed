"""Bytes to text: what is certain comes before what is guessed, and what is neither is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UndecodableTextError
from ingest.sandbox.decoding import decode_html, decode_text

FRENCH = "Le Conseil européen a réaffirmé son engagement à l'égard des partenaires de l'Asie, déjà cité à Genève. " * 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1", "cp1252"])
def test_text_comes_back_from_common_encodings(encoding: str) -> None:
    assert decode_text(FRENCH.encode(encoding), "note.txt") == FRENCH


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Rada Europejska potwierdziła zaangażowanie na rzecz współpracy z partnerami w Azji, święto. ", "cp1250"),
        ("Το Ευρωπαϊκό Συμβούλιο επιβεβαίωσε τη συνεργασία με τους εταίρους της Ασίας. ", "iso-8859-7"),
        ("Европейский совет подтвердил сотрудничество с партнёрами в Азии. ", "cp1251"),
    ],
)
def test_other_alphabets_are_told_apart(text: str, encoding: str) -> None:
    assert decode_text((text * 4).encode(encoding), "note.txt") == text * 4


@pytest.mark.parametrize(("encoding", "mark"), [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")])
def test_a_byte_order_mark_is_no_part_of_the_text(encoding: str, mark: bytes) -> None:
    assert decode_text(mark + "Việt Nam".encode(encoding), "note.txt") == "Việt Nam"


def test_line_ends_become_newlines() -> None:
    assert decode_text(b"one\r\ntwo\rthree\nfour", "note.txt") == "one\ntwo\nthree\nfour"


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03" * 200, bytes(range(256)) * 4, b"text with\x00 a NUL in it"])
def test_binary_is_no_text(data: bytes) -> None:
    with pytest.raises(UndecodableTextError, match=r"note\.txt"):
        decode_text(data, "note.txt")


def test_a_page_is_read_in_the_encoding_that_it_declares() -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><body>“ASEAN’s”</body></html>'
    assert "“ASEAN’s”" in decode_html(page.encode("cp1252"), "page.html")
    cyrillic = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"></head>Совет</html>'
    assert "Совет" in decode_html(cyrillic.encode("cp1251"), "page.html")


def test_a_page_that_declares_an_unknown_encoding_is_tried_as_utf_8() -> None:
    assert "Köln" in decode_html('<meta charset="x-none">Köln'.encode(), "page.html")


def test_one_broken_byte_does_not_turn_a_utf_8_page_into_another_encoding() -> None:
    page = '<meta charset="utf-8"><p>Überall Köln, Düsseldorf</p>'.encode() + b"\xff"
    assert "Überall Köln, Düsseldorf" in decode_html(page, "page.html")


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_every_utf_8_text_comes_back_whole(text: str) -> None:
    assert decode_text(text.encode(), "note.txt") == text.removeprefix("\ufeff")

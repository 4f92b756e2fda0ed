"""A dossier as a word processor sets it: LibreOffice makes a PDF of the DOCX, and its pages are read back."""

import shutil
import subprocess
from datetime import date
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PageObject, PdfReader

from api.kept.export.dossier_bibliography import Citer
from api.kept.export.dossier_docx import write_docx
from tests.deadlines import HANG

CITER = Citer("https://citadel.example/", date(2026, 11, 30))
LONG = (
    "The Union and its partners agreed to keep the ports of the region open, and to exchange what they know of threats at sea. "
)
ARABIC = "وقّعت اليابان الاتفاقية في عام 2018."
QUOTES = 9


def quote(number: int, text: str, title: str, publisher: str, published: str) -> dict[str, object]:
    named = {"title": title, "publisher": publisher, "published": published, "section": None, "point": None, "page": "p. 4"}
    return {"doc_id": f"document-{number % 3}", "start": 1_000 + number, "end": 2_000, "text": text, **named}


def item(quotes: list[dict[str, object]], question: str, note: str = "") -> dict[str, object]:
    return {"question": question, "short": None, "note": note, "quotes": quotes}


ITEMS = [
    item(
        [quote(number, f"{LONG * 3}Number {number}.", "The ports", "EEAS", "2025-01-20") for number in range(QUOTES)],
        "Ports?",
        "Ask.",
    ),
    item([quote(QUOTES, ARABIC, "اتفاقية الشراكة", "مجلس التعاون", "2018-07-17")], "متى وُقّعت؟", "يُراجع."),
    item([quote(QUOTES + 1, "L’accord entré en vigueur à Hanoï, žluťoučký.", "Přílišná dohoda", "Ministère", "2022")], "Où ?"),
]


def list_lines(page: PageObject) -> list[tuple[float, str]]:
    """The pieces of text of a page: how high each stands, and its words."""
    found: list[tuple[float, str]] = []

    def note(text: str, user: list[float], matrix: list[float], _font: object, _size: float) -> None:
        if text.strip():
            found.append((user[3] * matrix[5] + user[5], text))

    page.extract_text(visitor_text=note)
    return found


@pytest.fixture
def pages(tmp_path: Path) -> list[PageObject]:
    if shutil.which("soffice") is None:
        pytest.skip("soffice is not on the PATH: apt-get install libreoffice-writer-nogui")
    (tmp_path / "dossier.docx").write_bytes(write_docx("Ports", ITEMS, CITER))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "dossier.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=HANG)
    return list(PdfReader(tmp_path / "dossier.pdf").pages)


def test_each_footnote_stands_at_the_foot_of_the_page_of_its_quote_in_order(pages: list[PageObject]) -> None:
    texts = [" ".join(page.extract_text().split()) for page in pages]
    assert len(pages) > 1
    found = []
    for number in range(QUOTES):
        (at,) = [place for place, text in enumerate(texts) if f"Number {number}." in text]
        assert f"start={1_000 + number}&" in texts[at].replace(" ", ""), f"the note of quote {number} is on another page"
        found.append((at, texts[at].replace(" ", "").index(f"start={1_000 + number}&")))
    assert all(one < other for one, other in pairwise(found))
    for page in pages[:2]:
        lines = list_lines(page)
        notes = [height for height, text in lines if "EEAS" in text]
        body = [height for height, text in lines if "agreed to keep" in text or "Number" in text]
        assert notes
        assert max(notes) < min(body)


def test_accents_and_the_bibliography_are_there(pages: list[PageObject]) -> None:
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in ("L’accord entré en vigueur à Hanoï, žluťoučký.", "Přílišná dohoda", "Bibliography"):
        assert words in text
    behind = text.partition("Bibliography")[2]
    assert "The ports" in behind
    assert "Přílišná dohoda" in behind


def test_words_from_right_to_left_have_paragraphs_of_that_direction_and_citations_have_not(tmp_path: Path) -> None:
    (tmp_path / "dossier.docx").write_bytes(write_docx("Ports", ITEMS, CITER))
    with ZipFile(tmp_path / "dossier.docx") as packed:
        written = packed.read("word/document.xml").decode()
        notes = packed.read("word/footnotes.xml").decode()
    paragraphs = written.split("<w:p>")[1:]
    leftward = [one for one in paragraphs if "<w:bidi/>" in one]
    assert len(leftward) == len(["question", "quote", "note"])
    assert all("<w:rtl/>" in one for one in leftward)
    assert "<w:bidi/>" not in notes
    assert "مجلس التعاون\u200e, “اتفاقية الشراكة”\u200e, 17 July 2018" in notes

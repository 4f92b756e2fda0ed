"""What is typed into a form is text beside its label, on its page and once."""

from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, FloatObject, NameObject, NumberObject, TextStringObject

from ingest.extraction import Extraction
from ingest.readers.pdf.pdf_reader import read_pdf
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.extraction_invariants import check
from tests.ingest.pdf_drawing import Drawn, draw_pages, write

HERE = Path(__file__).parent
HIDDEN, PASSWORD = 2, 1 << 13


def name(text: str) -> NameObject:
    return NameObject(text)


def field(kind: str, value: object, box: tuple[float, ...] = (200, 695, 400, 713), **more: object) -> DictionaryObject:
    entries = {"/Type": name("/Annot"), "/Subtype": name("/Widget"), "/FT": name(kind), "/T": TextStringObject("field")}
    found = DictionaryObject({NameObject(key): one for key, one in entries.items()})
    found[name("/Rect")] = ArrayObject(map(FloatObject, box))
    found[name("/V")] = value
    for key, one in more.items():
        found[name(f"/{key}")] = one
    return found


def read(*fields: DictionaryObject, page: int = 0, pages: int = 1) -> Extraction:
    writer = draw_pages([[Drawn(50, 700, f"Number of ships {number}:")] for number in range(pages)])
    add_fields(writer, page, fields)
    extraction = read_pdf(write(writer), ReadingLimits())
    check(extraction)
    return extraction


def add_fields(writer: PdfWriter, page: int, fields: tuple[DictionaryObject, ...]) -> None:
    references = ArrayObject(writer._add_object(one) for one in fields)
    writer.pages[page][name("/Annots")] = references
    form = DictionaryObject({name("/Fields"): references, name("/NeedAppearances"): BooleanObject(True)})
    writer._root_object[name("/AcroForm")] = form


def test_filled_fields_stand_beside_their_labels() -> None:
    extraction = read_pdf((HERE / "form.pdf").read_bytes(), ReadingLimits())
    check(extraction)
    assert extraction.raw.replace("\t", " ").splitlines()[:4] == [
        "Application for accreditation of observers",
        "Name of organisation: Harbour Watch Galle",
        "Number of observers: 17",
        "Accepts code of conduct: Yes",
    ]
    assert extraction.facts.form_values == 3


@pytest.mark.parametrize(
    ("filled", "shown"),
    [
        (field("/Tx", TextStringObject("Forty-two")), "Forty-two"),
        (field("/Ch", TextStringObject("Lomé")), "Lomé"),
        (field("/Ch", ArrayObject([TextStringObject("Lomé"), TextStringObject("Tema")])), "Lomé, Tema"),
        (
            field(
                "/Ch", TextStringObject("l"), Opt=ArrayObject([ArrayObject([TextStringObject("l"), TextStringObject("Lomé")])])
            ),
            "Lomé",
        ),
        (field("/Btn", name("/Accepted"), AS=name("/Accepted")), "Accepted"),
        (field("/Btn", name("/On"), AS=name("/On")), "Yes"),
    ],
)
def test_each_kind_of_field_is_read_on_the_line_of_its_label(filled: DictionaryObject, shown: str) -> None:
    extraction = read(filled)
    assert extraction.raw.replace("\t", " ") == f"Number of ships 0: {shown}\n\f"
    assert extraction.facts.form_values == 1


@pytest.mark.parametrize(
    "unread",
    [
        field("/Tx", TextStringObject("  ")),
        field("/Tx", TextStringObject("secret"), F=NumberObject(HIDDEN)),
        field("/Tx", TextStringObject("secret"), Ff=NumberObject(PASSWORD)),
        field("/Btn", name("/Off"), AS=name("/Off")),
        field("/Sig", TextStringObject("signature")),
    ],
)
def test_empty_hidden_and_secret_fields_are_no_text(unread: DictionaryObject) -> None:
    extraction = read(unread)
    assert extraction.raw == "Number of ships 0:\n\f"
    assert extraction.facts.form_values == 0


def test_a_value_stands_on_its_own_page_only() -> None:
    extraction = read(field("/Tx", TextStringObject("forty")), page=1, pages=3)
    assert ["forty" in page.span.cut(extraction.raw) for page in extraction.pages] == [False, True, False]


def test_a_value_that_is_drawn_as_well_is_read_once() -> None:
    writer = draw_pages([[Drawn(50, 700, "Number of ships:"), Drawn(202, 700, "forty")]])
    add_fields(writer, 0, (field("/Tx", TextStringObject("forty")),))
    assert read_pdf(write(writer), ReadingLimits()).raw.split() == ["Number", "of", "ships:", "forty"]


def test_lines_of_one_value_stay_apart_and_in_order() -> None:
    filled = field("/Tx", TextStringObject("First line\rSecond line"), (200, 600, 400, 650))
    assert read(filled).raw.splitlines()[1:3] == ["First line", "Second line"]


def test_a_field_that_inherits_from_itself_ends() -> None:
    writer = draw_pages([[Drawn(50, 700, "Number of ships:")]])
    filled = field("/Tx", TextStringObject("forty"))
    del filled["/V"]
    add_fields(writer, 0, (filled,))
    filled[name("/Parent")] = filled.indirect_reference
    assert read_pdf(write(writer), ReadingLimits()).facts.form_values == 0


def test_free_text_on_a_page_is_text_and_no_value() -> None:
    note = field("/Tx", TextStringObject(""))
    note[name("/Subtype")] = name("/FreeText")
    note[name("/Contents")] = TextStringObject("Approved by the Council")
    extraction = read(note)
    assert "Approved by the Council" in extraction.raw
    assert extraction.facts.form_values == 0

"""Dossiers as files: a DOCX that our own reader reads back with its footnotes, and bibliographies that others can parse."""

import json
import re
from datetime import date
from io import BytesIO
from itertools import accumulate
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.kept.export.dossier_bibliography import Citer, list_sources, name_date
from api.kept.export.dossier_docx import write_docx
from api.kept.export.dossier_file import MEDIA_TYPE_OF, export_dossier, name_file
from api.kept.export.dossier_markdown import write_markdown
from api.wire.kept.dossiers import DossierFile
from ingest.readers.docx.docx_reader import read_docx
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.extraction_invariants import check, texts

CITER = Citer("https://citadel.example/", date(2026, 11, 30))


def quote(text: str = "Ports stay open.", **fields: Any) -> dict[str, Any]:
    return {
        "start": 13,
        "end": 13 + len(text),
        "text": text,
        "doc_id": "seminar",
        "title": "Seminar on mine action",
        "publisher": "EEAS",
        "published": "2025-01-20",
        "section": "Next steps",
        "page": "p. 25 (PDF p. 23)",
        "point": None,
        "text_sha256": "0" * 64,
        "generation": "000003-9d2f6a1c77e0",
        **fields,
    }


def item(*quotes: dict[str, Any], question: str | None = None, short: str | None = None, note: str = "") -> dict[str, Any]:
    return {"item_id": "0" * 16, "added_at": "", "question": question, "short": short, "note": note, "quotes": list(quotes)}


ITEMS = [
    item(quote(), quote("Ships came.", start=90, end=101, page=None), question="What of ports?", note="Ask Hanoi.\nTwice."),
    item(quote("A\tB", doc_id="compass", title="The Compass", publisher="Council & Co", published="2022"), short="B"),
    item(note="A note alone."),
]


def test_a_footnote_names_publisher_title_date_section_page_and_address() -> None:
    assert CITER.write_footnote(quote()) == (
        "EEAS, “Seminar on mine action”, 20 January 2025, sec. “Next steps”, p. 25 (PDF p. 23), "
        "https://citadel.example/documents?read=seminar&start=13&end=29 (accessed 30 November 2026)."
    )
    bare = quote(publisher=None, published=None, page=None, section="Seminar on mine action", title="Seminar “on” mine action")
    assert CITER.write_footnote(bare).startswith("“Seminar ‘on’ mine action”, n.d., sec. “Seminar on mine action”, https://")


@pytest.mark.parametrize(
    ("printed", "named"),
    [("2019-10-17", "17 October 2019"), ("2019-10", "October 2019"), ("2019", "2019"), (None, "n.d."), ("2019-13", "2019-13")],
)
def test_a_date_is_as_exact_as_it_is_known(printed: str | None, named: str) -> None:
    assert name_date(printed) == named


def test_each_document_stands_once_in_the_bibliography() -> None:
    quotes = [quote(), quote(start=90), quote(doc_id="compass", publisher="Council")]
    assert [source["doc_id"] for source in list_sources(quotes)] == ["compass", "seminar"]


def test_our_own_reader_reads_the_docx_back_with_its_footnotes() -> None:
    read = read_docx(write_docx("Ports & ships", ITEMS, CITER), ReadingLimits())
    check(read)
    assert texts(read, "heading") == ["Ports & ships", "What of ports?", "Bibliography"]
    cited = [quote for one in ITEMS for quote in one["quotes"]]
    assert texts(read, "footnote") == [CITER.write_footnote(quote) for quote in cited]
    assert [text.strip(" 0123456789") for text in texts(read, "paragraph")] == [
        "“Ports stay open.”",
        "“Ships came.”",
        "Ask Hanoi.",
        "Twice.",
        "B",
        "“A · B”",
        "A note alone.",
    ]
    assert len(texts(read, "list_item")) == 1 + 1
    markers = [block.marker for block in read.blocks if block.kind == "footnote"]
    assert [marker is not None for marker in markers] == [True] * 3


def test_the_footnotes_of_the_docx_are_those_of_the_standard() -> None:
    with ZipFile(BytesIO(write_docx("Ports", ITEMS, CITER))) as package:
        names, kinds = package.namelist(), package.read("[Content_Types].xml").decode()
        notes, body = package.read("word/footnotes.xml").decode(), package.read("word/document.xml").decode()
        linked = package.read("word/_rels/document.xml.rels").decode()
    assert names.count("word/footnotes.xml") == 1
    assert "wordprocessingml.footnotes+xml" in kinds
    assert "relationships/footnotes" in linked
    assert re.findall(r'<w:footnote(?: w:type="\w+")? w:id="(-?\d+)"', notes) == ["-1", "0", "1", "2", "3"]
    assert re.findall(r'<w:footnoteReference w:id="(\d+)"', body) == ["1", "2", "3"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_words_make_a_docx_that_opens(title: str, words: str) -> None:
    content = write_docx(title, [item(quote(words, title=title), question=words, short=words, note=words)], CITER)
    assert len(docx.Document(BytesIO(content)).paragraphs) >= 1 + 1 + 1 + 1


def test_markdown_has_a_footnote_for_each_quote_and_no_markup_of_documents() -> None:
    written = write_markdown("Ports", [item(quote("*Ports* [open]"), question="Who?", short="EEAS", note="Mine <b>")], CITER)
    lines = written.splitlines()
    assert lines[:6] == ["# Ports", "", "## Who?", "", "**EEAS**", ""]
    assert "> \\*Ports\\* \\[open\\] [^1]" in lines
    assert "Mine \\<b\\>" in lines
    assert sum(line.startswith("[^1]: ") for line in lines) == 1
    assert lines.count("## Bibliography") == 1


def test_bibtex_has_an_entry_a_document_with_what_tex_takes() -> None:
    written = CITER.write_bibtex(quote for one in ITEMS for quote in one["quotes"])
    assert re.findall(r"@misc\{([^,]+),", written) == ["council-2022-compass", "eeas-2025-seminar"]
    assert "author = {{Council \\& Co}}" in written
    assert "month = jan" in written


def test_two_documents_of_one_key_keep_apart() -> None:
    quotes = [quote(), quote(doc_id="seminar-2")]
    assert re.findall(r"@misc\{([^,]+),", CITER.write_bibtex(quotes)) == ["eeas-2025-seminar", "seminar-2"]


def test_words_of_an_imported_file_are_no_bibtex() -> None:
    odd = {"publisher": None, "published": "x}, y = {", "title": "A } b {"}
    quotes = [quote(doc_id=name, **odd) for name in ("a},b", "A b", "港")]
    written = CITER.write_bibtex(quotes)
    assert re.findall(r"@misc\{([^,]+),", written) == ["a-b", "a-b-2", "source"]
    assert "title = {{A \\textbraceright{} b \\textbraceleft{}}}" in written
    assert "year" not in written
    assert written.count("{") == written.count("}")


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=10))
def test_bibtex_has_one_entry_with_balanced_braces_whatever_a_source_is_named(title: str, doc_id: str, published: str) -> None:
    written = CITER.write_bibtex([quote(title=title, doc_id=doc_id, publisher=title, published=published)])
    depths = list(accumulate({"{": 1, "}": -1}.get(sign, 0) for sign in written))
    assert min(depths) == depths[-1] == 0
    assert [at for at, depth in enumerate(depths) if depth == 0 and written[at] == "}"] == [len(written) - 2]


def test_ris_has_a_record_a_document() -> None:
    records = CITER.write_ris([quote(), quote(doc_id="compass", publisher=None, published="2022-05")]).split("ER  - ")
    assert len(records) == 2 + 1
    fields = dict(line.split("  - ", 1) for line in records[0].strip().splitlines())
    assert (fields["TY"], fields["DA"], fields["PY"]) == ("RPRT", "2022/05//", "2022")
    assert "DA  - 2025/01/20/" in records[1]


def test_csl_has_an_item_a_document() -> None:
    first, second = json.loads(CITER.write_csl([quote(), quote(doc_id="b", publisher="Z", published=None)]))
    assert (first["publisher"], first["issued"], second.get("issued")) == ("EEAS", {"date-parts": [[2025, 1, 20]]}, None)
    assert first["accessed"] == {"date-parts": [[2026, 11, 30]]}


def test_what_is_exported_as_json_can_be_sent_again() -> None:
    read = DossierFile.model_validate_json(export_dossier("json", "Ports", ITEMS, CITER))
    assert read.title == "Ports"
    assert [one.model_dump() for one in read.items[0].quotes] == ITEMS[0]["quotes"]
    assert [one.note for one in read.items] == [one["note"] for one in ITEMS]


def test_every_format_is_written_and_named() -> None:
    for form in MEDIA_TYPE_OF:
        assert export_dossier(form, "Häfen & Schiffe", ITEMS, CITER)
        assert name_file("Häfen & Schiffe", form).startswith("hafen-schiffe.")
    assert name_file("港", "docx") == "dossier.docx"

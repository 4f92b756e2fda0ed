"""A dossier as a DOCX: headings, quotes with real footnotes, notes of one's own, and one bibliography."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from typing import Any

from docx import Document
from docx.document import Document as Opened
from docx.oxml import OxmlElement
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from api.kept.export.docx_footnotes import DocxFootnotes
from api.kept.export.dossier_bibliography import Citer, list_sources

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNPRINTABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_docx(title: str, items: Sequence[Mapping[str, Any]], citer: Citer) -> bytes:
    """The dossier as the bytes of a DOCX."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    footnotes = DocxFootnotes(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = _plain(title), "", ""
    properties.created = properties.modified = datetime.combine(citer.accessed, datetime.min.time(), UTC)
    _add(document, title, "Title")
    for item in items:
        if item["question"]:
            _add(document, item["question"], "Heading 1")
        if item["short"]:
            for run in _add(document, item["short"]).runs:  # none where no word is left of what a file may hold
                run.bold = True
        for quote in item["quotes"]:
            footnotes.add(_add(document, _write_quote(quote["text"]), "Quote"), _plain(citer.write_footnote(quote)))
        for line in filter(str.strip, item["note"].splitlines()):
            _add(document, line)
    quotes = list(chain.from_iterable(item["quotes"] for item in items))
    if quotes:
        document.add_heading("Bibliography", 1)
        for source in list_sources(quotes):
            _add(document, citer.write_entry(source), "List Bullet", is_written_here=True)
    footnotes.write()
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _add(document: Opened, text: str, style: str | None = None, *, is_written_here: bool = False) -> Paragraph:
    """A paragraph, in the direction of its words. is_written_here: the words are ours, and run rightward whatever they name."""
    paragraph = document.add_paragraph(_plain(text), style)
    if not is_written_here and _runs_leftward(text):
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for run in paragraph.runs:
            run.font.rtl = True
    return paragraph


def _runs_leftward(text: str) -> bool:
    """Whether the first letter of a text is of a script that is written from right to left."""
    strong = (kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL"))
    return next(strong, "L") != "L"


def _write_quote(text: str) -> str:
    """The quote in its marks. Cells of a table are parted by dots."""
    lines = [" · ".join(filter(None, line.split("\t"))) for line in text.splitlines() if line.strip()]
    return "“" + "\n".join(lines) + "”"


def _plain(text: str) -> str:
    """The text without what XML does not take: control characters and lone surrogates."""
    return _UNPRINTABLE.sub("", text)

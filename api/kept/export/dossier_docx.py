"""A dossier as a DOCX: headings, quotes with real footnotes, notes of one's own, and one bibliography."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from typing import Any

from docx import Document

from api.kept.export.docx_footnotes import DocxFootnotes
from api.kept.export.dossier_bibliography import Citer, list_sources

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNPRINTABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_docx(title: str, items: Sequence[Mapping[str, Any]], citer: Citer) -> bytes:
    """The dossier as the bytes of a DOCX."""
    document = Document()
    footnotes = DocxFootnotes(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = _plain(title), "", ""
    properties.created = properties.modified = datetime.combine(citer.accessed, datetime.min.time(), UTC)
    document.add_heading(_plain(title), 0)
    for item in items:
        if item["question"]:
            document.add_heading(_plain(item["question"]), 1)
        if item["short"]:
            document.add_paragraph().add_run(_plain(item["short"])).bold = True
        for quote in item["quotes"]:
            footnotes.add(
                document.add_paragraph(_plain(_write_quote(quote["text"])), style="Quote"), _plain(citer.write_footnote(quote))
            )
        for line in filter(str.strip, item["note"].splitlines()):
            document.add_paragraph(_plain(line))
    quotes = list(chain.from_iterable(item["quotes"] for item in items))
    if quotes:
        document.add_heading("Bibliography", 1)
        for source in list_sources(quotes):
            document.add_paragraph(_plain(citer.write_entry(source)), style="List Bullet")
    footnotes.write()
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _write_quote(text: str) -> str:
    """The quote in its marks. Cells of a table are parted by dots."""
    lines = [" · ".join(filter(None, line.split("\t"))) for line in text.splitlines() if line.strip()]
    return "“" + "\n".join(lines) + "”"


def _plain(text: str) -> str:
    """The text without what XML does not take: control characters and lone surrogates."""
    return _UNPRINTABLE.sub("", text)

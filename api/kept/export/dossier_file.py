"""A dossier as a file of each format that there is."""

import json
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from api.kept.export.dossier_bibliography import Citer, list_words
from api.kept.export.dossier_docx import DOCX, write_docx
from api.kept.export.dossier_markdown import write_markdown
from api.wire.kept.dossiers import ExportFormat

MEDIA_TYPE_OF: Mapping[ExportFormat, str] = {
    "docx": DOCX,
    "markdown": "text/markdown; charset=utf-8",
    "bibtex": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    # Files to be saved, and no responses of this interface, whose JSON is described.
    "csl": "application/octet-stream",
    "json": "application/octet-stream",
}
_SUFFIX_OF: Mapping[ExportFormat, str] = {
    "docx": "docx",
    "markdown": "md",
    "bibtex": "bib",
    "ris": "ris",
    "csl": "csl.json",
    "json": "json",
}
_IN_FILE = ("question", "short", "note", "quotes")


def export_dossier(form: ExportFormat, title: str, items: Sequence[Mapping[str, Any]], citer: Citer) -> bytes:
    """The bytes of a dossier in a format."""
    quotes = list(chain.from_iterable(item["quotes"] for item in items))
    if form == "docx":
        return write_docx(title, items, citer)
    if form == "markdown":
        return write_markdown(title, items, citer).encode("utf-8", "replace")
    if form == "json":
        return write_file(title, items)
    write = {"bibtex": citer.write_bibtex, "ris": citer.write_ris, "csl": citer.write_csl}[form]
    return write(quotes).encode("utf-8", "replace")


def write_file(title: str, items: Sequence[Mapping[str, Any]]) -> bytes:
    """A dossier as JSON that `POST /v1/dossiers` takes."""
    fields = {"title": title, "items": [{name: item[name] for name in _IN_FILE} for item in items]}
    return json.dumps(fields, indent=1).encode("ascii") + b"\n"


def name_file(title: str, form: ExportFormat) -> str:
    """The name of a file, made of the words of the title in ASCII."""
    return f"{'-'.join(list_words(title)[:7])[:60] or 'dossier'}.{_SUFFIX_OF[form]}"

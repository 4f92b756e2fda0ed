"""The package of a Word file: its bytes come in, the parts that hold text and rules for text go out.

python-docx opens the package. Where it cannot, for links to parts that are missing or names of the strict variant of the
format, the package is mended and opened again.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.rel import Relationships
from lxml import etree

from ingest.readers.docx.word_xml import RELATIONSHIP_ID, WORD

_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = (
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/", b"http://schemas.openxmlformats.org/wordprocessingml/2006/"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
_MARGINS = ("headerReference", "footerReference")


@dataclass(frozen=True, slots=True)
class WordPackage:
    """The parts of a Word file. None for a part that it does not have."""

    body: etree._Element
    properties: etree._Element | None
    """The title, the language and the date of the file, as far as given."""
    styles: etree._Element | None
    numbering: etree._Element | None
    settings: etree._Element | None
    footnotes: etree._Element | None
    endnotes: etree._Element | None
    margins: tuple[etree._Element, ...]
    """The headers and footers in the order in which the sections name them, each once."""


def open_package(data: bytes) -> WordPackage:
    """Open a Word file. Raises many kinds of error for a damaged one."""
    try:
        document = docx.Document(BytesIO(data))
    except (KeyError, ValueError):
        document = docx.Document(BytesIO(_mend(data)))
    body = document.element.body
    kinds = ("STYLES", "NUMBERING", "SETTINGS", "FOOTNOTES", "ENDNOTES")
    links = document.part.rels
    properties = _find_part(document.part.package.rels, "metadata/core-properties")
    styles, numbering, settings, footnotes, endnotes = (_find_part(links, getattr(RELATIONSHIP_TYPE, kind)) for kind in kinds)
    return WordPackage(body, properties, styles, numbering, settings, footnotes, endnotes, tuple(_find_margins(document, body)))


def _find_part(links: Relationships, relationship: str) -> etree._Element | None:
    for link in links.values():
        if link.reltype.endswith(relationship) and not link.is_external:
            return _parse(link.target_part.blob)
    return None


def _find_margins(document: Document, body: etree._Element) -> Iterator[etree._Element]:
    links = document.part.rels
    names = [one.get(RELATIONSHIP_ID, "") for one in body.iter(*(f"{WORD}{name}" for name in _MARGINS))]
    for name in dict.fromkeys(names):
        if name in links and not links[name].is_external:
            yield _parse(links[name].target_part.blob)


def _parse(blob: bytes) -> etree._Element:
    return etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True))


def _mend(data: bytes) -> bytes:
    """The package with the names of the usual variant, and without links to parts that it does not hold."""
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        held = {name.lower() for name in old.namelist()}
        for name in dict.fromkeys(old.namelist()):
            content = old.read(name)
            if name.endswith((".xml", ".rels")) and _STRICT in content:
                for strict, usual in _TRANSITIONAL:
                    content = content.replace(strict, usual)
            if name.endswith(".rels"):
                content = _cut_dead_links(content, name, held)
            new.writestr(name, content)
    return stream.getvalue()


def _cut_dead_links(content: bytes, name: str, held: set[str]) -> bytes:
    root = _parse(content)
    folder = posixpath.dirname(posixpath.dirname(name))
    for link in list(root):
        target = re.sub(r"#.*", "", link.get("Target", ""))
        place = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/").lower()
        if link.get("TargetMode") != "External" and place not in held:
            root.remove(link)
    return bytes(etree.tostring(root))

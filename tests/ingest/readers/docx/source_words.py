"""The words of a Word file by a walk of its own over the XML, and those of an extraction: what the law of conservation compares.

Automatic numbers and the labels of notes are in no run, so neither side has them.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from ingest.extraction import Extraction
from ingest.spans import Span

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
PARTS = re.compile(r"word/(?:document|footnotes|endnotes|header\d*|footer\d*|hdr|ftr)\.xml$")
GONE = {f"{WORD}del", f"{WORD}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
BREAKS = {
    f"{WORD}{name}"
    for name in ("tbl", "txbxContent", "tab", "br", "cr", "tc", "sym", "noBreakHyphen", "footnoteReference", "endnoteReference")
}
PARTED = {f"{MATH}{name}" for name in ("num", "den", "sup", "sub", "deg", "e", "lim", "fName")}
RAISED = re.compile(r"([\u2070-\u209c\u00b2\u00b3\u00b9]+)")


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", RAISED.sub(r" \1 ", text)))


def source_words(data: bytes) -> Counter[str]:
    """The words of the body, the notes, the headers and the footers, whatever becomes of them."""
    with ZipFile(BytesIO(data)) as package:
        parts = [etree.fromstring(package.read(name)) for name in package.namelist() if PARTS.match(name)]
    texts = ["".join(text_of(part, hidden)) for part in parts for hidden in (False, True)]
    # Raised runs that follow one another are one, and so are lowered ones.
    joined = [text.replace("\x01\x01", "").replace("\x02\x02", "") for text in texts]
    return Counter(word for text in joined for word in words(text))


def text_of(part: etree._Element, hidden: bool) -> Iterator[str]:
    """The text that is hidden, or that is not."""
    for action, element in etree.iterwalk(part, events=("start", "end")):
        if any(one.tag in GONE for one in element.iterancestors()):
            continue
        if action == "start" and element.tag in (f"{WORD}t", f"{MATH}t"):
            align = element.find("../{*}rPr/{*}vertAlign")
            edge = "" if align is None else "\x01" if align.get(f"{WORD}val") == "superscript" else "\x02"
            is_meant = (element.find("../{*}rPr/{*}vanish") is not None) == hidden
            text = element.text or ""
            yield f"{edge}{text}{edge}" if is_meant and text else " " * hidden * len(text)
        elif element.tag in BREAKS | PARTED:
            yield " "
        elif action == "end" and element.tag == f"{WORD}p":
            yield "" if element.find("{*}pPr/{*}rPr/{*}del") is not None else "\n"


def kept_words(extraction: Extraction) -> Counter[str]:
    """The words of blocks, cells, notes and of what was dropped, without the labels of notes."""
    raw, spans = extraction.raw, []
    for note in (block for block in extraction.blocks if block.kind == "footnote" and block.marker is not None):
        line = raw[: note.pieces[0].start].rpartition("\n")[2]
        if line.strip():  # a note set by hand: its label and its marker are text
            spans.append(Span(note.pieces[0].start - len(line), note.pieces[0].start))
        elif note.marker is not None:
            raw = raw[: note.marker.start] + " " * (note.marker.end - note.marker.start) + raw[note.marker.end :]
    spans += [span for block in extraction.blocks for cell in block.cells or (block.pieces,) for span in cell]
    spans += [span for drop in extraction.dropped for span in drop.pieces]
    return Counter(word for span in spans for word in words(span.cut(raw)))

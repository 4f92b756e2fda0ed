"""DOCX: the bytes of a Word file come in, an `Extraction` goes out: headings, lists, tables and footnotes in document order.

python-docx opens the package and knows its styles. The text is taken by `docx_text` from the XML itself, for python-docx
passes over insertions, content controls and footnotes.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from lxml import etree

from ingest.errors import DamagedFileError, EmptyFileError, EncryptedFileError, ReadError, TooLargeError
from ingest.extraction import Extraction, FoundMetadata, RawBlock
from ingest.readers.docx.docx_blocks import BodyWalk, WordStyle
from ingest.readers.docx.docx_text import WORD
from ingest.readers.front_matter import tidy_text
from ingest.readers.raw_text import RawText
from ingest.sandbox.limits import ReadingLimits

FAULTS = (
    etree.LxmlError,
    OpcError,
    BadZipFile,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    EOFError,
)

# Word's own files unpack to 5 to 20 times their size; a file of more than this many bytes that beats the ratio is a bomb.
MOST_UNPACKED_RATIO = 100
UNPACKED_UNQUESTIONED = 20_000_000
# The tree of the XML takes about ten times the bytes of its text.
TREE_FACTOR = 10

HEADING_STYLE = re.compile(r"(?:heading|überschrift|titre|título) ?(\d)$", re.IGNORECASE)
JUNK_TITLE = re.compile(r"untitled|document\d*|word document|microsoft word\b.*|.*\.docx?", re.IGNORECASE)


def read_docx(data: bytes, limits: ReadingLimits) -> Extraction:
    """Read a Word file. Raises EncryptedFileError, TooLargeError, EmptyFileError or DamagedFileError."""
    _check_unpacked_size(data, limits)
    raw = RawText(limits.characters)
    try:
        document = docx.Document(BytesIO(data))
        walk = BodyWalk(raw, _read_styles(document))
        blocks = list(walk.walk(document.element.body))
        blocks += _read_notes(document, walk)
        title = tidy_text(document.core_properties.title or "")
        language = document.core_properties.language or None
    except ReadError:
        raise
    except FAULTS as error:
        reason = f"{type(error).__name__}: {error}"
        raise DamagedFileError(f"the Word file cannot be read ({reason}); open it in Word and save it again") from error
    if not blocks:
        raise EmptyFileError("the Word file holds no text; leave it out, or recognise the text in its pictures first")
    if title and JUNK_TITLE.fullmatch(title):
        title = None
    return Extraction(raw.whole(), tuple(blocks), metadata=FoundMetadata(title=title, language=language))


def _check_unpacked_size(data: bytes, limits: ReadingLimits) -> None:
    try:
        with ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
    except (BadZipFile, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise DamagedFileError(f"the archive cannot be opened ({error}); fetch the file again") from error
    if any(info.flag_bits & 1 for info in infos):
        raise EncryptedFileError("protected by a password; save it without one")
    unpacked = sum(info.file_size for info in infos)
    tree = sum(info.file_size for info in infos if info.filename.endswith((".xml", ".rels"))) * TREE_FACTOR
    is_bomb = unpacked > UNPACKED_UNQUESTIONED and unpacked > MOST_UNPACKED_RATIO * len(data)
    if is_bomb or max(unpacked, tree) > limits.memory_bytes:
        raise TooLargeError(f"its {len(data)} bytes unpack to {unpacked}; split the file if that is honest")


def _read_styles(document: Document) -> dict[str, WordStyle]:
    """What each style, by its id, makes of a paragraph. Where the style is silent the one that it is based on speaks."""
    return {style.style_id: _read_style(style.element) for style in document.styles}


def _read_style(element: etree._Element) -> WordStyle:
    name_element = element.find(f"{WORD}name")
    name = "" if name_element is None else (name_element.get(f"{WORD}val") or "")
    heading = HEADING_STYLE.match(name)
    outline = element.find(f"{WORD}pPr/{WORD}outlineLvl")
    level = 0
    if heading:
        level = int(heading.group(1)) or 1
    elif name.lower() == "title":
        level = 1
    elif outline is not None and (outline.get(f"{WORD}val") or "9") < "9":
        level = int(outline.get(f"{WORD}val") or 0) + 1
    return WordStyle(
        level=level,
        is_list=name.lower().startswith("list ") or element.find(f"{WORD}pPr/{WORD}numPr") is not None,
        is_caption=name.lower() == "caption",
        is_furniture=re.match(r"toc \d|table of figures|header$|footer$", name.lower()) is not None,
    )


def _read_notes(document: Document, walk: BodyWalk) -> Iterator[RawBlock]:
    for kind, relationship in (("footnote", RELATIONSHIP_TYPE.FOOTNOTES), ("endnote", RELATIONSHIP_TYPE.ENDNOTES)):
        inner = [part for part in document.part.rels.values() if not part.is_external]
        for part in [part.target_part for part in inner if part.reltype == relationship][:1]:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            yield from walk.walk_notes(kind, etree.fromstring(part.blob, parser))

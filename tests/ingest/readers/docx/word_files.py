"""Word files from hand-written XML: the smallest package that holds the given parts."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.document import Document
from ingest.extraction import Extraction
from ingest.readers.docx.docx_reader import read_docx
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.extraction_invariants import check

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:m="{OFFICE}/math" xmlns:r="{OFFICE}/relationships" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
KINDS = {
    "styles": "styles",
    "numbering": "numbering",
    "settings": "settings",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "hdr": "header",
    "ftr": "footer",
}
CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CORE_NAMES = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(inner: str, properties: str = "") -> str:
    """A paragraph of runs, or of one run with a text that is no XML."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner if '<' in inner else run(inner)}</w:p>"


def numbered(text: str, level: int, number: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def table(*rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if '<w:p>' in text else paragraph(text)}</w:tc>"


def level(number: int, pattern: str, number_format: str = "decimal", more: str = "") -> str:
    """A level of a list. `more`: its further properties."""
    form = f'<w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{more}<w:lvlText w:val="{pattern}"/>'
    return f'<w:lvl w:ilvl="{number}">{form}</w:lvl>'


def numbering(*levels: str) -> str:
    """One list, of number 1."""
    abstract = f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
    return f'{abstract}<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'


def make_docx(body: str, parts: Mapping[str, str] | None = None, core: str = "") -> bytes:
    """A Word file. `parts`: by the name of its root element the inner XML of each further part."""
    given = {name: f"<w:{name} {NAMES}>{inner}</w:{name}>" for name, inner in (parts or {}).items()}
    links = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/relationships/{KINDS[name]}" Target="{name}.xml"/>' for name in given
    )
    types = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{CONTENT}.{KINDS[name]}+xml"/>' for name in given)
    core_type = "application/vnd.openxmlformats-package.core-properties+xml"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{CONTENT}.document.main+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="{core_type}"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/relationships/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="r2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
        "docProps/core.xml": f"<cp:coreProperties {CORE_NAMES}>{core}</cp:coreProperties>",
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        **{f"word/{name}.xml": text for name, text in given.items()},
    }
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(ZipInfo(name), text, ZIP_DEFLATED)
    return stream.getvalue()


def read(body: str, parts: Mapping[str, str] | None = None, core: str = "") -> Extraction:
    extraction = read_docx(make_docx(body, parts, core), ReadingLimits())
    check(extraction)
    return extraction


def read_document(body: str, parts: Mapping[str, str] | None = None, core: str = "") -> Document:
    return to_document(read(body, parts, core))


def to_document(extraction: Extraction) -> Document:
    return assemble(extraction, Identity("made", None, None, None, None, "made.docx", "0" * 64))


def shown(document: Document) -> list[str]:
    """The text of each block."""
    return [block.span.cut(document.text) for block in document.blocks]


def body_text(inner: str, parts: Mapping[str, str] | None = None) -> str:
    """The text of a document of one paragraph."""
    return read_document(paragraph(inner), parts).text

"""Real footnotes in a DOCX: the part that holds them, their styles, and the references in paragraphs.

python-docx writes documents without footnotes. The part is made here as the standard has it (ECMA-376, 17.11), with the two
separators that a word processor expects before the first note.
"""

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from lxml import etree

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TEXT, _REFERENCE = "Footnote Text", "Footnote Reference"


class DocxFootnotes:
    """The footnotes of one document, numbered by the word processor in the order of their references."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._root = OxmlElement("w:footnotes")
        self._count = 0
        _add_styles(document)
        for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
            self._root.append(_make_separator(number, kind))

    def add(self, paragraph: Paragraph, text: str) -> None:
        """Set a reference at the end of a paragraph, and its note."""
        self._count += 1
        run = paragraph.add_run()
        run.style = self._document.styles[_REFERENCE]
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(self._count))
        run._r.append(reference)
        self._root.append(_make_note(self._count, text))

    def write(self) -> None:
        """Put the part into the document, behind the last note."""
        package = self._document.part.package
        content = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part = Part(PackURI("/word/footnotes.xml"), _CONTENT_TYPE, content, package)
        self._document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _add_styles(document: Document) -> None:
    text = document.styles.add_style(_TEXT, WD_STYLE_TYPE.PARAGRAPH)
    text.base_style = document.styles["Normal"]
    text.font.size, text.paragraph_format.space_after = Pt(9), Pt(2)
    other = OxmlElement("w:szCs")  # of Arabic and Hebrew letters, in halves of a point
    other.set(qn("w:val"), str(9 * 2))
    text.element.get_or_add_rPr().append(other)
    reference = document.styles.add_style(_REFERENCE, WD_STYLE_TYPE.CHARACTER)
    reference.font.superscript = True


def _make_separator(number: int, kind: str) -> etree._Element:
    note = OxmlElement("w:footnote")
    note.set(qn("w:type"), kind)
    note.set(qn("w:id"), str(number))
    note.append(_make_paragraph(OxmlElement(f"w:{kind}")))
    return note


def _make_note(number: int, text: str) -> etree._Element:
    note = OxmlElement("w:footnote")
    note.set(qn("w:id"), str(number))
    mark = OxmlElement("w:footnoteRef")
    words = OxmlElement("w:t")
    words.text = f" {text}"
    words.set(_SPACE, "preserve")
    paragraph = _make_paragraph(mark, style="FootnoteText", mark_style="FootnoteReference")
    run = OxmlElement("w:r")
    run.append(words)
    paragraph.append(run)
    note.append(paragraph)
    return note


def _make_paragraph(content: etree._Element, style: str = "", mark_style: str = "") -> etree._Element:
    paragraph, run = OxmlElement("w:p"), OxmlElement("w:r")
    if style:
        properties, named = OxmlElement("w:pPr"), OxmlElement("w:pStyle")
        named.set(qn("w:val"), style)
        properties.append(named)
        paragraph.append(properties)
    if mark_style:
        properties, named = OxmlElement("w:rPr"), OxmlElement("w:rStyle")
        named.set(qn("w:val"), mark_style)
        properties.append(named)
        run.append(properties)
    run.append(content)
    paragraph.append(run)
    return paragraph

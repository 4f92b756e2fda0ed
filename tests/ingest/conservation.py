"""Measures, file by file, which words of a file are nowhere after reading, and which words are there that the file does not have.

    .venv/bin/python tests/ingest/conservation.py FOLDER [FOLDER ...]

prints the worst files and the shares of each format. The words of a file are taken by an independent extraction: pdfium for PDF,
the text nodes of the page for HTML, the runs of the XML for DOCX, a rendering by markdown-it for Markdown. After reading they
must stand in the text, in a footnote, in a cell, or among what was dropped.
"""

import io
import re
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from lxml import etree
from markdown_it import MarkdownIt

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.document import Document
from ingest.errors import ReadError
from ingest.sandbox.decoding import decode_html
from ingest.sandbox.limits import ReadingLimits
from ingest.sandbox.parent import ReadingProcess

RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉ªº", "01234567890123456789ao", strict=True))
A_RAISED = re.compile(f"[{''.join(RAISED)}]+")
A_WORD = re.compile(r"[^\W_]+")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e]")
BROKEN = re.compile(r"([^\W_]+)[-\u2010\u00ad]\s*\n\s*([^\W_]+)")

# fmt: off
PARTING = frozenset({
    "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "td", "th", "thead", "tbody", "tfoot", "caption", "h1", "h2",
    "h3", "h4", "h5", "h6", "section", "article", "aside", "header", "footer", "nav", "main", "figure", "figcaption",
    "blockquote", "pre", "hr", "br", "form", "fieldset", "legend", "address", "details", "summary", "option", "select",
    "button", "title", "body", "html", "sup", "sub", "img", "input", "textarea", "label", "center", "math", "mrow", "mn", "mo",
    "mi", "msup", "mfrac",
})
# fmt: on
NO_TEXT = frozenset({"script", "style", "template", "noscript", "head", "iframe", "svg", "object"})
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
UNPRINTED = {f"{WORD}del", f"{WORD}moveFrom", FALLBACK}
BREAKS = {f"{WORD}{name}" for name in ("p", "tab", "br", "cr", "tc", "footnoteReference", "endnoteReference", "sym", "ptab")}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The words of one file before and after reading."""

    path: Path
    words: int
    """How many the file has."""
    missing: Counter[str]
    """Those that are nowhere after reading."""
    invented: Counter[str]
    """Those that the file does not have, such as two that were glued."""

    @property
    def changed(self) -> int:
        """How many words are missing or invented."""
        return self.missing.total() + self.invented.total()


def list_words(text: str) -> list[str]:
    """The words of a text in small letters. Raised and lowered digits are words of their own."""
    text = A_RAISED.sub(lambda match: f" {''.join(RAISED[sign] for sign in match.group())} ", INVISIBLE.sub("", text))
    return A_WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def print_pdf(data: bytes) -> str:
    """The text of a PDF as pdfium gives it."""
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    return re.sub("[\ufffe\x02]\r?\n?", "-\n", "\n".join(pages))


def print_html(data: bytes) -> str:
    """The text nodes of a page, blocks parted by blanks."""
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", decode_html(data, "the page"))
    tree = etree.fromstring(page, etree.HTMLParser(huge_tree=True))
    return "" if tree is None else "".join(_walk(tree))


def _walk(tree: etree._Element) -> Iterator[str]:
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        is_element = isinstance(element.tag, str)
        is_shown = is_element and not any(one.tag in NO_TEXT for one in (element, *element.iterancestors()))
        if event == "start" and is_shown:
            yield " " if element.tag in PARTING else ""
            yield element.text or ""
        if event == "end" or not is_element:
            yield " " if is_element and element.tag in PARTING else ""
            hidden_around = any(one.tag in NO_TEXT for one in element.iterancestors())
            yield "" if hidden_around else element.tail or ""


def print_docx(data: bytes) -> str:
    """The runs of a Word file with its notes, without what was deleted."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"word/(?:document|footnotes|endnotes)\d*\.xml", name):
                root = etree.fromstring(archive.read(name), etree.XMLParser(huge_tree=True, recover=True))
                parts += [_print_run(element) for element in root.iter()]
    return "".join(parts)


def _print_run(element: etree._Element) -> str:
    if element.tag in BREAKS:
        return " "
    if element.tag not in {f"{WORD}t", f"{MATH}t"} or any(one.tag in UNPRINTED for one in element.iterancestors()):
        return ""
    parent = element.getparent()
    is_raised = parent is not None and parent.find(f"{WORD}rPr/{WORD}vertAlign") is not None
    blank = " " if is_raised or element.tag == f"{MATH}t" else ""
    return f"{blank}{element.text or ''}{blank}"


def print_markdown(data: bytes) -> str:
    """The text of a Markdown file as a browser shows its rendering."""
    text = re.sub(r"\A---\n.*?\n---\n", "", data.decode("utf-8", "replace"), flags=re.DOTALL)
    page = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)
    return print_html(f"<html><body>{page}</body></html>".encode())


EXTRACTIONS: Mapping[str, Callable[[bytes], str]] = {
    ".pdf": print_pdf,
    ".html": print_html,
    ".docx": print_docx,
    ".md": print_markdown,
}


def compare_file(path: Path, reader: ReadingProcess) -> Comparison | None:
    """The words of a file before and after reading. None for a file that is refused."""
    data = path.read_bytes()
    try:
        extraction = reader.read_bytes(data, path.name)
    except ReadError:
        return None
    document = assemble(extraction, Identity("measured", None, None, None, None, path.name, "0" * 64))
    printed = EXTRACTIONS[path.suffix.lower()](data)
    before, after = Counter(list_words(printed)), Counter(list_kept(document))
    missing, invented = before - after, after - before
    for match in BROKEN.finditer(printed):  # a word broken over lines is right whole and in two
        head, tail = match[1].casefold(), match[2].casefold()
        for whole, parts in ((invented, missing), (missing, invented)):
            if whole[head + tail] and parts[head] and parts[tail]:
                whole[head + tail] -= 1
                parts.subtract((head, tail))
    return Comparison(path, before.total(), +missing, +invented)


def list_kept(document: Document) -> Iterator[str]:
    """The words of a document and those that its reading report lists as dropped."""
    yield from list_words(document.text)
    for note in document.footnotes:
        yield from list_words(note.label)
    for one in document.reading.dropped:
        yield from list_words(one.text) * one.times


def compare_folder(folder: Path) -> Iterator[Comparison]:
    """Every file of a folder that can be measured and is not refused."""
    with ReadingProcess(ReadingLimits()) as reader:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in EXTRACTIONS and path.name != "README.md" and "expected" not in path.name:
                found = compare_file(path, reader)
                if found is not None:
                    yield found


def main(folders: Iterable[str]) -> None:
    """Print the worst files of each folder and its shares by format."""
    for folder in folders:
        found = list(compare_folder(Path(folder)))
        for one in sorted(found, key=lambda one: -one.changed)[:20]:
            if one.changed > 0.001 * one.words:
                print(
                    f"{one.path}: {one.words} words, missing {one.missing.most_common(8)}, invented {one.invented.most_common(8)}"
                )
        for suffix in EXTRACTIONS:
            files = [one for one in found if one.path.suffix.lower() == suffix]
            words = sum(one.words for one in files)
            if words:
                missing, invented = sum(one.missing.total() for one in files), sum(one.invented.total() for one in files)
                shares = f"missing {missing / words:.3%}, invented {invented / words:.3%}"
                print(f"{folder} {suffix}: {len(files)} files, {words} words, {shares}")


if __name__ == "__main__":
    main(sys.argv[1:])

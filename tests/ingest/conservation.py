"""Measures, file by file, which words of a file are nowhere after reading, and which words are there that the file does not have.

    .venv/bin/python tests/ingest/conservation.py FOLDER [FOLDER ...]

prints the worst files and the shares of each format. The words of a file are taken by an independent extraction: pdfium for PDF,
the text nodes of the page for HTML, the runs of the XML for DOCX, a rendering by markdown-it for Markdown. After reading they
must stand in the text, in a footnote, in a cell, or among what was dropped.

Some words may be there and need not: numbers that a browser or Word makes for items, what is hidden, the values of a form. Where
one text touches another in raised type or at the end of a line, one word and two are both right. In a PDF the blanks are a guess
of either program, so what differs in words there is also compared letter by letter.
"""

import io
import re
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

import pypdfium2
from lxml import etree
from markdown_it import MarkdownIt
from pypdf import PdfReader
from pypdf.errors import PyPdfError

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.document import Document
from ingest.errors import ReadError
from ingest.sandbox.decoding import decode_html
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.sandbox_reading import ExtractingProcess

RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉ªº", "01234567890123456789ao", strict=True))
A_RAISED = re.compile(f"[{''.join(RAISED)}]+")
A_WORD = re.compile(r"[^\W_]+")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e]")
# Two parts of which one word may be made: at the end of a line, or where one of them is raised or lowered.
EDGE = "\ue000"
BROKEN = re.compile(rf"([^\W_]+)(?:[-\u2010\u00ad]\s*\n\s*|{EDGE})(?=([^\W_]+))")

# fmt: off
PARTING = frozenset({
    "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "td", "th", "thead", "tbody", "tfoot", "caption", "h1", "h2",
    "h3", "h4", "h5", "h6", "section", "article", "aside", "header", "footer", "nav", "main", "figure", "figcaption",
    "blockquote", "pre", "hr", "br", "form", "fieldset", "legend", "address", "details", "summary", "option", "select",
    "button", "title", "body", "html", "img", "input", "textarea", "label", "center", "math", "mrow", "mn", "mo",
    "mi", "msup", "mfrac",
})
# fmt: on
RAISING = frozenset({"sup", "sub"})
NO_TEXT = frozenset({"script", "style", "head", "iframe", "svg", "object"})
HIDDEN = frozenset({"noembed", "noframes", "noscript", "template"})
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
UNPRINTED = {f"{WORD}del", f"{WORD}moveFrom", FALLBACK}
BREAKS = {f"{WORD}{name}" for name in ("p", "tab", "br", "cr", "tc", "footnoteReference", "endnoteReference", "sym", "ptab")}


@dataclass(frozen=True, slots=True)
class Printed:
    """The text of a file by an independent extraction."""

    text: str
    """EDGE stands where raised or lowered text begins and ends."""
    optional: Counter[str]
    """Words that may be there after reading, and how often at most."""


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
    def lost_letters(self) -> int:
        """How many letters and digits are missing, whatever words they make."""
        return (_count_letters(self.missing) - _count_letters(self.invented)).total()

    @property
    def added_letters(self) -> int:
        """How many letters and digits the file does not have, whatever words they make."""
        return (_count_letters(self.invented) - _count_letters(self.missing)).total()

    @property
    def changed(self) -> int:
        """How many words are missing or invented."""
        return self.missing.total() + self.invented.total()


def _count_letters(words: Counter[str]) -> Counter[str]:
    letters: Counter[str] = Counter()
    for word, count in words.items():
        letters.update({letter: count * times for letter, times in Counter(word).items()})
    return letters


def list_words(text: str) -> list[str]:
    """The words of a text in small letters. Raised and lowered digits are words of their own."""
    text = A_RAISED.sub(lambda match: f" {''.join(RAISED[sign] for sign in match.group())} ", INVISIBLE.sub("", text))
    return A_WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def print_pdf(data: bytes) -> Printed:
    """The text of a PDF as pdfium gives it. What is typed into it may be there."""
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    typed = []
    with suppress(PyPdfError, ValueError, KeyError, AttributeError, TypeError):
        for page in PdfReader(io.BytesIO(data)).pages:
            for annotation in page.get("/Annots", ()) or ():
                fields = annotation.get_object()
                typed += [str(fields.get(name, "")) for name in ("/V", "/Contents", "/T", "/TU", "/AS")]
    return Printed(re.sub("[\ufffe\x02]\r?\n?", "-\n", "\n".join(pages)), Counter(list_words(f"yes no {' '.join(typed)}")))


def print_html(data: bytes) -> Printed:
    """The text nodes of a page, blocks parted by blanks. The numbers of items and what is hidden may be there."""
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", decode_html(data, "the page"))
    tree = etree.fromstring(page, etree.HTMLParser(huge_tree=True))
    if tree is None:
        return Printed("", Counter())
    optional = Counter(word for hidden in tree.iter(*HIDDEN) for word in list_words(etree.tostring(hidden, encoding="unicode")))
    for items in tree.iter("ol"):
        start = int(items.get("start") or 1) if (items.get("start") or "1").isdigit() else 1
        optional.update(str(number) for number in range(start, start + len(items)))
        optional.update(ascii_lowercase)
    return Printed("".join(_walk(tree)), optional)


def _walk(tree: etree._Element) -> Iterator[str]:
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        is_element = isinstance(element.tag, str)
        around = {one.tag for one in element.iterancestors()}
        edge = " " if element.tag in PARTING else EDGE if element.tag in RAISING else ""
        if event == "start" and is_element and not ({element.tag} | around) & (NO_TEXT | HIDDEN):
            yield edge
            yield element.text or ""
        if event == "end" or not is_element:
            yield edge
            yield "" if around & (NO_TEXT | HIDDEN) else element.tail or ""


def print_docx(data: bytes) -> Printed:
    """The runs of a Word file with its notes, without what was deleted. Automatic numbers may be there."""
    parts: list[str] = []
    optional: Counter[str] = Counter()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"word/(?:document|footnotes|endnotes)\d*\.xml", name):
                root = etree.fromstring(archive.read(name), etree.XMLParser(huge_tree=True, recover=True))
                parts += [_print_run(element) for element in root.iter()]
            elif name == "word/numbering.xml":
                root = etree.fromstring(archive.read(name), etree.XMLParser(huge_tree=True, recover=True))
                levels = " ".join(level.get(f"{WORD}val") or "" for level in root.iter(f"{WORD}lvlText"))
                words = [*list_words(levels), *ascii_lowercase, *map(str, range(100))]
                optional.update({word: len(data) for word in words})
    optional.update(dict.fromkeys(map(str, range(10)), 10))  # the labels of notes
    return Printed("".join(parts), optional)


def _print_run(element: etree._Element) -> str:
    if element.tag in BREAKS:
        return " "
    if element.tag not in {f"{WORD}t", f"{MATH}t"} or any(one.tag in UNPRINTED for one in element.iterancestors()):
        return ""
    parent = element.getparent()
    is_raised = parent is not None and parent.find(f"{WORD}rPr/{WORD}vertAlign") is not None
    edge = EDGE if is_raised or element.tag == f"{MATH}t" else ""
    return f"{edge}{element.text or ''}{edge}"


def print_markdown(data: bytes) -> Printed:
    """The text of a Markdown file as a browser shows its rendering."""
    text = re.sub(r"\A---\n.*?\n---\n", "", data.decode("utf-8", "replace"), flags=re.DOTALL)
    page = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)
    return print_html(f"<html><body>{page}</body></html>".encode())


EXTRACTIONS: Mapping[str, Callable[[bytes], Printed]] = {
    ".pdf": print_pdf,
    ".html": print_html,
    ".docx": print_docx,
    ".md": print_markdown,
}


def compare_file(path: Path, reader: ExtractingProcess) -> Comparison | None:
    """The words of a file before and after reading. None for a file that is refused."""
    data = path.read_bytes()
    try:
        extraction = reader.read_bytes(data, path.name)
    except ReadError:
        return None
    document = assemble(extraction, Identity("measured", None, None, None, None, path.name, "0" * 64))
    printed = EXTRACTIONS[path.suffix.lower()](data)
    before, after = Counter(list_words(printed.text)), Counter(list_kept(document))
    missing, invented = before - after, after - before - printed.optional
    for match in BROKEN.finditer(printed.text):
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
    with ExtractingProcess(ReadingLimits()) as reader:
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
                letters = sum(one.lost_letters for one in files), sum(one.added_letters for one in files)
                shares = f"missing {missing / words:.3%}, invented {invented / words:.3%}, letters {letters}"
                print(f"{folder} {suffix}: {len(files)} files, {words} words, {shares}")


if __name__ == "__main__":
    main(sys.argv[1:])

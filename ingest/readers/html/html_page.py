"""HTML: the bytes of a web page come in, an `Extraction` of its main content goes out.

trafilatura tells content from navigation, share links and the like. What it keeps is laid down, element by element, as raw text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from trafilatura import bare_extraction
from trafilatura.settings import Document as Found

from ingest.errors import DamagedFileError, NoTextError
from ingest.extraction import BlockKind, Extraction, FoundMetadata, RawBlock
from ingest.readers.front_matter import read_date, tidy_text
from ingest.readers.raw_text import RawText
from ingest.sandbox.decoding import decode_html
from ingest.sandbox.limits import ReadingLimits

# What lxml and trafilatura were seen to raise on pages that no browser would show either.
FAULTS = (etree.LxmlError, ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

PROLOGUE = re.compile(r"^\s*<\?xml[^>]*\?>")
HTML_TAG = re.compile(r"<html\b|<body\b", re.IGNORECASE)
LANGUAGE = re.compile(r"<html\b[^>]{0,1000}?\blang\s*=\s*[\"']?([a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*)", re.IGNORECASE)
BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
BLOCKS = {"p", "head", "list", "item", "table", "quote", "div", "figure"}
NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,3}){0,4})\.?\s+\S")


def read_html(data: bytes, limits: ReadingLimits) -> Extraction:
    """Read a page. Raises UndecodableTextError, NoTextError, TooLargeError or DamagedFileError."""
    page = PROLOGUE.sub("", decode_html(data, "the page"))
    if HTML_TAG.search(page) is None:
        page = f"<html><body>{page}</body></html>"  # trafilatura takes a fragment for no page at all
    try:
        found = _extract(page)
    except FAULTS as error:
        raise DamagedFileError(f"the page cannot be parsed ({type(error).__name__}: {error}); save it again") from error
    raw = RawText(limits.characters)
    blocks = tuple(PageWalk(raw).walk(found.body, "paragraph")) if found is not None else ()
    if found is None or not blocks:
        raise NoTextError("no main content found in the page; save the page with its text, or leave it out")
    return Extraction(raw.whole(), blocks, metadata=_read_metadata(found, page))


def _extract(page: str) -> Found | None:
    # Recall first: measured on real pages it loses no precision and keeps lists that are dropped otherwise. A date only where
    # the page states it: the extensive search takes the year of a copyright line for one.
    found = bare_extraction(
        page,
        favor_recall=True,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if not isinstance(found, Found) or found.body is None or not "".join(found.body.itertext()).strip():
        return None
    return found


@dataclass(slots=True)
class PageWalk:
    """A walk through the extracted elements that lays their text down and counts the tables."""

    raw: RawText
    tables: int = 0

    def walk(self, element: etree._Element, kind: BlockKind) -> Iterator[RawBlock]:
        """The blocks of an element: its own runs of text as `kind`, the block elements between them as what they are."""
        for part in _split_flow(element):
            if isinstance(part, str):
                yield from self._lay_down(kind, part)
            elif part.tag == "table":
                yield from self._lay_down_table(part)
            elif part.tag == "head":
                yield from self._lay_down_heading(part)
            elif part.tag == "code" or (part.tag == "quote" and not any(child.tag in BLOCKS for child in part)):
                # Preformatted text comes out as either: its blank lines part paragraphs.
                for text in BLANK_LINE.split(_text_of(part)):
                    yield from self._lay_down(kind, text)
            else:
                yield from self.walk(part, "list_item" if part.tag == "item" else kind)

    def _lay_down(self, kind: BlockKind, text: str) -> Iterator[RawBlock]:
        pieces = self.raw.add_trimmed(text)
        if pieces:
            yield RawBlock(kind, pieces)

    def _lay_down_heading(self, element: etree._Element) -> Iterator[RawBlock]:
        text = _text_of(element)
        pieces = self.raw.add_trimmed(text)
        rank = element.get("rend", "h2")[1:]
        number = NUMBER.match(text.strip())
        if pieces:
            level = int(rank) if rank.isdigit() else 2
            yield RawBlock("heading", pieces, level=level, label=number.group(1) if number else None)

    def _lay_down_table(self, element: etree._Element) -> Iterator[RawBlock]:
        self.tables += 1
        number = self.tables
        for place, row in enumerate(element.iter("row")):
            cells = list(row.iterchildren("cell"))
            is_header = place == 0 and bool(cells) and all(cell.get("role") == "head" for cell in cells)
            laid = tuple(self.raw.add_trimmed(_text_of(cell), "\t") for cell in cells)
            self.raw.add("\n")
            if any(laid):
                yield RawBlock("table_header" if is_header else "table_row", (), cells=laid, table=number)


def _split_flow(element: etree._Element) -> Iterator[str | etree._Element]:
    """Runs of text and the block elements that part them, in order."""
    run = [element.text or ""]
    for child in element:
        if child.tag in BLOCKS or (child.tag == "code" and "\n" in _text_of(child)):
            yield "".join(run)
            yield child
            run = [child.tail or ""]
        else:
            run += ["\n" if child.tag == "lb" else _text_of(child), child.tail or ""]
    yield "".join(run)


def _text_of(element: etree._Element) -> str:
    """The text in and under an element: line breaks and blocks in it end a line, other white space as found."""
    parts = [element.text or ""]
    for child in element:
        ends_line = child.tag in BLOCKS or child.tag == "lb"
        parts += [_text_of(child), "\n" if ends_line else "", child.tail or ""]
    return "".join(parts)


def _read_metadata(found: Found, page: str) -> FoundMetadata:
    language = LANGUAGE.search(page)
    return FoundMetadata(
        title=tidy_text(found.title or ""),
        publisher=tidy_text(found.sitename or ""),
        published=day.isoformat() if (day := read_date(found.date)) else None,
        language=(found.language or (language.group(1) if language else None)),
    )

"""Markdown: decoded text comes in, an `Extraction` whose raw text is that very text goes out.

Headings, lists, pipe tables, quotes, fenced code and footnotes become blocks. Markup is left out of their pieces and front matter
becomes metadata. A hard-wrapped paragraph is one block.
"""

from collections.abc import Iterator
from dataclasses import replace

from ingest.errors import EmptyFileError
from ingest.extraction import Extraction, RawBlock
from ingest.readers.front_matter import split_front_matter
from ingest.readers.markdown.markdown_blocks import Scan, take_block
from ingest.readers.markdown.markdown_inline import find_note_markers
from ingest.sandbox.decoding import decode_within
from ingest.sandbox.limits import ReadingLimits
from ingest.spans import Span


def read_markdown_file(data: bytes, limits: ReadingLimits) -> Extraction:
    """Read a file of Markdown. Raises UndecodableTextError, TooLargeError or EmptyFileError."""
    return read_markdown(decode_within(data, limits))


def read_markdown(raw: str) -> Extraction:
    """Read decoded text ("\\n" line ends). Raises EmptyFileError when there is nothing but front matter and markup."""
    metadata, start = split_front_matter(raw)
    scan = Scan.over(raw, start)
    while scan.place < len(scan.lines):
        take_block(scan)
    if not scan.blocks:
        raise EmptyFileError("the Markdown holds no text besides its front matter and markup; leave it out")
    return Extraction(raw, tuple(_tie_notes(raw, scan.blocks)), metadata=metadata)


def _tie_notes(raw: str, blocks: list[RawBlock]) -> Iterator[RawBlock]:
    """Give each footnote the place of its first marker in the body. Footnotes last."""
    body = [block for block in blocks if block.kind != "footnote"]
    markers: dict[str, Span] = {}
    for block in body:
        pieces = block.pieces or tuple(piece for cell in block.cells for piece in cell)
        if pieces:
            for label, span in find_note_markers(raw, Span(pieces[0].start, pieces[-1].end + 1)):
                markers.setdefault(label, span)
    yield from body
    for block in blocks:
        if block.kind == "footnote":
            yield replace(block, marker=markers.get(block.label or ""))

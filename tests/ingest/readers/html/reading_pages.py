"""Short pages read for the tests of this folder."""

from ingest.extraction import Extraction
from ingest.readers.html.html_page import read_html
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.extraction_invariants import check, text_of

SENTENCE = "The ministers of both sides met in Hanoi and agreed on a plan of joint patrols for the year."


def read_page(page: str) -> Extraction:
    """Read a whole page."""
    extraction = read_html(page.encode(), ReadingLimits())
    check(extraction)
    return extraction


def read_body(body: str) -> Extraction:
    """Read a page with this content."""
    return read_page(
        f"<html lang='en'><head><title>A page</title></head><body><main><p>{SENTENCE}</p>{body}</main></body></html>"
    )


def lines(body: str) -> list[str]:
    """What is read of some content, block by block."""
    extraction = read_body(body)
    return [text_of(extraction, block) for block in extraction.blocks][1:]


def dropped(extraction: Extraction) -> list[tuple[str, str]]:
    """The reason and the text of what was left out."""
    return [(drop.reason, " ".join(piece.cut(extraction.raw) for piece in drop.pieces)) for drop in extraction.dropped]


def notes(extraction: Extraction) -> list[tuple[str | None, str, str | None]]:
    """Label, text and marker of each footnote."""
    return [
        (block.label, text_of(extraction, block), block.marker.cut(extraction.raw) if block.marker else None)
        for block in extraction.blocks
        if block.kind == "footnote"
    ]

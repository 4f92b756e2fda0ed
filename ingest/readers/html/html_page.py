"""HTML: the bytes of a web page come in, an `Extraction` of its content goes out.

Every text of the page is laid down in the order of the document: in a block, a cell or a footnote where it is content, and as
dropped where a browser hides it or where it is navigation and the like.
"""

import re
from collections.abc import Sequence

from lxml import etree

from ingest.errors import DamagedFileError, NoTextError
from ingest.extraction import Extraction, RawBlock
from ingest.readers.html.block_layer import BlockLayer, LaidBlock
from ingest.readers.html.legal_headings import LEGAL_CLASSES, find_headings
from ingest.readers.html.main_content import find_boilerplate
from ingest.readers.html.page_metadata import read_metadata
from ingest.readers.html.page_notes import find_notes
from ingest.readers.html.page_tree import PageTree, parse_page
from ingest.readers.html.page_walk import PageWalk
from ingest.readers.html.plain_notes import find_plain_notes
from ingest.readers.html.visibility import find_hidden
from ingest.readers.raw_text import RawText
from ingest.reading import DropReason, ReadingFacts
from ingest.sandbox.decoding import decode_html
from ingest.sandbox.limits import ReadingLimits
from ingest.spans import Span

PROLOGUE = re.compile(r"^\s*<\?xml[^>]*\?>")
ACT_IDS = ("TexteOnly", "document1")
FIRST_BLOCKS = 30


def read_html(data: bytes, limits: ReadingLimits) -> Extraction:
    """Read a page. Raises UndecodableTextError, NoTextError, TooLargeError or DamagedFileError."""
    page = PROLOGUE.sub("", decode_html(data, "the page"))
    try:
        tree = parse_page(page)
    except (etree.LxmlError, ValueError) as error:
        if isinstance(error, DamagedFileError):
            raise
        raise DamagedFileError(f"the page cannot be parsed ({type(error).__name__}: {error}); save it again") from error
    raw = RawText(limits.characters)
    walk = _walk_page(page, tree, raw)
    layer = walk.layer
    blocks = find_plain_notes(raw, list(find_headings(layer.blocks)))
    if not blocks:
        raise NoTextError("no main content found in the page; save the page with its text, or leave it out")
    text = raw.whole()
    first = ["".join(piece.cut(text) for piece in block.pieces) for block in blocks[:FIRST_BLOCKS]]
    return Extraction(
        raw=text,
        blocks=tuple(_as_raw(block, layer.markers) for block in blocks),
        metadata=read_metadata(tree, first),
        dropped=tuple(sorted(layer.dropped, key=lambda drop: drop.pieces[0].start)),
        facts=ReadingFacts(pictures=walk.pictures, loose_markers=_find_loose(layer, blocks)),
    )


def _walk_page(page: str, tree: PageTree, raw: RawText) -> PageWalk:
    hidden = find_hidden(tree)
    notes = find_notes(tree, hidden)
    boilerplate = find_boilerplate(page, tree, hidden, notes, is_act=_holds_act(tree))
    left_out: dict[etree._Element, DropReason] = dict.fromkeys(boilerplate, "boilerplate")
    left_out.update(dict.fromkeys(hidden, "hidden"))
    walk = PageWalk(tree, BlockLayer(raw), left_out, notes)
    walk.walk(tree.root)
    return walk


def _holds_act(tree: PageTree) -> bool:
    """Whether the page is one of EUR-Lex, all of which is content."""
    return any(classes & LEGAL_CLASSES for classes in tree.classes) or any(name in tree.by_id for name in ACT_IDS)


def _as_raw(block: LaidBlock, markers: dict[int, Span]) -> RawBlock:
    marker = markers.get(block.note) if block.note >= 0 else block.marker
    return RawBlock(
        block.kind,
        block.pieces,
        level=block.level,
        label=block.label,
        cells=block.cells,
        carried=block.carried,
        table=block.table,
        marker=marker,
    )


def _find_loose(layer: BlockLayer, blocks: Sequence[LaidBlock]) -> tuple[str, ...]:
    """The labels of markers that lead to no footnote."""
    laid = {block.label for block in blocks if block.kind == "footnote"}
    return tuple(label for label in layer.loose if label not in laid)

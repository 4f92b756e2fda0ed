"""What holds for every extraction, whichever reader made it: checked by the tests of all readers."""

from itertools import pairwise

from ingest.extraction import Extraction, RawBlock
from ingest.spans import Span

ONLY_CELLS = {"table_row", "table_header"}


def pieces_of(block: RawBlock) -> list[Span]:
    return [piece for cell in block.cells for piece in cell] or list(block.pieces)


def text_of(extraction: Extraction, block: RawBlock) -> str:
    return " ".join(" ".join(piece.cut(extraction.raw).split()) for piece in pieces_of(block))


def texts(extraction: Extraction, kind: str) -> list[str]:
    return [text_of(extraction, block) for block in extraction.blocks if block.kind == kind]


def cells_of(extraction: Extraction, block: RawBlock) -> list[str]:
    return [" ".join(piece.cut(extraction.raw) for piece in cell) for cell in block.cells]


def check(extraction: Extraction) -> None:
    """Pieces lie in the text, are not empty, ascend within a block or cell, and no two blocks share a character."""
    size = len(extraction.raw)
    extraction.raw.encode("utf-8")
    for block in extraction.blocks:
        assert (block.kind in ONLY_CELLS) == bool(block.cells), block
        pieces = pieces_of(block)
        assert pieces, block
        assert all(0 <= piece.start < piece.end <= size for piece in pieces), block
        assert any(piece.cut(extraction.raw).strip() for piece in pieces), block
        for cell in block.cells or (block.pieces,):
            assert list(cell) == sorted(cell), block
        assert block.marker is None or 0 <= block.marker.start < block.marker.end <= size
        assert (block.kind == "heading") == (block.level > 0), block
    taken = sorted(piece for block in extraction.blocks for piece in pieces_of(block))
    assert all(before.end <= after.start for before, after in pairwise(taken))
    assert [page.number for page in extraction.pages] == list(range(1, len(extraction.pages) + 1))
    assert all(0 <= page.span.start <= page.span.end <= size for page in extraction.pages)


def find_untold(extraction: Extraction) -> list[str]:
    """Words of the raw text that stand in no block, no cell and no drop, and are no label of a note."""
    told = bytearray(len(extraction.raw))
    labels = []
    for block in extraction.blocks:
        for piece in pieces_of(block):
            told[piece.start : piece.end] = b"\1" * (piece.end - piece.start)
        labels += [block.label] if block.kind == "footnote" and block.label else []
    for drop in extraction.dropped:
        for piece in drop.pieces:
            assert not any(told[piece.start : piece.end]), (drop, piece.cut(extraction.raw))
            told[piece.start : piece.end] = b"\1" * (piece.end - piece.start)
    words = "".join(sign if not is_told else " " for sign, is_told in zip(extraction.raw, told, strict=True)).split()
    return [word for word in words if not _take_label(word, labels)]


def _take_label(word: str, labels: list[str]) -> bool:
    """Whether a word is a label of a note, which is taken out of `labels`."""
    label = word.strip("()[].:").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
    if label in labels:
        labels.remove(label)
        return True
    return False

"""Headings of a page: those that it marks as such, those of acts by the classes of EUR-Lex, and "Article 3" in plain paragraphs.

EUR-Lex has used three sets of classes: "ti-art" (to 2023), "oj-ti-art" (since), "Titrearticle" (proposals of the Commission), and
"title-article-norm" in consolidated texts. Pages of before 2004 have none, so their paragraphs are read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.divisions import LONGEST_TITLE, Division, find_division
from ingest.readers.html.block_layer import LaidBlock

# fmt: off
TITLE_CLASSES = frozenset({
    "doc-ti", "oj-doc-ti", "title-doc-first", "title-doc-last", "Statut", "Typedudocument", "Typedudocument_cp", "Titreobjet",
    "Titreobjet_cp",
})
DIVISION_CLASSES = frozenset({
    "ti-art", "oj-ti-art", "title-article-norm", "Titrearticle", "ti-section-1", "oj-ti-section-1", "title-division-1",
    "SectionTitle", "Annexetitre", "title-annex-1", "ChapterTitle", "PartTitle",
})
SUBTITLE_CLASSES = frozenset({
    "sti-art", "oj-sti-art", "stitle-article-norm", "ti-section-2", "oj-ti-section-2", "title-division-2", "title-annex-2",
    "SectionTitle", "ChapterTitle", "PartTitle",
})
HEADING_CLASSES = {
    "ti-grseq-1": 3, "oj-ti-grseq-1": 3, "title-gr-seq-level-1": 3, "title-gr-seq-level-2": 4, "title-gr-seq-level-3": 5,
    "Exposdesmotifstitre": 1, "Fichefinanciretitre": 1, "ManualHeading1": 2, "ManualHeading2": 3, "ManualHeading3": 4,
    "ManualHeading4": 5, "ManualHeading5": 6, "Heading1": 2, "Heading2": 3, "Heading3": 4, "Heading4": 5,
}
# fmt: on
CAPTION_CLASSES = frozenset({"oj-ti-tbl", "ti-tbl", "title-table"})
LEGAL_CLASSES = (
    TITLE_CLASSES | DIVISION_CLASSES | SUBTITLE_CLASSES | frozenset({"oj-normal", "oj-note", "eli-container", "eli-main-title"})
)
"""A page with one of them holds an act."""
NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,3}){0,4})\.?\s+\S")
RECORD_NUMBER = re.compile(r"[0-9CE]\d{4}[A-Z]{1,2}\d{4}(?:\(\d{2}\))?")
"""The number of an act in the catalogue of EUR-Lex, which is no heading: "32002R0006"."""
MOST_SUBTITLES = 3
_SENTENCE_END = re.compile(r"[.;:,!]$|[.;]\s")
_SIGNED = re.compile(r"(?:\(?(?:\d{1,3}[a-z]?|[a-z]{1,2}|[ivx]{1,6})\)|\d{1,3}[a-z]?\.)\s")
_NO_TITLE = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]")


def find_headings(blocks: Sequence[LaidBlock]) -> Iterator[LaidBlock]:
    """The blocks of a page with its headings. Paragraphs that make up one heading are joined into it.

    In a text with numbered parts, paragraphs that begin with a number or a letter are items.
    """
    found = []
    place = 0
    while place < len(blocks):
        heading, taken = _read_heading(blocks, place)
        found.append(heading)
        place += taken
    is_numbered = any(block.label is not None and find_division(block.label) is not None for block in found)
    for block in found:
        is_item = is_numbered and block.kind == "paragraph" and block.table is None and _SIGNED.match(block.text)
        yield replace(block, kind="list_item") if is_item else block


def _read_heading(blocks: Sequence[LaidBlock], place: int) -> tuple[LaidBlock, int]:
    """The block at a place, as a heading if it is one, and how many blocks it is made of."""
    block = blocks[place]
    if block.table is not None or block.kind not in ("heading", "paragraph"):
        return block, 1
    if block.classes & CAPTION_CLASSES:
        return _read_caption(blocks, place)
    division = _division_of(block)
    if division is not None:
        return _join_division(blocks, place, division)
    if block.classes & TITLE_CLASSES:
        end = place + 1
        while end < len(blocks) and blocks[end].classes & TITLE_CLASSES and _division_of(blocks[end]) is None:
            end += 1
        return _join(blocks[place:end], level=1, label=None), end - place
    return _as_heading(block), 1


def _as_heading(block: LaidBlock) -> LaidBlock:
    """A block that is no division as the heading that its element or its classes make it, if they do."""
    level = next((HEADING_CLASSES[name] for name in sorted(block.classes) if name in HEADING_CLASSES), block.level)
    if block.classes & (DIVISION_CLASSES | SUBTITLE_CLASSES):
        level = level or 6
    if not level:
        return block
    if RECORD_NUMBER.fullmatch(block.text):
        return replace(block, kind="paragraph", level=0)
    number = NUMBER.match(block.text)
    return _join([block], level, number[1] if number else None)


def _read_caption(blocks: Sequence[LaidBlock], place: int) -> tuple[LaidBlock, int]:
    """Lines above a table as its caption, where the table follows them."""
    end = place
    while end < len(blocks) and blocks[end].classes & CAPTION_CLASSES and blocks[end].table is None:
        end += 1
    table = blocks[end].table if end < len(blocks) else None
    if table is None:
        return blocks[place], 1
    caption = _join(blocks[place:end], level=1, label=None)
    return replace(caption, kind="caption", level=0, table=table), end - place


def _division_of(block: LaidBlock) -> Division | None:
    """The division whose heading a block is. The words that its classes mark as a heading need not look like one."""
    if block.kind == "paragraph" and block.is_link:
        return None
    division = find_division(block.text)
    if division is None and block.classes & (DIVISION_CLASSES | TITLE_CLASSES):
        words = block.text.split()
        head = find_division(" ".join(words[:2])) if len(words) > 2 else None
        return Division(head.part, head.label, " ".join(words[2:])) if head and head.label == " ".join(words[:2]) else None
    return division


def _join_division(blocks: Sequence[LaidBlock], place: int, division: Division) -> tuple[LaidBlock, int]:
    block = blocks[place]
    level = block.level or division.rank
    taken = 1
    while taken <= MOST_SUBTITLES and place + taken < len(blocks):
        following = blocks[place + taken]
        is_classed = bool(following.classes & SUBTITLE_CLASSES) and following.kind == "paragraph"
        if not is_classed and (division.title or taken > 1 or not _reads_as_title(following, block)):
            break
        if _division_of(following) is not None:
            break
        taken += 1
    return _join(blocks[place : place + taken], level, division.label), taken


def _reads_as_title(block: LaidBlock, before: LaidBlock) -> bool:
    """Whether a block behind the number of a division is its title and no text of it."""
    if block.table is not None or block.is_link or block.kind not in ("paragraph", "heading"):
        return False
    if block.kind == "heading" and not (before.kind == "heading" and block.level >= before.level):
        return False
    if any(name in HEADING_CLASSES and not name.endswith("grseq-1") for name in block.classes):
        return False
    text = block.text
    is_short = 0 < len(text) <= LONGEST_TITLE and any(map(str.isalpha, text))
    return is_short and not text[:1].islower() and not _SENTENCE_END.search(text) and not _NO_TITLE.match(text)


def _join(blocks: Sequence[LaidBlock], level: int, label: str | None) -> LaidBlock:
    """Blocks as one heading."""
    pieces = tuple(piece for block in blocks for piece in block.pieces)
    text = " ".join(block.text for block in blocks)
    return replace(blocks[0], kind="heading", text=text, pieces=pieces, level=min(max(level, 1), 6), label=label)

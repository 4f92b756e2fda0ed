"""The blocks of the body of a Word file: elements of its XML come in, laid down as raw text, and `RawBlock`s go out.

A walk gives blocks, and walks of what is nested. `unroll` runs them with a stack of its own, so that depth costs no recursion.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Union

from lxml import etree

from ingest.divisions import find_division
from ingest.extraction import RawBlock
from ingest.language.tables import join_page_words
from ingest.readers.docx.docx_headings import HeadingLevels, find_heading
from ingest.readers.docx.docx_story import LINES, TABLE, LaidText, StoryWriter, group_paragraphs
from ingest.readers.docx.docx_tables import WordTable, is_frame, read_table
from ingest.readers.docx.word_xml import WORD, find_inner, holds_text

Blocks = Iterator[Union[RawBlock, "Blocks"]]
"""Blocks in the order of the text, and in their places the blocks of what is nested."""

_LONGEST_CAPTION = 300  # code points
_DIVIDED = {word for word in join_page_words(lambda page: page.captions) if find_division(f"{word.capitalize()} 1")}
_CAPTION = re.compile(
    rf"(?:{'|'.join(word for word in join_page_words(lambda page: page.captions) if word not in _DIVIDED)})"
    r"\s{0,3}(?:\d|[IVX]{1,5}\b)",
    re.IGNORECASE,
)


def unroll(blocks: Blocks) -> Iterator[RawBlock]:
    """The blocks of a walk, those of nested walks in their places."""
    stack = [blocks]
    while stack:
        one = next(stack[-1], None)
        if one is None:
            stack.pop()
        elif isinstance(one, RawBlock):
            yield one
        else:
            stack.append(one)


@dataclass(slots=True)
class BodyWalk:
    """A walk through the body. Tables are read by `docx_tables`."""

    writer: StoryWriter
    contents: Collection[etree._Element] = ()
    """The content controls that hold a table of contents."""
    levels: HeadingLevels = field(default_factory=HeadingLevels)
    apart: set[int] = field(default_factory=set)
    """Where paragraphs begin that are set like headings: in bold letters, or centred."""
    title: str | None = None
    """The text of the first paragraph in the style of titles."""
    tables: int = 0

    def walk(self, parent: etree._Element) -> Blocks:
        """The blocks under `parent`: the body, a text box or a cell of a frame."""
        groups = list(group_paragraphs(find_inner(parent, {TABLE, *LINES})))
        for place, group in enumerate(groups):
            if group[0].tag == TABLE:
                table = WordTable(group[0])
                if is_frame(table):
                    yield from map(self.walk, table.cells)
                else:
                    self.tables += 1
                    yield from read_table(self.writer, table, self.tables)
            else:
                yield from self._read_paragraph(group, _comes_before_table(groups, place))

    def _read_paragraph(self, group: Sequence[etree._Element], stands_before_table: bool) -> Blocks:
        """The block of a paragraph, none where nothing of it is shown, then those of its text boxes."""
        laid = self.writer.lay_down(group)
        if laid.style.is_contents or (self.contents and self._is_in_contents(group[-1])):
            self.writer.drop(laid.pieces, "contents")
        elif laid.pieces and (block := self._make_block(laid, stands_before_table)) is not None:
            yield block
        yield from map(self.walk, laid.printed.boxes)

    def _make_block(self, laid: LaidText, stands_before_table: bool) -> RawBlock | None:
        is_apart = laid.printed.is_bold or bool(laid.style.is_centred)
        heading = find_heading(laid.text, laid.number, laid.style, is_apart)
        if heading is None and not laid.printed.text.strip():
            return None  # the number of an empty paragraph
        if is_apart:
            self.apart.add(laid.pieces[0].start)
        if laid.style.is_title and self.title is None:
            self.title = laid.printed.text
        if heading is not None:
            return RawBlock("heading", laid.pieces, level=self.levels.place(heading), label=heading.label)
        if stands_before_table and _is_caption(laid):
            return RawBlock("caption", laid.pieces, table=self.tables + 1)
        return RawBlock("list_item" if laid.number is not None or laid.style.is_list else "paragraph", laid.pieces)

    def _is_in_contents(self, paragraph: etree._Element) -> bool:
        return any(holder in self.contents for holder in paragraph.iterancestors(f"{WORD}sdt"))


def _comes_before_table(groups: Sequence[Sequence[etree._Element]], place: int) -> bool:
    """Whether a real table is the next that is shown."""
    for group in groups[place + 1 : place + 4]:
        if group[0].tag == TABLE:
            return not is_frame(WordTable(group[0]))
        if holds_text(group[0]):
            return False
    return False


def _is_caption(laid: LaidText) -> bool:
    if len(laid.text) > _LONGEST_CAPTION:
        return False
    return bool(laid.style.is_caption) or laid.printed.counts_tables or _CAPTION.match(laid.text) is not None

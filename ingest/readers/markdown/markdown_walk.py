"""A walk over the tokens of Markdown, and over the HTML within them, that tells a `BlockBuilder` what is shown."""

import re
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from ingest.readers.markdown.html_tags import BLOCK_TAGS, INLINE_TAGS, Comment, Tag, split_html
from ingest.readers.markdown.markdown_builder import BlockBuilder
from ingest.readers.markdown.markdown_tables import OpenCell

# Two stars that no sign answers are a bold passage whose other end the writer got wrong. Prose has no use for them.
STRAY_BOLD = re.compile(r"(?<!\*)(?:(?<!\w)\*{2,}+|\*{2,}+(?!\w))")
HEADING_TAG = re.compile(r"h[1-6]")
CLOSING_TAG = re.compile(r"</([a-zA-Z][\w:-]*)")


@dataclass(slots=True)
class OpenList:
    """An ordered list of HTML, whose numbers a browser counts."""

    number: int
    is_ordered: bool


@dataclass(slots=True)
class TokenWalk:
    """A walk that is under way."""

    builder: BlockBuilder
    notes: Sequence[list[Token]]
    """The tokens of each note within a sentence."""
    pictures: int = 0
    """How many pictures without a text that describes them were met."""
    _waiting: deque[tuple[str, list[Token]]] = field(default_factory=deque)
    """Notes within the sentence that is being read, which follow it."""
    _closings: Counter[str] = field(default_factory=Counter)
    """How many closing tags of each name are still to come."""
    _lists: list[OpenList] = field(default_factory=list)
    _hidden_by: str | None = None
    """The name of the tag that hides what follows."""
    _hidden_depth: int = 0
    _hidden: list[str] = field(default_factory=list)

    def walk(self, tokens: Sequence[Token]) -> None:
        """Lay down the tokens of a text."""
        parts = (part for token in tokens for part in (token, *(token.children or ())))
        html = (part.content for part in parts if part.type in {"html_block", "html_inline"})
        self._closings = Counter(found[1].lower() for source in html for found in CLOSING_TAG.finditer(source))
        for token in tokens:
            if token.level == 0 and token.nesting >= 0 and token.type != "html_block":
                self._leave_unclosed_table()
            self._take(token)
            while self._waiting and token.type.endswith("_close"):
                label, inside = self._waiting.popleft()
                self.builder.open_note(label)
                self._take_inline(inside)
                self.builder.end_note()
        self._show_again()
        self.builder.end_all()

    def _leave_unclosed_table(self) -> None:
        """Markdown may stand within a cell of HTML, but not within a table that is never closed."""
        while (table := self.builder.table) is not None and table.is_html and self._closings["table"] <= 0:
            self.builder.skipped = 0
            self.builder.end_table()

    def _take(self, token: Token) -> None:
        builder = self.builder
        if token.type == "inline":
            self._take_inline(token.children or [])
        elif token.type == "html_block" or self._is_row(token):
            self._take_html(token.content)
            builder.end_block()
            builder.heading = 0
        elif token.type in {"fence", "code_block"}:
            builder.end_block()
            builder.hide(token.info)  # the name of a programming language, as a rule
            self._add_text(token.content)
            builder.end_block()
        elif token.type in OPENERS:
            OPENERS[token.type](builder, token)
        elif token.type in CLOSERS:
            CLOSERS[token.type](builder)
        else:
            builder.end_block()
            builder.heading = 0

    def _is_row(self, token: Token) -> bool:
        """Whether a code block is a row of an HTML table that a blank line and a deep indent part from its beginning."""
        table = self.builder.table
        return token.type == "code_block" and table is not None and table.is_html and token.content.lstrip().startswith("<")

    def _take_inline(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.type == "text":
                self._add_text(STRAY_BOLD.sub("", token.content))
            elif token.type in {"text_special", "code_inline"}:
                self._add_text(token.content)
            elif token.type in {"softbreak", "hardbreak"}:
                self._break_line(is_hard=token.type == "hardbreak")
            elif token.type == "html_inline":
                self._take_html(token.content)
            elif token.type == "image":
                self._take_picture("".join(child.content for child in token.children or []))
            elif token.type == "footnote_ref":
                self._take_note_marker(token)
            elif token.tag == "strong":
                self.builder.bold += token.nesting
        self.builder.bold = 0

    def _break_line(self, *, is_hard: bool) -> None:
        """A bold line that is broken off is a heading, so that its block ends there."""
        if is_hard and self.builder.is_bold_line:
            self.builder.end_block()
        else:
            self._add_text("\n")

    def _add_text(self, text: str) -> None:
        if self._hidden_by is None:
            self.builder.add_text(text)
        else:
            self._hidden.append(text)

    def _take_picture(self, text: str) -> None:
        if text.strip():
            self._add_text(text)
        else:
            self.pictures += 1

    def _take_note_marker(self, token: Token) -> None:
        label = token.meta.get("label")
        if label is None:
            number = int(token.meta["id"])
            label = str(number + 1)
            self._waiting.append((label, self.notes[number] if number < len(self.notes) else []))
        self.builder.add_note_marker(str(label))

    def _take_html(self, source: str) -> None:
        for part in split_html(source):
            if isinstance(part, Tag) and part.is_closing:
                self._closings[part.name] -= 1
            if isinstance(part, str):
                self._add_text(part)
            elif isinstance(part, Comment):
                self.builder.hide(part.text)
            elif self._hidden_by is not None:
                self._take_hidden_tag(part)
            elif part.is_hidden and not part.is_closing and self._closings[part.name] > 0:
                self._hidden_by, self._hidden_depth = part.name, 1
            else:
                self._take_tag(part)

    def _take_hidden_tag(self, tag: Tag) -> None:
        if tag.name == self._hidden_by:
            self._hidden_depth += -1 if tag.is_closing else 1
        if not self._hidden_depth:
            self._show_again()

    def _show_again(self) -> None:
        self.builder.hide("".join(self._hidden))
        self._hidden_by, self._hidden = None, []

    def _take_tag(self, tag: Tag) -> None:
        builder = self.builder
        if tag.name == "br":
            self._break_line(is_hard=True)
        elif tag.name in {"sup", "sub"}:
            if tag.is_closing:
                builder.close_raised(above=tag.name == "sup")
            else:
                builder.open_raised()
        elif tag.name in {"b", "strong"}:
            builder.bold = max(0, builder.bold + (-1 if tag.is_closing else 1))
        elif tag.name == "img":
            self._take_picture(tag.attributes.get("alt", ""))
        elif HEADING_TAG.fullmatch(tag.name):
            builder.end_block()
            builder.heading = 0 if tag.is_closing else int(tag.name[1])
        elif tag.name in TABLE_TAGS:
            self._take_table_tag(tag)
        elif tag.name in BLOCK_TAGS:
            builder.end_block()
            builder.heading = 0
            self._take_list_tag(tag)
        elif tag.name not in INLINE_TAGS:
            builder.hide(tag.written)

    def _take_table_tag(self, tag: Tag) -> None:
        builder = self.builder
        if tag.name == "table":
            if tag.is_closing:
                builder.end_table()
            else:
                builder.open_table(is_html=True)
        elif tag.name in {"td", "th"} and not tag.is_closing:
            builder.open_cell(OpenCell(tag.name == "th", tag.read_count("colspan"), tag.read_count("rowspan")))
        elif tag.name == "tr" and not tag.is_closing:
            builder.open_row()
        elif tag.name == "caption":
            builder.end_cell() if tag.is_closing else builder.open_caption()
        else:
            builder.end_cell()

    def _take_list_tag(self, tag: Tag) -> None:
        if tag.name in {"ol", "ul", "menu", "dir"}:
            if tag.is_closing:
                del self._lists[-1:]
            elif len(self._lists) < 1000:
                self._lists.append(OpenList(tag.read_count("start"), tag.name == "ol"))
        elif tag.name == "li":
            counted = self._lists[-1] if self._lists and self._lists[-1].is_ordered else None
            if tag.is_closing:
                self.builder.end_item()
            else:
                self.builder.open_item(f"{counted.number}." if counted else "")
                if counted:
                    counted.number += 1


TABLE_TAGS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"})


def _open_heading(builder: BlockBuilder, token: Token) -> None:
    builder.end_block()
    builder.heading = int(token.tag[1])


def _close_heading(builder: BlockBuilder) -> None:
    builder.end_block()
    builder.heading = 0


OPENERS: dict[str, Callable[[BlockBuilder, Token], None]] = {
    "heading_open": _open_heading,
    "list_item_open": lambda builder, token: builder.open_item(f"{token.info}{token.markup}" if token.info else ""),
    "table_open": lambda builder, _: builder.open_table(is_html=False),
    "tr_open": lambda builder, _: builder.open_row(),
    "th_open": lambda builder, _: builder.open_cell(OpenCell(is_header=True)),
    "td_open": lambda builder, _: builder.open_cell(OpenCell(is_header=False)),
    "footnote_reference_open": lambda builder, token: builder.open_note(str(token.meta["label"])),
}
CLOSERS: dict[str, Callable[[BlockBuilder], None]] = {
    "heading_close": _close_heading,
    "list_item_close": BlockBuilder.end_item,
    "td_close": BlockBuilder.end_cell,
    "th_close": BlockBuilder.end_cell,
    "table_close": BlockBuilder.end_table,
    "footnote_reference_close": BlockBuilder.end_note,
}

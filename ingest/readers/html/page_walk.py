"""The walk through a page: every text of it is laid down in the order of the document, as a block, a cell, a note or as dropped.

The walk keeps its own stack, so no depth of nesting exhausts the interpreter's. What is hidden or no content was decided before.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from ingest.extraction import BlockKind
from ingest.readers.html.block_layer import BlockLayer, Flow, LaidBlock
from ingest.readers.html.list_numbers import number_items
from ingest.readers.html.page_notes import PageNotes, is_superscript, label_of
from ingest.readers.html.page_tree import SILENT, PageTree, text_in
from ingest.readers.html.superscripts import lower_text, raise_text
from ingest.readers.html.table_grid import (
    GridPlace,
    cells_in,
    find_strays,
    is_sign,
    is_signed_row,
    join_currencies,
    lays_out,
    make_grid,
)
from ingest.reading import DropReason
from ingest.spans import Span

PREFORMATTED = frozenset({"pre", "listing", "xmp"})
KINDS: dict[str, tuple[BlockKind, int]] = {
    **{f"h{level}": ("heading", level) for level in range(1, 7)},
    **dict.fromkeys(("li", "dd"), ("list_item", 0)),
}
SPACED_CLASSES = frozenset({"num", "list-symbol", "no-parag"})
"""Classes of numbers that a style sheet sets apart from what follows."""
MATH_SCRIPTS = {"msup": " ^", "msub": " _", "msubsup": " _^", "mover": "  ", "munderover": " _^"}
"""How the children of an element of a formula are set, by their place."""


@dataclass(slots=True)
class Frame:
    """An element that was entered, and what leaving it means."""

    element: etree._Element
    children: Iterator[etree._Element]
    flow: Flow
    is_block: bool
    raised: str = ""
    """"^" for a superscript, "_" for a subscript, "" for other text."""
    start: int = 0
    """How long the run was on entering."""
    opens_note: bool = False


@dataclass(slots=True)
class PageWalk:
    """A walk that fills `layer`."""

    tree: PageTree
    layer: BlockLayer
    left_out: Mapping[etree._Element, DropReason]
    """The outermost elements that are not content, with the reason."""
    notes: PageNotes
    pictures: int = 0
    """How many pictures have no text that describes them."""
    _tables: int = 0
    _in_cell: bool = False
    _numbers: dict[etree._Element, str] = field(default_factory=dict)
    _inner_tables: deque[etree._Element] = field(default_factory=deque)
    """Tables within the cells of a table. They are read behind it."""
    _frames: list[Frame] = field(default_factory=list)

    def walk(self, root: etree._Element) -> None:
        """Lay down all of `root`."""
        base = len(self._frames)
        self._enter(root)
        while len(self._frames) > base:
            frame = self._frames[-1]
            child = next(frame.children, None)
            if child is None:
                self._leave(frame)
                self._frames.pop()
                if len(self._frames) > base:
                    self._add_text(frame.element.tail)
            elif self._lay_whole(child):
                self._add_text(child.tail)
            else:
                self._enter(child)
        if base == 0:
            self.layer.lay_enumerators()

    def _add_text(self, text: str | None) -> None:
        self.layer.run.add(text, self._frames[-1].flow.is_preformatted)

    def _flush(self) -> None:
        if self._frames:
            around = next(frame for frame in reversed(self._frames) if frame.is_block or frame is self._frames[0])
            self.layer.flush(around.flow)

    def _lay_whole(self, element: etree._Element) -> bool:
        """Lay down an element at once, where it is one that is not walked through."""
        tag = element.tag
        if not isinstance(tag, str) or tag in SILENT:
            return True
        if element in self.left_out:
            self._drop(element)
        elif element in self.notes.references:
            self._lay_mark(element)
        elif element in self.notes.back_links:
            self.layer.drop(text_in(element), "ornament")
        elif tag == "br":
            self.layer.run.break_line()
        elif tag == "img":
            self.pictures += not (element.get("alt") or "").strip() and element.get("width") not in ("0", "1")
        elif tag == "table" and self._frames[-1].flow.note < 0 and not lays_out(element):
            self._meet_table(element)
        else:
            return False
        return True

    def _drop(self, element: etree._Element) -> None:
        if self.tree.is_block(element):
            self._flush()
        self.layer.drop(text_of_dropped(self.tree, element), self.left_out[element])

    def _lay_mark(self, element: etree._Element) -> None:
        label, key = self.notes.references[element]
        start = self.layer.run.length
        self.layer.run.add_mark(text_in(element, 80), label, key, element.tail or "")
        self.layer.link_length += self.layer.run.length - start

    def _enter(self, element: etree._Element) -> None:
        is_block = self.tree.is_block(element)
        if is_block:
            self._flush()
        elif self._frames:
            self._part(element)
        flow = self._frames[-1].flow if self._frames else Flow()
        kind, level = KINDS.get(element.tag, (flow.kind, flow.level))
        is_item = flow.is_item or element.tag == "li" or (element.tag == "tr" and is_signed_row(cells_in(element)))
        if element.tag == "tr" and is_item and kind == "paragraph":
            kind = "list_item"
        classes = self.tree.classes_of(element) or (flow.classes if not is_block else frozenset())
        is_preformatted = flow.is_preformatted or element.tag in PREFORMATTED
        flow = replace(flow, kind=kind, level=level, classes=classes, is_preformatted=is_preformatted, is_item=is_item)
        opens_note = element in self.notes.notes and flow.note < 0 and not self._in_cell
        if opens_note:
            self.layer.begin_note()
            flow = replace(flow, note=self.tree.places[element], note_label=self.notes.notes[element])
        self._number(element, flow)
        raised = "" if is_block else self._find_raising(element)
        self._frames.append(Frame(element, iter(element), flow, is_block, raised, self.layer.run.length, opens_note))
        self._add_text(element.text)

    def _number(self, element: etree._Element, flow: Flow) -> None:
        """Keep what a browser prints before an item of a list."""
        if element.tag == "ol" and flow.note < 0:
            self._numbers.update(number_items(element))
        elif element.tag == "li" and flow.note < 0:
            self.layer.number = f"{self.layer.number} {self._numbers.get(element, '')}".strip()

    def _part(self, element: etree._Element) -> None:
        """Add what stands between an element within a line and the text before it."""
        run, before, parent = self.layer.run, element.getprevious(), element.getparent()
        if element.tag == "a" and before is not None and before.tag == "a" and not before.tail:
            if before.get("href") != element.get("href"):
                run.part_words()  # links side by side are set apart by their style
        elif element.tag in ("mtd", "mtr"):
            run.part_words()
        elif element.tag == "q":
            run.add("“")
        elif element.tag == "rt" and parent is not None and parent.find("rp") is None:
            run.add("(")
        elif element.tag in ("msqrt", "mroot"):
            run.add("√")
        elif parent is not None and parent.tag == "mfrac" and before is not None:
            run.add("/")

    def _find_raising(self, element: etree._Element) -> str:
        parent = element.getparent()
        if parent is not None and parent.tag in MATH_SCRIPTS:
            scripts = MATH_SCRIPTS[parent.tag]
            return scripts[min(parent.index(element), len(scripts) - 1)].strip()
        if element.tag == "sub":
            return "_"
        return "^" if is_superscript(self.tree, element) else ""

    def _leave(self, frame: Frame) -> None:
        element, run = frame.element, self.layer.run
        if frame.is_block:
            self.layer.flush(frame.flow)
        elif frame.raised:
            self._settle_raised(frame)
        elif element.tag == "q":
            run.add("”")
        elif element.tag == "rt" and element.getparent().find("rp") is None:
            run.add(")")
        elif self.tree.classes_of(element) & SPACED_CLASSES or (frame.start == 0 and is_sign(run.whole().strip())):
            run.part_words()
        if element.tag == "a":
            self.layer.link_length += max(0, run.length - frame.start)
        if element.tag == "li":
            self.layer.number = ""
        if frame.opens_note:
            self.layer.end_note(frame.flow)

    def _settle_raised(self, frame: Frame) -> None:
        """Write what was raised or lowered, unless it is the marker of a note."""
        run = self.layer.run
        if any(mark.start >= frame.start for mark in run.marks):
            return
        text = run.cut_from(frame.start)
        if frame.flow.note >= 0 and label_of(text) == frame.flow.note_label:
            run.add(text)  # the note begins with it
            return
        settled = raise_text(run.tail(), text) if frame.raised == "^" else lower_text(run.tail(), text)
        run.add(settled, is_preformatted=True)

    def _meet_table(self, table: etree._Element) -> None:
        """Lay down a table of data, then the tables within its cells."""
        self._flush()
        if self._in_cell:
            self._inner_tables.append(table)
            return
        self.layer.lay_enumerators()
        self._inner_tables.append(table)
        while self._inner_tables:
            self._lay_table(self._inner_tables.popleft())

    def _lay_table(self, table: etree._Element) -> None:
        self._tables += 1
        number = self._tables
        for element in find_strays(table):
            if isinstance(element, str):
                self._add_text(element)
            elif element in self.left_out:
                self._drop(element)
            elif element.tag == "caption":
                self._lay_caption(self._lay_cell(element), number)
            else:
                self.walk(element)
        self._flush()
        grid = make_grid(self.tree, table, self.left_out)
        spans: dict[etree._Element, tuple[Span, ...]] = {}
        for place, row in enumerate(grid.rows):
            start = self.layer.raw.length
            cells = tuple(self._lay_place(one, spans) for one in row)
            self.layer.raw.add("\n")
            if not any(cells):
                continue
            if place == 0 and grid.has_title_row:
                self._lay_caption(next(filter(None, cells)), number)
                continue
            carried = tuple(spans.get(one.covered_by, ()) for one in row) if grid.is_merged else ()
            cells = join_currencies(self.layer.raw.whole_from(start), start, cells)
            kind: BlockKind = "table_header" if place in grid.header_rows else "table_row"
            self.layer.blocks.append(LaidBlock(kind, "", cells=cells, carried=carried, table=number))
        for element in grid.left_out:
            self._drop(element)

    def _lay_caption(self, spans: tuple[Span, ...], table: int) -> None:
        if spans:
            self.layer.blocks.append(LaidBlock("caption", "", spans, table=table))

    def _lay_place(self, place: GridPlace, spans: dict[etree._Element, tuple[Span, ...]]) -> tuple[Span, ...]:
        if place.element is None:
            return ()
        pieces = spans[place.element] = self._lay_cell(place.element)
        self.layer.raw.add("\t")
        return pieces

    def _lay_cell(self, cell: etree._Element) -> tuple[Span, ...]:
        if len(cell) == 0 and cell not in self.notes.notes and not self.layer.is_waiting:
            return self.layer.lay_cell_text(cell.text)
        self._in_cell = True
        self.layer.begin_cell()
        self.walk(cell)
        self._in_cell = False
        return self.layer.end_cell()


def text_of_dropped(tree: PageTree, element: etree._Element) -> str:
    """The text of an element that is left out. Its blocks part words."""
    parts: list[str] = []
    silent = 0
    for event, one in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(one.tag, str):
            continue
        if one.tag in SILENT:
            silent += 1 if event == "start" else -1
        space = " " if tree.is_block(one) or one.tag in ("a", "br", "button", "option") else ""
        if event == "start":
            parts += [space, "" if silent else one.text or ""]
        elif one is not element:
            parts += [space, "" if silent else one.tail or ""]
    return " ".join("".join(parts).split())

"""The grid of a table: which cell stands in which row and column, which cells cover others, which rows are headers.

A table that only lays text out, such as the two columns of "(a)" and its point, is told from one that holds data.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from ingest.readers.html.page_tree import HEADINGS, PageTree, text_in
from ingest.spans import Span

SIGN = re.compile(
    r"\s*(?:[\[(]?(?:\d{1,4}[a-z]{0,2}|[a-zA-Z]{1,3}|[ivxlcIVXLC]{1,8})[\])]\.?|(?:\d{1,4}|[a-zA-Z]|[ivxlcIVXLC]{1,7})\.|\d{1,3}(?:\.\d{1,3})+\.?"
    r"|[•●▪◦‣∙·—–*☐☑☒✓✔-])\s*"
)
LONGEST_SIGN = 12
WIDEST_SPAN, HIGHEST_SPAN = 1_000, 65_534
MOST_COVERED = 20
"""A grid holds no more than so many places for each cell that is there, or spans count for nothing."""
LARGE_TABLE = 20_000  # cells; past them a cell covers one other on average at most
LONGEST_CELL = 400  # code points; a table of texts longer than this on average lays a page out
FIRST_ROWS = 10  # of a table, among which headers are that are not named so
LONGEST_NAME = 80  # code points of a column's name
HEADER_CLASSES = frozenset({"oj-tbl-hdr", "tbl-hdr", "table-header", "tblhdr"})
JOURNAL_CLASSES = frozenset({"oj-hd-lg", "oj-hd-ti", "oj-hd-date", "oj-hd-oj", "hd-lg", "hd-ti", "hd-date", "hd-oj"})
CURRENCIES = frozenset({"$", "€", "£", "¥", "US$", "EUR", "USD"})
CLOSINGS = frozenset({")", "%", ")%", "]"})
Cells = tuple[tuple[Span, ...], ...]
_FIGURE = re.compile(r"\W*+\d[\d\s.,'’%()/:–—-]*+\W*+")
_SPAN = re.compile(r"\s*(\d{1,9})(\d*)")
_YEAR = re.compile(r"\D{0,12}(?:19|20)\d\d\D{0,6}")


@dataclass(slots=True)
class GridPlace:
    """A place of the grid."""

    element: etree._Element | None
    """The cell that is printed here. None for an empty place."""
    covered_by: etree._Element | None = None
    """The cell printed elsewhere that covers this place."""


@dataclass(slots=True)
class TableGrid:
    """A table as a grid. All rows are as long as the widest one."""

    rows: list[list[GridPlace]] = field(default_factory=list)
    header_rows: set[int] = field(default_factory=set)
    is_merged: bool = False
    """Whether a cell covers more than one place."""
    has_title_row: bool = False
    """Whether the first row is a single text over all columns."""
    left_out: list[etree._Element] = field(default_factory=list)
    """Rows and cells that are not shown."""
    widest: int = 0
    """No cell from above reaches further to the right than this many columns."""


def find_rows(table: etree._Element) -> list[etree._Element]:
    """The rows of a table itself, its head first and its foot last."""
    parts: dict[str, list[etree._Element]] = {"thead": [], "tbody": [], "tfoot": []}
    for child in table:
        if child.tag == "tr":
            parts["tbody"].append(child)
        elif child.tag in parts:
            parts[str(child.tag)] += [row for row in child if row.tag == "tr"]
    return [*parts["thead"], *parts["tbody"], *parts["tfoot"]]


def find_strays(table: etree._Element) -> list[etree._Element | str]:
    """The caption, and whatever else stands in a table outside of its cells: elements, and text."""
    parts = [table, *(part for part in table if part.tag in ("thead", "tbody", "tfoot", "tr"))]
    parts += [row for part in parts[1:] for row in part if row.tag == "tr"]
    known = ("thead", "tbody", "tfoot", "tr", "td", "th", "colgroup", "col")
    strays: list[etree._Element | str] = []
    for part in parts:
        strays += [f" {part.text}"] if (part.text or "").strip() else []
        for child in part:
            strays += [child] if child.tag not in known and isinstance(child.tag, str) else []
            strays += [f" {child.tail}"] if (child.tail or "").strip() else []
    return strays


def join_currencies(text: str, start: int, cells: Cells) -> Cells:
    """Put a currency sign in a cell of its own into the cell of its figure, and a closing bracket or "%" behind it.

    `text` is the raw text from `start` on, in which the cells of the row lie.
    """
    joined = list(cells)
    printed = [
        "".join(span.cut(text) for span in (Span(one.start - start, one.end - start) for one in cell)).strip() for cell in cells
    ]
    for place, sign in enumerate(printed):
        if sign in CURRENCIES:
            figure = next((at for at in range(place + 1, min(place + 3, len(cells))) if printed[at]), None)
            if figure is not None and _FIGURE.fullmatch(printed[figure][:40]):
                joined[figure], joined[place] = joined[place] + joined[figure], ()
        elif sign in CLOSINGS:
            figure = next((at for at in range(place - 1, max(place - 3, -1), -1) if printed[at]), None)
            if figure is not None and _FIGURE.fullmatch(printed[figure][:40]):
                joined[figure], joined[place] = joined[figure] + joined[place], ()
    return tuple(joined)


def cells_in(row: etree._Element) -> list[etree._Element]:
    """The cells of a row."""
    return [cell for cell in row if cell.tag in ("td", "th")]


def lays_out(table: etree._Element) -> bool:
    """Whether a table only arranges text: its cells are read one after the other, as the paragraphs that they are."""
    if (table.get("role") or "").lower() in ("presentation", "none"):
        return True
    rows = find_rows(table)
    cells = [cells_in(row) for row in rows]
    widest = max(map(len, cells), default=0)
    if widest < 2:
        return True
    if any(child.tag in ("caption", "thead") for child in table) or any(cell.tag == "th" for row in cells for cell in row):
        return False
    if all(is_signed_row(row) for row in cells):
        return True
    return any(_holds_flow(cell) for row in cells for cell in row) or _holds_prose(cells)


def is_signed_row(cells: Sequence[etree._Element]) -> bool:
    """Whether a row is an item of a list: empty cells, its sign, its text."""
    texts = [text_in(cell, LONGEST_SIGN) for cell in cells]
    filled = [text for text in texts if text]
    return not filled or (len(filled) == 2 and bool(texts[-1]) and is_sign(filled[0]))


def is_sign(text: str) -> bool:
    """Whether a text is only the number, letter or dash of an item."""
    return len(text) <= LONGEST_SIGN and SIGN.fullmatch(text) is not None


def _holds_flow(cell: etree._Element) -> bool:
    """Whether a cell holds what cells of data do not: headings, tables, sections, several items."""
    found = 0
    for element in islice(cell.iter(), 1, 200):
        if element.tag in HEADINGS or element.tag in ("table", "section", "article", "main", "nav", "form", "header", "footer"):
            return True
        found += element.tag == "li"
    return found > 12


def _holds_prose(rows: Sequence[Sequence[etree._Element]]) -> bool:
    sizes = [len(text_in(cell, 4 * LONGEST_CELL)) for row in rows[:50] for cell in row]
    filled = [size for size in sizes if size]
    return bool(filled) and sum(filled) > LONGEST_CELL * len(filled)


def make_grid(tree: PageTree, table: etree._Element, left_out: Container[etree._Element]) -> TableGrid:
    """The grid of a table of data. Rows and cells in `left_out` have no place in it."""
    rows = [row for row in find_rows(table) if row not in left_out]
    cells = [[cell for cell in cells_in(row) if cell not in left_out] for row in rows]
    count = sum(map(len, cells))
    spanned = sum(_span(cell, "colspan", WIDEST_SPAN) for row in cells for cell in row)
    widest = max((sum(_span(cell, "colspan", WIDEST_SPAN) for cell in row) for row in cells), default=0)
    most = MOST_COVERED if count <= LARGE_TABLE else 2
    is_sane = spanned <= most * count + 1000 and widest * len(rows) <= most * count + 1000
    grid = TableGrid(widest=widest + most)
    lasting: dict[int, tuple[etree._Element, int]] = {}  # by column, the cell from above and its last row
    part = None
    for number, row in enumerate(rows):
        if row.getparent() is not part:
            part, lasting = row.getparent(), {}
        grid.rows.append(_place_row(grid, cells[number], lasting if is_sane else {}, number, is_sane))
    width = max(map(len, grid.rows), default=0)
    if is_sane:
        for places in grid.rows:
            places += [GridPlace(None) for _ in range(width - len(places))]
    grid.left_out = [row for row in find_rows(table) if row in left_out]
    grid.left_out += [cell for row in rows for cell in cells_in(row) if cell in left_out]
    grid.has_title_row = (
        len(rows) > 1 and width > 1 and len(cells[0]) == 1 and _span(cells[0][0], "colspan", WIDEST_SPAN) == width
    )
    grid.header_rows = _find_headers(tree, grid, rows)
    return grid


def _place_row(
    grid: TableGrid, cells: Sequence[etree._Element], lasting: dict[int, tuple[etree._Element, int]], number: int, is_sane: bool
) -> list[GridPlace]:
    places: list[GridPlace] = []

    def cover() -> None:
        while len(places) < grid.widest and len(places) in lasting and lasting[len(places)][1] >= number:
            places.append(GridPlace(None, lasting[len(places)][0]))

    for cell in cells:
        cover()
        width = _span(cell, "colspan", WIDEST_SPAN) if is_sane else 1
        height = _span(cell, "rowspan", HIGHEST_SPAN) if is_sane else 1
        grid.is_merged = grid.is_merged or width > 1 or height > 1
        is_whole_row = len(cells) == 1 and not places
        for column in range(width):
            if height > 1:
                lasting[len(places)] = (cell, number + height - 1)
            covers = column > 0 and not is_whole_row
            places.append(GridPlace(None if column else cell, cell if covers else None))
    cover()
    return places


def _span(cell: etree._Element, name: str, most: int) -> int:
    """How many rows or columns a cell covers. A rowspan of 0 reaches to the end of its part of the table."""
    written = cell.get(name)
    match = _SPAN.match(written) if written else None
    if match is None:
        return 1
    number = most if match[2] else int(match[1])
    return (most if name == "rowspan" else 1) if number == 0 else min(number, most)


def _find_headers(tree: PageTree, grid: TableGrid, rows: Sequence[etree._Element]) -> set[int]:
    """The rows that name columns: those of the head, rows of header cells, or a first row that reads like one."""
    headers = set()
    is_leading = True
    for number, row in enumerate(rows):
        if number >= FIRST_ROWS and row.find("th") is None:
            is_leading = False
            continue
        cells = [cell for cell in cells_in(row) if text_in(cell, LONGEST_SIGN)]
        is_named = bool(cells) and all(cell.tag == "th" or (is_leading and _is_set_as_header(tree, cell)) for cell in cells)
        is_head = row.getparent().tag == "thead" or is_named
        if is_head and (is_leading or len(cells) > 1):
            headers.add(number)
        is_leading = is_leading and is_head
    if len(headers) == len(rows):
        headers = {0} if len(rows) > 1 else set()
    if not headers and len(rows) > 1 and not _heads_gazette(tree, rows[0]) and _reads_as_header(grid):
        headers = {0}
    return headers


def _heads_gazette(tree: PageTree, row: etree._Element) -> bool:
    """Whether a row is the head of a page of the Official Journal."""
    return any(tree.classes_of(element) & JOURNAL_CLASSES for element in islice(row.iter(), 20))


def _is_set_as_header(tree: PageTree, cell: etree._Element) -> bool:
    """Whether all text of a cell is bold, or of a class that headers have."""
    text = text_in(cell, LONGEST_NAME + 20)
    if not 0 < len(text) <= LONGEST_NAME:
        return False
    for element in islice(cell.iter(), 20):
        is_header = element.tag in ("b", "strong") or bool(tree.classes_of(element) & HEADER_CLASSES)
        if is_header and text_in(element, LONGEST_NAME + 20) == text:
            return True
    return False


def _reads_as_header(grid: TableGrid) -> bool:
    """Whether the first row names columns of figures: short words, or years, above them."""
    first = [text_in(cell.element, LONGEST_NAME + 20) if cell.element is not None else "" for cell in grid.rows[0]]
    if len(first) < 2 or sum(1 for text in first if text) < 2 or not all(first[1:]):
        return False
    if any(len(text) > LONGEST_NAME or (_FIGURE.fullmatch(text) and not _YEAR.fullmatch(text)) for text in first):
        return False
    below = grid.rows[1:20]
    for column in range(1, len(first)):
        texts = [text_in(row[column].element, 40) for row in below if column < len(row) and row[column].element is not None]
        filled = [text for text in texts if text]
        if filled and sum(1 for text in filled if _FIGURE.fullmatch(text)) >= 0.6 * len(filled):
            return True
    return False

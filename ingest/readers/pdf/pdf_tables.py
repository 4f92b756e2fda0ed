"""Tables of a PDF: lines of one page come in, tables with their header, rows, unit and caption go out.

Two kinds are found where no rules part the cells (for those see `tables/ruled_tables.py`). Figures in columns with a label before
them, as in a statement, are found by the edges of the figures (`tables/table_regions.py`). Words in at least three columns are
found by the gaps between them (`tables/text_grids.py`). Anything doubtful stays paragraphs, for a cell put into the wrong column
is worse than none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from ingest.extraction import RawBlock
from ingest.language.tables import join_page_words
from ingest.readers.pdf.pdf_page import PdfLine
from ingest.readers.pdf.tables.pdf_table import PdfTable
from ingest.readers.pdf.tables.table_captions import find_caption, find_lead, find_unit
from ingest.readers.pdf.tables.table_cells import CellLine, are_page_numbers, read_lines
from ingest.readers.pdf.tables.table_columns import Column, ColumnModel
from ingest.readers.pdf.tables.table_headers import TableHeader, find_header
from ingest.readers.pdf.tables.table_regions import TableRegion, find_region, is_label, is_row
from ingest.readers.pdf.tables.table_rows import TableBand, read_rows
from ingest.readers.pdf.tables.text_grids import TextGrid, find_grids

# Words in the middling label: rows of running text have more.
MOST_LABEL_WORDS = 16
# Lines between two tables of one page, the lower without a header, that may share the upper one's columns.
MOST_BETWEEN = 3
# In font sizes: a label without figures right above the first row of a table without a header.
LABEL_STEP = 1.8
FEWEST_ENTRIES = 3
"""Lines of a list of contents, of the first part of one on a page."""
_PAGE = {word.casefold() for word in join_page_words(lambda page: page.page)}


def find_tables(lines: Sequence[PdfLine], before: PdfTable | None = None) -> list[PdfTable]:
    """The tables among the lines of one page, in order, without overlap. `before`: the last table of the page before."""
    tables: list[PdfTable] = []
    cells = read_lines(lines)
    done = 0
    for table in [*_find_figures(cells, before), None]:
        end = table.first if table is not None else len(lines)
        for grid in find_grids(lines, done, end):
            last = tables[-1] if tables else before
            tables.append(_read_grid(cells, grid, tables[-1].last if tables else 0, last))
        if table is not None:
            tables.append(table)
            done = table.last
    return tables


def _read_grid(lines: Sequence[CellLine], grid: TextGrid, floor: int, before: PdfTable | None) -> PdfTable:
    """A table of words, with the names above it, or those of the table that it goes on with."""
    model = ColumnModel([Column(x0, x1) for x0, x1 in grid.columns[1:]])
    if grid.has_header:
        return PdfTable(grid.first, grid.last, grid.blocks)
    header = find_header(lines, TableRegion(grid.first, grid.last, ColumnModel(list(model.columns))), floor)
    if (
        header is not None
        and 2 * sum(map(bool, header.names[1:])) >= len(grid.columns) - 1
        and len(header.names) == len(grid.columns)
    ):
        return PdfTable(header.first, grid.last, (*_write_header(header), *grid.blocks), model, header.names)
    is_near = before is not None and before.model is not None and _may_go_on(lines, floor, grid.first, floor > 0)
    if (
        is_near
        and before is not None
        and before.model is not None
        and model.match(before.model) == list(range(len(before.model.columns)))
    ):
        return PdfTable(grid.first, grid.last, grid.blocks, model, before.names, goes_on=True)
    return PdfTable(grid.first, grid.last, grid.blocks)


def _find_figures(lines: Sequence[CellLine], before: PdfTable | None) -> list[PdfTable]:
    """The tables of figures of one page."""
    tables: list[PdfTable] = []
    floor = place = 0
    fewest = FEWEST_ENTRIES
    while place < len(lines):
        region = find_region(lines, place, floor) if is_row(lines[place]) else None
        if region is None:
            place += 1
            continue
        place = max(place + 1, region.last)  # what is no table as a whole is none in part
        if _reads_as_contents(lines, region, fewest):
            floor, fewest = place, 1
            continue
        last = tables[-1] if tables else before
        near = last if last is not None and _may_go_on(lines, floor, region.first, bool(tables)) else None
        table = _read_table(lines, region, floor, near)
        if table is not None:
            tables.append(table)
            place = floor = table.last
    return tables


def _may_go_on(lines: Sequence[CellLine], floor: int, place: int, is_same_page: bool) -> bool:
    """True when nothing stands between a table and the one that may go on with it but labels, or on a new page its title."""
    between = [line.line for line in lines[floor:place]]
    is_short = all(line.x1 - line.x0 < 0.8 * (line.right - line.left) and line.text.strip()[-1:] not in ".:" for line in between)
    return is_short and len(between) <= (MOST_BETWEEN if is_same_page else 2 * MOST_BETWEEN)


def _read_table(lines: Sequence[CellLine], region: TableRegion, floor: int, before: PdfTable | None) -> PdfTable | None:
    header = find_header(lines, region, floor)
    same = region.model.match(before.model) if before is not None and before.model is not None else None
    goes_on = same is not None and before is not None and (header is None or header.names == before.names)
    if goes_on and header is None and region.first > floor and before is not None and before.model is not None:
        goes_on = len(region.model.columns) in (len(before.model.columns), *range(2, len(before.model.columns)))
    above = header.first if header is not None else region.first
    if not goes_on and not _is_table(lines, region, header, bool(find_unit(lines, above, region.first, floor))):
        return None
    if goes_on and header is None and before is not None and before.model is not None:
        region.model = before.model.widen(region.model)
    first = header.last if header is not None else _find_labels(lines, region, floor)
    top = header.first if header is not None else first
    start = find_caption(lines, top, floor)
    unit, lead = find_unit(lines, start, first, floor), find_lead(lines, start, floor) if start == top else ()
    rows = read_rows(lines, region, first)
    caption = [RawBlock("caption", tuple(span for line in lines[start:top] for span in line.line.spans()))] if start < top else []
    names = header.names if header is not None else before.names if goes_on and before is not None else ()
    blocks = (
        *caption,
        *_write_header(header),
        *(replace(_write_row(row, len(region.model.columns)), unit=unit, lead=lead) for row in rows),
    )
    return PdfTable(start, region.last, blocks, region.model, names, goes_on)


def _find_labels(lines: Sequence[CellLine], region: TableRegion, floor: int) -> int:
    """The first of the labels right above a region without a header: parts of its first label, or what heads its rows."""
    first = region.first
    while first > floor and is_label(lines[first - 1], region.model):
        upper, lower = lines[first - 1], lines[first]
        text = upper.cells[0].text
        is_near = upper.line.column == lower.line.column and 0 <= upper.y - lower.y <= LABEL_STEP * lower.size
        if not is_near or not (text.endswith((":", ",", "-")) or lower.cells[0].text[:1].islower()):
            break
        first -= 1
    return first


def _is_table(lines: Sequence[CellLine], region: TableRegion, header: TableHeader | None, unit: bool) -> bool:
    """True for rows that nobody would read as running text."""
    rows = [line for line in lines[region.first : region.last] if is_row(line)]
    figures = [cell for line in rows for cell in line.cells[1:] if cell.kind == "figure"]
    if median(len(line.cells[0].text.split()) for line in rows) > MOST_LABEL_WORDS:
        return False
    count = len(region.model.columns)
    if len(rows) < 2 and (len(figures) < 2 or any(cell.kind == "text" for cell in rows[0].cells[1:])):
        return False
    if header is not None and all(header.names[1:]):
        return len(rows) >= 2 or count >= 2
    are_written = sum(1 for cell in figures if not cell.text.isdecimal())
    if len(rows) < 2:
        return count >= 2 and are_written >= 2
    return count >= 2 or unit or 2 * are_written > len(figures)


def _reads_as_contents(lines: Sequence[CellLine], region: TableRegion, fewest: int) -> bool:
    """True for lines of words that each end with a page number, which never falls, below no name but that of a page."""
    rows = [line for line in lines[region.first : region.last] if is_row(line)]
    if any(cell.kind != "text" for line in rows for cell in line.cells[:-1]):
        return False
    above = lines[region.first - 1].line.text.casefold().split() if region.first else []
    is_named = len(above) <= 2 and any(word.strip(".") in _PAGE for word in above)
    return are_page_numbers([line.cells[-1].text for line in rows], 1 if is_named else fewest)


def _write_header(header: TableHeader | None) -> Iterator[RawBlock]:
    for cells, carried in zip(header.rows, header.carried, strict=True) if header is not None else ():
        spans = tuple(tuple(sorted(cell)) for cell in cells)
        if any(spans):
            yield RawBlock("table_header", (), cells=spans, carried=tuple(carried) if any(carried) else ())


def _write_row(row: TableBand, count: int) -> RawBlock:
    label = tuple(span for cell in row.label for span in cell.spans)
    values = [tuple(sorted(span for cell in row.values.get(number, ()) for span in cell.spans)) for number in range(count)]
    # A total without a label of its own is that of the rows below a name: "Consumer Health", its two regions, their sum.
    carried = (row.groups[-1], *((),) * count) if row.groups and not label else ()
    groups = row.groups if label else row.groups[:-1]
    return RawBlock("table_row", (), cells=(label, *values), carried=carried, groups=groups)

"""The rows of a table: lines with labels and figures come in, rows of cells go out, each with the names of the rows above it.

A label may stand on several lines, before or behind its figures, and on a baseline of its own. A label without figures that is no
part of another heads the rows below it: "Revenue:" above "Subscription".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from ingest.readers.pdf.tables.table_cells import Cell, CellLine, cut_figure
from ingest.readers.pdf.tables.table_columns import ColumnModel
from ingest.readers.pdf.tables.table_regions import TableRegion, read_values
from ingest.spans import Span

# In font sizes: baselines that are nearer than this make one row; the lines of a wrapped label stand no further apart.
SAME_ROW = 0.75
WRAP_STEP = 1.35
# In steps from row to row: the lines of a wrapped label are nearer than its rows.
WRAP_SHARE = 0.87
# In steps: a gap as of an empty line ends what a label heads that is set in no less than its rows.
BLANK_LINE = 1.5
# In points.
SAME_INDENT = 1.5
_OPEN_ENDS = (",", "-", "–", "—", "/", "(", "&")
_OPEN_WORDS = {"and", "of", "for", "or", "in", "to", "the", "on", "from", "by", "with", "und", "der", "die", "et", "de", "des"}


@dataclass(slots=True)
class TableBand:
    """A row in the making: its label line by line, its cells by column, and the baselines of both, in points."""

    label: list[Cell] = field(default_factory=list)
    values: dict[int, list[Cell]] = field(default_factory=dict)
    top: float = 0.0
    bottom: float = 0.0
    size: float = 0.0
    is_bold: bool = False
    groups: tuple[tuple[Span, ...], ...] = ()

    @property
    def indent(self) -> float:
        """Where its label begins, in points."""
        return self.label[0].x0 if self.label else 0.0

    @property
    def words(self) -> str:
        """Its label as one text."""
        return " ".join(cell.text for cell in self.label)


def read_rows(lines: Sequence[CellLine], region: TableRegion, first: int) -> list[TableBand]:
    """The rows of a region, from line `first` on, which may stand above its first figures."""
    bands: list[TableBand] = []
    for line in lines[first : region.last]:
        band = _read_line(line, region.model)
        if bands and _share_row(bands[-1], band):
            _merge(bands[-1], band)
        else:
            bands.append(band)
    rows = _join_labels(bands)
    _set_groups(rows)
    return rows


def _read_line(line: CellLine, model: ColumnModel) -> TableBand:
    band = TableBand(top=line.y, bottom=line.y, size=line.size, is_bold=line.line.is_bold)
    values = read_values(line, model)
    label = line.cells[: len(line.cells) - len(values)]
    if not values and len(line.cells) > 1:  # the rest of wrapped words: each below its column
        label = tuple(cell for cell in line.cells if cell.x1 <= model.left)
        values = line.cells[len(label) :]
    if len(label) == 1 and label[0].x1 > model.columns[0].x1 - SAME_INDENT:
        cut = cut_figure(label[0])
        if cut is not None and model.find(cut[1]) == [0] and not any(0 in model.find(cell) for cell in values):
            label, values = (cut[0],), (cut[1], *values)
    band.label = list(label)
    for cell in values:
        band.values.setdefault(model.locate(cell), []).append(cell)
    return band


def _share_row(upper: TableBand, lower: TableBand) -> bool:
    """True for lines on nearly one baseline, the label on one of them and the figures on the other, or a raised mark."""
    if upper.bottom - lower.top > SAME_ROW * max(upper.size, lower.size) or (upper.values and lower.values):
        return False
    spans = [
        (cell.x0, cell.x1)
        for band in (upper, lower)
        for cell in (*band.label, *(one for cells in band.values.values() for one in cells))
    ]
    return all(after[0] >= before[1] - SAME_INDENT for before, after in pairwise(sorted(spans)))


def _merge(band: TableBand, other: TableBand) -> None:
    band.label = sorted(band.label + other.label, key=lambda cell: cell.spans[0])
    band.values = band.values or other.values
    band.bottom = min(band.bottom, other.bottom)
    band.size = max(band.size, other.size)


def _join_labels(bands: Sequence[TableBand]) -> list[TableBand]:
    """The bands, wrapped labels joined to the row that they belong to."""
    steps = [upper.bottom - lower.top for upper, lower in pairwise(bands) if upper.values and lower.values]
    step = median(steps) if steps else max((upper.bottom - lower.top for upper, lower in pairwise(bands)), default=0.0)
    rows: list[TableBand] = []
    waiting: list[TableBand] = []
    for number, band in enumerate(bands):
        after = bands[number + 1] if number + 1 < len(bands) else None
        if band.values and not any(cell.kind != "text" for cells in band.values.values() for cell in cells):
            _continue_row(rows, band)
        elif band.values:
            rows.append(_prepend(waiting, band))
            waiting = []
        elif rows and not waiting and _wraps_back(rows[-1], bands[number:], step):
            rows[-1].label += band.label
            rows[-1].bottom = band.bottom
        elif after is not None and _wraps_on(band, after, step):
            waiting.append(band)
        else:
            rows.append(_prepend(waiting, band))
            waiting = []
    return rows + waiting


def _continue_row(rows: list[TableBand], band: TableBand) -> None:
    """Wrapped words of several cells, added to the row above them."""
    if not rows:
        rows.append(band)
        return
    rows[-1].label += band.label
    rows[-1].bottom = band.bottom
    for number, cells in band.values.items():
        rows[-1].values.setdefault(number, []).extend(cells)


def _prepend(waiting: Sequence[TableBand], band: TableBand) -> TableBand:
    band.label = [cell for one in waiting for cell in one.label] + band.label
    band.top = waiting[0].top if waiting else band.top
    return band


def _wraps_back(row: TableBand, rest: Sequence[TableBand], step: float) -> bool:
    """True when the first of the bands `rest` is the end of the label of the row above it."""
    band = rest[0]
    gap = row.bottom - band.top
    if gap <= SAME_ROW * band.size and row.values:
        return True
    if not row.values or not row.label or gap > WRAP_STEP * band.size or band.words.endswith(":"):
        return False
    # Lines of one label stand equally near; what is behind the last of them stands further off than the row.
    below = next(
        (upper.bottom - lower.top for upper, lower in pairwise(rest) if upper.bottom - lower.top > 1.1 * gap or lower.values),
        None,
    )
    is_nearer = below is None or gap < WRAP_SHARE * below
    begins_small = band.words[:1].islower() or band.words[:1] in "(&"
    return is_nearer and (gap <= WRAP_SHARE * step or begins_small)


def _wraps_on(band: TableBand, after: TableBand, step: float) -> bool:
    """True for the beginning of a label that the next line goes on with."""
    gap = band.bottom - after.top
    if gap > WRAP_STEP * max(band.size, after.size) or band.words.endswith(":"):
        return False
    if not after.label:
        return bool(after.values)
    if after.words[:1].islower() or _is_open(band.words):
        return True
    return (
        step > 0 and gap <= WRAP_SHARE * step and abs(after.size - band.size) < 0.1 * band.size and after.is_bold == band.is_bold
    )


def _is_open(words: str) -> bool:
    return words.endswith(_OPEN_ENDS) or words.rpartition(" ")[2].lower() in _OPEN_WORDS


@dataclass(slots=True, eq=False)
class _Head:
    """A label that heads rows: how far it and its first row are set in, in points."""

    band: TableBand
    indent: float
    inner: float

    @property
    def is_level(self) -> bool:
        """True when its rows are set in no further than itself."""
        return self.inner <= self.indent + SAME_INDENT

    def holds(self, row: TableBand) -> bool:
        """True when a row stands below it: further in, or level with it where its first row is."""
        return row.indent > self.indent + SAME_INDENT or (self.is_level and row.indent >= self.indent - SAME_INDENT)


def _set_groups(rows: Sequence[TableBand]) -> None:
    """Give each row the labels without figures that head it, by how far they are set in, the outermost first."""
    steps = [upper.bottom - lower.top for upper, lower in pairwise(rows)]
    step = median(steps) if steps else 0.0
    heads: list[_Head] = []
    for number, row in enumerate(rows):
        after = rows[number + 1] if number + 1 < len(rows) else None
        if number and rows[number - 1].bottom - row.top > BLANK_LINE * step:
            heads = [head for head in heads if not head.is_level or head.band is rows[number - 1]]
        if row.values:
            heads = [head for head in heads if not row.label or head.holds(row)]
            # A sum is set in further than what it sums up.
            own = heads[:1] if heads and row.indent > heads[-1].inner + SAME_INDENT else heads
            own = list(dict.fromkeys((*own[:1], *own[-1:])))
            row.groups = tuple(tuple(span for cell in head.band.label for span in cell.spans) for head in own)
        elif after is not None:
            indent = -1.0 if row.indent > after.indent + SAME_INDENT else row.indent
            head = _Head(row, indent, after.indent)
            heads = [one for one in heads if one.indent < indent - SAME_INDENT and not (one.is_level and head.is_level)]
            heads.append(head)

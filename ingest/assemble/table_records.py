"""The rows of tables as records: header rows joined to the names of columns, captions, groups and units beside the cells."""

from collections.abc import Mapping, Sequence

from ingest.document import LONGEST_CAPTION, LONGEST_NAME, NAME_JOIN, Block, TableRow, cut_name
from ingest.extraction import RawBlock
from ingest.spans import Span


def find_rows(
    text: str, raw: str, blocks: Sequence[Block], raw_blocks: Sequence[RawBlock], cells: Mapping[int, tuple[str, ...]]
) -> tuple[TableRow, ...]:
    """The rows of all tables. `cells`: by the number of its block, the texts of the cells of each table line."""
    captions: dict[int, str] = {}
    columns: dict[int, tuple[str, ...]] = {}
    begun: set[int] = set()  # tables with a row behind their last header
    rows = []
    for number, (block, source) in enumerate(zip(blocks, raw_blocks, strict=True)):
        if source.table is None:
            continue
        if source.kind == "caption":
            captions[source.table] = cut_name(block.span.cut(text), LONGEST_CAPTION)
        elif source.kind == "table_header":
            upper = columns.get(source.table) if source.table not in begun else None
            columns[source.table] = join_headers(upper, cells[number])
            begun.discard(source.table)
        elif source.kind == "table_row":
            begun.add(source.table)
            unit = fold_spans(raw, source.unit)
            group = cut_name(NAME_JOIN.join(fold_spans(raw, spans) for spans in source.groups))
            names = _name_cells(columns.get(source.table, ()), len(cells[number]), unit)
            caption = captions.get(source.table) or fold_spans(raw, source.lead, LONGEST_CAPTION)
            rows.append(TableRow(block.span, caption, names, cells[number], group, unit))
    return tuple(rows)


def _name_cells(columns: tuple[str, ...], count: int, unit: str) -> tuple[str, ...]:
    """The names of as many cells. A lone column of figures without a header is named by their unit."""
    if len(columns) == count:
        return columns
    return ("", unit) if unit and not columns and count == 2 else ()


def join_headers(upper: tuple[str, ...] | None, lower: tuple[str, ...]) -> tuple[str, ...]:
    """The names of columns under another row of headers. `upper`: the names so far, None for the first row."""
    lower = tuple(map(cut_name, lower))
    if upper is None or len(upper) != len(lower):
        return lower
    names = [dict.fromkeys(filter(None, (*high.split(NAME_JOIN), low))) for high, low in zip(upper, lower, strict=True)]
    return tuple(cut_name(NAME_JOIN.join(name)) for name in names)


def fold_spans(raw: str, spans: Sequence[Span], most: int = LONGEST_NAME) -> str:
    """Spans of the raw text as one text, their white space folded, for what stands elsewhere and is only repeated.

    It has `most` code points at most: what is repeated in every row must not be long.
    """
    parts: list[str] = []
    left = 4 * most  # white space goes
    for span in spans:
        parts.append(raw[span.start : min(span.end, span.start + left)])
        left -= len(parts[-1])
        if left <= 0:
            break
    return cut_name(" ".join(" ".join(parts).split()), most)

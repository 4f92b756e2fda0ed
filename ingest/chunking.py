"""From a `Document` to its `Chunk`s: consecutive sentences of one section, each table row and each footnote by itself.

Chunks are ranked. They hold whole sentences, so that any sentence can be quoted from one chunk. Two chunks of one paragraph
overlap by a sentence, so that a thought that runs over the cut is still found. The text that is searched (`Chunk.searched`) holds
the title, the headings and the column headers of a row as well. The text that is quoted never does. `ChunkSettings` holds the
chunk size.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from ingest.chunk import Chunk, ChunkKind
from ingest.document import NAME_JOIN, Block, Document, Section, TableRow, cut_name
from ingest.language.tables import find_language
from ingest.lookup import SectionTree, find_footnotes, find_row, find_sections, name_section
from ingest.sentences import find_markers, split_sentences
from ingest.spans import Span

_DEEPEST = 12  # headings


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """How large chunks are and what is searched of them."""

    fewest: int = 80
    """From this number of words on a chunk ends with a paragraph."""
    most: int = 130
    """Words. A chunk ends anywhere before it would have more, unless a single sentence has."""
    overlap_sentences: int = 1
    """How many sentences the next chunk of a paragraph repeats."""
    with_headings: bool = True
    """Whether title and headings are searched with the text of a chunk."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence on its way into a chunk."""

    span: Span
    words: int
    """Its length as `count_words` has it."""
    opens: bool
    """Whether it is the first of a paragraph or list item."""


def chunk_document(document: Document, settings: ChunkSettings) -> tuple[Chunk, ...]:
    """All chunks of a document in the order of the text. Each sentence of the document is in at least one."""
    markers = find_markers(document)
    spans = [(span, kind) for run in _find_runs(document) for span, kind in _chunk_run(document, run, settings, markers)]
    tree = SectionTree(document)
    paths = [_shorten(tuple(map(name_section, tree.find_sections(span.start)))) for span, _ in spans]
    return tuple(
        _make_chunk(document, number, place, path, settings)
        for number, (place, path) in enumerate(zip(spans, paths, strict=True))
    )


def _find_runs(document: Document) -> Iterator[tuple[str, list[Block]]]:
    """Neighbouring blocks that may share a chunk: prose between headings and tables, a table's head, single rows and notes."""
    kinds = {"paragraph": "prose", "list_item": "prose", "caption": "table_head", "table_header": "table_head"}
    for _, run in groupby(_number_runs(document, kinds), key=lambda pair: pair[0]):
        blocks = [block for _, block in run]
        yield kinds.get(blocks[0].kind, blocks[0].kind), blocks


def _number_runs(document: Document, kinds: dict[str, str]) -> Iterator[tuple[int, Block]]:
    number, before = 0, ""
    for block in document.blocks:
        kind = kinds.get(block.kind, block.kind)
        if kind != before or kind in ("table_row", "footnote"):
            number += 1
        before = kind
        if block.kind != "heading":
            yield number, block


def _chunk_run(
    document: Document, run: tuple[str, list[Block]], settings: ChunkSettings, markers: frozenset[int]
) -> list[tuple[Span, ChunkKind]]:
    kind, blocks = run
    if kind == "table_row":
        return [(blocks[0].span, "table_row")]
    if kind == "table_head":
        return [(Span(blocks[0].span.start, blocks[-1].span.end), "prose")]
    sentences = [sentence for block in blocks for sentence in _cut_sentences(document, block, markers)]
    as_kind: ChunkKind = "footnote" if kind == "footnote" else "prose"
    items = [block.span.start for block in blocks if block.kind == "list_item"]
    packed = [Span(group[0].span.start, group[-1].span.end) for group in pack_sentences(sentences, settings)]
    return [(span, "list" if bisect_left(items, span.start) < bisect_left(items, span.end) else as_kind) for span in packed]


def _cut_sentences(document: Document, block: Block, markers: frozenset[int]) -> Iterator[_Sentence]:
    language = find_language(document.language)
    for number, span in enumerate(split_sentences(document.text, block.span, language, markers)):
        start = block.span.start if number == 0 else span.start  # a bullet is quoted with the first sentence of its item
        yield _Sentence(Span(start, span.end), count_words(span.cut(document.text)), number == 0)


def count_words(text: str) -> int:
    """Words between blanks, at least one for ten characters, so that links and scripts without blanks count for their size."""
    return max(len(text.split()), len(text) // 10)


def pack_sentences(sentences: Sequence[_Sentence], settings: ChunkSettings) -> list[list[_Sentence]]:
    """Pack sentences into groups of `fewest` to `most` words. A cut inside a paragraph repeats the sentence before it."""
    groups: list[list[_Sentence]] = []
    group: list[_Sentence] = []
    for sentence in sentences:
        words = sum(one.words for one in group)
        if group and (words + sentence.words > settings.most or (words >= settings.fewest and sentence.opens)):
            groups.append(group)
            group = [] if sentence.opens else _repeat(group, sentence, settings)
        group = [*group, sentence]
    if not group:
        return groups
    if groups and sum(one.words for one in group) < settings.fewest // 2 and not group[0].opens:
        group = _grow_back(groups[-1], group, settings)
    return [*groups, group]


def _repeat(group: Sequence[_Sentence], following: _Sentence, settings: ChunkSettings) -> list[_Sentence]:
    """The last sentences of a group that its successor begins with, as far as they leave room for the next one."""
    repeated = list(group[-settings.overlap_sentences :]) if settings.overlap_sentences else []
    if len(repeated) == len(group) or sum(one.words for one in repeated) + following.words > settings.most:
        return []
    return repeated


def _grow_back(before: Sequence[_Sentence], group: list[_Sentence], settings: ChunkSettings) -> list[_Sentence]:
    """Let a short last group reach further back into the one before, so that it reads by itself."""
    for sentence in reversed(before):
        if sentence.span.start >= group[0].span.start:
            continue
        if sum(one.words for one in group) + sentence.words > settings.fewest:
            break
        group = [sentence, *group]
    return group


def _make_chunk(
    document: Document, ordinal: int, place: tuple[Span, ChunkKind], path: tuple[str, ...], settings: ChunkSettings
) -> Chunk:
    span, kind = place
    return Chunk(
        chunk_id=f"{document.doc_id}:{span.start}-{span.end}",
        doc_id=document.doc_id,
        ordinal=ordinal,
        span=span,
        text=span.cut(document.text),
        heading_path=path,
        kind=kind,
        searched=searched_text(document, span, path if settings.with_headings else (), settings.with_headings),
    )


def _shorten(path: tuple[str, ...]) -> tuple[str, ...]:
    """The outermost and the innermost headings of a path that is deeper than any outline."""
    return path if len(path) <= _DEEPEST else (*path[: _DEEPEST // 2], *path[-_DEEPEST // 2 :])


def searched_text(document: Document, span: Span, headings: Sequence[str], with_title: bool) -> str:
    """The text that is indexed for a span: title, headings, then its text without note markers.

    A table row is written as "column: cell" pairs with its group, unit, caption and innermost heading behind them. Its own cells
    come first because the others are the same for all rows of the table.
    """
    row = find_row(document, span)
    if row is not None:
        shared = share_names(row.columns)
        above = [" ".join(shared), row.group, row.unit, row.caption, *headings[-1:]]
        return "\n".join([write_row(replace(row, columns=_drop_names(row.columns, shared))), *filter(None, above)])
    title = cut_name(document.title)
    head = [title, *(heading for heading in headings if heading != title)] if with_title else []
    return "\n".join([*head, _without_markers(document, span)])


def share_names(columns: Sequence[str]) -> tuple[str, ...]:
    """The parts of joined headers that all named columns but the first share: "Year ended December 31" above each year."""
    parted = [dict.fromkeys(column.split(NAME_JOIN)) for column in columns[1:] if column]
    if len(parted) < 2:
        return ()
    return tuple(part for part in parted[0] if all(part in parts for parts in parted[1:]))


def _drop_names(columns: Sequence[str], shared: Collection[str]) -> tuple[str, ...]:
    kept = (NAME_JOIN.join(part for part in column.split(NAME_JOIN) if part not in shared) for column in columns)
    return tuple(kept)


def searched_sentences(document: Document, spans: Sequence[Span]) -> list[str]:
    """The text that is indexed for each sentence: its own words, or for a table row the same as for its chunk."""
    tree = SectionTree(document) if document.rows else None
    return [
        _searched_sentence(document, span, tree.find_sections if tree else partial(find_sections, document)) for span in spans
    ]


def searched_sentence(document: Document, span: Span) -> str:
    """As `searched_sentences`, for one."""
    return _searched_sentence(document, span, partial(find_sections, document))


def _searched_sentence(document: Document, span: Span, find: Callable[[int], tuple[Section, ...]]) -> str:
    headings = tuple(map(name_section, find(span.start))) if find_row(document, span) else ()
    return searched_text(document, span, headings, with_title=False)


def write_row(row: TableRow) -> str:
    """A row as "column: cell" pairs, empty cells left out. Where the columns are not known only the cells.

    The names of the rows that head it stand before its label, the unit of its figures behind all cells, unless a column or the
    caption gives it, or all of them are per cents.
    """
    is_new = row.unit not in row.caption and not any(row.unit in column for column in row.columns)
    is_new = is_new and not all(cell.endswith("%") for cell in row.cells[1:] if cell)
    return "; ".join(before + cell for before, cell in write_cells(row)) + (f" {row.unit}" if is_new else "")


def write_cells(row: TableRow) -> Iterator[tuple[str, str]]:
    """For each cell that is written, in order, what stands before it, and the cell."""
    for place, (column, cell) in enumerate(zip(row.columns or [""] * len(row.cells), row.cells, strict=True)):
        group = row.group if place == 0 else ""
        if cell or group:
            yield (f"{column}: " if column else "") + (f"{group}{NAME_JOIN}" if group and cell else group), cell


def _without_markers(document: Document, span: Span) -> str:
    parts = []
    start = span.start
    for note in find_footnotes(document, span):
        if note.marker is not None and note.marker.start >= start:
            parts.append(document.text[start : note.marker.start])
            start = note.marker.end
    parts.append(document.text[start : span.end])
    return "".join(parts).replace("\t", " ")

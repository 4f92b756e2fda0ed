"""How long the parts of a response may be, so that it is at most a small multiple of the documents that it is made from.

A title stands in every passage, a heading in every passage under it, the names of columns in every row, a note in every passage
that refers to it. One that is longer than any that is read in earnest is therefore cut, and ends in "…". What is quoted is never
cut: the text of a passage, of a statement, of a sentence that changed.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a command that asks a server loads no index
    from ingest.document import Footnote, TableRow
    from retrieval.passages.passage import Passage, PassageSource

TITLE = 500
"""Characters of a title or publisher."""
NAME = 300
"""Characters of a heading, a caption, the name of a column, a unit."""
NOTE = 2_000
"""Characters of a note beside a passage."""
SENTENCE = 1_500
"""Characters of the sentence that a note belongs to."""
LISTED = 100
"""Pages, points, rows and notes of a passage, and documents that hold the same one."""
SAME = 100
"""Ids of near-identical documents."""
_BRIEF = 40  # characters of a name whose row comes late
_LEVELS = 20  # headings above a passage
_CELLS = 1_000  # of a row
_ROW = 12_000  # characters of the names of all columns of a row, together
_TOGETHER = 8_000  # characters of the notes of a passage, of the names in its rows, and of their cells


def shorten(text: str, most: int) -> str:
    """A text of at most `most` characters, with "…" for what is left out."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def fit(texts: Sequence[str], each: int, together: int) -> tuple[str, ...]:
    """The texts, each of at most `each` characters, and cut evenly where they have more than `together`."""
    if sum(map(len, texts)) > together:
        each = min(each, max(together // len(texts), 1))
    return tuple(shorten(text, each) for text in texts)


def bound_passage(passage: "Passage") -> "Passage":
    """A passage whose title, headings, names and notes are not longer than they may be."""
    return replace(
        passage,
        source=bound_source(passage.source),
        section=tuple(shorten(heading, NAME) for heading in passage.section[:_LEVELS]),
        pages=passage.pages[:LISTED],
        points=tuple(
            point if len(point.name) <= NAME else replace(point, name=shorten(point.name, NAME))
            for point in passage.points[:LISTED]
        ),
        footnotes=bound_notes(passage.footnotes),
        row=None if passage.row is None else bound_rows([passage.row])[0],
        rows=bound_rows(passage.rows[:LISTED]),
        note=None if passage.note is None else bound_notes([passage.note])[0],
        also_in=tuple(map(bound_source, passage.also_in[:LISTED])),
    )


def bound_source(source: "PassageSource") -> "PassageSource":
    """A document as cited, with a title that is not longer than it may be."""
    if len(source.title) <= TITLE and len(source.publisher or "") <= TITLE:
        return source
    publisher = None if source.publisher is None else shorten(source.publisher, TITLE)
    return replace(source, title=shorten(source.title, TITLE), publisher=publisher)


def bound_notes(notes: "Sequence[Footnote]") -> "tuple[Footnote, ...]":
    """The first LISTED notes, each of at most NOTE characters, and cut evenly where they are too long together."""
    listed = notes[:LISTED]
    texts = fit([note.text for note in listed], NOTE, _TOGETHER)
    return tuple(replace(note, label=shorten(note.label, _BRIEF), text=text) for note, text in zip(listed, texts, strict=True))


def bound_rows(rows: "Sequence[TableRow]", names: int = _TOGETHER, cells: int = _TOGETHER) -> "tuple[TableRow, ...]":
    """Rows whose names, and whose merged cells, are not repeated without end.

    names: characters of captions, columns, groups and units that the rows may have together. Rows behind that come without
    columns, with the beginnings of the others. cells: characters that their cells may have together. Rows behind that come with
    the beginnings of their cells.
    """
    bounded = []
    for row in rows:
        one = replace(
            row,
            caption=shorten(row.caption, NAME),
            columns=fit(row.columns[:_CELLS], NAME, _ROW),
            cells=fit(row.cells[:_CELLS], cells, cells) if cells > 0 else fit(row.cells[:_CELLS], _BRIEF, _ROW),
            group=shorten(row.group, NAME),
            unit=shorten(row.unit, NAME),
        )
        names -= len(one.caption) + len(one.group) + len(one.unit) + sum(map(len, one.columns))
        cells -= sum(map(len, one.cells))
        bounded.append(one if names >= 0 else _leave_names(one))
    return tuple(bounded)


def _leave_names(row: "TableRow") -> "TableRow":
    return replace(
        row, caption=shorten(row.caption, _BRIEF), columns=(), group=shorten(row.group, _BRIEF), unit=shorten(row.unit, _BRIEF)
    )

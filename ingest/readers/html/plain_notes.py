"""Notes of a page without any markup: the paragraphs "(1) OJ L 1 ..." that close it, and "(1)" glued to a word of its text."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.divisions import find_division
from ingest.readers.html.block_layer import LaidBlock
from ingest.readers.raw_text import RawText
from ingest.spans import Span

NOTE_START = re.compile(r"\s*([(\[])(\d{1,4})[)\]]\s+(?=\S)")
MARKER = re.compile(r"(?<=[^\W\d_]|[”’\"»)\].,;])[(\[](\d{1,4})[)\]](?!\()")
LONGEST_GAP = 3  # markers that may be missing one after the other
MARKED_SHARE = 0.5
"""The share of the closing paragraphs that the text must refer to. They are the last items of its own list otherwise."""


def find_plain_notes(raw: RawText, blocks: Sequence[LaidBlock]) -> list[LaidBlock]:
    """The blocks with the closing notes as footnotes, if there are such."""
    if any(block.kind == "footnote" for block in blocks):
        return list(blocks)
    text = raw.whole()
    for first, end in reversed(_find_runs(blocks)):
        markers = _find_markers(text, blocks[:first], _last_number(blocks[:end]))
        if len(markers) >= MARKED_SHARE * _last_number(blocks[:end]):
            return [*blocks[:first], *_make_notes(text, blocks[first:end], markers), *blocks[end:]]
    return list(blocks)


def _find_runs(blocks: Sequence[LaidBlock]) -> list[tuple[int, int]]:
    """Where paragraphs that count from 1 begin and end, behind the last article of an act. Its recitals count as well.

    A paragraph without a number between two of them belongs to the first.
    """
    runs: list[tuple[int, int]] = []
    number = 0
    for place, block in enumerate(blocks):
        division = find_division(block.label) if block.kind == "heading" and block.label else None
        if division is not None and division.part == "article":
            runs, number = [], 0
        match = NOTE_START.match(block.text) if block.kind in ("paragraph", "list_item") else None
        if match is not None and int(match[2]) == number + 1:
            number += 1
            runs[-1:] = [(runs[-1][0], place + 1)] if number > 1 else [*runs[-1:], (place, place + 1)]
        elif match is not None and int(match[2]) == 1:
            number = 1
            runs.append((place, place + 1))
        elif not runs or place > runs[-1][1]:
            number = 0
    return runs


def _last_number(blocks: Sequence[LaidBlock]) -> int:
    match = NOTE_START.match(blocks[-1].text)
    return int(match[2]) if match else 0


def _find_markers(text: str, blocks: Sequence[LaidBlock], count: int) -> dict[int, Span]:
    """The first marker of each note, each behind that of the note before."""
    found: dict[int, Span] = {}
    most = 0
    for block in blocks:
        for piece in block.pieces:
            for match in MARKER.finditer(text, piece.start, piece.end):
                number = int(match[1])
                if most < number <= min(most + LONGEST_GAP, count):
                    most = number
                    found[number] = Span(match.start(), match.end())
    return found


def _make_notes(text: str, blocks: Sequence[LaidBlock], markers: dict[int, Span]) -> list[LaidBlock]:
    """The paragraphs of notes as footnotes."""
    notes: list[LaidBlock] = []
    for block in blocks:
        first = block.pieces[0]
        match, start = NOTE_START.match(block.text), NOTE_START.match(text[first.start : first.end])
        if match is None or start is None:
            notes[-1] = replace(notes[-1], pieces=notes[-1].pieces + block.pieces)
            continue
        pieces = (Span(first.start + start.end(), first.end), *block.pieces[1:])
        marker = markers.get(int(match[2]))
        notes.append(replace(block, kind="footnote", pieces=pieces, level=0, label=match[2], marker=marker))
    return notes

"""From places in the raw text to places in the clean text: where each page begins, and where the body refers to each footnote.

Takes the runs of `CleanText` and the raw pages, returns the pages and the notes in the order of their markers. Assembly calls it
between the body and the notes.
"""

from bisect import bisect_right
from collections.abc import Sequence
from math import inf

from ingest.assemble.footnote_markers import find_markers
from ingest.assemble.joining import CleanText
from ingest.document import Page
from ingest.extraction import Extraction, RawBlock, RawPage
from ingest.sandbox.decoding import LONE_SURROGATES
from ingest.spans import Span

Run = tuple[int, int, int]
_LONGEST_LABEL = 100  # code points


def find_pages(raw_pages: Sequence[RawPage], runs: Sequence[Run], body_end: int) -> tuple[Page, ...]:
    """Cut the body where the first character of each page stands. A page without body text has an empty span.

    `raw_pages` ascend without overlap. `runs` (clean_start, raw_start, length) are those of the body.
    """
    starts = [body_end + 1] * len(raw_pages)
    for clean, raw, length in runs:
        number = max(0, bisect_right(raw_pages, raw, key=lambda page: page.span.start) - 1)
        while number < len(raw_pages) and raw_pages[number].span.start < raw + length:
            page = raw_pages[number].span
            if raw < page.end:
                starts[number] = min(starts[number], clean + max(0, page.start - raw))
            number += 1
    ends = [body_end] * len(starts)
    for number in range(len(starts) - 1, -1, -1):
        ends[number] = starts[number + 1] if number + 1 < len(starts) else body_end
        starts[number] = ends[number] if starts[number] > body_end else starts[number]
    if starts:
        starts[0] = 0
    spans = map(Span, starts, ends)
    return tuple(
        Page(page.number, LONE_SURROGATES.sub("\ufffd", page.label[:_LONGEST_LABEL]) if page.label else page.label, span)
        for page, span in zip(raw_pages, spans, strict=True)
    )


def order_notes(extraction: Extraction, body: CleanText, pages: Sequence[Page]) -> list[tuple[RawBlock, Span | None]]:
    """The footnotes, each with its marker in the clean body, in the order of their markers. Those without one come last."""
    notes = [block for block in extraction.blocks if block.kind == "footnote"]
    runs = sorted(body.runs, key=lambda run: run[1])
    markers = [_clean_span(note.marker, runs) for note in notes]
    # What a file marks is believed. Where one with pages marks next to nothing, its markers were not drawn as such.
    known = sum(1 for note in notes if note.marker is not None)
    if not known or (extraction.pages and 2 * known < len(notes)):
        ranges = [_page_of(note, extraction.pages, pages) or Span(0, body.length) for note in notes]
        glued = find_markers("".join(body.parts), [note.label or "" for note in notes], ranges)
        markers = [marker or other for marker, other in zip(markers, glued, strict=True)]
    return sorted(zip(notes, markers, strict=True), key=lambda noted: noted[1].start if noted[1] is not None else inf)


def _page_of(note: RawBlock, raw_pages: Sequence[RawPage], pages: Sequence[Page]) -> Span | None:
    number = bisect_right(raw_pages, note.pieces[0].start, key=lambda page: page.span.start) - 1
    return pages[number].span if number >= 0 and raw_pages[number].span.holds(note.pieces[0]) else None


def _clean_span(raw_span: Span | None, runs: Sequence[Run]) -> Span | None:
    """Where a span of the raw text was copied to. `runs` ascend by their place in the raw text."""
    number = bisect_right(runs, raw_span.start, key=lambda run: run[1]) - 1 if raw_span is not None else -1
    if raw_span is None or number < 0:
        return None
    clean, raw, length = runs[number]
    return Span(clean + raw_span.start - raw, clean + raw_span.end - raw) if raw_span.end <= raw + length else None

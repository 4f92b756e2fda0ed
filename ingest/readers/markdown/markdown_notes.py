"""Which marks of a Markdown text refer to which footnotes.

`[^1]` says so itself. A raised number does where a paragraph begins with the same raised number: that paragraph is the note.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.extraction import RawBlock
from ingest.readers.markdown.markdown_builder import Marker
from ingest.spans import Span

UNDEFINED = re.compile(r"\[\^([^\]\s]{1,40})\]")
"""A mark without a note stays as it is written."""
# "10⁶" and "km²" are numbers and units, not notes.
_EXPONENT = re.compile(r"(?:[×x·*]\s*10|\b[kcdmn]?m)$")


def tie_notes(raw: str, blocks: Sequence[RawBlock], markers: Sequence[Marker]) -> tuple[list[RawBlock], tuple[str, ...]]:
    """The blocks, each footnote with its marker and behind all others. Also the labels of marks that have no footnote."""
    certain = {marker.label: marker.span for marker in reversed(markers) if marker.is_certain and not marker.opens_block}
    raised = {marker.label: marker.span for marker in reversed(markers) if _may_refer(raw, marker)}
    openers = {marker.block: marker for marker in markers if marker.opens_block and not marker.is_certain}
    body: list[RawBlock] = []
    notes: list[RawBlock] = []
    for number, block in enumerate(blocks):
        opener = openers.get(number)
        if block.kind == "footnote":
            notes.append(replace(block, marker=certain.pop(block.label or "", None)))
        elif opener is not None and block.kind in {"paragraph", "list_item"} and opener.label in raised:
            rest = _behind(raw, block.pieces, opener.span)
            if rest:
                notes.append(RawBlock("footnote", rest, label=opener.label, marker=raised.pop(opener.label)))
            else:
                body.append(block)
        else:
            body.append(block)
    loose = {label for label, span in raised.items() if not raw[span.start - 1 : span.start].isdigit()}
    return [*body, *notes], tuple(sorted({*loose, *certain, *UNDEFINED.findall(raw)}))


def _may_refer(raw: str, marker: Marker) -> bool:
    before = raw[max(0, marker.span.start - 8) : marker.span.start]
    return not marker.is_certain and not marker.opens_block and _EXPONENT.search(before) is None


def _behind(raw: str, spans: tuple[Span, ...], label: Span) -> tuple[Span, ...]:
    """The pieces of a note without the label that opens it."""
    rest = []
    for piece in spans:
        start = max(piece.start, label.end)
        text = raw[start : piece.end]
        if text.strip():
            rest.append(Span(start + len(text) - len(text.lstrip()), piece.end))
    return tuple(rest)

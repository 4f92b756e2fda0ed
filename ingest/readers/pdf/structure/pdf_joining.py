"""Paragraphs over a page or column end: drafts in order come in, those that one sentence runs through go out as one."""

import re
from collections.abc import Iterable

from ingest.readers.pdf.pdf_page import PdfLine
from ingest.readers.pdf.structure.pdf_blocks import SENTENCE_END, BlockDraft

# A last line that reaches this far into its column is full: the paragraph may go on whatever the next word looks like.
FULL = 0.85


def join_drafts(raw: str, drafts: Iterable[BlockDraft]) -> list[BlockDraft]:
    """The drafts, a paragraph joined to its beginning on the page or in the column before."""
    joined: list[BlockDraft] = []
    for draft in drafts:
        if joined and _runs_on(raw, joined[-1], draft):
            joined[-1].lines += draft.lines
        else:
            joined.append(draft)
    return joined


def _runs_on(raw: str, before: BlockDraft, draft: BlockDraft) -> bool:
    if before.kind not in {"paragraph", "list_item"} or draft.kind != "paragraph" or not _stands_apart(raw, before, draft):
        return False
    last, first = before.lines[-1], draft.lines[0]
    if abs(last.size - first.size) > 0.06 * last.size or SENTENCE_END.search(_read_end(last)):
        return False
    if re.match(r"[a-zß-ÿ(]", first.text.lstrip()) or last.text.endswith(("-", ",", "\u2010")):
        return True
    is_full = last.x1 - last.left >= FULL * (last.right - last.left)
    return is_full and len(before.lines) > 1 and len(draft.lines) > 1


def _stands_apart(raw: str, before: BlockDraft, draft: BlockDraft) -> bool:
    """True when a page or a column ends between the two: inside a column the gap between them was seen and meant something."""
    end, start = before.lines[-1].spans()[-1].end, draft.lines[0].spans()[0].start
    return "\f" in raw[end:start] or before.lines[-1].column != draft.lines[0].column


def _read_end(line: PdfLine) -> str:
    segment = line.segments[-1]
    text = segment.text.rstrip()
    if segment.marks and segment.marks[-1].end >= len(text):
        text = text[: segment.marks[-1].start].rstrip()
    return text

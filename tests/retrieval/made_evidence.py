"""Sentences made by hand as evidence, with what a reader would mark in them."""

from ingest.document import TableRow
from ingest.spans import Span
from retrieval.answer.evidence import Evidence
from retrieval.passages.passage import Passage, PassageSource
from retrieval.reader.hit_readings import Words

SURELY = 12.0  # a logit


def make_evidence(text: str, marked: str | None = None, kind: str = "paragraph", row: TableRow | None = None) -> Evidence:
    """A sentence in which the reader surely marks some words, or did not read."""
    source = PassageSource("doc", "Title", None, "2023", "a.txt")
    passage = Passage(1, "c1", text, Span(0, len(text)), "prose", 0.5, {}, source, (), (), (), (), None, None, ())
    read = Words(marked, SURELY, SURELY) if marked is not None else None
    return Evidence(passage, Span(0, len(text)), text, kind, row, frozenset(), 0.7, 0.8, True, 2.0, 2.0, read)  # type: ignore[arg-type]

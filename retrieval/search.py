"""Search, whole: candidates are ranked, the first ones read, repeats dropped, passages shown."""

from typing import NamedTuple

from index.opened import OpenIndex
from retrieval.fusion import load_fusion
from retrieval.hit import Hit
from retrieval.passage import Passage
from retrieval.passages import show_passages
from retrieval.query import Mode, Query
from retrieval.ranking import Vector, rank_hits
from retrieval.reader.reader import Reader
from retrieval.reader.reading_hits import Readings, read_hits
from retrieval.reranking import is_asked, load_reranking, rerank


class Found(NamedTuple):
    """Passages with what was read of the hits behind them."""

    passages: tuple[Passage, ...]
    readings: Readings


def search(
    index: OpenIndex, query: Query, vector: Vector | None, top_k: int, mode: Mode = "hybrid", *, reader: Reader | None = None
) -> tuple[Passage, ...]:
    """The best `top_k` passages; `vector` is that of `query.searched`, shape (dimension,), None for mode "lexical".

    reader: reads the first hits of mode "hybrid" and ranks them where a question is asked; None leaves the ranking of retrieval.
    """
    hits = rank_hits(index, query, vector, mode, load_fusion())
    if mode == "hybrid" and is_asked(query.text):
        hits, _ = read_first(index, query, hits, reader)
    return show_passages(index, query, hits, top_k)


def find(index: OpenIndex, query: Query, vector: Vector, top_k: int, reader: Reader | None) -> Found:
    """The best `top_k` passages of mode "hybrid" with what was read of their hits."""
    hits, readings = read_first(index, query, rank_hits(index, query, vector, "hybrid", load_fusion()), reader)
    return Found(show_passages(index, query, hits, top_k), readings)


def read_first(index: OpenIndex, query: Query, hits: list[Hit], reader: Reader | None) -> tuple[list[Hit], Readings]:
    """All hits, the first of them read, and what was read; ranked anew where a question is asked."""
    if reader is None:
        return hits, Readings()
    settings = load_reranking()
    readings = read_hits(index, query.searched, hits[: settings.depth], reader, settings.weight)
    return (rerank(hits, readings.by_row, settings) if is_asked(query.text) else hits), readings

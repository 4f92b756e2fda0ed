"""Search, whole: candidates are ranked, the first ones read, repeats dropped, passages shown."""

from typing import NamedTuple

from index.local.open_index import OpenIndex
from retrieval.passages.passage import Passage
from retrieval.passages.passage_builder import show_passages
from retrieval.query.query import Mode, Query
from retrieval.rank.candidates import Vector, rank_hits
from retrieval.rank.fusion import load_fusion
from retrieval.rank.hit import Hit
from retrieval.rank.rerank import is_asked, load_reranking, rerank
from retrieval.reader.hit_readings import Readings, read_hits
from retrieval.reader.reader import Reader


class SearchResult(NamedTuple):
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


def find(index: OpenIndex, query: Query, vector: Vector, top_k: int, reader: Reader | None) -> SearchResult:
    """The best `top_k` passages of mode "hybrid" with what was read of their hits."""
    hits, readings = read_first(index, query, rank_hits(index, query, vector, "hybrid", load_fusion()), reader)
    return SearchResult(show_passages(index, query, hits, top_k), readings)


def read_first(index: OpenIndex, query: Query, hits: list[Hit], reader: Reader | None) -> tuple[list[Hit], Readings]:
    """All hits, the first of them read, and what was read; ranked anew where a question is asked."""
    if reader is None:
        return hits, Readings()
    settings = load_reranking()
    readings = read_hits(index, query.searched, hits[: settings.depth], reader, settings.weight)
    return (rerank(hits, readings.by_row, settings) if is_asked(query.text) else hits), readings

"""Search, whole: candidates are ranked, repeats dropped, passages shown."""

from index.opened import OpenIndex
from retrieval.fusion import load_fusion
from retrieval.passage import Passage
from retrieval.passages import show_passages
from retrieval.query import Mode, Query
from retrieval.ranking import Vector, rank_hits


def search(index: OpenIndex, query: Query, vector: Vector | None, top_k: int, mode: Mode = "hybrid") -> tuple[Passage, ...]:
    """The best `top_k` passages; `vector` is that of `query.searched`, shape (dimension,), None for mode "lexical"."""
    return show_passages(index, query, rank_hits(index, query, vector, mode, load_fusion()), top_k)

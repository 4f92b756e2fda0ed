"""How passages are searched: by words, by meaning, or by both. Apart from the query, whose record needs numpy."""

from typing import Literal, NamedTuple

Mode = Literal["hybrid", "lexical", "dense"]


class SearchOptions(NamedTuple):
    """What a search is given beside its text and filters."""

    top_k: int
    """Passages wanted."""
    mode: Mode
    rerank: bool
    """Have the first passages of a question read and ranked anew."""

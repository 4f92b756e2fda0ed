"""How passages are searched: by words, by meaning, or by both. Apart from the query, whose record needs numpy."""

from typing import Literal

Mode = Literal["hybrid", "lexical", "dense"]

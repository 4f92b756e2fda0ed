"""The stages of a question, and how the code that runs them is timed.

Stages nest: "search" and "answer" hold those that follow them here. A stage that runs several times in one question, as for a
question in parts, is opened each time.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Literal

Stage = Literal["analyse", "encode", "search", "answer", "rank", "rerank", "passages", "compose", "assess"]
"""analyse: find what is asked. encode: the vector of the question. search, answer: all that follows these two.

rank: the hits of both retrievers. rerank: read the first hits and order them anew. passages: build passages of hits. compose: say
the answer or refuse it. assess: score the sentences of the passages, a part of compose.
"""
Timed = Callable[[Stage], AbstractContextManager[None]]
"""Opens a context that times what runs inside it as that stage."""


def untimed(_stage: Stage) -> AbstractContextManager[None]:
    """A stage that nobody times."""
    return nullcontext()

"""An answer without some of its statements, and without what rested on them."""

from collections.abc import Sequence
from dataclasses import replace

from retrieval.answer.answer import Answer, Statement
from retrieval.answer.statements import join_texts


def narrow(answer: Answer, kept: Sequence[Statement]) -> Answer:
    """The answer with these of its statements, at least one. Its short answer stays where one of them holds it."""
    if tuple(kept) == answer.statements:
        return answer
    texts = [one.text for one in kept]
    is_held = answer.short is not None and any(answer.short in text for text in texts)
    first = answer.statements[:1] == tuple(kept[:1])
    return replace(
        answer,
        statements=tuple(kept),
        text=join_texts(texts),
        short=answer.short if is_held else None,
        short_note=answer.short_note if is_held else None,
        verdict=answer.verdict if first else None,
        computed=None,
        items=(),
        more=0,
        conflicts=(),
    )


def refuse(answer: Answer, reason: str) -> Answer:
    """A refusal in place of an answer. An answer that is thrown away was less sure than it seemed."""
    return replace(
        answer,
        answered=False,
        reason=answer.reason or reason,
        text="",
        short=None,
        short_note=None,
        confidence=answer.confidence / 2 if answer.answered else answer.confidence,
        statements=(),
        conflicts=(),
        verdict=None,
        more=0,
        items=(),
        comparison=None,
        timeline=(),
        computed=None,
    )

"""One answer of the answers to the parts of a question."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from retrieval.answer.answer import Answer, Conflict, Statement, Voice
from retrieval.answer.statements import join_texts
from retrieval.passages.passage import Passage
from retrieval.query.query import Query

Ranks = dict[int, int]
"""The rank of a passage in a part to its rank in the whole."""


def join_answers(query: Query, parts: Sequence[Answer]) -> Answer:
    """One answer of the answers to the parts of a question, their passages merged and ranked anew."""
    passages, ranks = _merge_passages(parts)
    moved = [_move(part, passages, new) for part, new in zip(parts, ranks, strict=True)]
    answered = [part for part in moved if part.answered]
    statements = tuple(dict.fromkeys(chain.from_iterable(part.statements for part in answered)))
    return Answer(
        question=query.text,
        answered=bool(answered),
        reason=None if answered else "; ".join(dict.fromkeys(part.reason for part in moved if part.reason)),
        text=join_texts([one.text for one in statements], [statements.index(part.statements[0]) for part in answered]),
        short=None,
        confidence=min((part.confidence for part in answered), default=max(part.confidence for part in moved)),
        statements=statements,
        passages=passages,
        conflicts=tuple(dict.fromkeys(chain.from_iterable(part.conflicts for part in answered))),
        generation=moved[0].generation,
        form=query.form,
        parts=tuple(moved),
    )


def _merge_passages(parts: Sequence[Answer]) -> tuple[tuple[Passage, ...], list[Ranks]]:
    """The passages of all parts, none twice: the best of each part, then the second best. And the new ranks by part."""
    kept: dict[tuple[str, str, int, int], Passage] = {}
    ranks: list[Ranks] = [{} for _ in parts]
    placed = [(passage.rank, at, passage) for at, part in enumerate(parts) for passage in part.passages]
    for old, at, passage in sorted(placed, key=lambda one: one[:2]):
        place = (passage.source.doc_id, passage.source.generation, *passage.span)
        shown = kept.setdefault(place, replace(passage, rank=len(kept) + 1))
        ranks[at][old] = shown.rank
    return tuple(kept.values()), ranks


def _move(part: Answer, passages: tuple[Passage, ...], ranks: Ranks) -> Answer:
    """A part whose citations are ranks of the merged passages."""
    return replace(
        part,
        passages=passages,
        statements=tuple(Statement(one.text, tuple(sorted(ranks[rank] for rank in one.citations))) for one in part.statements),
        conflicts=tuple(
            Conflict(one.about, tuple(Voice(voice.value, ranks[voice.citation], voice.published) for voice in one.voices))
            for one in part.conflicts
        ),
    )

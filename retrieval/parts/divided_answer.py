"""The answer to a question in parts: each part is asked as a question of its own, and their answers are put together.

A part has its own confidence and its own reason. The whole is answered when one of its parts is. Each part costs a whole
question, so that there are at most MOST_PARTS of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

from retrieval.answer.answer import Answer, Conflict, Statement, Voice
from retrieval.answer.statements import join_texts
from retrieval.parts.compared_sides import ComparedSide, find_sides
from retrieval.parts.question_parts import split_questions
from retrieval.parts.side_values import compare_sides
from retrieval.passages.passage import Passage
from retrieval.query.analysis import LONGEST_QUESTION
from retrieval.query.query import Query

MOST_PARTS = 4
LEAST_SIDES = 2
"""Sides of a comparison that must be answered."""
MOST_PASSAGES = 50
"""Passages of all parts together, as many as one question can have."""
_LENGTHENED = 2  # how much longer all parts may be than a question, as each is written out
_TOO_MANY = f"at most {MOST_PARTS} questions are answered at once: ask this by itself"

AskOne = Callable[[str, int], Answer]
"""Answers one question with so many passages."""
Ranks = dict[int, int]
"""The rank of a passage in a part to its rank in the whole."""


def answer_in_parts(query: Query, ask_one: AskOne, top_k: int) -> Answer | None:
    """The answer to a question in parts, each with up to `top_k` passages. None for a question that is one.

    None as well for a comparison of which fewer than two sides can be answered: one side by itself compares nothing, and what is
    asked may be said in one sentence.
    """
    questions = split_questions(query.text, query.tokenizer.language)
    if len(questions) > 1 and max(map(len, questions)) <= LONGEST_QUESTION:
        wanted = min(top_k, MOST_PASSAGES // min(len(questions), MOST_PARTS))
        parts = [ask_one(question, wanted) for question in questions[:MOST_PARTS]]
        left = " ".join(questions[MOST_PARTS:])
        return join_answers(query, [*parts, _leave_out(parts[0], left)] if left else parts)
    sides = find_sides(query.text, query.tokenizer.language)
    return _answer_sides(query, ask_one, top_k, sides) if sides else None


def _answer_sides(query: Query, ask_one: AskOne, top_k: int, sides: Sequence[ComparedSide]) -> Answer | None:
    """The sides with their answers, behind what one sentence says of all of them."""
    wanted = min(top_k, MOST_PASSAGES // MOST_PARTS)
    parts = [replace(ask_one(side.question, wanted), side=side.name) for side in sides]
    if sum(part.answered for part in parts) < LEAST_SIDES:
        return None
    compared = compare_sides(parts, query.tokenizer.language)
    direct = ask_one(query.text, wanted) if len(sides) < MOST_PARTS else None
    if direct is not None and direct.answered and _names_all(query, direct.statements[0], sides):
        compared = replace(compared, part=compared.part + 1) if compared and compared.part is not None else compared
        parts = [direct, *parts]
    return replace(join_answers(query, parts), comparison=compared)


def _names_all(query: Query, statement: Statement, sides: Sequence[ComparedSide]) -> bool:
    """True for a statement with the words of each side that the others have not."""
    tokenize = query.tokenizer.token_set
    named = [tokenize(side.name) for side in sides]
    own = [tokens.difference(*(other for other in named if other is not tokens)) for tokens in named]
    return all(tokens and tokens <= tokenize(statement.text) for tokens in own)


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


def _leave_out(example: Answer, question: str) -> Answer:
    """What is asked beyond the last part that is answered."""
    return Answer(question, False, _TOO_MANY, "", None, 0.0, (), (), (), example.generation)


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

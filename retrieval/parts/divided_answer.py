"""The answer to a question in parts: each part is asked as a question of its own, and their answers are put together.

A part has its own confidence and its own reason. The whole is answered when one of its parts is. Each part costs a whole
question, so that there are at most MOST_PARTS of them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from ingest.language.language import Language
from retrieval.answer.answer import Answer, Statement
from retrieval.parts.compared_sides import ComparedSide, find_sides
from retrieval.parts.joined_answer import join_answers
from retrieval.parts.narrowed_answer import narrow, refuse
from retrieval.parts.participants import find_participants
from retrieval.parts.question_parts import split_questions
from retrieval.parts.shared_acts import AskOne, answer_of_both
from retrieval.parts.shared_attributes import opens_with
from retrieval.parts.side_values import compare_sides
from retrieval.query.analysis import LONGEST_QUESTION
from retrieval.query.query import Query

MOST_PARTS = 4
LEAST_SIDES = 2
"""Sides of a comparison that must be answered."""
MOST_PASSAGES = 50
"""Passages of all parts together, as many as one question can have."""
_NOTHING_SHARED = "nothing was found that is said of both sides: ask in what they are to be compared"
_TOO_MANY = f"at most {MOST_PARTS} questions are answered at once: ask this by itself"

Compare = Callable[[Sequence[ComparedSide]], Sequence[Answer] | None]
"""Answers two sides from what the corpus says of both. None where that is nothing."""


def answer_in_parts(query: Query, ask_one: AskOne, compare: Compare, top_k: int) -> Answer | None:
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
    if sides:
        if sides[0].is_name:
            return _answer_named(query, ask_one, compare, top_k, sides)
        shared = compare(sides) if sides[0].is_open else None
        return join_answers(query, shared) if shared is not None else _answer_sides(query, ask_one, top_k, sides)
    both = find_participants(query.text, query.tokenizer.language)
    return answer_of_both(query, ask_one, top_k, both) if both else None


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


def _answer_named(query: Query, ask_one: AskOne, compare: Compare, top_k: int, sides: Sequence[ComparedSide]) -> Answer:
    """The answer to a comparison of names: what is computed or said of both at once, what is said of both alike, or what each is.

    Where nothing of this is found, it is the answer to the whole question.
    """
    direct = ask_one(query.text, top_k)
    first = direct.statements[0] if direct.answered else None
    names_all = first is not None and _names_all(query, first, sides)
    contrasts = first is not None and names_all and _contrasts(query, first, sides)
    if direct.answered and (direct.computed is not None or contrasts):
        return direct
    shared = compare(sides)
    if shared is not None:
        return join_answers(query, shared)
    if names_all:
        return direct
    wanted = min(top_k, MOST_PASSAGES // MOST_PARTS)
    parts = [_keep_own(query, replace(ask_one(side.question, wanted), side=side.name)) for side in sides]
    if sum(part.answered for part in parts) >= LEAST_SIDES and any(_is_subject(query, part) for part in parts):
        return join_answers(query, parts)
    reasons = dict.fromkeys(part.reason or _NOTHING_SHARED for part in parts)
    return direct if direct.answered else replace(direct, reason="; ".join(reasons))


def _contrasts(query: Query, statement: Statement, sides: Sequence[ComparedSide]) -> bool:
    """True for a statement that begins with a side and holds words that compare: "Norway is larger than ..."."""
    is_of_side = any(opens_with(query, side.name, statement.text) for side in sides)
    return is_of_side and _compile_contrasts(query.tokenizer.language).search(statement.text) is not None


def _keep_own(query: Query, part: Answer) -> Answer:
    """The answer to a side with those of its statements whose subject the side is, else with those that name it.

    Refused where there is none: a sentence about another thing compares nothing, nor does a value of one table alone.
    """
    side, tokenize = part.side or "", query.tokenizer.token_set
    kept = [one for one in part.statements if opens_with(query, side, one.text)]
    kept = kept or [one for one in part.statements if tokenize(side) <= tokenize(one.text)]
    return narrow(part, kept) if kept and part.computed is None else refuse(part, _NOTHING_SHARED)


def _is_subject(query: Query, part: Answer) -> bool:
    """True for an answer to a side that begins with it."""
    return part.answered and opens_with(query, part.side or "", part.statements[0].text)


@cache
def _compile_contrasts(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{language.parts.contrasts if language.parts is not None else '(?!)'})\b", re.IGNORECASE)


def _names_all(query: Query, statement: Statement, sides: Sequence[ComparedSide]) -> bool:
    """True for a statement with the words of each side that the others have not."""
    tokenize = query.tokenizer.token_set
    named = [tokenize(side.name) for side in sides]
    own = [tokens.difference(*(other for other in named if other is not tokens)) for tokens in named]
    return all(tokens and tokens <= tokenize(statement.text) for tokens in own)


def _leave_out(example: Answer, question: str) -> Answer:
    """What is asked beyond the last part that is answered."""
    return Answer(question, False, _TOO_MANY, "", None, 0.0, (), (), (), example.generation)

"""The answer to a question about two that act: what is said of both, or what each did where no statement of both gives it."""

from collections.abc import Callable
from dataclasses import replace

from retrieval.answer.answer import Answer, Statement
from retrieval.answer.statements import join_texts
from retrieval.parts.joined_answer import join_answers
from retrieval.parts.participants import Participants
from retrieval.query.query import Query
from retrieval.values.values import find_written_events

MOST_PASSAGES = 12
"""Passages of each participant."""

_SAID = frozenset(("signed", "ratified"))
"""Steps of an agreement that are said in so many words."""
AskOne = Callable[[str, int], Answer]
"""Answers one question with so many passages."""


def answer_of_both(query: Query, ask_one: AskOne, top_k: int, both: Participants) -> Answer:
    """The answer to a question about two. Each is answered alone where it asks for a value that may be of each."""
    direct = ask_one(query.text, top_k)
    if direct.computed is not None or direct.items:
        return direct
    if query.kind is not None and both.each and not _is_shared(query, direct, both):
        return _answer_each(query, ask_one, top_k, both) or replace(direct, short=None, short_note=None)
    if not direct.answered or query.kind is not None or both.each:
        return direct
    return _keep_shared(query, direct, both)


def _is_shared(query: Query, direct: Answer, both: Participants) -> bool:
    """True where the first statement says of both that they did it, once and for both."""
    if not direct.answered:
        return False
    first = direct.statements[0].text
    language = query.tokenizer.language
    apart = language.clauses.respectively if language.clauses is not None else ()
    names_both = all(_names(query, name, first) for name in both.names)
    return names_both and _holds_act(query, both, first) and not any(word in first.casefold() for word in apart)


def _answer_each(query: Query, ask_one: AskOne, top_k: int, both: Participants) -> Answer | None:
    """What each did by itself. None unless a statement says so of one of them."""
    wanted = min(top_k, MOST_PASSAGES)
    parts = [replace(ask_one(question, wanted), side=name) for question, name in zip(both.each, both.names, strict=True)]
    own = [
        part.answered and _names(query, name, part.statements[0].text) and _holds_act(query, both, part.statements[0].text)
        for part, name in zip(parts, both.names, strict=True)
    ]
    return join_answers(query, parts) if any(own) else None


def _keep_shared(query: Query, direct: Answer, both: Participants) -> Answer:
    """The answer without what is said of one alone. A statement speaks of both where it or the place that it stands in does."""
    places = {passage.rank: " ".join([passage.source.title, *passage.section, passage.text]) for passage in direct.passages}
    near = [one for one in direct.statements if _stands_at_both(query, both, one, places)]
    kept = [one for one in near if all(_names(query, name, one.text) for name in both.names)] or near
    kept = kept or list(direct.statements)  # "both organisations", or other names of them
    wanted = _find_events(query, both.act) & _SAID
    if wanted:
        kept = [one for one in kept if not wanted.isdisjoint(_find_events(query, one.text))]
    if kept == list(direct.statements):
        return direct
    if not kept:
        names = " and ".join(f"“{name}”" for name in both.names)
        reason = f"nothing that was found says this of {names} together"
        return replace(direct, answered=False, reason=reason, text="", short=None, statements=(), conflicts=(), verdict=None)
    short = direct.short if direct.short and any(direct.short in one.text for one in kept) else None
    return replace(direct, statements=tuple(kept), text=join_texts([one.text for one in kept]), short=short)


def _stands_at_both(query: Query, both: Participants, statement: Statement, places: dict[int, str]) -> bool:
    """True for a statement that names one of two at least, in a passage that names the other."""
    texts = [places[rank] for rank in statement.citations]
    is_placed = any(all(_names(query, name, text) for name in both.names) for text in texts)
    return is_placed and any(_names(query, name, statement.text) for name in both.names)


def _names(query: Query, name: str, text: str) -> bool:
    """True where a text holds a name. One that most of the corpus holds, such as "the EU", goes without saying."""
    wanted = query.tokenizer.token_set(name) & query.named
    return wanted <= query.tokenizer.token_set(text)


def _holds_act(query: Query, both: Participants, text: str) -> bool:
    """True where a text holds the verb of the question, or another word for the same step."""
    verb = both.act.split()[0]
    events = _find_events(query, verb)
    held = not events.isdisjoint(_find_events(query, text))
    return held or query.tokenizer.token_set(verb) <= query.tokenizer.token_set(text)


def _find_events(query: Query, text: str) -> set[str]:
    """The steps of an agreement that a text names: "signed"."""
    return {event for event, _ in find_written_events(text, query.tokenizer.language)}

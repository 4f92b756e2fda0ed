"""The answer to a question about two that act: what is said of both, or what each did where no statement of both gives it."""

from collections.abc import Callable
from dataclasses import replace

from retrieval.answer.answer import Answer, Statement
from retrieval.parts.joined_answer import join_answers
from retrieval.parts.narrowed_answer import narrow, refuse
from retrieval.parts.participants import Participants
from retrieval.query.query import Query
from retrieval.values.values import find_written_events

MOST_PASSAGES = 12
"""Passages of each participant."""
_HELD = 0.6  # share of the weight of what an act is one of, in a sentence that tells of it
_SAID = frozenset(("signed", "ratified"))
"""Steps of an agreement that are said in so many words."""
AskOne = Callable[[str, int], Answer]
"""Answers one question with so many passages."""


def answer_of_both(query: Query, ask_one: AskOne, top_k: int, both: Participants) -> Answer:
    """The answer to a question about two. Each is answered alone where it asks for a value that may be of each."""
    direct = ask_one(query.text, top_k)
    if direct.computed is not None or direct.items:
        return direct
    if query.kind is not None and both.each and not _is_shared(query, direct, both) and not _is_one_name(query, direct, both):
        return _answer_each(query, ask_one, top_k, both) or replace(direct, short=None, short_note=None)
    if not direct.answered or query.kind is not None or both.each:
        return direct
    return _keep_shared(query, direct, both)


def _is_one_name(query: Query, direct: Answer, both: Participants) -> bool:
    """True where both are one name ("Bosnia and Herzegovina", "Johnson & Johnson"), as the corpus writes it."""
    first, second = both.names
    if first.casefold() == second.casefold():
        return True
    start = query.text.find(first)
    end = query.text.find(second, start + len(first))
    heads = [head for passage in direct.passages for head in (passage.source.title, *passage.section)]
    texts = [one.text for one in direct.statements]
    if min(start, end) < 0 or any(_is_apart(query, text) for text in texts[:1]):
        return False
    joined = query.text[start : end + len(second)].casefold()
    return any(joined in text.casefold() for text in [*heads, *texts])


def _is_shared(query: Query, direct: Answer, both: Participants) -> bool:
    """True where the first statement says of both that they did it, once and for both."""
    if not direct.answered:
        return False
    first = direct.statements[0].text
    names_both = all(_names(query, name, first) for name in both.names)
    return names_both and _holds_act(query, both, first) and not _is_apart(query, first)


def _is_apart(query: Query, text: str) -> bool:
    """True for a text that gives values of each: "signed in May and in June, respectively"."""
    clauses = query.tokenizer.language.clauses
    return clauses is not None and any(word in text.casefold() for word in clauses.respectively)


def _answer_each(query: Query, ask_one: AskOne, top_k: int, both: Participants) -> Answer | None:
    """What each did by itself. None unless a statement says so of each of them."""
    wanted = min(top_k, MOST_PASSAGES)
    parts = [replace(ask_one(question, wanted), side=name) for question, name in zip(both.each, both.names, strict=True)]
    did = [
        part.answered and _tells(query, both, name, part.statements[0].text) for part, name in zip(parts, both.names, strict=True)
    ]
    return join_answers(query, parts) if all(did) else None


def _tells(query: Query, both: Participants, name: str, text: str) -> bool:
    """True for a text that says of one of two what is asked: it names it, the step, and most of what the step is one of."""
    if not _names(query, name, text) or not _holds_act(query, both, text):
        return False
    tokenize = query.tokenizer.token_set
    verb, _, thing = both.act.partition(" ")
    weights = {token: query.weights[token] for token in tokenize(thing) - tokenize(verb) if token in query.weights}
    held = sum(weight for token, weight in weights.items() if token in tokenize(text))
    return held >= _HELD * sum(weights.values())


def _keep_shared(query: Query, direct: Answer, both: Participants) -> Answer:
    """The answer without what is said of one alone. A statement speaks of both where it or the place that it stands in does."""
    places = {passage.rank: " ".join([passage.source.title, *passage.section, passage.text]) for passage in direct.passages}
    near = [one for one in direct.statements if _stands_at_both(query, both, one, places)]
    kept = [one for one in near if all(_names(query, name, one.text) for name in both.names)] or near
    kept = kept or list(direct.statements)  # "both organisations", or other names of them
    kept = [one for one in kept if _tells_of_both(query, both, one.text)]
    names = " and ".join(f"“{name}”" for name in both.names)
    return narrow(direct, kept) if kept else refuse(direct, f"nothing that was found says this of {names} together")


def _tells_of_both(query: Query, both: Participants, text: str) -> bool:
    """False for a text that names another step of an agreement than the question, and for one that names none without the rest.

    "Fiji concluded a treaty with Tonga" tells of the treaty that both signed.
    """
    wanted, steps = _find_events(query, both.act) & _SAID, _find_events(query, text)
    if not wanted or steps:
        return not wanted or not wanted.isdisjoint(steps)
    tokenize = query.tokenizer.token_set
    names = tokenize(" ".join(both.names))
    asked = query.weights.keys() - names - tokenize(both.act.split()[0])
    return names <= tokenize(text) and not asked.isdisjoint(tokenize(text))


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

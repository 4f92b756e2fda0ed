"""What forbids an answer whatever the confidence: the question names one thing, and all that was found is about another.

A false premise ("When was the second dialogue held?", where the corpus knows of the first) is refused with what the corpus does
say. The rule is for identifiers, ranks, states, owners, years, dates and the steps of an agreement. All other constraints only
lower the confidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.answer.evidence import Evidence
from retrieval.constraints.constraint import UnmetConstraint
from retrieval.constraints.identifiers import find_identifiers
from retrieval.query.query import Query
from retrieval.values.covered_years import find_spanned_years
from retrieval.values.values import find_written_events, find_years

_BINDING = ("identifier", "rank", "state", "year", "date")
_LEADING = 3  # sentences of which one must hold another in its place; a rank shows by itself what it is the rank of
_ON_SUBJECT = 0.3  # share of the question in the best sentence, below which more than its year is missing
_LONGEST_QUOTE = 240  # code points
_AS_WHOLE = 0.7  # of the first sentence's share of the question, by another that may speak of the right step of an agreement
_FEWEST_DIGITS = 2  # of a number that is hardly written in words


@dataclass(frozen=True, slots=True)
class Refutation:
    """A constraint that nothing which was found meets."""

    required: str
    """What the question names, as written there."""
    nearest: Evidence
    """The sentence that comes nearest, with another in its place where there is one."""


def find_refutation(query: Query, evidence: Sequence[Evidence]) -> Refutation | None:
    """The first binding constraint that no sentence meets and one contradicts. None where there is none.

    An identifier whose number stands in no passage, or that the corpus nowhere has, needs no other in its place. Nor does a year
    that no passage has, its headings, title and day of publication among it, unless the best sentence spans it.
    """
    for unmet in evidence[0].unmet if evidence else ():
        if unmet.kind == "event" and not any(_speaks_of_event(query, item, unmet, evidence[0]) for item in evidence):
            return Refutation(unmet.required, evidence[0])
        if unmet.kind == "owner" and not any(_is_of_owner(query, item, unmet, evidence[0]) for item in evidence):
            return Refutation(unmet.required, evidence[0])
        is_decided = query.form == "yes_no" and unmet.kind in ("year", "date")  # by the sentence with another one
        if is_decided or unmet.kind not in _BINDING or not all(_lacks(item, unmet) for item in evidence):
            continue
        if unmet.kind == "year" and (evidence[0].coverage < _ON_SUBJECT or _spans_year(evidence[0], unmet)):
            continue
        if unmet.kind == "year":
            return Refutation(unmet.required, evidence[0])
        leading = evidence if unmet.kind == "rank" else evidence[:_LEADING]
        rival = next((item for item in leading if _contradicts(item, unmet)), None)
        if rival is not None or (unmet.kind == "identifier" and _is_unknown(query, unmet, evidence)):
            return Refutation(_write_required(query, unmet), rival or evidence[0])
    return None


def explain_refutation(refutation: Refutation, given: Sequence[Evidence]) -> str:
    """The reason of a refusal: what is not there, and the sentence that comes nearest, verbatim up to a word.

    given: evidence from the passages that the caller gets. Nothing else is quoted, so that each quote has its passage.
    """
    missing = f"the corpus has nothing on “{refutation.required}” that answers this"
    if not given:
        return missing
    quote = (refutation.nearest if refutation.nearest in given else given[0]).text
    if len(quote) > _LONGEST_QUOTE:
        quote = quote[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " ..."
    return f"{missing}; nearest: “{quote}”"


def _speaks_of_event(query: Query, item: Evidence, unmet: UnmetConstraint, first: Evidence) -> bool:
    """True for a row, and for a sentence with the step of an agreement that is asked for and nearly as much of the question."""
    if item.coverage < _AS_WHOLE * first.coverage or not query.named <= item.words:
        return False
    required = {event for event, _ in find_written_events(unmet.required, query.tokenizer.language)}
    return item.row is not None or any(event in required for event, _ in find_written_events(item.text, item.language))


def _is_of_owner(query: Query, item: Evidence, unmet: UnmetConstraint, first: Evidence) -> bool:
    """True for a sentence that speaks of the thing and its owner, with nearly as much of the question, and of no other owner."""
    is_near = item.gives_value and item.coverage >= _AS_WHOLE * first.coverage
    return is_near and query.tokenizer.token_set(unmet.required) <= item.words and not _lacks(item, unmet)


def _spans_year(item: Evidence, constraint: UnmetConstraint) -> bool:
    """True where the year lies in a decade or a range of the sentence."""
    return not find_spanned_years(item.text, item.language).isdisjoint(find_years(constraint.required))


def _lacks(item: Evidence, constraint: UnmetConstraint) -> bool:
    return any((other.kind, other.required) == (constraint.kind, constraint.required) for other in item.unmet)


def _contradicts(item: Evidence, constraint: UnmetConstraint) -> bool:
    same = (other for other in item.unmet if (other.kind, other.required) == (constraint.kind, constraint.required))
    return any(other.is_contradicted for other in same)


def _is_unknown(query: Query, constraint: UnmetConstraint, evidence: Sequence[Evidence]) -> bool:
    """True for an identifier whose number the passages do not have."""
    number = next((one.number for one in find_identifiers(query.text) if one.text == constraint.required), "")
    if len(number) < _FEWEST_DIGITS:
        return False
    tokenize = query.tokenizer.token_set
    return tokenize(number).isdisjoint(frozenset().union(*(tokenize(item.passage.text) for item in evidence)))


def _write_required(query: Query, constraint: UnmetConstraint) -> str:
    """The constraint as the question writes it; of a state the word for it."""
    if constraint.kind != "state":
        return constraint.required
    words = (word for word in query.written if constraint.required in query.tokenizer.token_set(word))
    return next(words, constraint.required)

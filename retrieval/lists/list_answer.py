"""The answer to a question for several things: every item of a list, quoted and cited, or the members of a coordination."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.engine import Snapshot
from retrieval.answer.answer import Item, Statement
from retrieval.answer.citations import cite, fold
from retrieval.answer.evidence import Evidence
from retrieval.answer.short_answer import is_reference
from retrieval.answer.statements import LONGEST_ANSWER, STATEMENTS, choose_statements, cut_statement
from retrieval.lists.coordination import find_members, find_names
from retrieval.lists.enumeration import announces_list, find_list
from retrieval.passages.duplicate_sources import group_sources
from retrieval.passages.further_passages import add_passages
from retrieval.passages.passage import Passage
from retrieval.query.part_reference import Place
from retrieval.query.plural_noun import asks_several, find_plural_noun
from retrieval.query.query import Query
from retrieval.values.actors import find_actor_span

MOST_STATEMENTS = 50


@dataclass(frozen=True, slots=True)
class Composed:
    """What is said, before it is known whether it is: parts of an `Answer`."""

    statements: tuple[Statement, ...]
    passages: tuple[Passage, ...]
    """Those given, and further ones that statements cite."""
    items: tuple[Item, ...] = ()
    more: int = 0
    short: str | None = None
    """The short answer that was looked up with them. None where nothing was."""
    confidence: float = 0.0
    """The least that it has where it was looked up: how surely such a place is what is asked for. 0 for chosen sentences."""


def compose_statements(snapshot: Snapshot, query: Query, evidence: Sequence[Evidence], passages: Sequence[Passage]) -> Composed:
    """The best sentences, with the members of a coordination in the first where several things are asked for."""
    groups = group_sources(snapshot, passages)
    texts = [cut_statement(item.text) for item in choose_statements(evidence, STATEMENTS)]
    statements = tuple(Statement(text, cite(text, passages, groups)) for text in texts)
    members = _find_members(query, evidence[0]) if asks_several(query) else _find_actors(query, evidence[0])
    place = next((place for place, text in enumerate(texts) if text == cut_statement(evidence[0].text)), None)
    items = tuple(Item(member, place) for member in members if place is not None and member in texts[place])
    return Composed(statements, tuple(passages), items)


def compose_list(snapshot: Snapshot, query: Query, evidence: Sequence[Evidence], passages: Sequence[Passage]) -> Composed | None:
    """Every item of the list that the best sentence stands in or announces. None where it stands in none.

    "What does the plan include?" is answered by a list where the best sentence announces one.
    """
    best = evidence[0]
    is_list = asks_several(query) or (query.form == "description" and announces_list(best.text))
    if not is_list or best.row is not None or best.passage.note is not None:
        return None
    doc_id = best.passage.source.doc_id
    places = query.part.places if query.part is not None else ()
    within = next((span for other, span in places if other == doc_id and span.holds(best.span)), None)
    found = find_list(query, snapshot.document(doc_id), best.span, within)
    if found is None:
        return None
    spans = [*([found.lead] if found.lead is not None else []), *found.items]
    composed = quote_spans(snapshot, query, [(doc_id, span) for span in spans], passages)
    lead = fold(found.lead.cut(found.document.text)) if found.lead is not None else None
    quoted = [(place, statement.text) for place, statement in enumerate(composed.statements) if statement.text != lead]
    items = tuple(Item(text, place) for place, text in quoted)
    listed = {cut_statement(fold(span.cut(found.document.text))) for span in found.items}
    return replace(composed, items=items, more=len(listed) - len(items)) if len(items) > 1 else None


def quote_spans(snapshot: Snapshot, query: Query, places: Sequence[Place], passages: Sequence[Passage]) -> Composed:
    """What stands at these places as statements, in this order, none twice, with the passages that they need.

    What no passage holds whole is left out, and so is what comes behind `MOST_STATEMENTS`.
    """
    given = tuple(passages)
    for doc_id in dict.fromkeys(doc_id for doc_id, _ in places):
        given = add_passages(snapshot, query, given, doc_id, [span for other, span in places if other == doc_id])
    groups = group_sources(snapshot, given)
    documents = {doc_id: snapshot.document(doc_id) for doc_id, _ in places}
    texts = dict.fromkeys(cut_statement(fold(span.cut(documents[doc_id].text))) for doc_id, span in places)
    cited = ((text, cite(text, given, groups)) for text in texts)
    statements = tuple(Statement(text, citations) for text, citations in cited if citations)
    return Composed(statements[:MOST_STATEMENTS], given)


def fill_answer(places: Sequence[Place]) -> list[Place]:
    """The first places, as many as an answer holds, and one at least."""
    filled: list[Place] = []
    room = LONGEST_ANSWER
    for doc_id, span in places:
        room -= span.end - span.start + 1
        if filled and room < 0:
            break
        filled.append((doc_id, span))
    return filled


def _find_members(query: Query, evidence: Evidence) -> list[str]:
    """The members of the coordination in a sentence that answers, those left out that the question names itself.

    None of a reference. Where the reader holds it likelier that nothing answers, the sentence may list something else, unless
    each name of the question stands in it or above.
    """
    if not _may_hold_members(query, evidence):
        return []
    noun = find_plural_noun(query)
    read = evidence.read.text if evidence.read is not None else None
    members = find_members(evidence.text, read, bool(noun) and noun <= evidence.words, evidence.language)
    new = [member for member in members if not query.tokenizer.token_set(member) <= query.token_set]
    return list(dict.fromkeys(new))


def _find_actors(query: Query, evidence: Evidence) -> list[str]:
    """All who do what a question asks who does: "the Union" and "the Ministry" of "funded by the Union and the Ministry".

    Empty unless they are all that stands before the verb or behind "by", and each is a name.
    """
    span = find_actor_span(query, evidence.text, evidence.language) if query.form == "person" else None
    if span is None or not (_names_all(query, evidence) and _may_hold_members(query, evidence)):
        return []
    return find_names(span.cut(evidence.text).strip(" ,"), evidence.language)


def _may_hold_members(query: Query, evidence: Evidence) -> bool:
    """False for a row and a reference, and where another thing than the question's may be spoken of."""
    is_read = evidence.read is not None and evidence.read.margin > 0
    is_sentence = evidence.row is None and bool(evidence.text) and not is_reference(query, evidence)
    return is_sentence and (is_read or _names_all(query, evidence))


def _names_all(query: Query, evidence: Evidence) -> bool:
    """True where each name of the question stands in the sentence or above it."""
    above = " ".join([evidence.passage.source.title, *evidence.passage.section])
    return query.named <= evidence.words | query.tokenizer.token_set(above)

"""Where the sources disagree: other sentences that answer the same question with a value that cannot be right together.

Every value is shown, the newest first. None is blended or hidden. A sentence counts as a claim when it is about the same subject
(the names of the question stand in the sentence, the row, the headings or the title), the same year and the same event, and when
it shares nearly as much with the question as the best sentence does. So two different things are not called a contradiction. One
passage makes one claim.

Rules read dates, counts and amounts. The reader, where there is one, reads names and places. `read` may be another way.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ingest.chunking import write_row
from ingest.document import TableRow
from ingest.language.language import Language
from retrieval.answer.answer import Conflict, Voice
from retrieval.answer.bibliography import names_source
from retrieval.answer.cells import find_cell_by_column
from retrieval.answer.evidence import Evidence
from retrieval.answer.names import read_name, weigh_name
from retrieval.query.query import Query
from retrieval.query.question_kind import find_value_words
from retrieval.values.quantities import Quantity
from retrieval.values.values import FoundValue, find_event, find_only_value, find_value, find_years

# Of the best share of the question's words. In a row, column names stand in for the verbs of a question.
_WITHIN, _WITHIN_ROW, _WITHIN_NAME = 0.75, 0.6, 0.65
_NEAR, _NEAR_ROW = 0.65, 0.55  # similarity to the question; below, only a sentence with the words of the best and of the question
_SAME, _MOST = 0.85, 0.4
_PARALLEL = 0.5  # of the words of two sentences, from which on they are built in the same way
_READ = 16  # sentences
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Read = Callable[[Query, Evidence], FoundValue | None]
"""The value that a sentence or row answers with; None where it answers nothing."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A sentence that gives a value."""

    value: FoundValue
    """The value."""
    evidence: Evidence
    """The sentence."""
    words: frozenset[str]
    """Its tokens, without those of the value."""
    share: float
    """The share of the question's weight in it and its headings."""
    own: float
    """The share of the question's weight in the sentence itself, names aside."""


def read_value(query: Query, evidence: Evidence) -> FoundValue | None:
    """The value that a sentence or row gives for the question. None without one.

    It is the date, count or amount of the event in the question, in a table row under the column of either. Where the question
    asks for none of these, it is a name or place that the reader found.
    """
    if query.kind is None:
        return read_name(query, evidence)
    if evidence.row is not None and evidence.row.columns:
        return _read_row(query, evidence.row, evidence.language)
    value = find_value(query.kind, evidence.text, query.text, query.token_set, query.tokenizer, language=evidence.language)
    if value is None or not value.fits or (query.kind == "count" and not _counts_same(query, evidence, value)):
        return None
    return _date_relative(value, evidence) if value.is_relative else value


def _date_relative(value: FoundValue, evidence: Evidence) -> FoundValue | None:
    """A date that is told by the day of publication as the day that it means. None where that cannot be told."""
    words, published = evidence.language.dates, evidence.passage.source.published or ""
    days = words.relative.get(value.text.casefold()) if words else None
    if days is None or not _DAY.fullmatch(published):
        return None
    meant = date.fromisoformat(published) + timedelta(days)
    return replace(value, quantity=Quantity((meant.year, meant.month, meant.day)))


def find_conflicts(query: Query, evidence: Sequence[Evidence], read: Read = read_value) -> tuple[Conflict, ...]:
    """At most one conflict: the question, with every value that differs from the others. evidence: best first."""
    claims = list(_find_claims(query, evidence, read))
    if query.kind is None:
        claims = _choose_surest(claims)
    elif not claims or claims[0].evidence is not evidence[0]:
        return ()  # the best sentence gives no value, so the others hardly give values for the question
    differing: list[_Claim] = []
    for claim in claims:
        if _is_near_enough(query, claim, claims) and all(_contradict(query, claim, other) for other in differing):
            differing.append(claim)
    if len(differing) < 2:
        return ()
    ordered = sorted(differing, key=lambda claim: claim.evidence.passage.source.published or "", reverse=True)
    passages = [(claim.value.text, claim.evidence.passage) for claim in ordered]
    voices = tuple(Voice(text, passage.rank, passage.source.published) for text, passage in passages)
    return (Conflict(query.text, voices),)


def _find_claims(query: Query, evidence: Sequence[Evidence], read: Read) -> Iterator[_Claim]:
    """The sentences about the subject and year of the question that give a value. The date of a source in a note is none."""
    years, tokenize = find_years(query.text), query.tokenizer.token_set
    value_words = find_value_words(query.tokenizer)
    weights = {token: weight for token, weight in query.weights.items() if token not in value_words}
    plain = {token: weight for token, weight in weights.items() if token not in query.named | years}
    for number, item in enumerate(evidence[:_READ]):
        held = tokenize(_read_with_headings(item))
        is_source = item.kind == "footnote" and (number > 0 or names_source(item.text, item.language))
        if is_source or not query.named <= held:
            continue
        value = read(query, item) if _is_of_year(years, item) else None
        if value is not None:
            own = tokenize(_read_alone(item))
            yield _Claim(value, item, own - tokenize(value.text), _share(weights, held), _share(plain, own))


def _choose_surest(claims: Sequence[_Claim]) -> list[_Claim]:
    """One claim a passage, that of the words that answer most surely. The surest first, else in the order given."""
    chosen: dict[int, _Claim] = {}
    for claim in sorted(claims, key=lambda claim: -weigh_name(claim.evidence)):
        chosen.setdefault(claim.evidence.passage.rank, claim)
    return list(chosen.values())


def _share(weights: Mapping[str, float], held: Set[str]) -> float:
    """The share of the weights that lies on the tokens `held`. 1 without any weight."""
    total = sum(weights.values())
    return sum(weight for token, weight in weights.items() if token in held) / total if total else 1.0


def _is_near_enough(query: Query, one: _Claim, claims: Sequence[_Claim]) -> bool:
    """True for a claim that shares nearly as much with the question as the best, and replaces no word of it by another."""
    share, own = max(other.share for other in claims), max(other.own for other in claims)
    is_row = one.evidence.row is not None
    if query.kind is None:
        return one.share >= _WITHIN_NAME * share
    is_near = one.evidence.nearness >= (_NEAR_ROW if is_row else _NEAR)
    is_same = one.share >= _SAME * share and one.own >= max(_MOST, _SAME * own)
    if one.share < (_WITHIN_ROW if is_row else _WITHIN) * share or not (is_near or is_same):
        return False
    return not any(_replaces(query, one.words, other.words) for other in claims if other.share > one.share)


def _replaces(query: Query, words: frozenset[str], others: frozenset[str]) -> bool:
    """True for a sentence on "the treaty on shipping" where another of the same build is on the question's treaty on fishing."""
    lacking, instead = others & query.token_set - words, words - others
    return bool(lacking and instead) and len(words & others) >= _PARALLEL * len(words | others)


def _contradict(query: Query, one: _Claim, other: _Claim) -> bool:
    """True when two values cannot both be right. Not of one passage, nor two rows of one document: these are of two things."""
    if one.evidence.passage is other.evidence.passage:
        return False
    is_row = one.evidence.row is not None and other.evidence.row is not None
    if is_row and one.evidence.passage.source.doc_id == other.evidence.passage.source.doc_id:
        return False
    if one.value.quantity is not None and other.value.quantity is not None:
        if (one.value.quantity.unit == "%") != (other.value.quantity.unit == "%"):
            return False  # a share and an amount
        return one.value.quantity.contradicts(other.value.quantity)
    first, second = (query.tokenizer.token_set(claim.value.text) for claim in (one, other))
    return not (first <= second or second <= first)  # "Borell" and "Josep Borell" are one


def _read_row(query: Query, row: TableRow, language: Language) -> FoundValue | None:
    """The value in the cell under the column of the question's event, or under the one that shares most words with it."""
    event = find_event(query.text, query.tokenizer.language) if query.kind == "date" else None
    columns = zip(row.columns[1:], row.cells[1:], strict=False)
    cells = [cell for column, cell in columns if event and find_event(column, language) == event]
    cell = cells[0] if len(cells) == 1 else find_cell_by_column(query, row)
    return find_only_value(query.kind, cell, language) if cell is not None and query.kind is not None else None


def _counts_same(query: Query, item: Evidence, value: FoundValue) -> bool:
    """True when words of the question stand right behind a number, up to a comma or preposition, and alone.

    "Civilian and military missions" are more than a question about one of them asks for.
    """
    clauses = item.language.clauses
    if clauses is None:
        return False
    behind = re.sub(rf"^\s*(?:{clauses.partitives})\b", "", item.text[value.span.end :])
    ends = rf"[,;:.()]|\b(?:{'|'.join(clauses.counted_ends)})\b"
    counted = re.split(ends, behind, maxsplit=1)[0].split()[:4]
    is_alone = not any(word in clauses.joins for word in counted[:3])
    return is_alone and not query.token_set.isdisjoint(query.tokenizer.tokens(" ".join(counted)))


def _is_of_year(years: frozenset[str], item: Evidence) -> bool:
    """False for a sentence of other years than the question's: in itself or, where it has none, in what stands above it."""
    found = find_years(_read_alone(item)) or find_years(_read_with_headings(item))
    return not years or not found or bool(years & found)


def _read_alone(item: Evidence) -> str:
    """The sentence, or a row with its caption and columns."""
    return item.text if item.row is None else f"{item.row.caption} {write_row(item.row)}"


def _read_with_headings(item: Evidence) -> str:
    return " ".join([item.passage.source.title, *item.passage.section, _read_alone(item)])

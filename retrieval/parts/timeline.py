"""A timeline: the statements about a subject that are dated, in the order of their dates.

In come the subject as a question and its passages, more than an answer has. Out comes an answer whose statements are the
sentences and rows that hold the names of the subject and a date.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from index.engine import Snapshot
from ingest.language.language import Language
from ingest.shingles import cut_runs, resemble
from retrieval.answer.answer import Answer, Statement, TimelineEntry
from retrieval.answer.assessment import assess
from retrieval.answer.citations import cite, prove
from retrieval.answer.conflicts import read_value
from retrieval.answer.evidence import Evidence, find_evidence
from retrieval.answer.statements import cut_statement, join_texts
from retrieval.confidence.confidence import estimate_confidence
from retrieval.models import Models
from retrieval.parts.timeline_question import TimelineQuestion
from retrieval.passages.duplicate_sources import group_sources
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.reader.hit_readings import Readings
from retrieval.values.quantities import Date

LOOKED_AT = 24
"""Passages that are looked through for dated statements."""
MOST_STATEMENTS = 20
LEAST_STATEMENTS = 3
"""Dated statements below which there is no timeline. Of a period that is asked for, one of all of it is enough."""
_OPENING = 6  # words of a sentence in which its subject is taken up from the text before
_SHORTEST = 4  # words of a sentence, date included
_SHARED = 0.5  # share of the words of a sentence in another of the same year that says the same
_COVERED = 0.5  # share of a subject's words that a statement holds, where the subject has no names


@dataclass(frozen=True, slots=True)
class _DatedStatement:
    """A sentence or row with its date."""

    date: Date
    printed: str
    evidence: Evidence


def compose_timeline(
    snapshot: Snapshot, models: Models, query: Query, period: TimelineQuestion, found: tuple[Sequence[Passage], Readings]
) -> Answer | None:
    """The timeline of a subject. None where there are fewer than LEAST_STATEMENTS, or where the subject is not surely known.

    query: for the subject. found: LOOKED_AT passages for it, or all that there are, best first, with the readings of their hits.
    Its passages are those that are cited, in their order, ranked anew.
    """
    passages, readings = found
    evidence = find_evidence(snapshot, query, passages, readings, models.evidence)
    assessment = assess(snapshot, models, query, passages, readings)
    confidence = estimate_confidence(assessment.features, models.calibration)
    dated = _choose(query, _find_dated(query, period, evidence))
    is_close = all(one.evidence.coverage >= _COVERED for one in dated)
    least = 1 if period.first_year is not None and is_close else LEAST_STATEMENTS
    if len(dated) < least or confidence < models.calibration.threshold:
        return None
    ranks = sorted({one.evidence.passage.rank for one in dated})
    shown = tuple(replace(passages[rank - 1], rank=new) for new, rank in enumerate(ranks, 1))
    groups = group_sources(snapshot, shown)
    texts = [cut_statement(one.evidence.text) for one in dated]
    statements = tuple(Statement(text, cite(text, shown, groups)) for text in texts)
    prove(snapshot, statements, shown)
    entries = tuple(TimelineEntry(one.printed, write_date(one.date), at) for at, one in enumerate(dated))
    return Answer(
        question=query.text,
        answered=True,
        reason=None,
        text=join_texts(texts),
        short=None,
        confidence=confidence,
        statements=statements,
        passages=shown,
        conflicts=(),
        generation=snapshot.generation,
        form="timeline",
        timeline=entries,
    )


def _find_dated(query: Query, period: TimelineQuestion, evidence: Iterable[Evidence]) -> Iterator[_DatedStatement]:
    """The statements of the subject that hold a date of the period. Notes are none, as their dates are those of sources."""
    dating = replace(query, kind="date")
    for item in evidence:
        is_date_alone = item.row is None and len(item.text.split()) < _SHORTEST
        if item.kind == "footnote" or is_date_alone or not _is_about(query, item):
            continue
        value = read_value(dating, item)
        date = value.quantity.date if value is not None and value.quantity is not None else None
        if value is None or date is None:
            continue
        if (period.first_year or 0) <= date[0] <= (period.last_year or 9_999):
            yield _DatedStatement(date, value.text, item)


def _is_about(query: Query, item: Evidence) -> bool:
    """True for a sentence or row that holds the names of the subject itself, or most of its words where it has no names.

    Of a sentence that opens with what the text named before ("In 2003 both organisations") its heading names the subject, too.
    """
    row = item.row
    words = item.text if row is None else " ".join([row.caption, row.group, *row.columns, *row.cells])
    own = query.tokenizer.token_set(words)
    if row is None and _compile_references(item.language).search(" ".join(item.text.split()[:_OPENING])):
        own |= item.words
    return query.named <= own if query.named else query.cover(own) >= _COVERED


@cache
def _compile_references(language: Language) -> re.Pattern[str]:
    """What points at what the text named before."""
    return re.compile(rf"\b(?:{(language.clauses.references if language.clauses else '') or '(?!)'})\b", re.IGNORECASE)


def _choose(query: Query, dated: Iterable[_DatedStatement]) -> list[_DatedStatement]:
    """The first ones that say something new, at most MOST_STATEMENTS, in the order of their dates. Of sentences one a day."""
    chosen: list[_DatedStatement] = []
    for one in dated:
        if len(chosen) < MOST_STATEMENTS and not any(_repeats(query, one, other) for other in chosen):
            chosen.append(one)
    return sorted(chosen, key=lambda one: (one.date, one.evidence.passage.rank, one.evidence.span))


def _repeats(query: Query, one: _DatedStatement, other: _DatedStatement) -> bool:
    """True for what says the same, and for a further sentence of one day, or of one year or month in mostly the same words.

    Much happens in a year. Rows of one date are about different things.
    """
    if one.date == other.date and one.evidence.row is None and other.evidence.row is None:
        is_day = bool(one.date[1] and one.date[2])
        if is_day or _shares_most(query, one, other):
            return True
    return resemble(cut_runs(one.evidence.text), cut_runs(other.evidence.text))


def _shares_most(query: Query, one: _DatedStatement, other: _DatedStatement) -> bool:
    """True where the shorter of two has most of its words in the other, the subject and the dates aside."""
    tokenize = query.tokenizer.token_set
    said = [tokenize(item.evidence.text) - query.weights.keys() - tokenize(item.printed) for item in (one, other)]
    return len(said[0] & said[1]) > _SHARED * min(map(len, said))


def write_date(date: Date) -> str:
    """A date as far as it is known: "2019-10-17", "2019-10" or "2019"."""
    year, month, day = date
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")

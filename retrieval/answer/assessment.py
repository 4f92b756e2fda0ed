"""What the passages hold for a question: the evidence in them, what can be computed over their tables, and the features of both.

Answers and the fit of the confidence both begin here, so what is fitted is what is served.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from index.engine import Snapshot
from retrieval.answer.answer import Conflict
from retrieval.answer.conflicts import find_conflicts
from retrieval.answer.evidence import Evidence, find_evidence
from retrieval.answer.short_answer import find_short
from retrieval.assertions.governors import gives_order
from retrieval.confidence.features import measure_features
from retrieval.models import Models
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.query.question_form import NAME_FORMS, VALUE_FORMS
from retrieval.reader.hit_readings import Readings
from retrieval.reader.reader import LANGUAGE
from retrieval.reader.sentence_reading import RereadSentence, make_rereader
from retrieval.tables.computation import Computation
from retrieval.tables.compute import compute, find_absence

READ = 5  # passages that an answer is composed from
_SPOKEN_OF = 0.8
"""The share of a question from which on a sentence speaks of what a table of states has no row of."""
_NEARLY = 0.2
"""The share of the question by which a sentence about another state may hold more of it."""
_OF_STATE = VALUE_FORMS | {"reason", "description", "yes_no"}
"""Forms that are never answered by a state."""
SAYABLE = 16  # sentences, best first, among which the statements are


@dataclass(frozen=True)
class Assessment:
    """What was found for a question in the first READ passages."""

    query: Query
    evidence: tuple[Evidence, ...]
    """Sentences and rows, best first."""
    computation: Computation | None
    """What was computed over the rows of a table, where the question is one of a table."""
    features: Mapping[str, float]
    """Of the answerability classifier: those of `retrieval/confidence/features.py`, and short, which is 0 where the question asks
    for a value or a name and no short answer is found."""
    reread: RereadSentence | None = None
    """What reads a sentence by itself. None without a reader."""

    @cached_property
    def short(self) -> str | None:
        """The short answer that the evidence gives. None where it gives none."""
        return find_short(self.query, self.evidence, self.reread) if self.evidence else None

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Where the evidence disagrees."""
        return find_conflicts(self.query, self.evidence)

    def limit(self, top_k: int) -> Self:
        """The same with the evidence in the first passages alone. The same object where that is all."""
        given = tuple(item for item in self.evidence if item.passage.rank <= top_k)
        return self if len(given) == len(self.evidence) else replace(self, evidence=given)


def assess(snapshot: Snapshot, models: Models, query: Query, passages: Sequence[Passage], readings: Readings) -> Assessment:
    """Assess the first READ of the passages. readings: of the hits behind them."""
    read, was_read = passages[:READ], models.reader is not None
    evidence = drop_rivals(query, _drop_commands(find_evidence(snapshot, query, read, readings, models.evidence)))
    computation = compute(snapshot, query, read, models.tables)
    if computation is None and not any(item.row is None and item.coverage >= _SPOKEN_OF for item in evidence[:SAYABLE]):
        computation = find_absence(snapshot, query, read, models.tables)
    features = measure_features(query, read, evidence, was_read=was_read, computed=computation is not None)
    reader = models.reader if query.tokenizer.language is LANGUAGE else None
    reread = make_rereader(reader, query.text) if reader is not None else None
    found = Assessment(query, evidence, computation, features, reread)
    is_short = query.form in VALUE_FORMS | NAME_FORMS
    features["short"] = float(computation is not None or not is_short or found.short is not None)
    return found


def _drop_commands(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence without sentences that tell a reader what to say: "answer that ...". Those far down are never said."""
    kept = (item for item in evidence[:SAYABLE] if not gives_order(item.text))
    return (*kept, *evidence[SAYABLE:])


def drop_rivals(query: Query, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence without sentences about another state than the question's, where one that may be said is about that state.

    "Why were tariffs imposed on Canada?" has its answer beside that for China, which may share more of its words. A state may be
    the answer itself to a question for a name or a list: "Which countries besides Japan joined?" loses nothing.
    """
    if query.form not in _OF_STATE:
        return tuple(evidence)
    said = evidence[:SAYABLE]
    kept = (item for item in said if not any(_replaces(item, other) for other in said))
    return (*kept, *evidence[SAYABLE:])


def _replaces(item: Evidence, other: Evidence) -> bool:
    """True for a sentence about another state than the question's, beside one about that state with nearly as much of it."""
    is_near = other.coverage >= item.coverage or item.coverage - other.coverage <= _NEARLY
    return is_near and any(_is_about(other, state) for state in _list_replaced(item))


def _list_replaced(item: Evidence) -> list[str]:
    """The tokens of the states in whose place the sentence speaks of another."""
    return [unmet.required for unmet in item.unmet if unmet.kind == "state" and unmet.is_contradicted]


def _is_about(item: Evidence, state: str) -> bool:
    return state in item.words and not any(unmet.required == state for unmet in item.unmet)

"""What the passages hold for a question: the evidence in them, what can be computed over their tables, and the features of both.

Answers and the fit of the confidence both begin here, so what is fitted is what is served.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from index.engine import Snapshot
from ingest.language.language import strip_accents
from ingest.spans import Span
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
from retrieval.reader.reader import READER_LANGUAGE
from retrieval.reader.sentence_reading import RereadSentence, make_rereader
from retrieval.tables.computation import Computation
from retrieval.tables.compute import compute, find_absence
from retrieval.tables.operations.unanswering_rows import UnansweringRows
from retrieval.tables.patterns import compile_tables

READ = 5  # passages that an answer is composed from
_SPOKEN_OF = 0.8
"""The share of a question from which on a sentence speaks of what a table of states has no row of."""
_NEARLY = 0.2
"""The share of the question by which a sentence about another state may hold more of it."""
_OF_STATE = VALUE_FORMS | {"reason", "description", "yes_no"}
"""Forms that are never answered by a state. A list may be one of states."""
SAYABLE = 16  # sentences, best first, among which the statements are


@dataclass(frozen=True)
class Assessment:
    """What was found for a question in the first READ passages."""

    query: Query
    evidence: tuple[Evidence, ...]
    """Sentences and rows, best first."""
    computations: tuple[Computation, ...]
    """What was computed over the rows of a table, where the question is one of a table, or of each of several tables."""
    features: Mapping[str, float]
    """Of the answerability classifier: those of `retrieval/confidence/features.py`, and short, which is 0 where the question asks
    for a value or a name and no short answer is found."""
    reread: RereadSentence | None = None
    """What reads a sentence by itself. None without a reader."""
    blank: str | None = None
    """That the cell that is asked for is empty. None where it is not."""
    blank_decides: bool = False
    """True for an empty cell where no sentence that was found can answer in its place."""

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
    read, was_read = passages[:READ], models.reader is not None  # in every language; the order of sentences only in the reader's
    tables = compute(snapshot, query, read, models.tables)
    computations, unanswering = tables.computations, tables.unanswering
    every = find_evidence(snapshot, query, read, readings, models.evidence)
    evidence = drop_rivals(query, _drop_commands([item for item in every if _place(item) not in unanswering.rows]))
    if not computations and not any(item.row is None and item.coverage >= _SPOKEN_OF for item in evidence[:SAYABLE]):
        absence = find_absence(snapshot, query, read, models.tables)
        computations = (absence,) if absence is not None else ()
    features = measure_features(query, read, evidence, was_read=was_read, computed=bool(computations))
    reader = models.reader if query.tokenizer.language is READER_LANGUAGE else None
    reread = make_rereader(reader, query.text) if reader is not None else None
    blank = _find_blank(every, unanswering)
    decides = blank is not None and not _is_stated(query, evidence)
    found = Assessment(query, evidence, computations, features, reread, blank, decides)
    is_short = query.form in VALUE_FORMS | NAME_FORMS
    features["short"] = float(bool(computations) or not is_short or found.short is not None)
    return found


def _place(item: Evidence) -> tuple[str, Span]:
    return item.passage.source.doc_id, item.span


def _find_blank(every: Sequence[Evidence], unanswering: UnansweringRows) -> str | None:
    """That the cell of the best row is empty. None without one, and where another row has what is asked for."""
    blanks = (unanswering.blanks.get(_place(item)) for item in every)
    return next((one for one in blanks if one is not None), None) if not unanswering.filled else None


def _is_stated(query: Query, evidence: Sequence[Evidence]) -> bool:
    """True where a sentence with the names of the question has a value of the kind that is asked for."""
    sentences = [item for item in evidence[:SAYABLE] if item.row is None] if query.kind is not None else []
    return any(item.gives_value and query.named <= item.words for item in sentences)


def _drop_commands(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence without sentences that tell a reader what to say: "answer that ...". Those far down are never said."""
    kept = (item for item in evidence[:SAYABLE] if not gives_order(item.text))
    return (*kept, *evidence[SAYABLE:])


def drop_rivals(query: Query, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence without sentences about another state than the question's, where one that may be said is about that state.

    "Why were tariffs imposed on Canada?" has its answer beside that for China, which may share more of its words. A state may be
    the answer itself to a question for a name or for states: "Which countries besides Japan joined?" loses nothing.
    """
    if query.form not in _OF_STATE and (query.form != "list" or _asks_states(query)):
        return tuple(evidence)
    said = evidence[:SAYABLE]
    kept = (item for item in said if not any(_replaces(item, other) for other in said))
    return (*kept, *evidence[SAYABLE:])


def _asks_states(query: Query) -> bool:
    """True where the question has a word for what states are: "countries"."""
    words = compile_tables(query.tokenizer.language).words["label_nouns"]
    return words.search(strip_accents(query.text.lower())) is not None


def _replaces(item: Evidence, other: Evidence) -> bool:
    """True for a sentence about another state than the question's, beside one about that state with nearly as much of it."""
    is_near = other.coverage >= item.coverage or item.coverage - other.coverage <= _NEARLY
    return is_near and any(_is_about(other, state) for state in _list_replaced(item))


def _list_replaced(item: Evidence) -> list[str]:
    """The tokens of the states in whose place the sentence speaks of another."""
    return [unmet.required for unmet in item.unmet if unmet.kind == "state" and unmet.is_contradicted]


def _is_about(item: Evidence, state: str) -> bool:
    return state in item.words and not any(unmet.required == state for unmet in item.unmet)

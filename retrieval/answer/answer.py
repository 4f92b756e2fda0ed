"""The `Answer`: verbatim statements, each with the passages that carry it, or a plain "the corpus does not say"."""

from dataclasses import dataclass
from typing import Literal

from retrieval.passages.passage import Passage
from retrieval.query.question_form import QuestionForm
from retrieval.tables.computation import Computation


@dataclass(frozen=True, slots=True)
class Statement:
    """A verbatim sentence or table row. `citations` are ranks of passages whose text holds it (white space folded)."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One of several things that answer together. `text` stands verbatim in the statement at place `statement`, from 0."""

    text: str
    statement: int


@dataclass(frozen=True, slots=True)
class Voice:
    """One of several values that sources give for the same thing. `citation` is the rank of the passage that says so."""

    value: str
    citation: int
    published: str | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the sources disagree about, newest voice first."""

    about: str
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A dated statement of a timeline."""

    date: str
    """As printed."""
    iso: str
    """The date as far as it is known: a day, a month or a year, as "2019-10-17", "2019-10" or "2019"."""
    statement: int
    """The place of its statement among those of the answer, from 0."""


@dataclass(frozen=True, slots=True)
class SideComparison:
    """Which of the values of two sides is the larger or the later."""

    relation: Literal["larger", "later", "equal"]
    part: int | None
    """The place of the side of which it holds among the parts, from 0. None where both are equal."""
    values: tuple[str, str]
    """The values of both sides as printed."""
    text: str
    """The same in words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or an abstention with its reason.

    answered: False when the corpus does not hold the answer. Then `reason` says what was missing and `statements` is empty.
    text: the statements in order, as many as 700 characters hold.
    short: the exact span that answers, or the computed value. None where there is neither.
    short_note: what a reader has to know to understand `short`, None where nothing.
    confidence: 0..1, that the corpus holds the answer. passages: the nearest ones, given in either case, and behind
    them those that hold statements which none of these holds.
    """

    question: str
    answered: bool
    reason: str | None
    text: str
    short: str | None
    confidence: float
    statements: tuple[Statement, ...]
    passages: tuple[Passage, ...]
    conflicts: tuple[Conflict, ...]
    generation: str
    short_note: str | None = None
    form: QuestionForm = "description"
    """What would answer the question, and so how the answer is put together."""
    verdict: bool | None = None
    """True for yes and False for no, where the question asks for one and the first statement decides. None otherwise."""
    more: int = 0
    """How many further items of a list the corpus has that are not among the statements."""
    items: tuple[Item, ...] = ()
    """What answers a question for several things, in the order of the text. Empty where no list was surely found."""
    parts: tuple["Answer", ...] = ()
    """The answers to the parts of a question that asks several things, each with its own confidence or reason."""
    corrected: str | None = None
    """The question as it was searched, where words of it were taken for misspellings. None where it was searched as asked."""
    side: str | None = None
    """What a part of a comparison is about, or the table that a part is of. None for any other answer."""
    comparison: SideComparison | None = None
    """Which of two sides is the larger or the later, where both give one value of one unit."""
    timeline: tuple[TimelineEntry, ...] = ()
    """The dates of the statements in their order, where the question asks what happened over time."""
    computed: Computation | None = None
    """What was computed over the rows of a table, which are the statements. None for any other answer."""
    undated_left_out: int = 0
    """How many documents the date filters leave out for want of a date."""

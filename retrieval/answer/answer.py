"""The `Answer`: verbatim statements, each with the passages that carry it, or a plain "the corpus does not say"."""

from dataclasses import dataclass

from retrieval.passages.passage import Passage
from retrieval.query.question_form import QuestionForm
from retrieval.tables.computation import Computation


@dataclass(frozen=True, slots=True)
class Statement:
    """A verbatim sentence or table row. `citations` are ranks of passages whose text holds it (white space folded)."""

    text: str
    citations: tuple[int, ...]


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
class Answer:
    """An answer, or an abstention with its reason.

    answered: False when the corpus does not hold the answer. Then `reason` says what was missing and `statements` is empty.
    text: the statements in order, at most 700 characters. short: the exact span that answers, None where there is none.
    short_note: what a reader has to know to understand `short`, None where nothing.
    confidence: 0..1, that the corpus holds the answer. passages: the nearest ones, given in either case.
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
    parts: tuple["Answer", ...] = ()
    """The answers to the parts of a question that asks several things, each with its own confidence or reason."""
    corrected: str | None = None
    """The question as it was searched, where words of it were taken for misspellings. None where it was searched as asked."""
    computed: Computation | None = None
    """What was computed over the rows of a table, which are the statements. None for any other answer."""

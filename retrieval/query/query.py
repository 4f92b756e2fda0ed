"""The question, analysed once: as asked and as searched, its tokens and names, what kind of value it wants, and the filters."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.analysis.tokenizer import Tokenizer
from index.filters import Filters
from ingest.document import TableRow
from retrieval.query.part_reference import PartReference
from retrieval.query.question_form import QuestionForm, is_put_as_question
from retrieval.query.question_kind import ValueKind

Vector = npt.NDArray[np.float32]
_NOTE_MARK = re.compile(
    r"(?<!\s)\s*+\(\d{1,2}(?:, ?\d{1,2}){0,4}\)|(?<=[^\W\d_])\d{1,2}(?:, ?\d{1,2}){0,4}$"
)  # "Sales (2)", "Sales2"


@dataclass(frozen=True, slots=True)
class Query:
    """A question as everything behind it sees it. `retrieval.query.analysis.analyse_question` makes it."""

    text: str
    """The question as it is searched: in correct spelling, and without the polite words around it."""
    searched: str
    """What the encoder gets: acronyms written out, capitals named as their countries."""
    words: str
    """What the lexical retriever gets, before it is cut into tokens."""
    filters: Filters
    tokens: tuple[str, ...]
    """The tokens that the lexical retriever looks for, in order; neighbours are looked for as pairs too."""
    weights: Mapping[str, float]
    """Every token of the question with both forms of an acronym, and its idf: rare words weigh more, unknown ones most."""
    known: frozenset[str]
    """The tokens of the question, and of each of its words alone, that the corpus uses."""
    named: frozenset[str]
    """The tokens of its names. What answers the question speaks of these."""
    kind: ValueKind | None
    """The kind of value that it wants; None when it wants none."""
    tokenizer: Tokenizer = field(repr=False)
    """The tokenizer that the question was analysed with; texts are compared with the question by the same one."""
    form: QuestionForm = "description"
    """What would answer it."""
    typed: str = ""
    """As it came."""
    corrected: str | None = None
    """The same in correct spelling, blanks folded. None where no word of it was taken for a misspelling."""
    corrections: tuple[tuple[str, str], ...] = ()
    """Each word that was taken for a misspelling, with the one that is searched in its place."""
    part: PartReference | None = None
    """The section, article or footnote that it names. The other fields are then of what it asks besides, if anything."""
    vector: Vector | None = field(default=None, repr=False)
    """The unit vector of `searched`, float32 (dimension,); None where only words are searched."""
    token_set: frozenset[str] = field(init=False, repr=False)
    """The distinct tokens of the question, those of `weights`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "token_set", frozenset(self.weights))  # every cell and sentence is compared with it

    @property
    def fillers(self) -> frozenset[str]:
        """The tokens of words that ask or join and say nothing of what is asked for: "tell", "information", "whether"."""
        language = self.tokenizer.language
        numerals = language.numbers.numerals.keys() if language.numbers else frozenset[str]()
        joining = language.openers - numerals
        return self.tokenizer.token_set(" ".join(sorted(joining | (language.questions.fillers if language.questions else set()))))

    @property
    def tasks(self) -> frozenset[str]:
        """Those of `find_tasks`. No document has to hold them."""
        return find_tasks(self.tokenizer)

    @property
    def written(self) -> list[str]:
        """The words of the question as typed, without the punctuation around them."""
        return cut_written(self.text)

    @property
    def is_question(self) -> bool:
        """True for what is put as a question: the reader learned from questions alone.

        Of key words, claims and titles the order of retrieval is the better one, by measurement: ranked by the reader too,
        nDCG@10 falls by 0.008 on SciFact.
        """
        return is_put_as_question(self.text, self.tokenizer.language)

    def cover(self, held: Container[str]) -> float:
        """The share of the question's weight in the tokens `held`, 0 to 1. 0 for a question without words."""
        total = sum(self.weights.values())
        return sum(weight for token, weight in self.weights.items() if token in held) / total if total else 0.0

    def names_row(self, row: TableRow) -> bool:
        """True when the question names a table row by its label or by another of its cells. Marks such as "x" name nothing.

        A row whose columns are not known counts as named: nothing distinguishes its label from its values.
        """
        return not row.columns or any(map(self.names_cell, row.cells))

    def names_cell(self, cell: str) -> bool:
        """True when the question holds all words of a cell, marks of notes aside. A mark such as "x" is never named."""
        words = _NOTE_MARK.sub("", cell)
        held = self.tokenizer.token_set(words) if len(words) > 1 else frozenset()
        return bool(held) and held <= self.token_set


def cut_written(question: str) -> list[str]:
    """The words of a question as typed, without the punctuation around them."""
    return [word.strip(".,;:!?\"'“”‘’()") for word in question.split()]


def find_tasks(tokenizer: Tokenizer) -> frozenset[str]:
    """The tokens of words that say what is to be done with what is found: "compare"."""
    questions = tokenizer.language.questions
    return tokenizer.token_set(" ".join(sorted(questions.tasks))) if questions is not None else frozenset()

"""Samples for the confidence: the features of questions on several corpora, with whether the corpus answers them.

Each corpus gives a row of features a question. A question that its corpus answers is asked once more with its evidence held
back, which makes an unanswerable question as near to the corpus and as long as a real one. The rows are kept in a file of this
package, so that the fit can be repeated to the last digit where a corpus is not at hand.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.errors import SuiteError
from eval.suites.own_questions import Question
from index.engine import Snapshot
from retrieval.answer.assessment import READ, assess
from retrieval.answer.citations import fold
from retrieval.ask import prepare
from retrieval.models import Models
from retrieval.passages.passage_builder import build_passages
from retrieval.query.analysis import LONGEST_QUESTION
from retrieval.rank.candidates import rank_hits
from retrieval.rank.hit import Hit
from retrieval.rank.rerank import read_and_rerank

FILE = Path(__file__).parent / "samples.csv"
"""The rows of the corpora that the shipped confidence was fitted on."""
_KEYS = ("corpus", "question", "was_read", "is_answerable", "is_held_back")
PLACES = 4  # decimals of a feature in the file
Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sample:
    """The rows of one corpus, of passages that the reader read or that it did not."""

    corpus: str
    ids: tuple[str, ...]
    """The question of each row."""
    names: tuple[str, ...]
    """The features, in the order of the columns."""
    features: Matrix
    """(rows, features)."""
    answerable: Flags
    """(rows,): False for a question that the corpus does not answer, and for one whose evidence was held back."""
    held_back: Flags
    """(rows,): True for a question whose evidence was held back."""

    @property
    def with_evidence(self) -> Flags:
        """(rows,): True for a question as it is, with no evidence held back."""
        return ~self.held_back


def collect_sample(corpus: str, index: Snapshot, models: Models, questions: Sequence[Question]) -> Sample:
    """The features of all questions, and of the answerable ones with their evidence held back."""
    rows: list[tuple[str, bool, bool, dict[str, float]]] = []
    for question in questions:
        rows.append((question.id, question.answerable, False, _measure(index, models, question, hold_back=False)))
        if question.answerable:
            rows.append((question.id, False, True, _measure(index, models, question, hold_back=True)))
    names = tuple(rows[0][3])
    return Sample(
        corpus,
        tuple(name for name, *_ in rows),
        names,
        np.array([[row[name] for name in names] for *_, row in rows]).round(PLACES),
        np.array([answerable for _, answerable, _, _ in rows]),
        np.array([held for _, _, held, _ in rows]),
    )


def _measure(index: Snapshot, models: Models, question: Question, *, hold_back: bool) -> dict[str, float]:
    query = prepare(index, models, question.text[:LONGEST_QUESTION])
    hits = rank_hits(index, query, "hybrid", models.fusion)
    if hold_back:
        hits = [hit for hit in hits if not _holds_evidence(hit, question)]
    hits, readings = read_and_rerank(index, query, hits, models.reader, models.rerank)
    passages = build_passages(index, query, hits, READ)
    return dict(assess(index, models, query, passages, readings).features)


def _holds_evidence(hit: Hit, question: Question) -> bool:
    """True for a chunk that holds a quote of the evidence, or that is of a document which is evidence as a whole."""
    return any(
        item.doc_id == hit.chunk.doc_id and (not item.quote or fold(item.quote) in fold(hit.chunk.text))
        for item in question.evidence
    )


def write_samples(samples: Iterable[Sample], path: Path = FILE) -> None:
    """Write samples that have the same features, one row a line. The reader's features are empty where nothing was read."""
    samples = list(samples)
    names = max((sample.names for sample in samples), key=len)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*_KEYS, *names])
        for sample in samples:
            was_read = len(sample.names) == len(names)
            for place, name in enumerate(sample.ids):
                values = dict(zip(sample.names, sample.features[place].tolist(), strict=True))
                flags = (int(was_read), int(sample.answerable[place]), int(sample.held_back[place]))
                writer.writerow([sample.corpus, name, *flags, *(f"{values[one]:g}" if one in values else "" for one in names)])


def read_samples(*, was_read: bool, path: Path = FILE) -> list[Sample]:
    """The samples in a file, of passages that were read or of those that were not. Raises SuiteError where there are none."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["was_read"] == str(int(was_read))]
    if not rows:
        raise SuiteError(f"{path.name} holds no sample: write it with `python -m eval.fit.calibrate --collect`")
    named = [name for name in rows[0] if name not in _KEYS]
    names = tuple(name for name in named if rows[0][name])
    corpora = dict.fromkeys(row["corpus"] for row in rows)
    return [_read_sample(corpus, names, [row for row in rows if row["corpus"] == corpus]) for corpus in corpora]


def _read_sample(corpus: str, names: tuple[str, ...], rows: Sequence[dict[str, str]]) -> Sample:
    return Sample(
        corpus,
        tuple(row["question"] for row in rows),
        names,
        np.array([[float(row[name]) for name in names] for row in rows]),
        np.array([row["is_answerable"] == "1" for row in rows]),
        np.array([row["is_held_back"] == "1" for row in rows]),
    )

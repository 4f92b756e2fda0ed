"""`python -m eval.fit.calibrate`: fits the confidence on the tuning questions and writes `retrieval/calibration.toml`.

A logistic regression over the signs of `retrieval/confidence/features.py`, once for passages that the reader read and once for
those that it
did not. Beside the questions as they are, each answerable one is asked once more with its evidence held back, which makes an
unanswerable question as near to the corpus and as long as a real one. These count little, since another passage may still answer.
The threshold is what cross-validated confidences of the wanted share of answerable questions reach. Reporting questions are never
looked at.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from eval.measures.abstention_measures import calibration_error
from eval.suites.own_questions import Question, find_suite, load_questions
from index.access import open_snapshot
from index.engine import Snapshot
from retrieval.answer.citations import fold
from retrieval.answer.composition import EVIDENCE, READ
from retrieval.answer.evidence import find_evidence
from retrieval.ask import prepare
from retrieval.confidence.confidence import Calibration
from retrieval.confidence.features import measure_features
from retrieval.models import Models
from retrieval.passages.passage_builder import build_passages
from retrieval.rank.candidates import rank_hits
from retrieval.rank.hit import Hit
from retrieval.rank.rerank import read_and_rerank
from retrieval.tables.compute import compute

TARGET = Path(__file__).parents[2] / "retrieval" / "calibration.toml"
FOLDS, ROUNDS, DRAWS = 10, 10, 200
ANSWERED = 0.92  # what the service promises; 0.91 before there was a reader
STRENGTH = 0.3  # inverse, of the ridge: some two hundred questions carry no large weights
HELD_BACK = 0.1  # weight of a question whose evidence is held back, against one as it was asked
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """names of the signs. `asked` a row of signs a question. `held_back` a row for each answerable one, in the same order."""

    names: list[str]
    whole: Matrix
    answerable: npt.NDArray[np.bool_]
    held_back: Matrix


def main() -> None:
    """Fit, print what was reached in cross-validation, and write the calibration."""
    parser = argparse.ArgumentParser(description="Fit the confidence of answers on the tuning questions.")
    parser.add_argument("--data", type=Path, default=Path("var"), help="folder of the index")
    parser.add_argument("--answered", type=float, default=ANSWERED, help="share of the answerable to answer")
    arguments = parser.parse_args()
    with open_snapshot(arguments.data) as index:
        print(calibrate(index, arguments.answered))


def calibrate(index: Snapshot, answered: float = ANSWERED) -> str:
    """Fit on the tuning questions, write the calibration, and return what was written."""
    questions = load_questions(find_suite("tuning"))
    parts = ["# Written by `python -m eval.fit.calibrate` from eval/questions/tuning.jsonl; not edited by hand."]
    for name in ("read", "unread"):
        sample = collect(index, Models.load(with_reader=name == "read"), questions)
        calibration, guessed = fit_calibration(sample, answered)
        parts += _write(name, calibration, guessed, sample.answerable)
    written = "\n".join(parts) + "\n"
    TARGET.write_text(written, encoding="utf-8")
    return written


def collect(index: Snapshot, models: Models, questions: Sequence[Question]) -> Sample:
    """The features of all questions, and of the answerable ones with their evidence held back."""
    rows = [_measure(index, models, question, hold_back=False) for question in questions]
    held = [_measure(index, models, question, hold_back=True) for question in questions if question.answerable]
    names = list(rows[0])
    values, held_values = ([[row[name] for name in names] for row in part] for part in (rows, held))
    answerable = np.array([question.answerable for question in questions])
    return Sample(names, np.array(values), answerable, np.array(held_values))


def fit_calibration(sample: Sample, answered: float = ANSWERED) -> tuple[Calibration, Matrix]:
    """What is shipped, and each question's confidence in cross-validation, (questions,).

    The regression draws its confidences towards the middle, and the questions with their evidence held back draw them down: what
    it says of questions that it never saw is drawn back by a line in logits (Platt, 1999).
    """
    model = fit(sample, np.arange(len(sample.answerable)))
    guessed = _cross_validate(sample)
    line = LogisticRegression(C=np.inf).fit(guessed[:, None], sample.answerable)
    slope, shift = float(line.coef_[0, 0]), float(line.intercept_[0])
    weights = slope * model[1].coef_[0] / model[0].scale_
    bias = shift + slope * float(model[1].intercept_[0]) - float(weights @ model[0].mean_)
    calibrated = line.predict_proba(guessed[:, None])[:, 1]
    threshold = float(np.quantile(calibrated[sample.answerable], 1 - answered))
    return Calibration(bias, dict(zip(sample.names, weights.tolist(), strict=True)), threshold), calibrated


def fit(sample: Sample, rows: npt.NDArray[np.intp]) -> Pipeline:
    """A model of the questions `rows` and of their twins with the evidence held back."""
    twins = np.flatnonzero(np.isin(np.flatnonzero(sample.answerable), rows))
    features = np.concatenate([sample.whole[rows], sample.held_back[twins]])
    answerable = np.concatenate([sample.answerable[rows], np.zeros(len(twins), np.bool_)])
    weights = np.concatenate([np.ones(len(rows)), np.full(len(twins), HELD_BACK)])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=1_000))
    return model.fit(features, answerable, logisticregression__sample_weight=weights)


def _measure(index: Snapshot, models: Models, question: Question, *, hold_back: bool) -> dict[str, float]:
    query = prepare(index, models, question.text)
    hits = rank_hits(index, query, "hybrid", models.fusion)
    if hold_back:
        hits = [hit for hit in hits if not _holds_evidence(hit, question)]
    hits, readings = read_and_rerank(index, query, hits, models.reader, models.rerank)
    passages = build_passages(index, query, hits, READ)
    evidence = find_evidence(index, query, passages, readings, EVIDENCE)
    computed = not hold_back and compute(index, query, passages) is not None
    return measure_features(query, passages, evidence, was_read=models.reader is not None, computed=computed)


def _holds_evidence(hit: Hit, question: Question) -> bool:
    return any(item.doc_id == hit.chunk.doc_id and fold(item.quote) in fold(hit.chunk.text) for item in question.evidence)


def _cross_validate(sample: Sample) -> Matrix:
    """Each question's logit from models that never saw it, the mean over several ways of folding."""
    guessed = np.zeros(len(sample.answerable))
    for seed in range(ROUNDS):
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
        for seen, unseen in folds.split(sample.whole, sample.answerable):
            guessed[unseen] += fit(sample, seen).decision_function(sample.whole[unseen]) / ROUNDS
    return guessed


def _write(name: str, calibration: Calibration, guessed: Matrix, answerable: npt.NDArray[np.bool_]) -> list[str]:
    given = guessed >= calibration.threshold
    answered, refused = np.mean(given[answerable]), np.mean(~given[~answerable])
    error, chance = calibration_error(guessed.tolist(), answerable.tolist()), _measure_chance(guessed)
    return [
        "",
        f"# {len(answerable)} questions, {answerable.sum()} of them answerable. In {FOLDS}-fold cross-validation:",
        f"# AUROC {roc_auc_score(answerable, guessed):.3f}; {refused:.3f} of the unanswerable refused",
        f"# while {answered:.3f} of the answerable are answered; calibration error {error:.3f}",
        f"# (were every confidence true, so few questions would still show {chance:.3f} by chance).",
        f"[{name}]",
        f"bias = {calibration.bias:.4f}",
        f"threshold = {calibration.threshold:.4f}",
        "",
        f"[{name}.weights]",
        *(f"{feature} = {weight:.4f}" for feature, weight in calibration.weights.items()),
    ]


def _measure_chance(confidences: Matrix) -> float:
    """The mean calibration error of questions that are answerable exactly as often as their confidences say."""
    chance = np.random.default_rng(0)
    drawn = (chance.random(len(confidences)) < confidences for _ in range(DRAWS))
    return float(np.mean([calibration_error(confidences.tolist(), answerable.tolist()) for answerable in drawn]))


if __name__ == "__main__":
    main()

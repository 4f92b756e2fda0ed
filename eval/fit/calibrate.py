"""`python -m eval.fit.calibrate`: fits the confidence on questions over several corpora.

A logistic regression over the features of `retrieval/confidence/features.py`, once for passages that the reader read and once
for those that it did not. Corpora weigh the same, and so do the answerable and the unanswerable questions of each: what is
fitted is no corpus's own. A corpus without questions that nobody answers weighs little. Confidences and threshold come from
regressions that never saw the corpus in question, as a service meets documents that nothing was fitted on. The features are
kept in `eval/fit/samples.csv`. `--collect` measures them anew. Reporting questions are never looked at. `--write` puts what was
fitted into `retrieval/calibration.toml`.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from eval.errors import SuiteError
from eval.fit.corpora import collect_corpora
from eval.fit.samples import Flags, Sample, read_samples, write_samples
from eval.measures.abstention_measures import calibration_error, false_answer_rate
from index.settings import BuildSettings
from retrieval.confidence.confidence import Calibration, load_calibration

TARGET = Path(__file__).parents[2] / "retrieval" / "calibration.toml"
ANSWERED = 0.88  # share of the answerable to answer, the mean over the corpora: below 0.9 more are signable
STRENGTH = 0.3  # inverse, of the ridge: some hundred questions of a corpus carry no large weights
HELD_BACK = (
    0.1  # weight of a question whose evidence is held back beside one that nobody answers: it is easier, or answered elsewhere
)
DRAWS, INTERVAL = 1_000, (2.5, 97.5)
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CorpusFigures:
    """How the confidence does on one corpus that it was not fitted on."""

    corpus: str
    answerable: int
    unanswerable: int
    auroc: float
    answered: float
    """Share of the answerable questions from the threshold on."""
    refused: float
    """Share of the unanswerable questions below it."""
    false_answers: float
    """Share of the unanswerable answered where 0.9 of the answerable are."""
    interval: tuple[float, float]
    """The 95 % bootstrap interval of `false_answers`."""
    error: float
    """The calibration error, answerable and unanswerable questions weighing the same."""


@dataclass(frozen=True, slots=True)
class FittedConfidence:
    """What is shipped, and how it does on each corpus by the fit on the others."""

    calibration: Calibration
    figures: tuple[CorpusFigures, ...]


def main() -> None:
    """Fit, print the file that comes of it, and write it where that is wanted."""
    parser = argparse.ArgumentParser(description="Fit the confidence of answers on questions over several corpora.")
    parser.add_argument("--collect", type=Path, metavar="FOLDER", help="measure the features anew; FOLDER holds the collections")
    parser.add_argument("--data", type=Path, default=Path("var"), help="folder of the service's index")
    parser.add_argument("--answered", type=float, default=ANSWERED, help="share of the answerable to answer")
    parser.add_argument("--write", action="store_true", help=f"write the calibration into {TARGET.name}")
    arguments = parser.parse_args()
    try:
        if arguments.collect:
            write_samples(collect_corpora(arguments.data, arguments.collect, BuildSettings()))
        calibration = calibrate(arguments.answered)
    except SuiteError as error:
        sys.exit(str(error))
    print(calibration)
    if arguments.write:
        write_calibration(calibration)


def calibrate(answered: float = ANSWERED, further: Sequence[Sample] = ()) -> str:
    """Fit on the samples in the file and on further ones, and return the text of the file that comes of it.

    further: one sample of passages that were read and one of those that were not, for each further corpus.
    """
    parts = ["# Written by `python -m eval.fit.calibrate` from eval/fit/samples.csv; not edited by hand."]
    for name in ("read", "unread"):
        shipped = read_samples(was_read=name == "read")
        parts += _write(name, fit_confidence([*shipped, *(one for one in further if one.names == shipped[0].names)], answered))
    return "\n".join(parts) + "\n"


def write_calibration(text: str) -> None:
    """Put what `calibrate` returned into the settings."""
    TARGET.write_text(text, encoding="utf-8")


def compare_confidence(further: Sequence[Sample], answered: float = ANSWERED) -> list[str]:
    """What further samples would change, in lines: on each, what is answered and refused as shipped and by the fit with it."""
    lines = []
    for name in ("read", "unread"):
        shipped, calibration = read_samples(was_read=name == "read"), load_calibration(was_read=name == "read")
        added = [sample for sample in further if sample.names == shipped[0].names]
        fitted = fit_confidence([*shipped, *added], answered).calibration
        lines.append(f"{name}: threshold {calibration.threshold:.4f} as shipped, {fitted.threshold:.4f} as fitted")
        for sample in added:
            was, now = (_describe_shares(sample, one) for one in (calibration, fitted))
            lines.append(f"  {sample.corpus}: as shipped {was}; as fitted {now}")
    return lines


def _describe_shares(sample: Sample, calibration: Calibration) -> str:
    weights = np.array([calibration.weights.get(name, 0.0) for name in sample.names])
    logits = calibration.bias + sample.features @ weights
    given = 1 / (1 + np.exp(-logits)) >= calibration.threshold
    right, others = given[sample.with_evidence & sample.answerable], given[sample.with_evidence & ~sample.answerable]
    return f"{right.sum()} of {len(right)} answered, {(~others).sum()} of {len(others)} refused"


def fit_confidence(samples: Sequence[Sample], answered: float = ANSWERED) -> FittedConfidence:
    """What is shipped of samples that have the same features, and the figures of each corpus by the fit on the others.

    The regression draws its confidences towards the middle. What it says of corpora that it never saw is drawn back by a line in
    logits (Platt, 1999). The threshold answers the wanted share of answerable questions in the mean over the corpora.
    """
    model = fit(samples)
    guessed = [_guess(samples, sample) for sample in samples]
    answerable = [sample.answerable[_judged(sample)] for sample in samples]
    line = LogisticRegression(C=np.inf).fit(
        np.concatenate(guessed)[:, None], np.concatenate(answerable), np.concatenate([_balance(flags) for flags in answerable])
    )
    slope, shift = float(line.coef_[0, 0]), float(line.intercept_[0])
    weights = slope * model[1].coef_[0] / model[0].scale_
    bias = shift + slope * float(model[1].intercept_[0]) - float(weights @ model[0].mean_)
    confidences = [line.predict_proba(logits[:, None])[:, 1] for logits in guessed]
    threshold = _find_threshold(confidences, answerable, answered)
    calibration = Calibration(bias, dict(zip(samples[0].names, weights.tolist(), strict=True)), threshold)
    parts = zip(samples, confidences, answerable, strict=True)
    return FittedConfidence(calibration, tuple(_measure(one.corpus, values, flags, threshold) for one, values, flags in parts))


def fit(samples: Sequence[Sample]) -> Pipeline:
    """The regression on all rows of these samples, each row with its weight."""
    features = np.concatenate([sample.features for sample in samples])
    answerable = np.concatenate([sample.answerable for sample in samples])
    weights = np.concatenate([weigh(sample) for sample in samples])
    weights *= len(weights) / weights.sum()
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=1_000))
    return model.fit(features, answerable, logisticregression__sample_weight=weights)


def weigh(sample: Sample) -> Values:
    """The weight of each row: one half in all for the answerable ones, one for the others.

    A question whose evidence is held back weighs little beside one that nobody answers, and so does a whole corpus that only has
    such ones.
    """
    positive = sample.answerable.astype(np.float64)
    unanswerable = ~sample.answerable & sample.with_evidence
    negative = np.where(sample.held_back, HELD_BACK, 1.0) * ~sample.answerable
    weights: Values = 0.5 * positive / (positive.sum() or 1.0) + 0.5 * negative / (negative.sum() or 1.0)
    return weights if unanswerable.any() else HELD_BACK * weights


def _judged(sample: Sample) -> Flags:
    """The rows that figures are made of: questions as they are, and with held-back evidence where the corpus has no others."""
    has_unanswerable = bool((~sample.answerable & sample.with_evidence).any())
    return sample.with_evidence if has_unanswerable else np.ones(len(sample.ids), np.bool_)


def _guess(samples: Sequence[Sample], sample: Sample) -> Values:
    """The logits of a sample's judged rows, from the others."""
    others = [other for other in samples if other is not sample]
    return np.asarray(fit(others or samples).decision_function(sample.features[_judged(sample)]))


def _balance(answerable: Flags) -> Values:
    """Weights by which answerable and unanswerable rows are as many, 1 in all."""
    weights: Values = np.where(answerable, 0.5 / max(answerable.sum(), 1), 0.5 / max((~answerable).sum(), 1))
    return weights


def _find_threshold(confidences: Sequence[Values], answerable: Sequence[Flags], wanted: float) -> float:
    """The highest confidence from which on the wanted share of answerable questions is answered, the mean over the corpora."""
    right = [np.sort(values[flags]) for values, flags in zip(confidences, answerable, strict=True)]
    weights = np.concatenate([np.full(len(values), 1 / len(values) / len(right)) for values in right])
    values = np.concatenate(right)
    order = np.argsort(-values)
    reached = int(np.searchsorted(np.cumsum(weights[order]), wanted - 1e-9))
    return float(values[order[min(reached, len(values) - 1)]])


def _measure(corpus: str, confidences: Values, answerable: Flags, threshold: float) -> CorpusFigures:
    false_answers = _count_false(confidences, answerable)
    chance = np.random.default_rng(0)
    drawn = []
    for _ in range(DRAWS):
        rows = np.concatenate([chance.choice(np.flatnonzero(flags), flags.sum()) for flags in (answerable, ~answerable)])
        drawn.append(_count_false(confidences[rows], answerable[rows]))
    low, high = np.percentile(drawn, INTERVAL)
    given = confidences >= threshold
    repeated = [np.resize(np.flatnonzero(flags), len(answerable)) for flags in (answerable, ~answerable)]
    rows = np.concatenate(repeated)
    return CorpusFigures(
        corpus,
        int(answerable.sum()),
        int((~answerable).sum()),
        float(roc_auc_score(answerable, confidences)),
        float(given[answerable].mean()),
        float((~given[~answerable]).mean()),
        false_answers,
        (float(low), float(high)),
        calibration_error(confidences[rows].tolist(), answerable[rows].tolist()) or 0.0,
    )


def _count_false(confidences: Values, answerable: Flags) -> float:
    outcomes = [(confidence, bool(flag), True) for confidence, flag in zip(confidences.tolist(), answerable, strict=True)]
    return false_answer_rate(outcomes) or 0.0


def _write(name: str, fitted: FittedConfidence) -> list[str]:
    return [
        "",
        "# By the fit on the other corpora: AUROC, answered of the answerable, refused of the unanswerable, false answers where",
        "# 0.9 of the answerable are answered with their 95 % interval, and calibration error.",
        *(
            f"# {one.corpus} ({one.answerable} and {one.unanswerable} questions): {one.auroc:.3f}, {one.answered:.3f},"
            f" {one.refused:.3f}, {one.false_answers:.3f} [{one.interval[0]:.3f}, {one.interval[1]:.3f}], {one.error:.3f}"
            for one in fitted.figures
        ),
        f"[{name}]",
        f"bias = {fitted.calibration.bias:.4f}",
        f"threshold = {fitted.calibration.threshold:.4f}",
        "",
        f"[{name}.weights]",
        *(f"{feature} = {weight:.4f}" for feature, weight in fitted.calibration.weights.items()),
    ]


if __name__ == "__main__":
    main()

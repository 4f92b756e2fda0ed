"""`python -m eval.fit.fit_evidence FOLDER`: fits the order of sentences as evidence.

Of each answerable question of the corpora of `eval/fit/corpora.py` the sentences of its passages are measured as an answer
measures them. A sentence is right where it holds a quote of the evidence, or an answer in the paragraph that is judged relevant.
The weights make it likely that a right one is chosen (a conditional logit, McFadden 1974), every corpus weighing the same. The
figures beside them are of each corpus by the fit on the others. `--write` puts the weights into `retrieval/evidence.toml`.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from eval.errors import SuiteError
from eval.fit.corpora import CORPORA, open_corpus
from eval.suites.collection_index import open_model
from eval.suites.own_questions import Question
from index.engine import Snapshot
from index.settings import BuildSettings
from retrieval.answer.assessment import READ
from retrieval.answer.citations import fold
from retrieval.answer.evidence import Evidence, find_evidence
from retrieval.ask import prepare, rank
from retrieval.models import Models
from retrieval.passages.passage_builder import build_passages
from retrieval.rank.evidence_weights import READ_FEATURES, UNREAD_FEATURES

TARGET = Path(__file__).parents[2] / "retrieval" / "evidence.toml"
MOST = 60  # sentences of a question, best first by the weights that stand
RIDGE = 0.003
_SHORTEST = 20  # characters of a sentence that is right for standing in a quote
Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Choice:
    """The sentences of one question, one or more of which are right."""

    features: Values
    """(sentences, features)."""
    right: Flags
    """(sentences,)."""


def main() -> None:
    """Collect, fit, print what was reached, and write the weights where that is wanted."""
    parser = argparse.ArgumentParser(description="Fit the order of sentences as evidence on questions over several corpora.")
    parser.add_argument("collections", type=Path, metavar="FOLDER", help="the folder of the public collections")
    parser.add_argument("--data", type=Path, default=Path("var"), help="folder of the service's index")
    parser.add_argument("--write", action="store_true", help=f"write the weights into {TARGET.name}")
    arguments = parser.parse_args()
    lines = ["# Written by `python -m eval.fit.fit_evidence`; not edited by hand."]
    try:
        for name, features, with_reader in (("read", READ_FEATURES, True), ("unread", UNREAD_FEATURES, False)):
            choices = collect_choices(arguments.data, arguments.collections, Models.load(with_reader=with_reader), features)
            lines += describe_fit(name, features, choices)
    except SuiteError as error:
        sys.exit(str(error))
    print("\n".join(lines))
    if arguments.write:
        TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


def collect_choices(data: Path, collections: Path, models: Models, features: Sequence[str]) -> dict[str, list[Choice]]:
    """The choices of each corpus. Raises SuiteError for a collection that is missing."""
    settings = BuildSettings()
    choices: dict[str, list[Choice]] = {}
    with closing(open_model(data, settings.model, settings.workers)) as encoder:
        for name in CORPORA:
            with open_corpus(name, data, collections, settings, encoder) as (index, suite):
                answerable = [question for question in suite.questions if question.answerable]
                found = [_measure(index, models, question, features) for question in answerable]
            choices[name] = [choice for choice in found if choice.right.any()]
    return choices


def _measure(index: Snapshot, models: Models, question: Question, features: Sequence[str]) -> Choice:
    query = prepare(index, models, question.text)
    hits, readings = rank(index, models, query)
    passages = build_passages(index, query, hits, READ)[:READ]
    evidence = find_evidence(index, query, passages, readings, models.evidence)[:MOST]
    measured = [[item.features[name] for name in features] for item in evidence]
    return Choice(
        np.array(measured).reshape(-1, len(features)), np.array([is_right(item, question) for item in evidence], np.bool_)
    )


def is_right(item: Evidence, question: Question) -> bool:
    """True where a sentence holds a quote of the evidence or stands in one, or holds an answer in a document that is judged."""
    for evidence in question.evidence:
        if evidence.doc_id != item.passage.source.doc_id:
            continue
        quote = fold(evidence.quote).replace("\t", " ")
        text = item.text.replace("\t", " ")
        if quote and (quote in text or (len(text) >= _SHORTEST and text in quote)):
            return True
        if not quote and any(fold(answer) in text for answer in question.answers):
            return True
    return False


def describe_fit(name: str, features: Sequence[str], choices: dict[str, list[Choice]]) -> list[str]:
    """The weights as lines of TOML, with the share of each corpus whose first sentence is right by the fit on the others."""
    lines = ["", f"[{name}]"]
    for corpus, own in choices.items():
        others = fit({other: rest for other, rest in choices.items() if other != corpus})
        lines.append(f"# {corpus}: {_first_right(own, others):.3f} of {len(own)} by the fit on the others")
    weights = fit(choices)
    return lines + [f"{one} = {weight:.3f}" for one, weight in zip(features, weights.tolist(), strict=True)]


def fit(choices: dict[str, list[Choice]]) -> Values:
    """The weights that make the right sentences likeliest, each corpus weighing the same."""
    rows = np.concatenate([choice.features for own in choices.values() for choice in own])
    spread = rows.std(axis=0) + 1e-9
    parts = [(choice.features / spread, choice.right, 1 / len(own)) for own in choices.values() for choice in own]

    def lose(weights: Values) -> tuple[float, Values]:
        loss, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for features, right, share in parts:
            likely = np.exp(features @ weights - (features @ weights).max())
            likely /= likely.sum()
            chosen = np.where(right, likely, 0.0)
            loss -= share * float(np.log(chosen.sum() + 1e-12))
            slope -= share * (features.T @ (chosen / (chosen.sum() + 1e-12) - likely))
        return loss, slope

    found = minimize(lose, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / spread, np.float64)


def _first_right(choices: Sequence[Choice], weights: Values) -> float:
    return float(np.mean([choice.right[np.argmax(choice.features @ weights)] for choice in choices]))


if __name__ == "__main__":
    main()

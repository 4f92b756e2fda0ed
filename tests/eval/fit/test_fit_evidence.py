"""The fit of the order of evidence: it learns what tells the right sentence, and judges sentences by quotes or answers."""

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from eval.fit.fit_evidence import Choice, describe_fit, fit, is_right
from eval.suites.own_questions import EvidenceQuote
from retrieval.rank.evidence_weights import READ_FEATURES, UNREAD_FEATURES, EvidenceWeights, load_evidence_model


def choose(right: list[float], noise: list[float]) -> Choice:
    """One question of sentences whose first feature is 1 where it is right, and whose second tells nothing."""
    return Choice(np.array([right, noise]).T, np.array(right) == 1)


CHOICES = {
    "one": [choose([1, 0, 0], [0.3, 0.9, 0.1]), choose([0, 1], [0.5, 0.5])],
    "other": [choose([0, 0, 1], [0.2, 0.1, 0.9]), choose([1, 0], [0.1, 0.8])],
}


def test_the_feature_that_tells_the_right_sentence_has_the_weight() -> None:
    telling, empty = fit(CHOICES).tolist()
    assert telling > 1 > abs(empty)


def test_a_corpus_with_more_questions_counts_no_more() -> None:
    for repeats in (1, 5):
        weights = fit({**CHOICES, "other": CHOICES["other"] * repeats})
        if repeats == 1:
            alone = weights
    # Only the scale of the features, their spread over all rows, differs.
    assert np.allclose(weights[0], alone[0], rtol=0.1)


def test_the_figures_are_of_each_corpus_by_the_fit_on_the_others() -> None:
    lines = describe_fit("read", ("telling", "empty"), CHOICES)
    assert "# one: 1.000 of 2 by the fit on the others" in lines
    assert lines[-2].startswith("telling = ")


@pytest.mark.parametrize(
    ("quote", "answers", "text", "right"),
    [
        ("signed it in 2019", (), "Viet Nam signed it in 2019, as was said.", True),
        ("Viet Nam signed it in 2019, as was said. It holds.", (), "Viet Nam signed it in 2019, as was said.", True),
        ("signed it in 2018", (), "Viet Nam signed it in 2019.", False),
        ("", ("2019",), "Viet Nam signed it in 2019.", True),
        ("", ("2018",), "Viet Nam signed it in 2019.", False),
        ("in 2019 it was signed", ("2019",), "in 2019", False),
    ],
)
def test_a_sentence_is_right_by_the_quote_or_by_the_answer(quote: str, answers: tuple[str, ...], text: str, right: bool) -> None:
    item: Any = SimpleNamespace(text=text, passage=SimpleNamespace(source=SimpleNamespace(doc_id="a")))
    question: Any = SimpleNamespace(evidence=(EvidenceQuote("a", quote),), answers=answers)
    elsewhere: Any = SimpleNamespace(evidence=(EvidenceQuote("b", quote),), answers=answers)
    assert is_right(item, question) is right
    assert not is_right(item, elsewhere)


def test_the_shipped_weights_are_of_these_features_and_a_score_is_their_sum() -> None:
    model = load_evidence_model()
    assert all(getattr(model.read, name) for name in READ_FEATURES)
    assert all(getattr(model.unread, name) for name in UNREAD_FEATURES)
    assert (model.unread.margin, model.unread.answerable) == (0, 0)  # nobody read
    weights = EvidenceWeights(nearness=2, passage=3, first=0, value=0, cell=0, unmet=-1, note=0)
    assert math.isclose(weights.score({"nearness": 0.5, "passage": 0.25, "unmet": 2}), 2 * 0.5 + 3 * 0.25 - 1 * 2)

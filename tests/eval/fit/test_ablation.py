"""Effects of variants: differences in pairs, corrected together."""

from pathlib import Path

import pytest

from eval.command import Request
from eval.fit.ablation import OWN, Effect, ablate, choose_builds, correct
from eval.suites.own_questions import Question
from eval.suites.suite import CollectionDocument, Suite
from index.engine import Snapshot
from index.settings import BuildSettings

TEXTS = {"wing": "the lift of a wing .", "heat": "the heat of a layer .", "flow": "the flow of a stream ."}


def _effect(variant: str, p: float) -> Effect:
    return Effect("s", variant, "RR@10", 0.5, 0.0, -0.1, 0.1, p)


def test_p_values_are_corrected_over_all_that_is_compared() -> None:
    effects = correct([_effect(OWN, 1.0), _effect("a", 0.01), _effect("b", 0.04)])
    assert [effect.p for effect in effects] == [1.0, pytest.approx(2 * 0.01), pytest.approx(0.04)]


def test_every_variant_is_measured_on_every_question(tmp_path: Path, corpus_index: Snapshot) -> None:
    documents = tuple(CollectionDocument(doc_id, doc_id, text) for doc_id, text in TEXTS.items())
    questions = tuple(Question(doc_id, "query", text, (), (), answerable=True) for doc_id, text in TEXTS.items())
    suite = Suite("three", questions, {doc_id: {doc_id: 1} for doc_id in TEXTS}, has_answers=False, documents=documents)
    request = Request(tmp_path, tmp_path, BuildSettings())
    effects = list(ablate(suite, request, corpus_index.encoder))  # type: ignore[arg-type]  # the corpus's own encoder
    variants = list(dict.fromkeys(effect.variant for effect in effects))
    assert variants[:3] == ["bm25", "dense", OWN]
    assert set(choose_builds(request.settings)) <= set(variants)
    assert {(effect.mean, effect.difference, effect.p) for effect in effects if effect.measure == "hit@5"} == {(1.0, 0.0, 1.0)}


def test_every_build_differs_from_the_services_own() -> None:
    own = BuildSettings()
    assert all(settings != own for settings in choose_builds(own).values())

"""Fitting on a small collection: the better number is found, chance does not move one, and what is held out stays held out."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from index_fakes import FakeEncoder

from eval.fit import fitting
from eval.fit.fitting import CHOICES, MARGIN, Numbers, Trials, fit_numbers, search
from eval.fit.tune import write_numbers
from eval.suites.collection_index import open_collection
from eval.suites.own_questions import Question
from eval.suites.suite import CollectionDocument, Suite
from index.build.report import ignore_progress
from index.engine import Snapshot
from index.settings import Bm25Settings, BuildSettings, load_bm25
from retrieval.rank.fusion import FusionSettings

# The fake encoder adds up words, so it ranks by all words alike; only the lexical retriever knows that "rare" is rare.
DOCUMENTS = tuple(
    CollectionDocument(str(number), "", f"common words here and rare{number} ." if number % 2 else "common words here again .")
    for number in range(20)
)
QUESTIONS = tuple(Question(f"q{n}", "query", f"common words here rare{n}", (), (), answerable=True) for n in range(1, 20, 2))
SUITE = Suite("rare", QUESTIONS, {f"q{n}": {str(n): 1} for n in range(1, 20, 2)}, has_answers=False, documents=DOCUMENTS)
START = Numbers(load_bm25(), FusionSettings(50, 0.0, 0.4, 0.0, 1))


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Suite, Snapshot]]:
    with open_collection(SUITE, tmp_path, BuildSettings(), FakeEncoder()) as index:
        yield SUITE, index


def test_a_number_is_found_by_its_name_wherever_it_is_kept() -> None:
    changed = START.change("k1", 1.5).change("depth", 7)
    assert (changed.bm25.k1, changed.fusion.depth) == (1.5, 7)
    assert (changed.read("k1"), changed.read("depth"), changed.read("b")) == (1.5, 7.0, START.bm25.b)


def test_a_value_is_kept_unless_another_is_better_by_more_than_chance(
    opened: tuple[Suite, Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "CHOICES", {"lexical_weight": (0.0, 0.5), "depth": (50, 100)})
    every = [np.ones(len(QUESTIONS), np.bool_)]
    trials = Trials([opened], 100)
    without, with_words = (trials.score(START.change("lexical_weight", weight))[0].mean() for weight in (0.0, 0.5))
    found = search(trials, START, every)
    assert found.fusion.lexical_weight == (0.5 if with_words > without + MARGIN else 0.0)
    assert found.fusion.depth == START.fusion.depth  # 20 documents: depth makes no difference


def test_the_validated_figure_is_of_questions_that_took_no_part(
    opened: tuple[Suite, Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[list[np.bool_]] = []
    real = fitting.search

    def spy(trials: Trials, start: Numbers, keep: list[np.ndarray]) -> Numbers:  # type: ignore[type-arg]
        kept.append(list(keep[0]))
        return real(trials, start, keep)

    monkeypatch.setattr(fitting, "search", spy)
    monkeypatch.setattr(fitting, "begin", lambda: START)
    monkeypatch.setattr(fitting, "CHOICES", {"lexical_weight": (0.4, 0.5)})
    found = fit_numbers([opened], 100, ignore_progress)
    assert all(kept[0])  # the numbers that are written are fitted on all questions
    assert np.sum([~np.array(keep) for keep in kept[1:]], axis=0).tolist() == [1] * len(QUESTIONS)  # each is held out once
    assert found.sizes == {"rare": len(QUESTIONS)}


def test_the_search_begins_in_the_middle_of_each_list_whatever_is_shipped() -> None:
    numbers = fitting.begin()
    assert {name: numbers.read(name) for name in CHOICES} == {name: values[len(values) // 2] for name, values in CHOICES.items()}


def test_no_more_questions_than_wanted_are_taken_and_the_same_each_time(opened: tuple[Suite, Snapshot]) -> None:
    first, second = (Trials([opened], 4) for _ in range(2))
    assert first.sizes == {"rare": 4}
    assert first.score(START)[0].tolist() == second.score(START)[0].tolist()


def test_what_is_written_is_read_back_with_its_provenance(
    opened: tuple[Suite, Snapshot], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.fit.tune.BM25", tmp_path / "bm25.toml")
    monkeypatch.setattr("eval.fit.tune.FUSION", tmp_path / "fusion.toml")
    monkeypatch.setattr(fitting, "CHOICES", {name: values[:2] for name, values in fitting.CHOICES.items()})
    found = fit_numbers([opened], 100, ignore_progress)
    write_numbers(found)
    bm25, fusion = ((tmp_path / name).read_text(encoding="utf-8") for name in ("bm25.toml", "fusion.toml"))
    assert Bm25Settings(**tomllib.loads(bm25)) == found.numbers.bm25
    assert FusionSettings(**tomllib.loads(fusion)) == found.numbers.fusion
    assert isinstance(tomllib.loads(fusion)["depth"], int)
    assert "rare (10 questions)" in fusion

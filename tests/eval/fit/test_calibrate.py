"""The shipped confidence is what the fit gives of the shipped samples, and the fit learns what it is shown."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from eval.errors import SuiteError
from eval.fit.calibrate import ANSWERED, compare_confidence, fit, fit_confidence, main, weigh
from eval.fit.corpora import choose_questions
from eval.fit.samples import Sample, collect_sample, read_samples, write_samples
from eval.suites.collection import load_collection
from eval.suites.own_questions import EvidenceQuote, find_suite, load_questions
from eval.training.data.examples import choose_held_out
from index.engine import Snapshot
from retrieval.confidence.confidence import Calibration, estimate_confidence, load_calibration
from retrieval.models import Models

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
LAST_BITS = 0.02  # another processor differs in the last bits of a vector, and may swap two passages of one question
PRINTED = 5e-5  # half a unit of the last printed decimal


def make_sample(corpus: str, seed: int, size: int = 60, shift: float = 0.0) -> Sample:
    """A corpus whose first feature tells the answerable apart, and whose second is noise."""
    chance = np.random.default_rng(seed)
    answerable = np.arange(size) % 2 == 0
    features = np.column_stack([answerable * 2.0 + chance.normal(shift, 1, size), chance.normal(0, 1, size)])
    ids = tuple(f"q{number}" for number in range(size))
    return Sample(corpus, ids, ("useful", "noise"), features, answerable, np.zeros(size, np.bool_))


def test_a_feature_that_tells_the_answerable_apart_gets_the_weight() -> None:
    weights = fit_confidence([make_sample("a", 1, 400), make_sample("b", 2, 400)]).calibration.weights
    assert weights["useful"] > 1
    assert abs(weights["noise"]) < 0.3


def test_every_corpus_weighs_the_same_whatever_its_size() -> None:
    small, other = make_sample("small", 3), make_sample("other", 4, shift=1.0)
    five = [np.tile(part, 5) for part in (small.answerable, small.held_back)]
    large = replace(small, ids=small.ids * 5, features=np.tile(small.features, (5, 1)), answerable=five[0], held_back=five[1])
    first, second = fit([small, other]), fit([large, other])
    logits = [model.decision_function(other.features) for model in (first, second)]
    assert np.corrcoef(logits[0], logits[1])[0, 1] > 0.99
    assert weigh(small).sum() == pytest.approx(weigh(large).sum()) == pytest.approx(1)


def test_held_back_questions_weigh_little_and_so_does_a_corpus_that_has_no_others() -> None:
    sample = make_sample("a", 5, 4)
    held = replace(sample, answerable=np.array([True, False, False, False]), held_back=np.array([False, False, True, True]))
    assert weigh(held).tolist() == pytest.approx([0.5, 0.5 * 1 / 1.2, 0.5 * 0.1 / 1.2, 0.5 * 0.1 / 1.2])
    alone = replace(held, held_back=np.array([False, True, True, True]))
    assert weigh(alone).tolist() == pytest.approx([0.1 * 0.5, *[0.1 * 0.5 / 3] * 3])


def test_the_calibration_is_printed_and_written_only_where_that_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "calibration.toml"
    monkeypatch.setattr("eval.fit.calibrate.TARGET", target)
    monkeypatch.setattr("eval.fit.calibrate.calibrate", lambda answered: f"# answers {answered}\n")
    for options, written in (([], False), (["--write"], True)):
        monkeypatch.setattr("sys.argv", ["calibrate", "--answered", "0.8", *options])
        main()
        assert (capsys.readouterr().out, target.exists()) == ("# answers 0.8\n\n", written)
    assert target.read_text(encoding="utf-8") == "# answers 0.8\n"


def test_the_threshold_answers_the_wanted_share_in_the_mean_over_the_corpora() -> None:
    samples = [make_sample("a", 6, 200), make_sample("b", 7, 60), make_sample("c", 8, 120, shift=0.5)]
    figures = fit_confidence(samples, 0.8).figures
    assert np.mean([one.answered for one in figures]) == pytest.approx(0.8, abs=1 / 30)
    assert all(one.interval[0] <= one.false_answers <= one.interval[1] for one in figures)


def test_what_would_change_is_said_of_further_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = [sample for read in (True, False) for sample in read_samples(was_read=read)]
    further = [replace(sample, corpus="mine") for sample in shipped if sample.corpus == "tuning"]
    lines = compare_confidence(further)
    count = int((further[0].answerable & further[0].with_evidence).sum())
    assert [line.split(":")[0].strip() for line in lines] == ["read", "mine", "unread", "mine"]
    assert f"of {count} answered" in lines[1]


def test_samples_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    read = make_sample("a", 9, 6)
    read = replace(read, features=read.features.round(4))
    unread = replace(read, names=("useful",), features=read.features[:, :1])
    path = tmp_path / "samples.csv"
    write_samples([read, unread], path)
    for sample, was_read in ((read, True), (unread, False)):
        (found,) = read_samples(was_read=was_read, path=path)
        assert (found.corpus, found.ids, found.names) == (sample.corpus, sample.ids, sample.names)
        assert found.features == pytest.approx(sample.features)
        assert found.answerable.tolist() == sample.answerable.tolist()
    path.write_text("corpus,question,was_read,is_answerable,is_held_back,useful\n", encoding="utf-8")
    with pytest.raises(SuiteError, match="holds no sample"):
        read_samples(was_read=True, path=path)


def test_confidence_is_the_logistic_function_of_the_weighted_features() -> None:
    calibration = Calibration(-1.0, {"fit": 2.0, "value": 0.5}, 0.5)
    assert estimate_confidence({"fit": 0.25, "value": 1.0}, calibration) == pytest.approx(
        1 / (1 + np.exp(1.0 - 2 * 0.25 - 0.5 * 1))
    )


@pytest.mark.parametrize("was_read", [True, False])
def test_the_shipped_confidence_is_the_fit_of_the_shipped_samples(was_read: bool) -> None:
    fitted = fit_confidence(read_samples(was_read=was_read), ANSWERED).calibration
    shipped = load_calibration(was_read=was_read)
    assert dict(fitted.weights) == pytest.approx(dict(shipped.weights), abs=PRINTED)
    assert (fitted.bias, fitted.threshold) == pytest.approx((shipped.bias, shipped.threshold), abs=PRINTED)


# With the reader some 100 passages are read for ten questions. Under the profile "thorough", as in CI, nearly half are asked:
# the recorded answers ask them all.
QUESTIONS = 200 if settings().max_examples > 50 else 10


@pytest.mark.parametrize("was_read", [True, False])
def test_the_shipped_samples_are_those_of_the_tuning_questions(corpus_index: Snapshot, was_read: bool) -> None:
    questions = load_questions(find_suite("tuning"))[:QUESTIONS]
    found = collect_sample("tuning", corpus_index, Models.load(with_reader=was_read), questions)
    (shipped,) = (sample for sample in read_samples(was_read=was_read) if sample.corpus == "tuning")
    rows = len(found.ids)
    assert shipped.ids[:rows] == found.ids
    assert shipped.names == found.names
    assert shipped.answerable[:rows].tolist() == found.answerable.tolist()
    differing = np.abs(shipped.features[:rows] - found.features).max(axis=1) > LAST_BITS
    assert differing.mean() <= 0.02


def test_questions_of_a_public_set_are_those_of_articles_that_the_reader_did_not_learn_from() -> None:
    if not SHARED.is_dir():
        pytest.skip(f"the collections lie in {SHARED}, which is not here")
    suite = load_collection(SHARED / "squad2_dev")
    chosen = choose_questions(suite, 40)
    assert [question.answerable for question in chosen] == [True] * 40 + [False] * 40
    articles = {document.doc_id: document.doc_id.rpartition("#")[0] for document in suite.documents}
    held_out = choose_held_out(set(articles.values()), len(suite.questions))
    for question in chosen[:40]:
        assert {articles[item.doc_id] for item in question.evidence} <= held_out
        assert question.evidence == tuple(EvidenceQuote(doc_id, "") for doc_id in suite.qrels[question.id])

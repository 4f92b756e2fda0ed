"""The gate lets through what is as good as accepted and names what is not; changed questions never pass in silence."""

import io
import json
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from eval.errors import SuiteError
from eval.gate.baseline import Baseline, BaselineEntry, make_baseline
from eval.gate.gate import Verdict, as_json, check, print_verdict
from eval.run.results import Answered, Evaluation, Shown, SystemResult
from eval.suites.own_questions import Question
from eval.suites.suite import Suite
from tests.examples import scaled

WIDTH = 110
Ranks = Mapping[str, int]


def _evaluate(ranks: Ranks, name: str = "one", wrong: Sequence[str] = (), refused: Sequence[str] = ()) -> Evaluation:
    """A suite of questions whose one relevant passage is found at the ranks given; those `refused` are unanswerable and right."""
    asked = {key: Question(key, "fact", f"Where is {key}?", ("x",), (), key not in refused) for key in [*ranks, *refused]}
    hit = {key: float(rank <= 5) for key, rank in ranks.items()}
    reciprocal = {key: 1 / rank for key, rank in ranks.items()}
    shown = {
        key: tuple(Shown(f"{key}-doc {place}-{place + 9}", "") for place in range(rank, rank + 5)) for key, rank in ranks.items()
    }
    hybrid = SystemResult("hybrid", {}, {"RR@10": reciprocal, "nDCG@10": reciprocal, "hit@5": hit}, shown)
    answers = [
        Answered(question, key not in refused, key not in wrong, 0.0, 0.0, 1, 1, None, None, 0.5, "Text")
        for key, question in asked.items()
    ]
    return Evaluation(Suite(name, tuple(asked.values()), {}, True), "g1", {"hybrid": hybrid}, tuple(answers), {})


def _first(count: int) -> dict[str, int]:
    return {f"q{number:03}": 1 for number in range(count)}


def _print(verdict: Verdict) -> str:
    written = io.StringIO()
    print_verdict(verdict, Console(file=written, width=WIDTH))
    return written.getvalue()


def _reasons(verdict: Verdict) -> dict[str, str | None]:
    return {item.measure: item.reason for item in verdict.failed}


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(1, 12), min_size=1, max_size=9))
@settings(max_examples=scaled(40))
def test_what_was_just_accepted_passes(ranks: Ranks) -> None:
    evaluation = _evaluate(ranks)
    verdict = check([evaluation], make_baseline([evaluation]))
    assert verdict.passed
    assert (verdict.worse, verdict.improved, verdict.compared) == ((), 0, {"one": len(ranks)})


def test_a_mean_that_drops_by_more_than_the_tolerance_fails_though_it_is_no_proof() -> None:
    verdict = check([_evaluate({**_first(100), "q007": 10, "q008": 10})], make_baseline([_evaluate(_first(100))]))
    assert set(_reasons(verdict)) == {"RR@10", "nDCG@10", "hit@5"}
    assert _reasons(verdict)["hit@5"] == "dropped by more than 0.01"
    failed = {item.measure: item for item in verdict.failed}
    assert failed["hit@5"].difference == pytest.approx(-2 / 100)
    assert failed["RR@10"].now == pytest.approx((98 + 2 / 10) / 100)
    assert failed["hit@5"].questions == 100


def test_a_drop_of_just_the_tolerance_passes() -> None:
    verdict = check([_evaluate({**_first(100), "q007": 6})], make_baseline([_evaluate(_first(100))]))
    assert {item.measure: item.difference for item in verdict.comparisons}["hit@5"] == pytest.approx(-1 / 100)
    assert [pair.question_id for pair in verdict.worse] == ["q007"]
    assert verdict.passed
    assert not check([_evaluate({**_first(100), "q007": 6})], make_baseline([_evaluate(_first(100))]), 0.009).passed


def test_two_near_ties_that_swap_on_another_machine_pass_at_the_size_of_the_shipped_suites() -> None:
    verdict = check([_evaluate({**_first(127), "q001": 2, "q002": 2})], make_baseline([_evaluate(_first(127))]))
    assert verdict.passed
    assert len(verdict.worse) == 2


def test_a_drop_within_the_tolerance_fails_when_it_is_more_than_chance() -> None:
    """Of five measures two differ, in n questions, all for the worse: p = 5 / 2^n, below 0.05 from n = 7 on."""

    def shift(count: int) -> Verdict:
        accepted = {f"q{number:04}": 4 for number in range(1000)}
        return check(
            [_evaluate({**accepted, **{f"q{number:04}": 5 for number in range(count)}})], make_baseline([_evaluate(accepted)])
        )

    assert shift(6).passed
    verdict = shift(7)
    assert _reasons(verdict) == dict.fromkeys(("RR@10", "nDCG@10"), "dropped with significance (p < 0.05)")
    assert [item.p for item in verdict.failed] == pytest.approx([5 / 2**7] * 2)
    assert [item.difference for item in verdict.failed] == pytest.approx([7 * (1 / 5 - 1 / 4) / 1000] * 2)


def test_a_rise_is_never_a_failure_and_is_counted() -> None:
    verdict = check([_evaluate(_first(40))], make_baseline([_evaluate(dict.fromkeys(_first(40), 3))]))
    assert verdict.passed
    assert verdict.improved == 40
    assert verdict.worse == ()


def test_a_question_that_is_better_by_one_measure_and_worse_by_another_counts_as_worse() -> None:
    before = _evaluate({**_first(200), "q001": 2})
    verdict = check([_evaluate(_first(200), wrong=["q001"])], make_baseline([before]))
    assert [(pair.question_id, pair.drops) for pair in verdict.worse] == [("q001", {"right": 1.0})]
    assert verdict.improved == 0


def test_an_unanswerable_question_that_is_now_answered_is_compared_too() -> None:
    before = _evaluate(_first(60), refused=["u1", "u2"])
    verdict = check([_evaluate(_first(60), refused=["u1", "u2"])], make_baseline([before]))
    assert verdict.compared == {"one": 62}
    assert {item.measure: item.questions for item in verdict.comparisons} == {
        "RR@10": 60,
        "nDCG@10": 60,
        "hit@5": 60,
        "right": 62,
        "signable": 62,
    }


def test_a_difference_that_rounding_can_make_is_no_worse_question() -> None:
    accepted = make_baseline([_evaluate({"q1": 3})]).suites["one"]["q1"]
    for higher, worse in ((0.0001, 0), (0.0002, 1)):
        entry = BaselineEntry({**accepted.scores, "RR@10": round(1 / 3, 4) + higher}, accepted.shown)
        assert len(check([_evaluate({"q1": 3})], Baseline({"one": {"q1": entry}})).worse) == worse


def test_questions_that_came_or_went_fail_though_every_mean_rose() -> None:
    accepted = make_baseline([_evaluate({"q1": 1, "q2": 9})])
    verdict = check([_evaluate({"q1": 1, "q3": 1})], accepted)
    assert not verdict.passed
    assert verdict.failed == ()
    assert verdict.changes == ("one: 1 new, without accepted scores: q3", "one: 1 accepted and gone: q2")


def test_a_measure_that_came_or_went_fails() -> None:
    entry = BaselineEntry({"RR@10": 1.0, "nDCG@10": 1.0, "hit@5": 1.0}, ())
    verdict = check(
        [_evaluate({"q1": 1}, refused=["u1"])], Baseline({"one": {"q1": entry, "u1": BaselineEntry({"hit@5": 0.0}, ())}})
    )
    assert verdict.changes == (
        "one: 1 no longer measured by hit@5: u1",
        "one: 2 not measured by right when accepted: q1, u1",
        "one: 2 not measured by signable when accepted: q1, u1",
    )


def test_a_suite_without_accepted_scores_fails_and_so_does_one_left_out_of_a_whole_run() -> None:
    accepted = make_baseline([_evaluate({"q1": 1}), _evaluate({"q1": 1}, "two")])
    assert check([_evaluate({"q1": 1})], accepted).changes == ("the suite 'two' has accepted scores and was not evaluated",)
    assert check([_evaluate({"q1": 1})], accepted, every_suite=False).passed
    unknown = check([_evaluate({"q1": 1}), _evaluate({"q1": 1}, "three")], accepted, every_suite=False)
    assert unknown.changes == ("the suite 'three' was evaluated and has no accepted scores",)


def test_nothing_to_compare_is_a_failure() -> None:
    assert check([], Baseline({}), every_suite=False).changes == ("nothing was compared",)
    with pytest.raises(SuiteError, match="evaluated twice"):
        check([_evaluate({"q1": 1}), _evaluate({"q1": 1})], Baseline({}))


def test_a_pass_is_two_lines_that_say_how_many_questions_of_which_suites() -> None:
    before = [_evaluate(_first(200)), _evaluate(_first(90), "two")]
    after = [_evaluate({**_first(200), "q003": 2}), before[1]]
    assert _print(check(after, make_baseline(before))).splitlines() == [
        "gate passed: 200 questions of one, 90 questions of two compared with the accepted scores; 0 better, 1 worse",
        "worse, within the tolerance: q003",
    ]
    assert len(_print(check(before, make_baseline(before))).splitlines()) == 1


def test_a_failure_prints_the_measure_and_both_rankings_side_by_side() -> None:
    printed = _print(check([_evaluate({"q1": 4, "q2": 1})], make_baseline([_evaluate({"q1": 1, "q2": 1})])))
    lines = printed.splitlines()
    assert any(all(word in line for word in ("one", "RR@10", "1.0000", "0.6250", "-0.3750")) for line in lines)
    assert "one q1: Where is q1?" in printed
    assert "RR@10 1.0000 -> 0.2500" in printed
    assert any("q1-doc 1-10" in line and "q1-doc 4-13" in line for line in lines)
    assert "q2" not in printed
    assert "citadel eval --accept" in lines[-1]


def test_the_worst_come_first_and_only_twenty_are_printed_though_json_holds_all() -> None:
    after = _evaluate({f"q{number:03}": number + 1 for number in range(30)})
    verdict = check([after], make_baseline([_evaluate(_first(30))]))
    assert [pair.question_id for pair in verdict.worse] == [f"q{number:03}" for number in range(29, 0, -1)]
    printed = _print(verdict)
    assert printed.count("one q0") == 20
    assert "9 questions more got worse" in printed
    assert len(as_json(verdict)["worse"]) == 29


def test_long_ids_texts_and_places_stay_within_the_width_and_lose_nothing() -> None:
    name, key, place = "suite-" + "s" * 150, "id-" + "i" * 200, "a-long-document-name-" * 12 + "120-480"
    entry = BaselineEntry({"RR@10": 1.0, "nDCG@10": 1.0, "hit@5": 1.0, "right": 1.0}, ("[bold]no markup[/bold]", place))
    worse = _evaluate({key: 9}, name)
    for accepted in (Baseline({name: {key: entry}}), Baseline({name: {}})):
        printed = _print(check([worse], accepted))
        assert max(map(len, printed.splitlines())) <= WIDTH
    printed = _print(check([worse], Baseline({name: {key: entry}})))
    assert "[bold]no markup[/bold]" in printed
    accepted_column = "".join(line.split("│")[2].strip() for line in printed.splitlines() if line.count("│") == 4)
    assert place in accepted_column


def test_the_verdict_is_plain_json() -> None:
    verdict = check([_evaluate({"q1": 4})], make_baseline([_evaluate({"q1": 1})]))
    told = json.loads(json.dumps(as_json(verdict), allow_nan=False))
    assert told["passed"] is False
    assert told["compared"] == {"one": 1}
    measure = told["measures"][0]
    assert (measure["suite"], measure["measure"], measure["failed"]) == ("one", "RR@10", True)
    assert (measure["accepted"], measure["now"], measure["difference"]) == (1.0, 0.25, -0.75)
    (worse,) = told["worse"]
    assert (worse["accepted"]["shown"][0], worse["now"]["shown"][0]) == ("q1-doc 1-10", "q1-doc 4-13")

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.middleware import rate_limit as rates
from api.http.middleware.rate_limit import RateLimiter


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_ten_seconds_of_the_rate_may_come_at_once_and_then_one_when_it_is_due() -> None:
    clock = Clock()
    flow = RateLimiter(60, clock)
    assert [flow.take("a") for _ in range(10)] == [0.0] * 10
    assert flow.take("a") == pytest.approx(60 / 60)
    clock.now += 1
    assert (flow.take("a"), flow.take("a") > 0) == (0.0, True)


def test_callers_do_not_share_their_rate() -> None:
    flow = RateLimiter(6, Clock())
    assert flow.take("a") == 0.0
    assert flow.take("a") == pytest.approx(60 / 6)
    assert flow.take("b") == 0.0


def test_no_rate_is_no_limit() -> None:
    flow = RateLimiter(0, Clock())
    assert {flow.take("a") for _ in range(1000)} == {0.0}


def test_a_refused_request_costs_nothing() -> None:
    clock = Clock()
    flow = RateLimiter(60, clock)
    waits = [flow.take("a") for _ in range(100)]
    clock.now += waits[-1]
    assert flow.take("a") == 0.0


@given(st.integers(1, 6000), st.lists(st.floats(0, 30), max_size=200))
def test_never_more_than_the_rate_and_ten_seconds_of_it_are_let_through(a_minute: int, pauses: list[float]) -> None:
    clock = Clock()
    flow = RateLimiter(a_minute, clock)
    let_through = 0
    for pause in pauses:
        clock.now += pause
        let_through += flow.take("a") == 0.0
    most = 1 + a_minute / 60 * (sum(pauses) + 10)
    assert let_through <= math.ceil(most)


@given(st.integers(1, 6000), st.integers(0, 2000))
def test_whoever_waits_as_told_is_let_through(a_minute: int, before: int) -> None:
    clock = Clock()
    flow = RateLimiter(a_minute, clock)
    for _ in range(before):
        flow.take("a")
    if wait := flow.take("a"):
        clock.now += wait
        assert flow.take("a") == 0.0


def test_only_so_many_callers_are_remembered_the_latest_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "_CALLERS", 2)
    flow = RateLimiter(6, Clock())
    for caller in "abc":
        flow.take(caller)
    assert flow.take("c") > 0
    assert flow.take("a") == 0.0

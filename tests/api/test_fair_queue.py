"""The laws of the queue, over made-up arrivals and without a clock."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from api.fair_queue import WEIGHTS, FairQueue, Lane

LANES: tuple[Lane, ...] = tuple(WEIGHTS)
CLIENTS = st.sampled_from("abcd")
STEPS = st.lists(st.one_of(st.none(), st.tuples(st.sampled_from(LANES), CLIENTS)), max_size=200)
"""Arrivals, and None where a job is taken."""


@given(STEPS)
def test_every_job_is_taken_once_and_those_of_a_client_in_order(steps: list[tuple[Lane, str] | None]) -> None:
    queue: FairQueue[tuple[Lane, str, int]] = FairQueue()
    taken = []
    for number, step in enumerate(steps):
        if step is not None:
            queue.add((*step, number), *step)
        elif (found := queue.take(LANES)) is not None:
            taken.append(found[0])
    while (found := queue.take(LANES)) is not None:
        taken.append(found[0])
    assert sorted(number for _, _, number in taken) == [number for number, step in enumerate(steps) if step is not None]
    for lane in LANES:
        for client in "abcd":
            own = [number for one, other, number in taken if (one, other) == (lane, client)]
            assert own == sorted(own)
    assert len(queue) == 0


@given(STEPS)
def test_between_two_jobs_of_a_client_every_other_that_waits_has_its_turn(steps: list[tuple[Lane, str] | None]) -> None:
    queue: FairQueue[str] = FairQueue()
    waiting: Counter[str] = Counter()
    overtaken: dict[str, Counter[str]] = {client: Counter() for client in "abcd"}
    for step in steps:
        if step is not None:
            queue.add(step[1], "search", step[1])
            waiting[step[1]] += 1
        elif (found := queue.take(LANES)) is not None:
            served = found[0]
            waiting[served] -= 1
            overtaken[served].clear()
            for other in "abcd":
                if waiting[other] and other != served:
                    overtaken[other][served] += 1
                    assert overtaken[other][served] <= 1, f"{served} was served twice while {other} waited"


@given(st.integers(1, 10), st.permutations(LANES))
def test_kinds_that_all_wait_share_the_turns_by_weight(rounds: int, order: list[Lane]) -> None:
    queue: FairQueue[Lane] = FairQueue()
    turns = sum(WEIGHTS.values()) * rounds
    for lane in order:
        for _ in range(turns):
            queue.add(lane, lane, "a")
    taken = Counter(found[0] for _ in range(turns) if (found := queue.take(LANES)))
    assert taken == {lane: weight * rounds for lane, weight in WEIGHTS.items()}


def test_a_kind_that_did_not_wait_does_not_catch_up() -> None:
    queue: FairQueue[str] = FairQueue()
    for _ in range(1_000):
        queue.add("search", "search", "a")
        queue.take(LANES)
    for _ in range(18):
        queue.add("search", "search", "a")
        queue.add("answer", "answer", "a")
    taken = [found[0] for _ in range(18) if (found := queue.take(LANES))]
    assert taken.count("answer") == 18 // 9


def test_only_the_kinds_that_are_wanted_are_taken() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("answer", "answer", "a")
    assert queue.take(("search", "read")) is None
    assert queue.take(("answer",)) == ("answer", "answer")


@given(st.lists(CLIENTS, min_size=1, max_size=60), CLIENTS, st.integers(1, 20))
def test_no_client_fills_a_queue_that_another_wants_to_enter(arrivals: list[str], late: str, size: int) -> None:
    queue: FairQueue[str] = FairQueue()
    for client in [*arrivals, late]:
        if len(queue) < size or queue.make_room(client) is not None:
            queue.add(client, "search", client)
        assert len(queue) <= size
    held = Counter(found[0] for _ in range(size) if (found := queue.take(LANES)))
    wanted = Counter([*arrivals, late])
    for client, count in wanted.items():
        if held[client] < count:  # it was turned away, or gave way
            assert held[client] + 1 >= max(held.values())


def test_the_newest_job_of_the_longest_queue_gives_way() -> None:
    queue: FairQueue[str] = FairQueue()
    for name, lane in (("first", "answer"), ("second", "search"), ("third", "answer")):
        queue.add(name, lane, "a")  # type: ignore[arg-type]
    assert queue.make_room("b") == "third"
    queue.add("other", "answer", "b")
    assert queue.make_room("b") is None

import asyncio
import threading
import time

import pytest

from api.errors import LateError, OverloadError
from api.executor import BoundedExecutor
from api.telemetry.logs import request_id


def test_a_job_runs_off_the_event_loop_and_its_result_comes_back() -> None:
    executor = BoundedExecutor(threads=1, waiting=1)
    names = asyncio.run(executor.run(lambda: threading.current_thread().name))
    executor.close()
    assert names.startswith("executor")


def test_an_error_in_a_job_reaches_who_asked_and_the_next_job_runs() -> None:
    executor = BoundedExecutor(threads=1, waiting=1)
    with pytest.raises(ZeroDivisionError):
        asyncio.run(executor.run(lambda: 1 / 0))
    assert asyncio.run(executor.run(lambda: 6 * 7)) == 42
    executor.close()


def test_more_than_may_wait_is_turned_away_at_once_and_the_rest_is_answered() -> None:
    async def crowd() -> list[int | BaseException]:
        gate = threading.Event()

        def job() -> int:
            gate.wait(10)
            return 1

        jobs = [asyncio.create_task(executor.run(job)) for _ in range(5)]
        refused, _ = await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
        assert len(refused) == 2
        gate.set()
        return await asyncio.gather(*jobs, return_exceptions=True)

    executor = BoundedExecutor(threads=1, waiting=3)
    results = asyncio.run(crowd())
    executor.close()
    assert results[:3] == [1, 1, 1]
    assert all(isinstance(result, OverloadError) for result in results[3:])


def test_a_job_cancelled_in_line_never_runs() -> None:
    ran: list[str] = []

    async def cancel_second() -> None:
        gate = threading.Event()
        first = asyncio.create_task(executor.run(lambda: gate.wait(10)))
        second = asyncio.create_task(executor.run(lambda: ran.append("second")))
        await asyncio.sleep(0.05)
        second.cancel()
        await asyncio.wait([second])
        gate.set()
        assert await first

    executor = BoundedExecutor(threads=1, waiting=3)
    asyncio.run(cancel_second())
    executor.close()
    assert ran == []


def test_closing_finishes_what_is_in_hand() -> None:
    done: list[int] = []

    async def leave() -> None:
        started = threading.Event()

        def job() -> None:
            started.set()
            threading.Event().wait(0.1)
            done.append(1)

        waiting = asyncio.create_task(executor.run(job))
        await asyncio.to_thread(started.wait, 10)
        executor.close()
        assert done == [1]
        await waiting

    executor = BoundedExecutor(threads=1, waiting=1)
    asyncio.run(leave())


def test_a_running_job_that_nobody_waits_for_keeps_its_place_until_its_thread_is_done() -> None:
    async def leave_and_come_back() -> int:
        started, gate = threading.Event(), threading.Event()

        def job() -> None:
            started.set()
            gate.wait(10)

        running = asyncio.create_task(executor.run(job))
        await asyncio.to_thread(started.wait, 10)
        running.cancel()
        await asyncio.wait([running])
        with pytest.raises(OverloadError):
            await executor.run(lambda: 1)
        gate.set()
        while True:
            try:
                return await executor.run(lambda: 2)
            except OverloadError:
                await asyncio.sleep(0.01)

    executor = BoundedExecutor(threads=1, waiting=1)
    assert asyncio.run(asyncio.wait_for(leave_and_come_back(), 20)) == 2
    executor.close()


def test_a_job_that_takes_too_long_is_given_up_and_keeps_its_place_until_it_ends() -> None:
    gate = threading.Event()

    async def ask() -> int:
        with pytest.raises(LateError, match=r"0\.05 s"):
            await executor.run(lambda: gate.wait(10))
        return executor.in_hand

    executor = BoundedExecutor(threads=1, waiting=1, seconds=0.05)
    assert asyncio.run(ask()) == 1
    gate.set()
    executor.close()
    assert executor.in_hand == 0


def test_a_time_out_of_the_job_itself_is_not_taken_for_ours() -> None:
    def fail() -> None:
        raise TimeoutError("the disk")

    executor = BoundedExecutor(threads=1, waiting=1)
    with pytest.raises(TimeoutError, match="the disk"):
        asyncio.run(executor.run(fail))
    executor.close()


def test_the_time_in_line_is_told() -> None:
    told: list[float] = []

    async def ask() -> None:
        await asyncio.gather(executor.run(lambda: time.sleep(0.3)), executor.run(lambda: None))

    executor = BoundedExecutor(threads=1, waiting=2, waited=told.append)
    asyncio.run(ask())
    executor.close()
    assert told[1] > max(told[0], 0.1)


def test_a_job_runs_in_the_context_of_who_asked() -> None:
    async def ask() -> str | None:
        request_id.set("abc")
        return await executor.run(request_id.get)

    executor = BoundedExecutor(threads=1, waiting=1)
    assert asyncio.run(ask()) == "abc"
    executor.close()


def test_a_search_does_not_wait_for_an_answer_that_runs_nor_for_those_before_it() -> None:
    async def ask() -> list[str]:
        gate, done = threading.Event(), []
        answers = [asyncio.create_task(executor.run(lambda: gate.wait(10), "answer", "a")) for _ in range(6)]
        await asyncio.sleep(0)
        await executor.run(lambda: done.append("search"), "search", "b")
        done.append(f"{sum(task.done() for task in answers)} answers")
        gate.set()
        await asyncio.gather(*answers)
        return done

    executor = BoundedExecutor(threads=2, waiting=10)
    assert asyncio.run(asyncio.wait_for(ask(), 20)) == ["search", "0 answers"]
    executor.close()


def test_a_full_queue_of_one_client_makes_room_for_another() -> None:
    async def ask() -> list[int | BaseException]:
        gate = threading.Event()

        def job() -> int:
            gate.wait(10)
            return 1

        many = [asyncio.create_task(executor.run(job, "answer", "a")) for _ in range(4)]
        await asyncio.sleep(0)
        other = asyncio.create_task(executor.run(job, "answer", "b"))
        await asyncio.wait(many, return_when=asyncio.FIRST_COMPLETED)
        assert (executor.in_hand, [task.done() for task in many]) == (4, [False, False, False, True])
        gate.set()
        return await asyncio.gather(*many, other, return_exceptions=True)

    executor = BoundedExecutor(threads=1, waiting=4)
    results = asyncio.run(asyncio.wait_for(ask(), 20))
    executor.close()
    assert [result for result in results if result == 1] == [1, 1, 1, 1]
    assert isinstance(results[3], OverloadError)


def test_two_clients_are_served_by_turns() -> None:
    async def ask() -> str:
        gate, order = threading.Event(), []
        first = asyncio.create_task(executor.run(lambda: gate.wait(10), "answer", "a"))
        await asyncio.sleep(0)
        queued = [asyncio.create_task(executor.run(lambda one=one: order.append(one), "answer", one)) for one in "aaaabb"]  # type: ignore[misc]
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, *queued)
        return "".join(order)

    executor = BoundedExecutor(threads=1, waiting=10)
    assert asyncio.run(asyncio.wait_for(ask(), 20)) == "ababaa"
    executor.close()

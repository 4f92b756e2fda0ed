import asyncio
import threading
import time

import pytest

from api.executor import BoundedExecutor, LateError, OverloadError
from api.telemetry.logs import request_id


def test_a_job_runs_off_the_event_loop_and_its_result_comes_back() -> None:
    desk = BoundedExecutor(threads=1, waiting=1)
    names = asyncio.run(desk.run(lambda: threading.current_thread().name))
    desk.close()
    assert names.startswith("desk")


def test_an_error_in_a_job_reaches_who_asked_and_the_next_job_runs() -> None:
    desk = BoundedExecutor(threads=1, waiting=1)
    with pytest.raises(ZeroDivisionError):
        asyncio.run(desk.run(lambda: 1 / 0))
    assert asyncio.run(desk.run(lambda: 6 * 7)) == 42
    desk.close()


def test_more_than_may_wait_is_turned_away_at_once_and_the_rest_is_answered() -> None:
    async def crowd() -> list[int | BaseException]:
        gate = threading.Event()

        def job() -> int:
            gate.wait(10)
            return 1

        jobs = [asyncio.create_task(desk.run(job)) for _ in range(5)]
        refused, _ = await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
        assert len(refused) == 2
        gate.set()
        return await asyncio.gather(*jobs, return_exceptions=True)

    desk = BoundedExecutor(threads=1, waiting=3)
    results = asyncio.run(crowd())
    desk.close()
    assert results[:3] == [1, 1, 1]
    assert all(isinstance(result, OverloadError) for result in results[3:])


def test_a_job_cancelled_in_line_never_runs() -> None:
    ran: list[str] = []

    async def cancel_second() -> None:
        gate = threading.Event()
        first = asyncio.create_task(desk.run(lambda: gate.wait(10)))
        second = asyncio.create_task(desk.run(lambda: ran.append("second")))
        await asyncio.sleep(0.05)
        second.cancel()
        await asyncio.wait([second])
        gate.set()
        assert await first

    desk = BoundedExecutor(threads=1, waiting=3)
    asyncio.run(cancel_second())
    desk.close()
    assert ran == []


def test_closing_finishes_what_is_in_hand() -> None:
    done: list[int] = []

    async def leave() -> None:
        started = threading.Event()

        def job() -> None:
            started.set()
            threading.Event().wait(0.1)
            done.append(1)

        waiting = asyncio.create_task(desk.run(job))
        await asyncio.to_thread(started.wait, 10)
        desk.close()
        assert done == [1]
        await waiting

    desk = BoundedExecutor(threads=1, waiting=1)
    asyncio.run(leave())


def test_a_running_job_that_nobody_waits_for_keeps_its_place_until_its_thread_is_done() -> None:
    async def leave_and_come_back() -> int:
        started, gate = threading.Event(), threading.Event()

        def job() -> None:
            started.set()
            gate.wait(10)

        running = asyncio.create_task(desk.run(job))
        await asyncio.to_thread(started.wait, 10)
        running.cancel()
        await asyncio.wait([running])
        with pytest.raises(OverloadError):
            await desk.run(lambda: 1)
        gate.set()
        while True:
            try:
                return await desk.run(lambda: 2)
            except OverloadError:
                await asyncio.sleep(0.01)

    desk = BoundedExecutor(threads=1, waiting=1)
    assert asyncio.run(asyncio.wait_for(leave_and_come_back(), 20)) == 2
    desk.close()


def test_a_job_that_takes_too_long_is_given_up_and_keeps_its_place_until_it_ends() -> None:
    gate = threading.Event()

    async def ask() -> int:
        with pytest.raises(LateError, match=r"0\.05 s"):
            await desk.run(lambda: gate.wait(10))
        return desk.in_hand

    desk = BoundedExecutor(threads=1, waiting=1, seconds=0.05)
    assert asyncio.run(ask()) == 1
    gate.set()
    desk.close()
    assert desk.in_hand == 0


def test_a_time_out_of_the_job_itself_is_not_taken_for_ours() -> None:
    def fail() -> None:
        raise TimeoutError("the disk")

    desk = BoundedExecutor(threads=1, waiting=1)
    with pytest.raises(TimeoutError, match="the disk"):
        asyncio.run(desk.run(fail))
    desk.close()


def test_the_time_in_line_is_told() -> None:
    told: list[float] = []

    async def ask() -> None:
        await asyncio.gather(desk.run(lambda: time.sleep(0.3)), desk.run(lambda: None))

    desk = BoundedExecutor(threads=1, waiting=2, waited=told.append)
    asyncio.run(ask())
    desk.close()
    assert told[1] > max(told[0], 0.1)


def test_a_job_runs_in_the_context_of_who_asked() -> None:
    async def ask() -> str | None:
        request_id.set("abc")
        return await desk.run(request_id.get)

    desk = BoundedExecutor(threads=1, waiting=1)
    assert asyncio.run(ask()) == "abc"
    desk.close()

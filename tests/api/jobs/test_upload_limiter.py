import asyncio
from collections import Counter

import pytest

from api.errors import OverloadError
from api.jobs import upload_limiter
from api.jobs.upload_limiter import FETCHES_AT_ONCE, FETCHES_OF_ONE, FETCHES_WAITING, UploadLimiter


def test_uploads_wait_for_a_place_and_all_get_one() -> None:
    held, most = 0, 0

    async def upload(limiter: UploadLimiter) -> None:
        nonlocal held, most
        async with limiter.take_place():
            held += 1
            most = max(most, held)
            await asyncio.sleep(0.001)
            held -= 1

    async def run() -> None:
        limiter = UploadLimiter(at_once=2, waiting=20)
        await asyncio.gather(*[upload(limiter) for _ in range(20)])

    asyncio.run(run())
    assert (held, most) == (0, 2)


def test_a_line_that_is_full_turns_away_and_has_room_again_later() -> None:
    async def run() -> None:
        limiter = UploadLimiter(at_once=1, waiting=1)
        async with limiter.take_place():
            with pytest.raises(OverloadError, match="1 of the kind upload are in hand"):
                async with limiter.take_place():
                    pass
        with pytest.raises(ValueError, match="refused"):
            async with limiter.take_place():
                raise ValueError("refused")
        async with limiter.take_place():
            pass

    asyncio.run(run())


async def receive_until(limiter: UploadLimiter, client: str, size: int, gate: asyncio.Event) -> str:
    """Receive so many bytes and wait; gives how it ended."""
    try:
        async with limiter.receive(client) as one:
            limiter.store(one, size)
            await gate.wait()
    except OverloadError as error:
        return str(error)
    return "received"


def test_the_slowest_of_the_client_that_has_most_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(upload_limiter, "monotonic", lambda: now)

    async def run() -> list[str]:
        nonlocal now
        gate, limiter = asyncio.Event(), UploadLimiter(receiving=4, of_one=3)
        sizes = [("a", 900_000), ("a", 10), ("a", 500), ("b", 0)]
        begun = [asyncio.create_task(receive_until(limiter, client, size, gate)) for client, size in sizes]
        await asyncio.sleep(0)
        young = await receive_until(limiter, "c", 0, gate)  # nobody is slow yet
        assert "4 uploads are being received" in young
        now = 20.0
        begun.append(asyncio.create_task(receive_until(limiter, "c", 0, gate)))
        await asyncio.wait(begun, return_when=asyncio.FIRST_COMPLETED)
        gate.set()
        return await asyncio.gather(*begun)

    ended = asyncio.run(run())
    assert [one == "received" for one in ended] == [True, False, True, True, True]
    assert "less than 100000 bytes a second" in ended[1]


def test_a_client_that_has_as_many_as_it_may_replaces_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(upload_limiter, "monotonic", lambda: now)

    async def run() -> list[str]:
        nonlocal now
        gate, limiter = asyncio.Event(), UploadLimiter(receiving=10, of_one=2)
        begun = [asyncio.create_task(receive_until(limiter, client, 0, gate)) for client in ("a", "b", "b")]
        await asyncio.sleep(0)
        now = 20.0
        begun.append(asyncio.create_task(receive_until(limiter, "b", 0, gate)))
        await asyncio.wait(begun, return_when=asyncio.FIRST_COMPLETED)
        gate.set()
        return await asyncio.gather(*begun)

    assert sorted(one == "received" for one in asyncio.run(run())) == [False, True, True, True]


def test_an_upload_that_is_whole_gives_way_to_none(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(upload_limiter, "monotonic", lambda: now)

    async def run() -> None:
        nonlocal now
        limiter = UploadLimiter(receiving=1)
        async with limiter.receive("a") as one:
            one.is_whole, now = True, 1_000.0
            with pytest.raises(OverloadError):
                async with limiter.receive("b"):
                    pass

    asyncio.run(run())


def test_the_bytes_on_the_disk_are_bounded_for_all_and_for_each_client_and_freed() -> None:
    async def run() -> None:
        limiter = UploadLimiter(stored=1_000)
        async with limiter.receive("a") as one, limiter.receive("a") as two, limiter.receive("b") as other:
            limiter.store(one, 300)
            limiter.store(two, 200)
            with pytest.raises(OverloadError):
                limiter.store(two, 1)
            limiter.store(other, 500)
            assert one.size + two.size + other.size == 1_000
        async with limiter.receive("a") as one:
            limiter.store(one, 500)

    asyncio.run(run())


def test_previews_and_files_that_are_fetched_take_no_place_of_an_upload() -> None:
    async def run() -> None:
        limiter = UploadLimiter(at_once=1, waiting=1)
        async with limiter.take_place("preview"), limiter.take_place("fetch"), limiter.take_place():
            with pytest.raises(OverloadError):
                async with limiter.take_place("preview"):
                    pass

    asyncio.run(run())


def test_files_that_are_fetched_wait_outside_of_what_is_received() -> None:
    async def run() -> None:
        gate, limiter = asyncio.Event(), UploadLimiter(receiving=FETCHES_AT_ONCE + 1, of_one=FETCHES_AT_ONCE + 1)

        async def fetch(client: str) -> None:
            async with limiter.receive_fetched(client) as one:
                assert one.is_whole
                await gate.wait()

        begun = [asyncio.create_task(fetch(client)) for client in "ab" for _ in range(FETCHES_OF_ONE)]
        await asyncio.sleep(0)
        with pytest.raises(OverloadError, match=f"{FETCHES_AT_ONCE + FETCHES_WAITING} of the kind fetch are in hand"):
            async with limiter.receive_fetched("c"):
                pass
        async with limiter.receive("a"):
            pass
        gate.set()
        await asyncio.gather(*begun)
        async with limiter.receive_fetched("c"):
            pass

    asyncio.run(run())


def test_one_client_takes_half_of_the_places_of_what_is_fetched() -> None:
    async def run() -> None:
        gate, limiter, fetching = asyncio.Event(), UploadLimiter(), Counter[str]()

        async def fetch(client: str) -> None:
            async with limiter.receive_fetched(client):
                fetching[client] += 1
                await gate.wait()

        begun = [asyncio.create_task(fetch("greedy")) for _ in range(FETCHES_OF_ONE)]
        await asyncio.sleep(0)
        with pytest.raises(OverloadError, match=f"{FETCHES_OF_ONE} files are being fetched for you"):
            await fetch("greedy")
        begun.append(asyncio.create_task(fetch("other")))
        await asyncio.sleep(0)
        assert fetching == {"greedy": FETCHES_AT_ONCE // 2, "other": 1}
        gate.set()
        await asyncio.gather(*begun)
        assert fetching == {"greedy": FETCHES_OF_ONE, "other": 1}
        await fetch("greedy")  # nothing is left of those that ended

    asyncio.run(run())


def test_a_fetch_that_is_given_up_while_it_waits_leaves_its_turn() -> None:
    async def run() -> None:
        limiter = UploadLimiter()
        async with limiter.receive_fetched("a"), limiter.receive_fetched("a"):
            waiting = asyncio.create_task(limiter.receive_fetched("a").__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        for _ in range(3 * FETCHES_OF_ONE):
            async with limiter.receive_fetched("a"), limiter.receive_fetched("a"):
                pass

    asyncio.run(run())

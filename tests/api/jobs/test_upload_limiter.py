import asyncio

import pytest

from api.errors import OverloadError
from api.jobs.upload_limiter import UploadLimiter


def test_uploads_wait_for_a_place_and_all_get_one() -> None:
    held, most = 0, 0

    async def upload(intake: UploadLimiter) -> None:
        nonlocal held, most
        async with intake.take_place():
            held += 1
            most = max(most, held)
            await asyncio.sleep(0.001)
            held -= 1

    async def run() -> None:
        intake = UploadLimiter(at_once=2, waiting=20)
        await asyncio.gather(*[upload(intake) for _ in range(20)])

    asyncio.run(run())
    assert (held, most) == (0, 2)


def test_a_line_that_is_full_turns_away_and_has_room_again_later() -> None:
    async def run() -> None:
        intake = UploadLimiter(at_once=1, waiting=1)
        async with intake.take_place():
            with pytest.raises(OverloadError, match="1 uploads are in hand"):
                async with intake.take_place():
                    pass
        with pytest.raises(ValueError, match="refused"):
            async with intake.take_place():
                raise ValueError("refused")
        async with intake.take_place():
            pass

    asyncio.run(run())

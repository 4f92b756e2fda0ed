"""Clients that send a body slowly, by the dozen, keep no other client's upload from being accepted."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from upload_door import FORM, open_door

HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nPor'
TRICKLING = 80


@pytest.mark.parametrize("size", [0, 70_000])
def test_eighty_trickling_uploads_shut_nobody_out_and_leave_nothing(tmp_path: Path, size: int) -> None:
    """size: bytes that each of them has sent already, few enough for memory or too many for it."""

    async def crowd() -> tuple[int, list[str], list[int]]:
        gate = asyncio.Event()
        begun = 0

        async def trickle() -> AsyncIterator[bytes]:
            nonlocal begun
            yield HEAD + b"s" * size
            begun += 1
            await gate.wait()
            yield b"ts.\r\n--x--\r\n"

        transport = httpx2.ASGITransport(app=door.client.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://citadel", timeout=30) as client:
            headers = {"content-type": FORM}
            slow = [
                asyncio.create_task(client.put(f"/v1/documents/slow-{number}", content=trickle(), headers=headers))
                for number in range(TRICKLING)
            ]
            while begun < TRICKLING:
                await asyncio.sleep(0.01)
            quick = await client.put("/v1/documents/quick", files={"file": ("a.txt", b"Ports.")})
            left = [path.name for path in (door.data / "uploads").iterdir() if path.suffix == ".txt"]
            gate.set()
            return quick.status_code, left, [answer.status_code for answer in await asyncio.gather(*slow)]

    with open_door(tmp_path / "var") as door:
        status, stored, statuses = asyncio.run(asyncio.wait_for(crowd(), 60))
        names = {job.job_id + ".txt" for job in door.pending()}
    assert (status, len(stored)) == (202, 1)
    assert statuses == [202] * TRICKLING
    assert {path.name for path in (tmp_path / "var" / "uploads").iterdir()} == names


def test_what_is_received_has_no_name_on_the_disk_that_a_death_would_leave(tmp_path: Path) -> None:
    async def cut_off() -> list[str]:
        started = asyncio.Event()

        async def trickle() -> AsyncIterator[bytes]:
            yield HEAD + b"s" * 90_000
            started.set()
            await asyncio.Event().wait()

        transport = httpx2.ASGITransport(app=door.client.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://citadel") as client:
            sending = asyncio.create_task(client.put("/v1/documents/a", content=trickle(), headers={"content-type": FORM}))
            await started.wait()
            await asyncio.sleep(0.05)
            found = door.files()
            sending.cancel()
            await asyncio.wait([sending])
        return found

    with open_door(tmp_path / "var") as door:
        assert asyncio.run(cut_off()) == []


def test_what_would_fill_the_disk_is_turned_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_door(tmp_path / "var") as door:
        monkeypatch.setattr(door.client.app.state.services.worker.uploads, "_stored", 50_000)  # type: ignore[attr-defined]
        refused = door.put(b"p" * 60_000)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert door.put(b"Ports.").status_code == 202

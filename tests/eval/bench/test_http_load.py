"""The load that many clients make, against a small server of plain streams."""

import asyncio
import json
from itertools import islice

from eval.bench.http_load import Replies, Target, describe, load, number


async def send(words: list[str], clients: int, broken: str = "") -> tuple[Replies, list[str]]:
    """What came of it, and what the server was sent. It answers `broken` with 500."""
    seen: list[str] = []

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode():
                length = int(head.partition("Content-Length: ")[2].split()[0])
                seen.append(json.loads(await reader.readexactly(length))["question"])
                status = "500 Wrong" if seen[-1] == broken else "200 OK"
                writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        except asyncio.IncompleteReadError:
            writer.close()

    async with await asyncio.start_server(reply, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        return await load(Target("127.0.0.1", port, "/v1/ask", "question"), words, clients), seen


def test_every_question_is_sent_once_by_some_client_and_failures_are_counted() -> None:
    replies, seen = asyncio.run(send(["a", "b", "c", "d", "e"], 3, broken="c"))
    assert sorted(seen) == ["a", "b", "c", "d", "e"]
    assert (len(replies.latencies), replies.failed) == (5 - 1, 1)
    assert replies.ended == sorted(replies.ended)


def test_rates_count_replies_in_windows_and_leave_out_what_came_late() -> None:
    replies = Replies([1.0] * 5, [0.1, 0.4, 0.6, 1.9, 2.3], 0)
    assert replies.rates(2.0, 4) == [2 / 0.5, 1 / 0.5, 0.0, 1 / 0.5]


def test_numbered_questions_never_repeat() -> None:
    assert list(islice(number(["x?", "y?"]), 3)) == ["x? 0", "y? 1", "x? 2"]


def test_a_line_names_rate_median_and_failures() -> None:
    line = describe("/v1/ask", 8, Replies([10.0, 20.0, 30.0], [0.1, 0.2, 0.3], 2), 2.0)
    assert "8 clients:     1.5/s  p50   20.0 ms" in line
    assert line.endswith("2 failed")

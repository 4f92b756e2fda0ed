"""Where paragraphs are tested: servers that speak the protocol of OpenAI over real sockets, a real model's and some that fail."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

SERVER = Path(__file__).with_name("writing_server.py")
Serve = Callable[[socket.socket], None]
"""What a server does with one connection; it is closed behind it."""


@contextmanager
def run_model() -> Iterator[str]:
    """The address of a real model's server, a process of its own, while it runs."""
    with subprocess.Popen(
        [sys.executable, str(SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), address
        try:
            yield address
        finally:
            process.kill()


@contextmanager
def run_server(serve: Serve) -> Iterator[str]:
    """The address of a server on a real socket that does `serve` with each connection, one at a time."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with connection, suppress(OSError):
                        serve(connection)

        Thread(target=run, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def read_request(connection: socket.socket) -> tuple[str, dict[str, str], Any]:
    """The first line, the headers and the JSON of a request."""
    with connection.makefile("rb") as file:
        first = file.readline().decode().strip()
        headers = {}
        while line := file.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return first, headers, json.loads(file.read(int(headers.get("content-length", 0))))


def reply(body: bytes, status: str = "200 OK", length: int | None = None) -> Serve:
    """A server that answers with these bytes. length: what it says their number is."""
    size = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n"

    def serve(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(head.encode() + body)

    return serve


def complete(content: object, **more: object) -> bytes:
    """A chat completion that says `content`, as such a server gives it."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop", **more}
    told = {"id": "1", "object": "chat.completion", "created": 0, "model": "models/tiny.gguf", "choices": [choice]}
    return json.dumps(told).encode()


def must_not_be_skipped() -> bool:
    """True in CI, which installs everything that the tests want."""
    return os.environ.get("CI") == "true"

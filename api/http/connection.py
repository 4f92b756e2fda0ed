"""The HTTP protocol of uvicorn and httptools, with the limits that they do not set.

It limits how long a connection may be silent, how large and slow the head of a request may be, how long an answer may lie unread,
and how many connections there are. So no client holds a connection, or memory, by never finishing a request. Refusals are problem
documents like any other. Once a shutdown has begun, every answer closes its connection.
"""

import asyncio
import resource
from dataclasses import dataclass
from http import HTTPStatus

from httptools import HttpParserError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.problems import MEDIA_TYPE, write_problem

_HEAD_SECONDS = 15.0
_HEAD_BYTES = 65_536  # of the head, and of trailers and the like between chunks of the body; and two reads more
_REST_SECONDS = 5.0  # for the rest of a body after its request was answered
_UNREAD_SECONDS = 60.0
_OTHER_FILES = 200  # descriptors that the index and the job queue need


@dataclass(slots=True)
class Shutdown:
    """The state of a shutdown, shared by the server and its connections."""

    has_begun: bool = False


def count_connections() -> int:
    """How many connections there may be, so that some descriptors are left for files."""
    return max(resource.getrlimit(resource.RLIMIT_NOFILE)[0] - _OTHER_FILES, 50)


class BoundedProtocol(HttpToolsProtocol):
    """A connection with these limits."""

    server_shutdown = Shutdown()
    most_connections = 10_000
    _head_due: asyncio.TimerHandle | None = None
    _rest_due: asyncio.TimerHandle | None = None
    _unread_due: asyncio.TimerHandle | None = None
    _bytes_beside = 0  # received since the last bytes of a body, or since the head was complete
    _is_head_whole = False
    _is_body_whole = False
    _wrong_host = ""
    _answered_at = 0.0  # by the clock of the loop

    def is_idle(self, seconds: float) -> bool:
        """True where the last request was answered so many seconds ago, and no other is known of.

        A client that keeps its connection may send the next request at once. So a request may be on its way on a connection that
        was answered a moment ago.
        """
        return self.cycle is not None and self.cycle.response_complete and self.loop.time() - self._answered_at >= seconds

    def announce_end(self) -> None:
        """Make the answer that is being made the last of this connection, and say so in its head."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has connected."""
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            transport.close()
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has disconnected."""
        for timer in (self._head_due, self._rest_due, self._unread_due):
            _cancel(timer)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes have arrived."""
        if self._bytes_beside > _HEAD_BYTES:
            self._refuse(431, f"the head of a request, and its trailers, may have {_HEAD_BYTES} bytes")
            return
        self._bytes_beside += len(data)
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._is_head_whole = self._is_body_whole = False
        super().on_message_begin()
        if self._head_due is None:
            self._await_head()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header. Trailers, which nobody reads, are not kept."""
        if not self._is_head_whole:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is complete."""
        _cancel(self._head_due)
        self._head_due, self._bytes_beside = None, 0
        self._check_host()
        super().on_headers_complete()  # raises where the address is invalid
        self._is_head_whole = True
        if self.server_shutdown.has_begun:
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """Some bytes of the body."""
        self._bytes_beside = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is complete."""
        self._is_body_whole, self._bytes_beside = True, 0
        _cancel(self._rest_due)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The request is answered, perhaps before it was complete. The rest of it is not waited for long."""
        self._answered_at = self.loop.time()
        super().on_response_complete()
        if self._is_head_whole and not self._is_body_whole and self.cycle.response_complete:
            self._rest_due = self.loop.call_later(_REST_SECONDS, self.transport.close)

    def pause_writing(self) -> None:
        """The client does not read."""
        super().pause_writing()
        self._unread_due = self.loop.call_later(_UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The client reads again."""
        _cancel(self._unread_due)
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Refuse bytes that are no HTTP."""
        self._refuse(400, self._wrong_host or msg)

    def _check_host(self) -> None:
        """Raises the parser's error for a request that does not say, or says twice, whom it is for (RFC 9112, 3.2)."""
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            self._wrong_host = f"the request has {len(hosts)} Host headers: send one"
            raise HttpParserError(self._wrong_host)

    def _await_head(self) -> None:
        self._head_due = self.loop.call_later(_HEAD_SECONDS, self._give_up)

    def _give_up(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._await_head()  # the request before it is still being answered
        elif self._bytes_beside:
            self._refuse(408, f"the head of the request did not come within {_HEAD_SECONDS:g} s: send it again")
        else:
            self.transport.close()

    def _refuse(self, status: int, detail: str) -> None:
        """Answer in place of the application and close. Nothing is written where an answer has begun or an earlier one is due."""
        cycle = self.cycle
        if (not cycle.response_started) if self._is_head_whole else (cycle is None or cycle.response_complete):
            body = bytes(write_problem(status, detail).body)
            head = (
                f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
            )
            self.transport.write(f"{head}connection: close\r\n\r\n".encode() + body)
        self.transport.close()


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()

"""HTTP on the wire, as uvicorn and httptools speak it, with the limits that they leave open.

How long and how large the head of a request may be, so that nobody holds a connection or memory by never finishing one; what is
refused here is a problem document like any other. And a way to part: from then on each answer is the last of its connection.
"""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.problems import MEDIA_TYPE, write_problem

_HEAD_SECONDS = 15.0
_HEAD_BYTES = 65_536


@dataclass(slots=True)
class Parting:
    """Whether the server has begun to stop."""

    has_begun: bool = False


class BoundedProtocol(HttpToolsProtocol):
    """A connection whose requests have heads of at most _HEAD_BYTES (and one piece as it is read), within _HEAD_SECONDS."""

    parting = Parting()
    _deadline: asyncio.TimerHandle | None = None
    _head_bytes = 0

    @property
    def is_owed(self) -> bool:
        """True where a request may be on its way or is not yet answered; an idle connection that was answered is owed nothing."""
        return self.cycle is None or not self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has connected."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """It has gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes have come."""
        if self._deadline is not None:
            self._head_bytes += len(data)
            if self._head_bytes > _HEAD_BYTES and len(data) < self._head_bytes:
                self._refuse(431, f"the head of a request may have {_HEAD_BYTES} bytes")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        if self._deadline is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._stop_waiting()
        super().on_headers_complete()
        if self.parting.has_begun:
            self.cycle.keep_alive = False

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self._refuse(400, msg)

    def _await_head(self) -> None:
        self._head_bytes = 0
        self._deadline = self.loop.call_later(_HEAD_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            return  # the one before it is still being answered
        if self._head_bytes:
            self._refuse(408, f"the head of the request did not come within {_HEAD_SECONDS:g} s: send it again")
        else:
            self.transport.close()

    def _refuse(self, status: int, detail: str) -> None:
        self._stop_waiting()
        body = bytes(write_problem(status, detail).body)
        head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
        self.transport.write(f"{head}connection: close\r\n\r\n".encode() + body)
        self.transport.close()

"""Request bodies, checked before anything parses them: media type, size while it streams in, UTF-8.

A route class rather than a middleware, so that only routes that take JSON pay for it and others may take what they like; those
that take something else use the same checks one by one.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Mapping
from time import monotonic
from typing import Any, ClassVar

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message, Receive

# A client that says nothing must not hold a place for ever, nor one that says a byte now and then.
_PATIENCE = 30.0  # seconds without a piece of the body, and until its pace is looked at
_SLOWEST = 10_000  # bytes a second, over all of it


class JsonRoute(APIRoute):
    """A route whose body is JSON in UTF-8 of at most `app.state.settings.body_bytes` bytes; anything else is a problem.

    least_limit: what the routes of a subclass take in any case, in bytes, where the setting allows less.
    """

    least_limit: ClassVar[int] = 0

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler that FastAPI calls, behind the checks."""
        handle = super().get_route_handler()

        async def check_then_handle(request: Request) -> Response:
            check_media_type(request.headers.get("content-type", ""), "application/json", {"Accept-Post": "application/json"})
            body = await read_body(request, max(request.app.state.settings.body_bytes, self.least_limit))
            _check_encoding(body)
            return await handle(Request(request.scope, _replay(body, request.receive)))

        return check_then_handle


def check_media_type(content_type: str, wanted: str, headers: Mapping[str, str]) -> None:
    """Refuse, with `headers`, a body that does not call itself `wanted`, or that is in another charset than UTF-8."""
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = [part.removeprefix("charset=").strip('"') for part in parameters if part.startswith("charset=")]
    if kind != wanted or any(charset not in ("utf-8", "utf8") for charset in charsets):
        shown = repr(content_type[:100]) if content_type else "missing"
        raise HTTPException(415, f"Content-Type is {shown}: send {wanted} in UTF-8", dict(headers))


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body, or a 413 once it has more than `limit` bytes."""
    return b"".join([piece async for piece in stream_body(request, limit)])


async def stream_body(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """The body piece by piece; a 413 at once where its declared length is more than `limit` bytes, else when it gets there, and
    a 408 when nothing comes for _PATIENCE seconds, or all of it too slowly."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise _too_large(limit)
    size = 0
    pieces = request.stream()
    started = monotonic()
    while (piece := await _await_piece(pieces)) is not None:
        size += len(piece)
        if monotonic() - started > _PATIENCE + size / _SLOWEST:
            raise _too_slow(f"the body comes at less than {_SLOWEST} bytes a second: send it again over a faster line")
        if size > limit:
            raise _too_large(limit)
        yield piece


async def _await_piece(pieces: AsyncIterator[bytes]) -> bytes | None:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await anext(pieces, None)
    except TimeoutError:
        raise _too_slow(f"nothing of the body came for {_PATIENCE:g} seconds: send it again") from None


def _too_slow(detail: str) -> HTTPException:
    return HTTPException(408, detail, {"Connection": "close"})


def _too_large(limit: int) -> HTTPException:
    # What is left of the body is not read, so the connection cannot be used again.
    return HTTPException(413, f"the body has more than {limit} bytes", {"Connection": "close"})


def _check_encoding(body: bytes) -> None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"the body is not UTF-8: byte {body[error.start]:#04x} at {error.start}") from None


def _replay(body: bytes, receive: Receive) -> Receive:
    """A channel that gives the body once and then listens to the client again."""
    waiting = [body]

    async def give() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return give

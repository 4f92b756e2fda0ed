"""Checks of request bodies before they are parsed: media type, size while the body streams in, UTF-8.

`JsonRoute` is a route class and no middleware, because some routes take other bodies than JSON. Those use the same checks one by
one.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Mapping
from time import monotonic
from typing import Any, ClassVar

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message, Receive

from api.wire.answer_verification import SAVED_BYTES

# A client that sends nothing must not hold a connection for ever, nor one that sends a byte now and then.
_PATIENCE = 30.0  # seconds without any bytes of the body, and until its pace is checked
_SLOWEST = 10_000  # bytes a second, over all of it


class JsonRoute(APIRoute):
    """A route whose body is JSON in UTF-8 of at most `Settings.body_bytes` bytes. Any other body is answered with a problem."""

    least_limit: ClassVar[int] = 0
    """Bytes that the routes of a subclass accept in any case, where the setting allows less."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler that FastAPI calls, behind the checks."""
        handle = super().get_route_handler()

        async def check_then_handle(request: Request) -> Response:
            check_media_type(request.headers.get("content-type", ""), "application/json", {"Accept-Post": "application/json"})
            settings = request.app.state.services.settings
            body = await read_body(request, max(settings.body_bytes, self.least_limit))
            _check_encoding(body)
            return await handle(Request(request.scope, _replay(body, request.receive)))

        return check_then_handle


class SavedAnswerRoute(JsonRoute):
    """A route that takes saved answers, which are longer than any question: together as long as one may be."""

    least_limit = SAVED_BYTES


def check_media_type(content_type: str, wanted: str, headers: Mapping[str, str]) -> None:
    """Refuse, with `headers`, a body whose declared type is not `wanted`, or whose charset is not UTF-8."""
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = [part.removeprefix("charset=").strip('"') for part in parameters if part.startswith("charset=")]
    if kind != wanted or any(charset not in ("utf-8", "utf8") for charset in charsets):
        shown = repr(content_type[:100]) if content_type else "missing"
        raise HTTPException(415, f"Content-Type is {shown}: send {wanted} in UTF-8", dict(headers))


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body, or a 413 once it has more than `limit` bytes."""
    return b"".join([chunk async for chunk in stream_body(request, limit)])


async def stream_body(request: Request, limit: int, count: Callable[[int], object] = int) -> AsyncGenerator[bytes, None]:
    """The body in chunks. Raises HTTPException and what `count` raises, which is called with the size of each chunk.

    413 where its declared or its real length is more than `limit` bytes, 408 when nothing comes for _PATIENCE seconds or the
    whole comes too slowly.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise _too_large(limit)
    size = 0
    chunks = request.stream()
    started = monotonic()
    while (chunk := await _await_chunk(chunks)) is not None:
        size += len(chunk)
        if monotonic() - started > _PATIENCE + size / _SLOWEST:
            raise _too_slow(f"the body comes at less than {_SLOWEST} bytes a second: send it again over a faster line")
        if size > limit:
            raise _too_large(limit)
        count(len(chunk))
        yield chunk


async def _await_chunk(chunks: AsyncIterator[bytes]) -> bytes | None:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await anext(chunks, None)
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
    """A channel that gives the body once and then receives from the client again."""
    waiting = [body]

    async def give() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return give

"""Request bodies, checked before anything parses them: media type, size while it streams in, UTF-8.

A route class rather than a middleware, so that only routes that take JSON pay for it and others may take what they like.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message, Receive


class JsonRoute(APIRoute):
    """A route whose body is JSON in UTF-8 of at most `app.state.settings.body_bytes` bytes; anything else is a problem."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler that FastAPI calls, behind the checks."""
        handle = super().get_route_handler()

        async def check_then_handle(request: Request) -> Response:
            _check_media_type(request.headers.get("content-type", ""))
            body = await _read_body(request, request.app.state.settings.body_bytes)
            _check_encoding(body)
            return await handle(Request(request.scope, _replay(body, request.receive)))

        return check_then_handle


def _check_media_type(content_type: str) -> None:
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = [part.removeprefix("charset=").strip('"') for part in parameters if part.startswith("charset=")]
    if kind != "application/json" or any(charset not in ("utf-8", "utf8") for charset in charsets):
        shown = repr(content_type[:100]) if content_type else "missing"
        raise HTTPException(415, f"Content-Type is {shown}: send application/json in UTF-8", {"Accept-Post": "application/json"})


async def _read_body(request: Request, limit: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise _too_large(limit)
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise _too_large(limit)
        pieces.append(piece)
    return b"".join(pieces)


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

"""Answers HEAD wherever GET is answered: the same status and headers, and no body (RFC 9110, 9.3.2).

It is an ASGI middleware, because a second method of each route would double the OpenAPI description.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadRequests:
    """Passes HEAD on as GET and drops the bodies of the answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        passed = {**scope, "method": "GET"}
        await self._app(passed, receive, send_without_body)
        scope["route"] = passed.get("route")  # for the request log

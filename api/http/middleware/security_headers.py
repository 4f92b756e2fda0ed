"""An ASGI middleware that adds security headers to every response, among them a Content-Security-Policy.

A header that a response sets itself is kept, because `/docs` and the evaluation report need policies of their own.
"""

import base64
import hashlib
import re
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "citadel-pdf",
}
"""Scripts, styles and connections of this server alone. Text never becomes markup (trusted types).

The one policy that may be made, `citadel-pdf` in `api/page/viewer/viewing.js`, gives the address of the worker of PDF.js.
It makes no markup.
"""
_POWERS = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)
_INLINE_SCRIPT = re.compile(r"<script>((?:(?!<script>).)*?)</script>", re.DOTALL)


def write_policy(directives: Mapping[str, str]) -> str:
    """The value of a Content-Security-Policy header."""
    return "; ".join(f"{name} {value}".rstrip() for name, value in directives.items())


def hash_inline_scripts(page: str) -> str:
    """Sources of `script-src` that allow the inline scripts of a page by their sha256, and no other script."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(page))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": write_policy(POLICY),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in _POWERS),
}


PART_HEADERS: Mapping[str, str] = {name: HEADERS[name] for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")}
"""Of a script or a style sheet: the other headers govern pages, and would be half of what a page of many modules weighs."""
_PARTS = ("text/javascript", "text/css")


class SecurityHeaders:
    """Adds `HEADERS` to every response that does not set them itself, and `PART_HEADERS` to scripts and style sheets."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_part = headers.get("Content-Type", "").startswith(_PARTS)
                for name, value in (PART_HEADERS if is_part else HEADERS).items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)

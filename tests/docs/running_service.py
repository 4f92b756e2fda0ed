"""Requests to the service of the fixture."""

from urllib.request import Request, urlopen

SECONDS = 120
"""Until a service that is stuck is given up. A service that works takes a fraction of it."""


def fetch(url: str, body: bytes | None = None) -> bytes:
    """The body of the response to a GET, or to a POST of JSON. Raises urllib's HTTPError for a status that is an error."""
    request = Request(url, body, {"Content-Type": "application/json"} if body else {})  # noqa: S310 - the fixture's own
    with urlopen(request, timeout=SECONDS) as response:  # noqa: S310
        content: bytes = response.read()
    return content

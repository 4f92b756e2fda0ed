"""Sends one signed message to an address of another party: no redirects, no private addresses, a bound on the time.

The name of a host is resolved once, and the connection goes to an address that was judged: a name that leads elsewhere a moment
later reaches nothing. Proxies of the environment are not used.
"""

import hmac
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Event, Timer
from urllib.parse import urlsplit

from api.errors import WebhookAddressError
from api.incoming.allowed_hosts import is_public
from api.watches.errors import WebhookError

SECONDS = 10.0
"""That a receiver may take for all of it, from the connection to the head of its response."""
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class WebhookPolicy:
    """Where messages may go, and how they are signed."""

    addresses: frozenset[str]
    """The addresses that the operator allows, each whole. Empty: webhooks are off."""
    secret: str
    allows_private: bool = False
    """Whether one may lead to this machine or its network."""


def check_webhook(policy: WebhookPolicy, address: str | None) -> None:
    """Raises WebhookAddressError for an address that the operator does not allow."""
    if address is not None and address not in policy.addresses:
        raise WebhookAddressError(address)


def sign(secret: str, moment: int, body: bytes) -> str:
    """The signature of a message: HMAC-SHA256 of the Unix time, a stop and the body, in hexadecimal."""
    return hmac.new(secret.encode(), b"%d.%b" % (moment, body), sha256).hexdigest()


def send_message(policy: WebhookPolicy, address: str, body: bytes, headers: Mapping[str, str], seconds: float = SECONDS) -> None:
    """Post a message of JSON. Raises WebhookError where the receiver does not answer with 2xx in time."""
    if address not in policy.addresses:
        raise WebhookError(f"{address[:200]!r} is none of the addresses that CITADEL_WEBHOOKS allows")
    parts = urlsplit(address)
    host, port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
    place = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {"Host": parts.netloc, "Content-Type": "application/json", "User-Agent": "citadel-webhook", **headers}
    try:
        status = _post(
            _Route(host, _choose_address(host, port, policy), port, parts.scheme == "https"), place, body, sent, seconds
        )
    except (OSError, HTTPException, ValueError) as error:
        raise WebhookError(
            f"no answer in {seconds:g} s: {getattr(error, 'strerror', None) or error or type(error).__name__}"
        ) from error
    if not 200 <= status < 300:
        raise WebhookError(f"the receiver answers {status}")


@dataclass(frozen=True, slots=True)
class _Route:
    """Where a connection goes to."""

    host: str
    ip: str
    port: int
    is_secure: bool


def _choose_address(host: str, port: int, policy: WebhookPolicy) -> str:
    """The first address of a host. Raises WebhookError where any of them is private and may not be reached."""
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    private = [one for one in found if not is_public(one)]
    if private and not policy.allows_private:
        raise WebhookError(f"{host} leads to {private[0]}, a private address: set CITADEL_WEBHOOK_PRIVATE=1 if that is meant")
    return found[0]


def _post(route: _Route, place: str, body: bytes, headers: Mapping[str, str], seconds: float) -> int:
    """The status of the response, of which nothing more is read."""
    connection = HTTPConnection(route.host, route.port, timeout=seconds)
    with socket.create_connection((route.ip, route.port), seconds) as connected, _end_after(connected, seconds) as is_late:
        connection.sock = _encrypt(connected, route.host) if route.is_secure else connected
        with connection.sock:
            connection.request("POST", place, body, dict(headers))
            response: HTTPResponse = connection.getresponse()
            if is_late():  # what came may be cut short
                raise TimeoutError("it took longer")
            return response.status


@contextmanager
def _end_after(connected: socket.socket, seconds: float) -> Iterator[Callable[[], bool]]:
    """End a connection after a time, and tell whether that was done.

    A receiver that sends a sign now and then would never meet the time limit of a single read.
    """
    late, same = Event(), connected.dup()  # encryption takes the other one over

    def end() -> None:
        late.set()
        with suppress(OSError):
            same.shutdown(socket.SHUT_RDWR)

    ending = Timer(seconds, end)
    ending.daemon = True
    ending.start()
    try:
        yield late.is_set
    finally:
        ending.cancel()
        same.close()


def _encrypt(connected: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(connected, server_hostname=host)

"""Access control before anything of a request is read: its origin, its rate, its key, and the number of requests in progress.

It is an ASGI middleware and no dependency of the routes, so that no route can be forgotten. Everything under `/v1` is protected,
and the evaluation report. The page, `/docs`, health checks and metrics are open, because they hold nothing of the corpus.

    403  a cross-origin request of a browser, or a key that may only read tries to write
    401  no key, or an unknown one
    429  more than the rate of a key or an address
    503  more requests at once than the server accepts
"""

import ipaddress
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.caller import Caller
from api.errors import OpenServerError
from api.http.middleware.api_keys import Key
from api.http.middleware.key_file import LiveKeys
from api.http.middleware.rate_limit import RateLimiter
from api.http.problems import write_problem
from api.settings import Settings, is_loopback

_AT_ONCE = 512  # protected requests; questions and uploads have lower limits of their own
# Requests that change nothing although they are a POST. Every other POST needs the role write.
_READING = ("/v1/ask", "/v1/search", "/v1/verify", "/mcp")
PROTECTED = ("/v1", "/report")  # the report quotes passages
_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: int
    detail: str
    headers: dict[str, str] = field(default_factory=dict)


def check_exposure(settings: Settings) -> LiveKeys:
    """The keys that are set. Raises KeysError, and OpenServerError where none are set and other machines can reach the server."""
    keys = LiveKeys(settings.api_keys)
    if not keys.are_set and not settings.is_private and not settings.without_keys:
        raise OpenServerError(
            f"{settings.host} can be reached from elsewhere and no keys are set: set CITADEL_API_KEYS (`citadel keys new NAME` "
            "makes one), or CITADEL_WITHOUT_KEYS=1 if something else guards it"
        )
    return keys


class AccessControl:
    """Passes on the requests that are allowed and answers the others. For one event loop."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        prefixes: tuple[str, ...] = PROTECTED,
        names: Sequence[str] = (),
        *,
        keys: LiveKeys | None = None,
    ) -> None:
        """prefixes: the paths that are protected. names: host names of this server beside localhost."""
        self._app = app
        self._prefixes, self._names = prefixes, frozenset(names)
        self._keys = keys or check_exposure(settings)
        self._rates_of_keys, self._rates_of_addresses = RateLimiter(settings.rate_limit), RateLimiter(settings.rate_limit)
        # Where only this machine is served and no keys are set, a page from another site must not reach it through a browser.
        self._only_local = settings.is_private and not self._keys.are_set and not settings.without_keys
        self._in_progress = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._judge(scope, Headers(scope=scope))
        if refusal is not None:
            scope.setdefault("state", {})["refused"] = True
            await write_problem(refusal.status, refusal.detail, headers=refusal.headers)(scope, receive, send)
            return
        counted = self._is_protected(scope["path"])
        self._in_progress += counted
        try:
            await self._app(scope, receive, send)
        finally:
            self._in_progress -= counted

    def _is_protected(self, path: str) -> bool:
        # The pattern of a route "/report" also matches "/report\n".
        plain = path.rstrip("\n")
        return any(plain == prefix or plain.startswith(f"{prefix}/") for prefix in self._prefixes)

    def _judge(self, scope: Scope, headers: Headers) -> _Refusal | None:
        if self._only_local and (refusal := _check_host(headers.get("host", ""), self._names)):
            return refusal
        if scope["method"] not in _SAFE and (refusal := _check_origin(headers)):
            return refusal
        if not self._is_protected(scope["path"]):
            return None
        return self._check_rate(scope) or self._check_key(scope, headers) or self._check_load()

    def _check_rate(self, scope: Scope) -> _Refusal | None:
        # Before the key is checked, so that guessing keys is limited as well.
        client = scope.get("client")
        return _refuse_rate(self._rates_of_addresses.take(_name_network(client[0] if client else "")), "this address")

    def _check_key(self, scope: Scope, headers: Headers) -> _Refusal | None:
        if not self._keys.are_set:
            scope.setdefault("state", {})["caller"] = Caller.anonymous()
            return None
        given = _read_key(headers)
        key = None if given is None else self._keys.find(given)
        if key is None or key.has_expired:
            return _refuse_key(given, key)
        scope.setdefault("state", {}).update(key=key.name, caller=key.caller)
        if "write" not in key.roles and _writes(scope):
            return _Refusal(403, f"the key of {key.name!r} may read only: {scope['method']} here wants one with the role write")
        return _refuse_rate(self._rates_of_keys.take(key.name), f"the key of {key.name!r}")

    def _check_load(self) -> _Refusal | None:
        if self._in_progress < _AT_ONCE:
            return None
        return _Refusal(
            503, f"{_AT_ONCE} requests are in hand, the most that is taken on: ask again in a moment", {"Retry-After": "1"}
        )


def _check_host(host: str, names: Collection[str]) -> _Refusal | None:
    """Refuse a public host name: anybody can point one at this address (DNS rebinding). A name without a dot is not public."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        name = "no.name"
    name = name.removesuffix(".")
    if is_loopback(name) or "." not in name or name in names or name.endswith((".localhost", ".docker.internal")):
        return None
    reason = f"this server answers at localhost alone, not at {host[:80]!r}"
    return _Refusal(403, f"{reason}: set CITADEL_API_KEYS, or CITADEL_WITHOUT_KEYS=1 if something else guards it")


def _check_origin(headers: Headers) -> _Refusal | None:
    """Refuse a cross-origin request of a browser. Browsers name the origin of a page, other clients send none."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    # Sec-Fetch-Site first: a reverse proxy may replace Host, with which Origin is compared.
    if site in ("same-origin", "none") or (site is None and (origin is None or _is_from(origin, headers.get("host", "")))):
        return None
    reason = f"a page from {(origin or site or '')[:80]!r} may not ask or change anything here"
    return _Refusal(403, f"{reason}; if it is this server's own, let the proxy before it pass Host on as it came")


def _is_from(origin: str, host: str) -> bool:
    return origin.partition("://")[2].lower() == host.lower()


def _read_key(headers: Headers) -> str | None:
    given = headers.get("x-api-key")
    if given:
        return given.strip()
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else None


def _refuse_key(given: str | None, key: Key | None) -> _Refusal:
    """Refuse a request without a key, with an unknown one, or with one that has expired. Only who sent that one hears of it."""
    if key is not None:
        reason = f"the key of {key.name!r} expired on {key.expires}: ask for a new one and send it"
    else:
        reason = "no key was sent: send one" if given is None else "this key is not known: send one that is"
    return _Refusal(401, f"{reason} as X-API-Key or as Authorization: Bearer", {"WWW-Authenticate": 'Bearer realm="citadel"'})


def _writes(scope: Scope) -> bool:
    path = scope["path"]
    if scope["method"] in _SAFE or path in _READING:
        return False
    return not (scope["method"] == "POST" and path.startswith("/v1/generations/") and path.endswith("/changes"))


def _refuse_rate(seconds: float, whose: str) -> _Refusal | None:
    if not seconds:
        return None
    wait = math.ceil(seconds)
    return _Refusal(429, f"{whose} has asked as often as it may for now: ask again in {wait} s", {"Retry-After": str(wait)})


def _name_network(address: str) -> str:
    """The address, or the /64 network of an IPv6 address, because one machine has all of it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))

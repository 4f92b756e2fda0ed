"""Access control before anything of a request is read: its origin, its rate, its key, and the number of requests in progress.

It is an ASGI middleware and no dependency of the routes, so that no route can be forgotten. Everything under `/v1` is protected,
and the evaluation report. The page, `/docs`, health checks and metrics are open, because they hold nothing of the corpus. Where a
key is bound to collections, the metrics are protected as well: they count the documents of all.

    403  a cross-origin request of a browser, or a key that may only read tries to write
    401  no key, or an unknown one
    415  a body in an encoding that the server does not read
    429  more than the rate of a key, or of an address without a key that is known or that reads a feed
    503  more requests at once than the server accepts
"""

import ipaddress
import math
from collections import Counter
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
_OF_ONE = 384  # of them, those of one client, so that one alone shuts nobody out
# Requests that change nothing although they are a POST. Every other POST needs the role write.
_READING = ("/v1/ask", "/v1/search", "/v1/find", "/v1/verify", "/mcp")
# What a caller keeps for itself changes no document, so that every role may.
_OWN = ("/v1/answers", "/v1/dossiers", "/v1/feedback", "/v1/watches", "/v1/feed")
PROTECTED = ("/v1", "/report")  # the report quotes passages
_METRICS = "/metrics"
# Open to whoever has its address, which is a secret. So it has the rate of who asks, whatever key is sent along.
_FEEDS = "/feeds/"
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
        self._in_progress: Counter[str] = Counter()

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
        if not self._is_protected(scope["path"]):
            await self._app(scope, receive, send)
            return
        client = scope["state"]["client"]
        self._in_progress[client] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._in_progress[client] -= 1
            self._in_progress += Counter()  # drops those with nothing in progress

    def _is_protected(self, path: str) -> bool:
        # The pattern of a route "/report" also matches "/report\n".
        plain = path.rstrip("\n")
        if plain == _METRICS and self._keys.collections:
            return True
        return any(plain == prefix or plain.startswith(f"{prefix}/") for prefix in self._prefixes)

    def _judge(self, scope: Scope, headers: Headers) -> _Refusal | None:
        if self._only_local and (refusal := _check_host(headers.get("host", ""), self._names)):
            return refusal
        if scope["method"] not in _SAFE and (refusal := _check_origin(headers)):
            return refusal
        if not self._is_protected(scope["path"]):
            return self._charge_address(_find_network(scope)) if scope["path"].startswith(_FEEDS) else None
        return self._identify(scope, headers) or _check_encoding(headers) or self._check_load(scope["state"]["client"])

    def _identify(self, scope: Scope, headers: Headers) -> _Refusal | None:
        """Find out whose request it is, and refuse it where the key is wrong or the rate is used up.

        A key that is known has a rate of its own, whoever else is behind its address. All other requests use up the rate of their
        address, so that guessing keys is limited as well.
        """
        state, given = scope.setdefault("state", {}), _read_key(headers)
        key = self._keys.find(given) if given is not None and self._keys.are_set else None
        if key is not None and not key.has_expired:
            state.update(key=key.name, caller=key.caller, client=f"key {key.name}")
            if "write" not in key.roles and _writes(scope):
                return _Refusal(
                    403, f"the key of {key.name!r} may read only: {scope['method']} here wants one with the role write"
                )
            return _refuse_rate(self._rates_of_keys.take(key.name), f"the key of {key.name!r}")
        state["client"] = network = _find_network(scope)
        if refusal := self._charge_address(network):
            return refusal
        if not self._keys.are_set:
            state["caller"] = Caller.anonymous()
            return None
        return _refuse_key(given, key)

    def _charge_address(self, network: str) -> _Refusal | None:
        return _refuse_rate(self._rates_of_addresses.take(network), "this address")

    def _check_load(self, client: str) -> _Refusal | None:
        total, own = self._in_progress.total(), self._in_progress[client]
        if total < _AT_ONCE and own < _OF_ONE:
            return None
        most, whose = (_AT_ONCE, "") if total >= _AT_ONCE else (_OF_ONE, " from one client")
        return _Refusal(
            503, f"{most} requests{whose} are in hand, the most that is taken on: ask again in a moment", {"Retry-After": "1"}
        )


def _check_encoding(headers: Headers) -> _Refusal | None:
    """Refuse a body that is compressed, before any of it is read: nothing here unpacks one."""
    if headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers:
        return None
    named = [one.strip() for value in headers.getlist("content-encoding") for one in value.split(",")]
    unknown = next((one for one in named if one.lower() not in ("", "identity")), None)
    if unknown is None:
        return None
    return _Refusal(415, f"Content-Encoding is {unknown[:80]!r}: send the body as it is", {"Accept-Encoding": "identity"})


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
    if scope["method"] in _SAFE or path in _READING or any(path == own or path.startswith(f"{own}/") for own in _OWN):
        return False
    return not (scope["method"] == "POST" and path.startswith("/v1/generations/") and path.endswith("/changes"))


def _refuse_rate(seconds: float, whose: str) -> _Refusal | None:
    if not seconds:
        return None
    wait = math.ceil(seconds)
    return _Refusal(429, f"{whose} has asked as often as it may for now: ask again in {wait} s", {"Retry-After": str(wait)})


def _find_network(scope: Scope) -> str:
    peer = scope.get("client")
    return _name_network(peer[0] if peer else "")


def _name_network(address: str) -> str:
    """The address, or the /64 network of an IPv6 address, because one machine has all of it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))

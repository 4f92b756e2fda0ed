"""Fetches one file from an address that is allowed, within bounds of size and time.

Every redirect is checked as the first address was. The connection goes to the very address that was checked, and TLS checks the
name of the host. Nothing is unpacked on the way, so that no small answer becomes a large file.
"""

import http.client
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from time import monotonic
from typing import BinaryIO
from urllib.parse import unquote, urljoin

from api.incoming.allowed_hosts import PORTS, FetchTarget, Resolve, find_target, resolve
from api.incoming.errors import ForbiddenAddressError, UnreachedAddressError
from ingest.errors import TooLargeError
from ingest.formats import find_format

_HOPS = 5
_BLOCK = 65_536  # bytes
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "citadel", "Connection": "close"}
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class FetchRules:
    """What may be fetched, and how much of it."""

    hosts: str
    """Those that are allowed (`api.incoming.allowed_hosts.find_target`). Empty allows none."""
    networks: str
    """Private networks that are allowed."""
    most_bytes: int
    seconds: float
    """Until the whole file is there, redirects included."""
    find_addresses: Resolve = resolve


def fetch_file(url: str, rules: FetchRules, file: BinaryIO, count: Callable[[int], object] = int) -> str:
    """Write what an address answers with to `file`, and give a name for it. count: called with the size of each part before.

    Raises ForbiddenAddressError, UnreachedAddressError, TooLargeError, or what `count` or writing raises.
    """
    until = monotonic() + rules.seconds
    for _ in range(_HOPS + 1):
        target = find_target(url, rules.hosts, rules.networks, partial(_resolve_until, until, rules.find_addresses))
        with closing(_Answer(target, until)) as answer:
            if answer.status not in _REDIRECTS:
                _check(answer)
                _copy(answer, rules, file, count)
                return name_file(url)
            url = _follow(url, answer.place)
    raise UnreachedAddressError(f"{url[:200]!r} sends on more than {_HOPS} times: give the address of the file itself")


def name_file(url: str) -> str:
    """A name for the file of an address: its last part, without an ending that stands for no format.

    What the file is shows in its bytes then, such as those of a page whose address ends in `.php`.
    """
    last = PurePosixPath(unquote(re.split(r"[?#]", url, maxsplit=1)[0].split("//", 1)[-1].partition("/")[2])).name
    plain = re.sub(r"[^\w.-]+", "-", last).strip("-.")[-_LONGEST_NAME:].lstrip("-.") or "page"
    return plain if find_format(plain) else plain.replace(".", "-")


def _check(answer: "_Answer") -> None:
    if answer.status != 200:
        raise UnreachedAddressError(f"{answer.host!r} answers with status {answer.status} and not with a file: check the address")
    if answer.encoding != "identity":
        raise UnreachedAddressError(
            f"{answer.host!r} answers with a compressed file that was not asked for: send the file itself"
        )


def _follow(url: str, place: str) -> str:
    if not place or not place.isascii() or not place.isprintable():
        raise UnreachedAddressError(f"{url[:200]!r} sends on to no address: give the address of the file itself")
    try:
        sent = urljoin(url, place)
    except ValueError:
        raise UnreachedAddressError(f"{url[:200]!r} sends on to {place[:200]!r}, which is no address: give another one") from None
    if url.startswith("https:") and not sent.startswith("https:"):
        raise ForbiddenAddressError(f"{url[:200]!r} sends on to an address without encryption: give another one")
    return sent


def _copy(answer: "_Answer", rules: FetchRules, file: BinaryIO, count: Callable[[int], object]) -> None:
    host, size, declared = answer.host, 0, answer.size
    while max(size, declared) <= rules.most_bytes and (block := answer.read()):
        size += len(block)
        count(len(block))
        file.write(block)
    if max(size, declared) > rules.most_bytes:
        raise TooLargeError(f"the file at {host!r} has more than the {rules.most_bytes} bytes that are allowed; split it")
    if size < declared:
        raise UnreachedAddressError(f"{host!r} broke off after {size} of {declared} bytes: fetch it again")


class _Answer:
    """What a target answers. Its connection is cut when the time is up, whatever the target does."""

    def __init__(self, target: FetchTarget, until: float) -> None:
        """Raises UnreachedAddressError."""
        self.host, self._until = target.host, until
        self._connection = http.client.HTTPConnection(target.host, target.port)
        self._connection.default_port = PORTS[target.parts.scheme]
        with self._explain():
            self._socket = _connect(target, until)
        self._alarm = threading.Timer(max(until - monotonic(), 0.0), _cut, (self._socket,))
        self._alarm.daemon = True
        self._alarm.start()
        try:
            with self._explain():
                if isinstance(self._socket, ssl.SSLSocket):
                    self._socket.do_handshake()
                self._connection.sock = self._socket
                path = target.parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
                self._connection.request("GET", path, headers=_HEADERS)
                self._response = self._connection.getresponse()
        except UnreachedAddressError:
            self.close()
            raise
        self.status, self.place = self._response.status, self._response.getheader("Location", "")
        self.encoding = self._response.getheader("Content-Encoding", "identity").lower()
        self.size = int(self._response.length or 0)

    def read(self) -> bytes:
        """The next bytes, none at the end. Raises UnreachedAddressError."""
        with self._explain():
            block = self._response.read(_BLOCK)
            if monotonic() >= self._until:
                raise TimeoutError
            return block

    def close(self) -> None:
        """End the connection."""
        self._alarm.cancel()
        self._socket.close()

    @contextmanager
    def _explain(self) -> Iterator[None]:
        try:
            yield
        except (OSError, http.client.HTTPException, ValueError) as error:
            is_late = monotonic() >= self._until
            reason = "took too long" if is_late else "cannot be reached" if isinstance(error, OSError) else "answers with no HTTP"
            raise UnreachedAddressError(
                f"{self.host!r} {reason} ({type(error).__name__}): try again, or send the file itself"
            ) from None


def _resolve_until(until: float, find_addresses: Resolve, host: str, port: int) -> Sequence[str]:
    """The addresses of a host. A resolver that takes longer is left to its own limits. Raises OSError."""
    found: Future[Sequence[str]] = Future()

    def resolve_here() -> None:
        try:
            found.set_result(find_addresses(host, port))
        except (OSError, ValueError) as error:
            found.set_exception(error)

    threading.Thread(target=resolve_here, name="resolve", daemon=True).start()
    return found.result(max(until - monotonic(), 0.0))


def _connect(target: FetchTarget, until: float) -> socket.socket:
    """A connection to one of the addresses that were checked, and to no other. TLS has not begun on it. Raises OSError.

    Each address has its share of the time that is left, so that one that is silent leaves time for the next.
    """
    failed: OSError = TimeoutError("no time is left")
    for number, address in enumerate(target.addresses):
        left = until - monotonic()
        if left <= 0.0:
            raise TimeoutError("no time is left") from failed
        try:
            raw = socket.create_connection((address, target.port), left / (len(target.addresses) - number))
        except OSError as error:
            failed = error
            continue
        raw.settimeout(max(until - monotonic(), 0.001))
        if target.parts.scheme != "https":
            return raw
        return ssl.create_default_context().wrap_socket(raw, server_hostname=target.host, do_handshake_on_connect=False)
    raise failed


def _cut(one: socket.socket) -> None:
    """End a connection under a reader that waits for it."""
    with suppress(OSError):  # it is closed already
        one.shutdown(socket.SHUT_RDWR)

"""A file is fetched from hosts that are allowed, and from no address that is not public."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from time import sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.incoming import file_fetch
from api.incoming.allowed_hosts import find_target
from api.incoming.errors import ForbiddenAddressError, UnreachedAddressError
from api.incoming.file_fetch import FetchRules, fetch_file, name_file
from ingest.errors import TooLargeError

Answer = Callable[[BaseHTTPRequestHandler], None]
PUBLIC = "93.184.215.14"


def give(*addresses: str) -> Callable[[str, int], Sequence[str]]:
    return lambda host, port: addresses


@contextmanager
def serve(answer: Answer) -> Iterator[int]:
    """A server on this machine that answers every request so; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def reply(content: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(content)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def fetch(url: str, hosts: str, *, networks: str = "127.0.0.0/8", most: int = 1_000, seconds: float = 60.0) -> tuple[str, bytes]:
    file = BytesIO()
    name = fetch_file(url, FetchRules(hosts, networks, most, seconds, give("127.0.0.1")), file)
    return name, file.getvalue()


def test_a_file_comes_with_a_name_and_its_bytes() -> None:
    asked: list[tuple[str, str]] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked.append((handler.path, handler.headers["Host"]))
        reply(b"%PDF-1.7")(handler)

    with serve(answer) as port:
        found = fetch(f"http://files.example:{port}/a/report.pdf?x=1#page=2", f"files.example:{port}")
    assert found == ("report.pdf", b"%PDF-1.7")
    assert asked == [("/a/report.pdf?x=1", f"files.example:{port}")]


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("https://example.org/a", ""),
        ("https://example.org/a", "example.com"),
        ("https://evil-example.org/a", "*.example.org"),
        ("https://example.org/a", "*.example.org"),
        ("https://example.org.evil.net/a", "example.org"),
        ("https://example.org:8443/a", "example.org"),
        ("https://example.org/a", "example.org:8443"),
        ("https://example.org@evil.net/a", "example.org"),
        ("https://user@example.org/a", "example.org"),
        ("ftp://example.org/a", "example.org"),
        ("file:///etc/passwd", "example.org"),
        ("https://example.org:99999/a", "example.org"),
        ("https://[oops/a", "example.org"),
    ],
)
def test_a_host_that_is_not_allowed_is_not_even_resolved(url: str, hosts: str) -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        raise AssertionError("resolved")

    with pytest.raises(ForbiddenAddressError):
        find_target(url, hosts, "", resolve)


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("https://example.org/a", "example.org"),
        ("https://EXAMPLE.org./a", "other.net, Example.org"),
        ("https://www.data.example.org/a", "*.example.org"),
        ("http://example.org:8443/a", "example.org:8443"),
    ],
)
def test_a_host_that_is_allowed_is_found(url: str, hosts: str) -> None:
    assert find_target(url, hosts, "", give(PUBLIC)).addresses == (PUBLIC,)


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
    "0.0.0.0",  # noqa: S104 - nothing listens there
    "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "2001:0:a00:1::", "::127.0.0.1", "fec0::1", "64:ff9b:1::7f00:1", "64:ff9b:1::5db8:d70e",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_that_is_not_public_is_connected_to(address: str) -> None:
    for addresses in ((address,), (PUBLIC, address)):
        with pytest.raises(ForbiddenAddressError):
            find_target("https://example.org/a", "example.org", "", give(*addresses))


@given(st.ip_addresses(network="10.0.0.0/8"))
def test_a_private_network_can_be_allowed(address: object) -> None:
    assert find_target("https://example.org/a", "example.org", "10.0.0.0/8", give(str(address))).addresses == (str(address),)
    with pytest.raises(ForbiddenAddressError):
        find_target("https://example.org/a", "example.org", "10.0.0.0/8", give("127.0.0.1"))


def test_a_name_is_resolved_once_and_the_address_that_was_checked_is_connected_to() -> None:
    resolved: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        resolved.append(host)  # the second answer would lead elsewhere
        return ["127.0.0.1"] if len(resolved) == 1 else ["127.0.0.2"]

    with serve(reply(b"words")) as port:
        file = BytesIO()
        fetch_file(
            f"http://files.example:{port}/a", FetchRules(f"files.example:{port}", "127.0.0.1/32", 100, 60.0, resolve), file
        )
    assert (resolved, file.getvalue()) == (["files.example"], b"words")


def test_each_redirect_is_checked_as_the_first_address_was() -> None:
    def lead(place: str) -> Answer:
        return lambda handler: reply(b"there")(handler) if handler.path == "/there" else reply(b"", 302, Location=place)(handler)

    with serve(lead("/there")) as port:
        assert fetch(f"http://files.example:{port}/here", f"files.example:{port}") == ("there", b"there")
    for place in ("http://other.example/there", "file:///etc/passwd", "//other.example/there"):
        with serve(lead(place)) as port, pytest.raises(ForbiddenAddressError):
            fetch(f"http://files.example:{port}/here", f"files.example:{port}")
    with serve(lead("/here")) as port, pytest.raises(UnreachedAddressError, match="more than 5 times"):
        fetch(f"http://files.example:{port}/here", f"files.example:{port}")


def test_a_redirect_to_a_name_of_a_private_address_is_refused() -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"] if host == "files.example" else ["169.254.169.254"]

    with serve(reply(b"", 302, Location="http://inner.example/latest/meta-data")) as port:
        rules = FetchRules(f"files.example:{port}, inner.example", "127.0.0.0/8", 100, 60.0, resolve)
        with pytest.raises(ForbiddenAddressError, match=r"169\.254\.169\.254"):
            fetch_file(f"http://files.example:{port}/a", rules, BytesIO())


def test_no_more_than_the_limit_is_taken_whatever_is_declared() -> None:
    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"x" * 1_001)

    file = BytesIO()
    for answer in (reply(b"x" * 1_001), pour):
        with serve(answer) as port, pytest.raises(TooLargeError):
            rules = FetchRules(f"files.example:{port}", "127.0.0.0/8", 1_000, 60.0, give("127.0.0.1"))
            fetch_file(f"http://files.example:{port}/a", rules, file)
    assert len(file.getvalue()) <= 2 * 1_001


@pytest.mark.parametrize("begins", [True, False])
def test_an_address_that_never_ends_is_cut_off(begins: bool) -> None:
    """A header or a byte now and then keeps no reader waiting: the whole has one time limit."""
    is_over = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if begins else b""))
        for number in range(1_000):
            if is_over.is_set():
                return
            handler.wfile.write(b"x" if begins else f"X-{number}: y\r\n".encode())
            sleep(0.02)

    with serve(drip) as port:
        try:
            with pytest.raises(UnreachedAddressError, match="took too long"):
                fetch(f"http://files.example:{port}/a", f"files.example:{port}", seconds=0.3)
        finally:
            is_over.set()


def test_all_addresses_of_a_host_share_the_time_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now, given = 100.0, list[float]()

    def wait(_address: tuple[str, int], seconds: float) -> None:
        nonlocal now
        given.append(seconds)
        now += seconds
        raise TimeoutError

    monkeypatch.setattr(file_fetch, "monotonic", lambda: now)
    monkeypatch.setattr(file_fetch.socket, "create_connection", wait)
    rules = FetchRules("example.org", "", 100, 6.0, give(PUBLIC, "1.1.1.1", "9.9.9.9"))
    with pytest.raises(UnreachedAddressError, match="took too long"):
        fetch_file("http://example.org/a", rules, BytesIO())
    assert given == pytest.approx([6.0 / 3] * 3)


def test_a_name_that_is_not_resolved_in_time_is_waited_for_no_longer() -> None:
    is_over = threading.Event()

    def hang(_host: str, _port: int) -> Sequence[str]:
        is_over.wait(20.0)
        return (PUBLIC,)

    try:
        with pytest.raises(UnreachedAddressError, match="not resolved in time"):
            fetch_file("http://example.org/a", FetchRules("example.org", "", 100, 0.05, hang), BytesIO())
        assert not is_over.is_set()
    finally:
        is_over.set()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (reply(b"no", 404), "status 404"),
        (reply(b"x", Content_Encoding="gzip"), "compressed"),
        (reply(b"short", Content_Length="99"), "broke off|IncompleteRead"),
        (lambda handler: handler.wfile.write(b"nothing of the kind\r\n\r\n"), "no HTTP"),
        (reply(b"", 302), "no address"),
        (reply(b"", 302, Location="http://[oops/"), "no address"),
    ],
)
def test_what_is_no_file_is_said_to_be_none(answer: Answer, told: str) -> None:
    with serve(answer) as port, pytest.raises(UnreachedAddressError, match=told):
        fetch(f"http://files.example:{port}/a", f"files.example:{port}")


def test_nothing_that_answers_is_said_so() -> None:
    with serve(reply(b"")) as port:
        pass
    with pytest.raises(UnreachedAddressError, match="cannot be reached"):
        fetch(f"http://files.example:{port}/a", f"files.example:{port}")
    with pytest.raises(UnreachedAddressError, match="has no address"):
        find_target("https://example.org/a", "example.org", "", give())


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.org/a/Report%202024.PDF", "Report-2024.PDF"),
        ("https://example.org/download.php?id=5", "download-php"),
        ("https://example.org/", "page"),
        ("https://example.org", "page"),
        ("https://example.org/..%2f..%2f.hidden", "hidden"),
    ],
)
def test_a_file_is_named_by_the_end_of_its_address(url: str, name: str) -> None:
    assert name_file(url) == name

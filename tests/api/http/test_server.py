"""The server as a process of its own, over a real socket."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from urllib.request import Request, urlopen

import pytest

from api.http.listening_socket import PortTakenError
from api.http.server import serve
from api.settings import Settings
from api.startup import open_or_wait, warm
from retrieval.models import Models
from tests.deadlines import HANG, wait_for

ROOT = Path(__file__).resolve().parents[3]
# The command itself, and after it what it had imported by the end.
SERVE = """
import sys
from api.cli.main import main
sys.argv = ["citadel", "serve", "--port", "0"]
try:
    main()
finally:
    print("imported:", *sorted({"torch", "transformers", "sentence_transformers", "pypdf", "trafilatura"} & sys.modules.keys()))
"""

# How many patterns the first question compiles, without what the server does once it is ready, and with it.
COUNT = """
import re._compiler as compiler, sys
from pathlib import Path
from threading import Event
from api.http.server import warm
from api.settings import Settings
from api.startup import open_or_wait, warm
from retrieval.ask import ask
from retrieval.models import Models
compiled, compile = [], compiler.compile
compiler.compile = lambda pattern, flags=0: compiled.append(pattern) or compile(pattern, flags)
engine, models, ready = open_or_wait(Settings(data=Path(sys.argv[1]))), Models.load(), Event()
ready.set()
if sys.argv[2] == "warm":
    warm(ready, engine, models)
compiled.clear()
with engine.acquire() as snapshot:
    ask(snapshot, models, "How many countries have signed the agreement with the EU?")
print(len(compiled))
"""


@pytest.fixture
def server(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """A server process, ended afterwards if the test did not end it."""
    environment = os.environ | {"CITADEL_DATA": str(settings.data), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def read_address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found, f"no address in {line!r}"
    return found[0]


def list_local_ports(process: int) -> set[int]:
    """The local ports of the process's own sockets of IP, of whatever kind."""
    links = [link.readlink() for link in Path(f"/proc/{process}/fd").iterdir()]
    inodes = {found[1] for link in links if (found := re.match(r"socket:\[(\d+)\]", str(link)))}
    rows = [
        line.split()
        for kind in ("tcp", "tcp6", "udp", "udp6")
        for line in Path(f"/proc/{process}/net/{kind}").read_text(encoding="ascii").splitlines()[1:]
    ]
    return {int(row[1].rpartition(":")[2], 16) for row in rows if row[9] in inodes}


def ask(address: str, question: str) -> dict[str, object]:
    request = Request(f"{address}/v1/ask", json.dumps({"question": question}).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(request, timeout=HANG) as response:  # noqa: S310 - loopback only
        answer: dict[str, object] = json.loads(response.read())
        return answer


def test_it_starts_answers_and_ends_well_without_what_only_indexing_needs(server: subprocess.Popen[str]) -> None:
    address = read_address(server)
    with urlopen(f"{address}/readyz", timeout=HANG) as ready:  # noqa: S310
        assert ready.status == 200
    assert ask(address, "When did Viet Nam sign the agreement?")["passages"]
    server.send_signal(signal.SIGTERM)
    out, err = server.communicate(timeout=HANG)
    assert server.returncode == 0
    assert {json.loads(line)["level"] for line in err.splitlines()} == {"INFO"}
    assert out.splitlines()[-1] == "imported:"


def is_refused(host: str, port: int) -> bool:
    """Whether nobody listens there any more."""
    try:
        socket.create_connection((host, port), timeout=HANG).close()
    except ConnectionRefusedError:
        return True
    return False


def test_what_was_accepted_is_answered_before_it_ends(server: subprocess.Popen[str]) -> None:
    host, port = read_address(server).removeprefix("http://").split(":")
    body = json.dumps({"question": "security " * 200}).encode()
    head = (
        "POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    with socket.create_connection((host, int(port)), timeout=HANG) as line:
        line.sendall(head + body[:-1])
        assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"  # the server has begun to read
        server.send_signal(signal.SIGTERM)
        wait_for(lambda: is_refused(host, int(port)))  # and has begun to shut down
        line.sendall(body[-1:])
        assert line.recv(100).startswith(b"HTTP/1.1 200")
    server.communicate(timeout=HANG)
    assert server.returncode == 0


def test_a_request_that_comes_late_on_a_line_that_was_open_is_answered(server: subprocess.Popen[str]) -> None:
    host, port = read_address(server).removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=HANG) as line:
        server.send_signal(signal.SIGTERM)
        wait_for(lambda: is_refused(host, int(port)))  # it lets nobody in any more
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 200")
    server.communicate(timeout=HANG)
    assert server.returncode == 0


def test_a_body_too_large_is_refused_over_a_socket_before_it_ends(server: subprocess.Popen[str]) -> None:
    host, port = read_address(server).removeprefix("http://").split(":")
    head = b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=HANG) as line:
        line.sendall(head + b"11000\r\n" + b" " * 0x11000 + b"\r\n")  # and no last chunk
        assert line.recv(100).startswith(b"HTTP/1.1 413")


def test_a_port_that_is_taken_is_said_in_one_line(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"cannot listen on 127.0.0.1 port {port}"):
            serve(settings.model_copy(update={"port": port}))


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"CITADEL_HOST": "0.0.0.0"}, "CITADEL_API_KEYS"),  # noqa: S104 - what is refused
        ({"CITADEL_API_KEYS": "secret"}, "CITADEL_API_KEYS"),
        ({"CITADEL_RATE": "-1"}, "CITADEL_RATE"),
        ({"CITADEL_PROXIES": "everybody"}, "CITADEL_PROXIES"),
        ({"CITADEL_TRACES": "collector"}, "CITADEL_TRACES"),
    ],
)
def test_a_server_that_would_be_open_or_is_set_up_wrongly_does_not_start(
    settings: Settings, told: dict[str, str], reason: str
) -> None:
    command = [
        sys.executable,
        "-c",
        "from api.cli.main import main; main()",
        "serve",
        "--port",
        "0",
        "--data",
        str(settings.data),
    ]
    ended = subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, timeout=HANG, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert reason in ended.stderr
    assert "secret" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_the_only_sockets_are_those_of_its_door(server: subprocess.Popen[str]) -> None:
    """The kernel tells of every socket of the process, whoever opened it."""
    address = read_address(server)
    seen: set[int] = set()
    for question in ("When did Viet Nam sign?", "What is the boiling point of tungsten?"):
        ask(address, question)
        seen |= list_local_ports(server.pid)
    assert seen == {int(address.rpartition(":")[2])}


def test_neither_asking_nor_serving_turns_to_anybody_or_leaves_anything_behind(settings: Settings, tmp_path: Path) -> None:
    """Traced in the kernel, so that no library can do it unseen; a home is given that must stay empty."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed (apt-get install strace)")
    home, trace = tmp_path / "home", tmp_path / "trace"
    home.mkdir()
    environment = os.environ | {"CITADEL_DATA": str(settings.data), "HOME": str(home), "PYTHONUNBUFFERED": "1"}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    # -D: the tracer stands aside, so that the process started here is the one traced, and can be signalled.
    calls = "trace=connect,sendto,sendmsg,sendmmsg,bind"
    traced = [strace, "-D", "-f", "-qq", "-e", calls, "-o", str(trace), sys.executable, "-c"]
    asking = [*traced, "from api.cli.main import main; main()", "ask", "When did Viet Nam sign?"]
    subprocess.run(asking, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=HANG)
    assert trace.read_text(encoding="utf-8") == ""
    with subprocess.Popen([*traced, SERVE], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        ask(read_address(process), "When did Viet Nam sign?")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=HANG)
    met = re.findall(r"(connect|bind|sendto|sendmsg|sendmmsg)\(\d+, (.*)", trace.read_text(encoding="utf-8"))
    doors = [told for call, told in met if call == "bind"]
    assert len(doors) == 1
    assert 'inet_addr("127.0.0.1")' in doors[0]
    assert [told for call, told in met if call == "connect"] == []
    assert list(home.rglob("*")) == []


def test_the_first_reader_does_not_wait_for_patterns(settings: Settings) -> None:
    counted = {}
    for how in ("cold", "warm"):
        told = subprocess.check_output([sys.executable, "-c", COUNT, settings.data, how], cwd=ROOT, text=True, timeout=HANG)
        counted[how] = int(told)
    assert counted["warm"] < counted["cold"] / 5, counted


def test_a_server_without_an_index_asks_itself_nothing(tmp_path: Path) -> None:
    ready = Event()
    ready.set()
    warm(ready, open_or_wait(Settings(data=tmp_path)), Models.load(with_reader=False))

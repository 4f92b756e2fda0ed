"""Two servers and a worker over one database: clients see whole generations alone, and nothing acknowledged is lost.

    python tests/faults/several_hosts.py --updates 50 --kills 50 --clients 8

Real processes with the real model over a real PostgreSQL. First a document is put again and again, through one server and the
other by turns, each time with another number in both of its parts, while clients search through both servers. A response must
hold one number alone, and all responses of a generation the same one. Then a process is killed (SIGKILL) after each upload that
was acknowledged, at a random moment: the worker with its update, the update alone, or a server. It is started anew. In the end
every upload that was acknowledged is indexed, and no document is there that nobody sent.

No process is killed while a job is pending that two killed workers or an update left behind. Such a job is carried out by itself
and given up after few further kills, as docs/operations.md says, and a slow machine has no time for it between two kills.

A watch asks for the number all the while. Its changes reach a webhook: each at least once, in an unbroken chain of numbers.
"""

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from lost_uploads import CITADEL, ROOT, Server, find_children, form

from api.jobs.queues.queue_choice import open_queue
from api.jobs.queues.queue_interface import JobQueue
from api.settings import Settings
from tests.deadlines import HANG, wait_for
from tests.postgres_server import run_server
from tests.shared_index import copy_models

WAYS = ("worker", "update", "server")
_QUESTION = json.dumps({"query": "patrol boats of Elbonia", "mode": "lexical", "top_k": 10}).encode()
_LOOK = 0.25  # seconds between two looks at a job, and between two searches of a client: the machine is to do other things, too
_SECONDS = 4.0  # within which a kill comes, from the acknowledgement on
_WATCHED = "How many patrol boats did the Republic of Elbonia send?"
_SECRET = "a-secret-of-sixteen"  # noqa: S105 - of this script
_FILLER = "The weather over the Gulf was calm and nothing else of note was seen on that day. " * 40


class Receiver(ThreadingHTTPServer):
    """A webhook. received: the changes of the watch by their numbers, each as often as it came."""

    def __init__(self) -> None:
        self.received: dict[int, list[dict[str, Any]]] = {}
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert isinstance(self.server, Receiver)
        self.server.received.setdefault(message["number"], []).append(message)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@contextmanager
def receive() -> Iterator[Receiver]:
    """A webhook while the context lasts."""
    with Receiver() as receiver:
        thread = Thread(target=receiver.serve_forever, daemon=True)
        thread.start()
        yield receiver
        receiver.shutdown()
        thread.join()


@dataclass(slots=True)
class Host:
    """A process of Citadel with a folder of its own, which is started again after a kill."""

    data: Path
    address: str
    command: tuple[str, ...]
    webhook: str
    process: subprocess.Popen[str] | None = None
    port: int = 0

    def start(self) -> None:
        """Start it. A server is asked on the port that it takes."""
        folders = {"CITADEL_DATA": str(self.data), "CITADEL_CORPUS": str(self.data / "none"), "PYTHONUNBUFFERED": "1"}
        environment = os.environ | folders | {"CITADEL_ENGINE": self.address, "CITADEL_WORKER": "0", "CITADEL_THREADS": "2"}
        hooks = {"CITADEL_WEBHOOKS": self.webhook, "CITADEL_WEBHOOK_SECRET": _SECRET, "CITADEL_WEBHOOK_PRIVATE": "1"}
        with (self.data.parent / f"{self.data.name}.log").open("a") as log:
            self.process = subprocess.Popen(
                [*CITADEL, *self.command], cwd=ROOT, env=environment | hooks, stdout=subprocess.PIPE, stderr=log, text=True
            )
        if self.command[0] == "serve":
            assert self.process.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:(\d+)", self.process.stdout.readline())
            assert found, "the server did not start"
            self.port = int(found[1])

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> tuple[int, Any]:
        """A request of the server."""
        assert self.process is not None
        return Server(self.process, self.port).ask(method, path, body, kind)

    def list_updates(self) -> list[int]:
        """The processes that it has started."""
        assert self.process is not None
        return find_children(self.process.pid)

    def kill(self, pids: list[int] | None = None) -> None:
        """Kill its children, or other processes of it, and with `pids` left out itself as well."""
        assert self.process is not None
        for pid in self.list_updates() if pids is None else pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if pids is None:
            self.process.kill()
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()

    def stop(self) -> int:
        """Stop it in an orderly way. Returns its status."""
        assert self.process is not None
        self.process.terminate()
        status = self.process.wait(timeout=HANG)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status


@dataclass(slots=True)
class Hosts:
    """Two servers and a worker over one database."""

    servers: tuple[Host, Host]
    worker: Host
    acknowledged: dict[str, str] = field(default_factory=dict)
    """The documents that were answered 202, each with the job of the last answer."""

    def put(self, at: int, doc_id: str, text: str) -> str | None:
        """Send a document through a server. Returns its job, None where the server did not answer."""
        with suppress(OSError, HTTPException, ValueError):
            status, job = self.servers[at % 2].ask("PUT", f"/v1/documents/{doc_id}", form(text), _form_kind())
            if status == 202:
                self.acknowledged[doc_id] = job["job_id"]
                return str(job["job_id"])
        return None

    def wait_for_job(self, job_id: str, at: int = 0) -> dict[str, Any]:
        """The job once it has ended, as a server shows it."""

        def look() -> dict[str, Any] | None:
            time.sleep(_LOOK)
            with suppress(OSError, HTTPException, ValueError):
                status, job = self.servers[at % 2].ask("GET", f"/v1/jobs/{job_id}")
                return job if status == 200 and job["state"] in ("done", "failed") else None
            return None

        found: dict[str, Any] = wait_for(look, 5 * HANG)
        return found


@contextmanager
def start_hosts(models: Path, folder: Path, address: str, webhook: str) -> Iterator[Hosts]:
    """Two servers and a worker. models: a data folder with exported encoders."""
    hosts = []
    for name, command in (("one", "serve"), ("two", "serve"), ("worker", "worker")):
        data = folder / name
        data.mkdir(parents=True)
        copy_models(models, data)
        hosts.append(Host(data, address, (command, "--port", "0") if command == "serve" else (command,), webhook))
    one, two, worker = hosts
    with ExitStack() as held:
        for host in hosts:
            host.start()
            held.callback(host.kill)
        found = Hosts((one, two), worker)
        for server in found.servers:
            wait_until_ready(server)
        yield found


def wait_until_ready(server: Host) -> None:
    """Wait until a server answers questions."""

    def look() -> bool:
        time.sleep(_LOOK)
        return server.ask("GET", "/readyz")[0] == 200

    wait_for(look, 5 * HANG)


def update_under_clients(hosts: Hosts, updates: int, clients: int) -> Counter[str]:
    """Put a document so many times while clients search. Fails on a response that mixes numbers, and on one that failed."""
    counts, numbers, mixed = Counter[str](), dict[str, set[str]](), list[str]()
    is_over = Event()

    def search(at: int) -> None:
        while not is_over.is_set():
            status, response = hosts.servers[at % 2].ask("POST", "/v1/search", _QUESTION)
            counts["searches"] += 1
            is_over.wait(_LOOK)
            if status != 200:
                counts[f"failed {status}"] += 1
                continue
            found = find_numbers(response)
            numbers.setdefault(response["generation"], set()).update(found)
            if len(found) > 1:
                mixed.append(f"{response['generation']}: {sorted(found)}")

    threads = [Thread(target=search, args=(at,)) for at in range(clients)]
    for thread in threads:
        thread.start()
    try:
        for number in range(updates):
            job_id = hosts.put(number, "counter", describe_boats(number))
            assert job_id is not None
            # Through the other server than it was sent to.
            job = hosts.wait_for_job(job_id, number + 1)
            assert job["state"] == "done", job
            response = hosts.servers[(number + 1) % 2].ask("POST", "/v1/search", _QUESTION)[1]
            assert find_numbers(response) == {str(number)}, "a job that is done was not found"
            counts["updates"] += 1
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert mixed == [], mixed
    assert all(len(found) <= 1 for found in numbers.values()), numbers
    assert not [name for name in counts if name.startswith("failed")], counts
    counts["generations seen"] = len(numbers)
    return counts


def kill_processes(hosts: Hosts, queue: JobQueue, kills: int, seed: int) -> Counter[str]:
    """Kill a process after each acknowledged upload. Fails where one that was acknowledged is not indexed in the end.

    At the turn of a server the document with the number is sent as well.
    """
    chance, counts = random.Random(seed), Counter[str]()  # noqa: S311 - moments, no secrets
    for turn in range(kills):
        way = WAYS[turn % len(WAYS)]
        job_id = hosts.put(turn, f"sent-{turn}", f"Upload {turn} speaks of ports, ships and mine action in Asia.")
        assert job_id is not None
        if way == "server":
            assert hosts.put(turn, "counter", describe_boats(500 + turn)) is not None
        time.sleep(chance.uniform(0, _SECONDS))
        wait_for(lambda: not any(one.is_suspect for one in queue.read_setbacks().values()), 5 * HANG)
        host = hosts.servers[turn % 2] if way == "server" else hosts.worker
        if way == "update":
            host.kill(host.list_updates())
        else:
            host.kill()
            host.start()
        counts[f"killed: {way}"] += 1
    for server in hosts.servers:
        wait_until_ready(server)
    for doc_id, job_id in hosts.acknowledged.items():
        job = hosts.wait_for_job(job_id)
        assert job["state"] == "done", (doc_id, job)
    for server in hosts.servers:
        listed = server.ask("GET", "/v1/documents?limit=1000")[1]["documents"]
        assert {one["doc_id"] for one in listed} == hosts.acknowledged.keys()
    counts["acknowledged and indexed"] = len(hosts.acknowledged)
    return counts


def begin_watch(hosts: Hosts, webhook: str) -> str:
    """Watch the number. Returns the id of the watch."""
    body = json.dumps({"question": _WATCHED, "webhook": webhook}).encode()
    status, begun = hosts.servers[0].ask("POST", "/v1/watches", body)
    assert status == 201, begun
    return str(begun["watch_id"])


def check_watch(hosts: Hosts, watch_id: str, receiver: Receiver) -> Counter[str]:
    """Wait until the last number was asked and all was sent. Fails where a change was lost, or noted twice or out of order."""

    def look() -> dict[str, Any] | None:
        time.sleep(_LOOK)
        generation = hosts.servers[0].ask("GET", "/readyz")[1]["generation"]
        watch: dict[str, Any] = hosts.servers[1].ask("GET", f"/v1/watches/{watch_id}")[1]
        is_sent = all(one["delivery"]["state"] == "done" for one in watch["changes"])
        return watch if watch["generation"] == generation and is_sent else None

    watch = wait_for(look, 5 * HANG)
    received = [receiver.received[number] for number in sorted(receiver.received)]
    assert sorted(receiver.received) == list(range(1, watch["changes"][0]["number"] + 1))
    for messages in received:
        assert len({json.dumps(one) for one in messages}) == 1, messages
    sides = [(messages[0]["before"]["short"], messages[0]["now"]["short"]) for messages in received]
    (number,) = find_numbers(hosts.servers[0].ask("POST", "/v1/search", _QUESTION)[1])
    assert sides[-1][1] == f"{number} patrol boats", sides
    assert [now for _, now in sides[:-1]] == [before for before, _ in sides[1:]], sides
    return Counter({"changes of a watch": len(received), "changes sent again": sum(map(len, received)) - len(received)})


def try_hosts(models: Path, folder: Path, *, updates: int, kills: int, clients: int, seed: int = 0) -> Counter[str]:
    """All of it over a database of its own. Returns how often what happened."""
    with (
        run_server() as server,
        receive() as receiver,
        start_hosts(models, folder, server.address, receiver.address) as hosts,
        closing(open_queue(Settings(data=folder, engine=server.address))) as queue,
    ):
        watch_id = begin_watch(hosts, receiver.address)
        counts = update_under_clients(hosts, updates, clients)
        counts += kill_processes(hosts, queue, kills, seed)
        counts += check_watch(hosts, watch_id, receiver)
        for host in (*hosts.servers, hosts.worker):
            assert host.stop() == 0
    return counts


def find_numbers(response: dict[str, Any]) -> set[str]:
    """The numbers that the passages of a response say."""
    return set(re.findall(r"sent (\d+) patrol", json.dumps(response)))


def describe_boats(number: int) -> str:
    """A text that says a number in its first passage and in its last."""
    return f"The Republic of Elbonia sent {number} patrol boats.\n\n{_FILLER}\n\nAgain Elbonia sent {number} patrol boats.\n"


def _form_kind() -> str:
    return "multipart/form-data; boundary=faults-boundary"


def main() -> None:
    parser = argparse.ArgumentParser(description="Updates and kills over two servers and a worker of one database.")
    parser.add_argument("models", type=Path, help="a data folder with the exported model, such as var")
    parser.add_argument("--updates", type=int, default=50)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sizes = {"updates": given.updates, "kills": given.kills, "clients": given.clients, "seed": given.seed}
        for outcome, count in sorted(try_hosts(given.models.absolute(), Path(folder), **sizes).items()):
            print(f"{count:6} {outcome}")


if __name__ == "__main__":
    main()

"""A server stopped again and again while clients ask: no request that it accepted goes unanswered.

    python tests/faults/stop.py [--stops 20] [--clients 12]

Half of the clients keep their connection as long as the server does, half open one for each question; each asks again at once.
SIGTERM comes at a random moment, every second time not before the first answer. A request counts as accepted when its connection
was made and all of it was sent; it is lost when no whole answer comes back. Refused connections are what a stop means, and are
counted apart. It prints counts, and how long each stop took.
"""

import argparse
import json
import random
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from statistics import median

from load import Server

BODY = json.dumps({"question": "What does the Strategic Compass say about tailored partnerships?", "top_k": 50}).encode()


class Client(threading.Thread):
    """Asks until connections are refused. lost: what became of requests that got no answer."""

    def __init__(self, port: int, *, keeps: bool) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()
        self.lost: list[str] = []
        self._port, self._keeps = port, keeps

    def run(self) -> None:
        while self._ask_on_one_line():
            pass

    def _ask_on_one_line(self) -> bool:
        """Ask on a new connection, as often as it is kept; False once there is none to be had."""
        try:
            line = socket_to(self._port)
        except OSError:
            self.counts["refused"] += 1
            return False
        with line:
            while True:
                try:
                    line.sendall(write_request(keeps=self._keeps))
                except OSError as error:
                    # Part of it may not have left: not accepted. A kept line may end between two questions.
                    self.counts[f"not sent ({type(error).__name__})"] += 1
                    return True
                outcome = read_answer(line)
                self.counts[outcome] += 1
                if outcome.startswith("lost"):
                    self.lost.append(outcome)
                    return True
                if outcome != "answered, line kept":
                    return True


def socket_to(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=60)


def write_request(*, keeps: bool) -> bytes:
    lines = ["POST /v1/ask HTTP/1.1", "Host: localhost", "Content-Type: application/json", f"Content-Length: {len(BODY)}"]
    if not keeps:
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode() + BODY


def read_answer(line: socket.socket) -> str:
    got = b""
    try:
        while b"\r\n\r\n" not in got or len(got.partition(b"\r\n\r\n")[2]) < length_of(got):
            more = line.recv(1 << 20)
            if not more:
                return f"lost (closed after {len(got)} bytes)"
            got += more
    except OSError as error:
        return f"lost ({type(error).__name__} after {len(got)} bytes)"
    status = int(got.split(b" ", 2)[1])
    if status != 200:
        return f"answered with {status}"
    return (
        "answered, last of its line" if b"connection: close" in got.partition(b"\r\n\r\n")[0].lower() else "answered, line kept"
    )


def length_of(got: bytes) -> int:
    return int(got.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])


def stop_once(data: Path, clients: int, delay: float, *, after_answers: bool) -> tuple[Counter[str], float]:
    """What the clients met, and the seconds from the signal to the end of the process.

    after_answers: the delay begins once a client that keeps its connection was answered, else with the first request.
    """
    with Server(data) as url:
        asking = [Client(int(url.rpartition(":")[2]), keeps=bool(number % 2)) for number in range(clients)]
        for client in asking:
            client.start()
        while after_answers and not any(client.counts["answered, line kept"] or not client.is_alive() for client in asking):
            time.sleep(0.01)
        time.sleep(delay)
        stopped = time.monotonic()
    took = time.monotonic() - stopped
    for client in asking:
        client.join()
    return sum((client.counts for client in asking), Counter()), took


def stop_servers(data: Path, stops: int, clients: int, seed: int) -> tuple[Counter[str], list[float]]:
    """What the clients met in so many stops of a server over `data`, and the seconds that each stop took."""
    moments = random.Random(seed)  # noqa: S311
    counts: Counter[str] = Counter()
    times = []
    for number in range(stops):
        met, took = stop_once(data, clients, moments.uniform(0.3, 1.5), after_answers=bool(number % 2))
        counts += met
        times.append(took)
    return counts, times


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--stops", type=int, default=20)
    options.add_argument("--clients", type=int, default=12)
    options.add_argument("--seed", type=int, default=0)
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counts, times = stop_servers(Path(folder) / "var", wanted.stops, wanted.clients, wanted.seed)
    for outcome, count in sorted(counts.items()):
        print(f"{count:>6}  {outcome}")
    print(f"stops: {wanted.stops}, seconds each: median {median(times):.1f}, most {max(times):.1f}")
    lost = sum(count for outcome, count in counts.items() if outcome.startswith("lost"))
    print(f"lost: {lost}")
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()

"""One document of three pages added to an index of 20,000 chunks over HTTP, again and again: how long, and with how much memory.

    python tests/faults/large.py [--swaps 100]

The chunks are the articles of ../shared/data/squad_train. Their vectors are made up, since only their number matters here: the
time of an update and the memory of a swap do not depend on what a vector says. Everything else is the product: the server, the
real model, uploads, jobs. It prints seconds until the document is found, the server's memory before, at most and after, and what
is left over after many swaps.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import httpx2
import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from index.build.builder import update_index  # noqa: E402
from index.build.document_input import DocumentInput  # noqa: E402
from index.embedding.model_export import BUNDLED, ModelCard, export_model, read_card  # noqa: E402
from index.generations.publish import MODELS, open_current  # noqa: E402
from index.settings import BuildSettings  # noqa: E402
from ingest.assemble.assembly import assemble  # noqa: E402
from ingest.assemble.identity import Identity  # noqa: E402
from ingest.chunking import ChunkSettings, chunk_document  # noqa: E402
from ingest.load import DocumentContents  # noqa: E402
from ingest.readers.text.plain_text import read_plain_text  # noqa: E402
from ingest.sentences import find_sentences  # noqa: E402

ARTICLES = ROOT.parent / "shared" / "data" / "squad_train" / "corpus.jsonl"
THREE_PAGES = 9_000  # characters
MEBI = 1_048_576
QUESTIONS = ("the siege of a city", "how many people live there", "who wrote the symphony", "security cooperation with Asia")


class MadeUp:
    """Unit vectors that depend on the text alone, at once."""

    def __init__(self, card: ModelCard) -> None:
        self.card = card

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = [np.random.default_rng(list(hashlib.sha256(text.encode()).digest()[:16])).standard_normal(384) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], np.float32)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--swaps", type=int, default=100)
    swaps = options.parse_args().swaps
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "var"
        encoder = MadeUp(read_card(export_model(BUNDLED, data / MODELS)))
        report = update_index(read_articles(), data, BuildSettings(), encoder=encoder)
        size = sum(path.stat().st_size for path in open_current(data).iterdir())
        print(f"index: {report.chunks} chunks, {report.sentences} sentences, {size / MEBI:.0f} MiB", flush=True)
        server = subprocess.Popen(
            [sys.executable, "-c", "from api.cli.main import main; main()", "serve", "--port", "0", "--data", str(data)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            measure(server, size, swaps)
        finally:
            server.terminate()
            server.wait()


def measure(server: "subprocess.Popen[str]", size: int, swaps: int) -> None:
    assert server.stdout is not None
    url = re.search(r"http://\S+", server.stdout.readline())
    assert url is not None
    with httpx2.Client(base_url=url.group(), timeout=60) as client:
        warm_up(client)
        before = resident(server.pid)
        watch = Watch(server.pid)
        seconds = [add(client, number) for number in range(5)]
        watch.stop()
        warm_up(client)
        settled = resident(server.pid)
        print(f"searchable after {median(seconds):.2f} s (median of 5; most {max(seconds):.2f} s)")
        most = f"{watch.most / MEBI:.0f} at most ({watch.most / size:.2f} x index)"
        print(f"memory of the server: {before / MEBI:.0f} MiB before, {most}, {settled / MEBI:.0f} after")
        print(f"with the updating process: {watch.most_in_all / MEBI:.0f} MiB at most ({watch.most_in_all / size:.2f} x index)")
        for number in range(swaps):
            add(client, 5 + number)
            warm_up(client)
        left = resident(server.pid)
        print(f"after {swaps} swaps more: {left / MEBI:.0f} MiB, {100 * (left - settled) / settled:+.1f} %")


def add(client: httpx2.Client, number: int) -> float:
    """Seconds from the beginning of the upload until a search finds it."""
    text = write_document(number)
    started = time.perf_counter()
    job = client.put("/v1/documents/added", files={"file": ("added.txt", text.encode())}).raise_for_status().json()
    while job["state"] not in ("done", "failed"):
        time.sleep(0.02)
        job = client.get(f"/v1/jobs/{job['job_id']}").json()
    assert job["state"] == "done", job["error"]
    found = client.post("/v1/search", json={"query": f"the number of this copy is K{number}K"}).json()
    assert any(f"K{number}K" in passage["text"] for passage in found["passages"]), "done, yet not found"
    return time.perf_counter() - started


def write_document(number: int) -> str:
    documents = sorted((ROOT / "corpus" / "documents").glob("eu-*.txt"))
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in documents)[:THREE_PAGES]
    # Every sentence differs from the copy before, so that all of it is embedded again.
    changed = re.sub(r"(\w{6,})", lambda match: match[1] if match.start() % 3 else f"{match[1]}{number}", text)
    return f"{changed}\n\nThe number of this copy is K{number}K."


def warm_up(client: httpx2.Client) -> None:
    for words in QUESTIONS:
        client.post("/v1/ask", json={"question": words}).raise_for_status()


class Watch:
    """Samples memory ten times a second: of the server alone, and with its children."""

    def __init__(self, pid: int) -> None:
        self.most = self.most_in_all = 0
        self._pid, self._stopping = pid, threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stopping.wait(0.1):
            own = resident(self._pid)
            self.most = max(self.most, own)
            self.most_in_all = max(self.most_in_all, own + sum(map(resident, children(self._pid))))


def resident(pid: int) -> int:
    """Bytes in memory, mapped files included; 0 for a process that is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) * 1024 if found else 0


def children(pid: int) -> list[int]:
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            own = [int(child) for child in path.read_text(encoding="ascii").split()]
        except OSError:
            continue
        found += [*own, *(grandchild for child in own for grandchild in children(child))]
    return found


def read_articles() -> list[DocumentInput]:
    """The articles of SQuAD's training set as documents."""
    paragraphs: dict[str, list[str]] = defaultdict(list)
    with ARTICLES.open(encoding="utf-8") as lines:
        for told in map(json.loads, lines):
            paragraphs[told["title"]].append(told["text"])
    return [as_input(f"article-{at:04}", title, "\n\n".join(paragraphs[title])) for at, title in enumerate(sorted(paragraphs))]


def as_input(doc_id: str, title: str, text: str) -> DocumentInput:
    checksum = hashlib.sha256(text.encode()).hexdigest()

    def load() -> DocumentContents:
        identity = Identity(doc_id, title, None, None, "en", f"{doc_id}.txt", checksum)
        document = assemble(read_plain_text(text), identity)
        return DocumentContents(document, chunk_document(document, ChunkSettings()), find_sentences(document))

    return DocumentInput(doc_id, checksum, load)


if __name__ == "__main__":
    main()

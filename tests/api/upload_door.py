"""The routes of changes alone, over a queue in a folder, with a worker that never starts, so that what is accepted stays."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from api.caller import Caller
from api.http.dependencies import find_caller, find_index
from api.http.problems import answer_with_problems
from api.http.routes import job_routes as jobs
from api.http.routes import upload_routes as uploading
from api.jobs.job import Job
from api.jobs.job_queue import list_pending
from api.jobs.worker import JobWorker
from api.settings import Settings

LIMIT = 100_000  # bytes of a file
FORM = "multipart/form-data; boundary=x"
END = b"--x--\r\n"


class HeldIndex:
    """An index that holds the document "held"."""

    def entries(self, doc_ids: Sequence[str]) -> list[object]:
        return [{"held": object()}[doc_id] for doc_id in doc_ids]


@dataclass(frozen=True, slots=True)
class Door:
    """client: of the routes. data: the folder that they write to."""

    client: TestClient
    data: Path

    def put(self, content: bytes = b"Ports.", name: str = "a.txt", metadata: object = None, doc_id: str = "a") -> Response:
        """The answer to a file that is sent as a client would."""
        told = {} if metadata is None else {"metadata": json.dumps(metadata)}
        return self.client.put(f"/v1/documents/{doc_id}", files={"file": (name, content)}, data=told)

    def send(self, *parts: bytes, content_type: str = FORM) -> Response:
        """The answer to a form of these parts, byte by byte."""
        return self.client.put("/v1/documents/a", content=b"".join(parts) + END, headers={"content-type": content_type})

    def pending(self) -> list[Job]:
        """The jobs that were accepted."""
        return list_pending(self.data)

    def files(self) -> list[str]:
        """The names of all files that were written, but for locks and the database of jobs."""
        paths = [path for path in self.data.rglob("*") if path.is_file() and path.suffix != ".lock"]
        return sorted(path.name for path in paths if not path.name.startswith("jobs.sqlite"))


@contextmanager
def open_door(data: Path) -> Iterator[Door]:
    """The routes of uploads and of jobs over `data`; errors inside them come back as responses."""
    app = FastAPI()
    answer_with_problems(app)
    app.include_router(uploading.router)
    app.include_router(jobs.router)
    settings = Settings(data=data, upload_bytes=LIMIT)
    app.state.services = SimpleNamespace(settings=settings, worker=JobWorker(settings, lambda: None))
    app.dependency_overrides[find_index] = HeldIndex
    app.dependency_overrides[find_caller] = Caller.anonymous
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Door(client, data)


def part(headers: bytes, content: bytes = b"Ports.") -> bytes:
    """One part of a form."""
    return b"--x\r\nContent-Disposition: form-data; " + headers + b"\r\n\r\n" + content + b"\r\n"


FILE = part(b'name="file"; filename="a.txt"')

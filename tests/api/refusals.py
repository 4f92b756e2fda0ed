"""Requests that are refused, at least one for each operation and each status that it is said to give, each sent for real.

What cannot be brought about by a request alone is made so for the moment: a full disk, a damaged file, a body that never comes, a
server that has its hands full.
"""

import asyncio
import errno
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, BinaryIO
from unittest.mock import patch

import httpx2
from exchanges import ADDRESS, DOC_ID
from starlette.testclient import TestClient

from api.caller import Caller
from api.http.dependencies import find_caller
from api.http.middleware.auth import AccessControl
from api.incoming.errors import UnreachedAddressError
from api.jobs.job_queue import find, finish
from api.jobs.queue_database import write_database
from api.kept.dossier_content import begin_dossier
from api.kept.kept_database import KeptDatabase
from api.settings import Settings
from api.wire.answer_verification import SAVED_BYTES
from index.generations.manifest import FORMAT_VERSION
from index.generations.publish import lock_publication

KEY = "a-key-that-may-write"
JSON = {"content-type": "application/json"}
FORM = {"content-type": "multipart/form-data; boundary=x"}
FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n--x--\r\n'
NOWHERE = "000000-000000000000"
UNKNOWN = "0" * 16
Trouble = Callable[["Ground"], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the requests are sent. kept: a generation that is kept beside the published one; ended: a job that has ended."""

    client: TestClient
    settings: Settings
    kept: str
    ended: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that is refused with `status`, while there is `trouble`. at: what the names in its path stand for."""

    operation: str
    status: int
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)
    query: str = ""
    at: Mapping[str, str] = field(default_factory=dict)
    trouble: Trouble = lambda _: nullcontext()

    def send(self, ground: Ground) -> httpx2.Response:
        """The response, with a body that never comes when there is to be one and `content` is None."""
        method, path = self.operation.split(" ")
        names = {"doc_id": DOC_ID, "generation": ground.kept, "job_id": ground.ended, "answer_id": UNKNOWN}
        names |= {"dossier_id": UNKNOWN, "feedback_id": UNKNOWN, "watch_id": UNKNOWN, **self.at}
        address = path.format_map(names) + self.query.format_map(names)
        with self.trouble(ground):
            if self.status == 408:
                return _send_half(ground.client, method, address, self.headers)
            return ground.client.request(method, address, content=self.content, headers=dict(self.headers))


def _send_half(client: TestClient, method: str, address: str, headers: Mapping[str, str]) -> httpx2.Response:
    async def never() -> AsyncIterator[bytes]:
        await asyncio.sleep(60)
        yield b""

    async def send() -> httpx2.Response:
        transport = httpx2.ASGITransport(app=client.app)
        async with httpx2.AsyncClient(transport=transport, base_url=ADDRESS) as other:
            return await other.request(method, address, content=never(), headers=dict(headers))

    assert client.portal is not None
    timeout = asyncio.timeout
    with patch("asyncio.timeout", lambda seconds: timeout(seconds and 0.05)):  # not the 30 seconds that it tells of
        return client.portal.call(send)


def _fill_executor(ground: Ground) -> AbstractContextManager[object]:
    return patch("api.executor.BoundedExecutor.in_hand", ground.settings.waiting)


def _fill_queue(_: Ground) -> AbstractContextManager[object]:
    return patch("api.jobs.job_queue._count_pending", lambda _: 1_000)


def _change_already(_: Ground) -> AbstractContextManager[object]:
    return patch("api.http.routes.editing_routes._is_changing", lambda *_: True)


def _not_ready(ground: Ground) -> AbstractContextManager[object]:
    return patch.object(ground.client.app.state.services.ready, "is_set", lambda: False)


def _fill_disk(place: str) -> Trouble:
    return lambda _: patch(place, side_effect=OSError(errno.ENOSPC, "No space left on device"))


def _give_file(trouble: Trouble) -> Trouble:
    """A trouble that begins once a file was fetched."""

    def give(_url: str, _rules: object, file: BinaryIO, _count: object) -> str:
        file.write(b"Ports.")
        return "ports.txt"

    @contextmanager
    def begin(ground: Ground) -> Iterator[None]:
        with patch("api.http.routes.fetch_routes.fetch_file", give), trouble(ground):
            yield

    return begin


def _answer_nothing(_: Ground) -> AbstractContextManager[object]:
    error = UnreachedAddressError("'example.org' cannot be reached: try again")
    return patch("api.http.routes.fetch_routes.fetch_file", side_effect=error)


@contextmanager
def _write_elsewhere(ground: Ground) -> Iterator[None]:
    with patch("api.http.routes.generation_routes._PATIENCE", 0.05), lock_publication(ground.settings.data):
        yield


@contextmanager
def _damage(ground: Ground) -> Iterator[None]:
    file = ground.settings.data / "generations" / ground.kept / "bm25.json"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    try:
        yield
    finally:
        file.write_bytes(whole)


@contextmanager
def _bind_key(ground: Ground) -> Iterator[None]:
    overrides = ground.client.app.dependency_overrides
    overrides[find_caller] = lambda: Caller("anna", frozenset(("read", "write")), frozenset({"legal"}))
    try:
        yield
    finally:
        overrides.clear()


@contextmanager
def _make_earlier(ground: Ground) -> Iterator[None]:
    manifest = ground.settings.data / "generations" / ground.kept / "manifest.json"
    whole = manifest.read_text(encoding="utf-8")
    manifest.write_text(whole.replace(f'"format_version": {FORMAT_VERSION}', '"format_version": 1'), encoding="utf-8")
    try:
        yield
    finally:
        manifest.write_text(whole, encoding="utf-8")


@contextmanager
def _keep_dossier(ground: Ground) -> Iterator[None]:
    record = begin_dossier("anonymous", "Ports", ())
    heading = replace(record.heading, record_id=UNKNOWN)
    store = KeptDatabase(ground.settings.data)
    store.add(replace(record, heading=heading))
    try:
        yield
    finally:
        store.remove("anonymous", "dossier", UNKNOWN)


@contextmanager
def _spoil_record(ground: Ground) -> Iterator[None]:
    job = find(ground.settings.data, ground.ended)
    assert job is not None
    with write_database(ground.settings.data) as connection:
        connection.execute("UPDATE jobs SET report = '{' WHERE job_id = ?", (ground.ended,))
    try:
        yield
    finally:
        finish(ground.settings.data, [job])


_ASK, _SEARCH, _VERIFY, _FIND = "POST /v1/ask", "POST /v1/search", "POST /v1/verify", "POST /v1/find"
_LIST, _SHOW, _TEXT = "GET /v1/documents", "GET /v1/documents/{doc_id}", "GET /v1/documents/{doc_id}/text"
_FILE = "GET /v1/documents/{doc_id}/original"
_PREVIEW, _PATCH = "POST /v1/documents/{doc_id}/preview", "PATCH /v1/documents/{doc_id}"
_FETCHES = ("POST /v1/documents/{doc_id}/fetch", "POST /v1/documents/{doc_id}/fetch-preview")
_WITHDRAW, _ADDRESS = "DELETE /v1/feedback/{feedback_id}", b'{"url": "https://example.org/ports.pdf"}'
_PUT, _DELETE, _INDEX = "PUT /v1/documents/{doc_id}", "DELETE /v1/documents/{doc_id}", "POST /v1/index"
_JOBS, _JOB = "GET /v1/jobs", "GET /v1/jobs/{job_id}"
_ACTIVATE, _CHANGES = "POST /v1/generations/{generation}/activate", "GET /v1/generations/{generation}/changes"
_FALLEN = "POST /v1/generations/{generation}/changes"
_FREEZE, _JUDGE = "POST /v1/answers", "POST /v1/feedback"
_FROZEN = ("GET /v1/answers/{answer_id}", "DELETE /v1/answers/{answer_id}")
_DOSSIER = "/v1/dossiers/{dossier_id}"
_BEGIN, _CHANGE, _ADD = "POST /v1/dossiers", f"PUT {_DOSSIER}", f"POST {_DOSSIER}/items"
_DOSSIERS = (f"GET {_DOSSIER}", f"DELETE {_DOSSIER}", f"GET {_DOSSIER}/export")
_WATCH = "/v1/watches/{watch_id}"
_BEGIN_WATCH, _READ_WATCH, _HOOK = "POST /v1/watches", f"POST {_WATCH}/read", f"PUT {_WATCH}/webhook"
_SENT_TO_WATCHES = (_BEGIN_WATCH, _READ_WATCH, _HOOK)
_WATCHES = (f"GET {_WATCH}", f"DELETE {_WATCH}", f"POST {_WATCH}/ask")
_CHANGED, _ADDED = b'{"title": "Ports", "revision": 9, "items": []}', b'{"note": "Ask Hanoi."}'
_PLAIN = {"content-type": "text/plain"}
_VIEW, _RECORD = "index.generations.views.tempfile.TemporaryDirectory", "api.jobs.job_queue.to_row"
_EMPTY = b'{"query": "ports", "passages": []}'

REFUSALS = (
    *(
        Refusal(operation, 400, b'{"question": ')
        for operation in (_ASK, _SEARCH, _FIND, _VERIFY, _FALLEN, _INDEX, _FREEZE, _JUDGE)
    ),
    *(Refusal(operation, 400, b"", {"content-type": "multipart/form-data"}) for operation in (_PUT, _PREVIEW)),
    Refusal(_PATCH, 400, b'{"title": '),
    *(Refusal(operation, 400, b'{"url": ') for operation in _FETCHES),
    *(Refusal(operation, 403, _ADDRESS) for operation in _FETCHES),
    *(Refusal(operation, 408) for operation in _FETCHES),
    *(Refusal(operation, 413, b" " * 65_537) for operation in _FETCHES),
    *(Refusal(operation, 415, b"{}", _PLAIN) for operation in _FETCHES),
    *(Refusal(operation, 422, b'{"url": "ports.pdf"}') for operation in _FETCHES),
    *(Refusal(operation, 502, _ADDRESS, trouble=_answer_nothing) for operation in _FETCHES),
    *(Refusal(operation, 503, _ADDRESS, trouble=_fill_queue) for operation in _FETCHES),
    Refusal(_FETCHES[0], 409, _ADDRESS, trouble=_give_file(_bind_key)),
    Refusal(_FETCHES[0], 507, _ADDRESS, trouble=_give_file(_fill_disk(_RECORD))),
    Refusal(_WITHDRAW, 404),
    Refusal(_WITHDRAW, 422, at={"feedback_id": "none"}),
    Refusal("GET /v1/feedback", 422, query="?limit=0"),
    *(Refusal(operation, 404, at={"doc_id": "nothing"}) for operation in (_SHOW, _TEXT, _FILE, _DELETE)),
    Refusal(_PATCH, 404, b"{}", at={"doc_id": "nothing"}),
    *(Refusal(operation, 404, at={"generation": NOWHERE}) for operation in (_ACTIVATE, _CHANGES)),
    Refusal(_FALLEN, 404, b"{}", at={"generation": NOWHERE}),
    Refusal(_LIST, 404, query=f"?generation={NOWHERE}"),
    Refusal(_VERIFY, 404, _EMPTY, query=f"?generation={NOWHERE}"),
    Refusal(_JOB, 404, at={"job_id": "20261125T122639694109Z-00000000"}),
    *(Refusal(operation, 408) for operation in (_ASK, _SEARCH, _FIND, _VERIFY, _FALLEN, _INDEX, _FREEZE, _JUDGE)),
    *(Refusal(operation, 408, headers=FORM) for operation in (_PUT, _PREVIEW)),
    Refusal(_PATCH, 408),
    Refusal(_ACTIVATE, 409, trouble=_make_earlier),
    *(Refusal(operation, 413, b" " * 65_537) for operation in (_ASK, _SEARCH, _FIND, _INDEX, _PATCH, _FREEZE, _JUDGE)),
    *(Refusal(operation, 413, b" " * (SAVED_BYTES + 1)) for operation in (_VERIFY, _FALLEN)),
    *(Refusal(operation, 413, b"", FORM | {"content-length": "200000000"}) for operation in (_PUT, _PREVIEW)),
    *(Refusal(operation, 415, b"{}", _PLAIN) for operation in (_ASK, _SEARCH, _FIND, _VERIFY, _FALLEN, _PATCH, _FREEZE, _JUDGE)),
    Refusal(_INDEX, 415, b"{}", JSON | {"content-encoding": "gzip"}),
    Refusal(_PUT, 409, FILE % (b"a.txt", b"Ports."), FORM, trouble=_bind_key),
    Refusal(_PATCH, 409, b"{}", trouble=_change_already),
    *(Refusal(operation, 415, FILE % (b"a.png", b"\x89PNG\r\n\x1a\n and so on"), FORM) for operation in (_PUT, _PREVIEW)),
    Refusal(_ASK, 422, b'{"question": "What of Japan?", "top_k": 99}'),
    Refusal(_SEARCH, 422, b'{"query": "Japan", "mode": "fuzzy"}'),
    Refusal(_FIND, 422, b'{"query": "-ports"}'),
    Refusal(_VERIFY, 422, b'{"passages": []}'),
    Refusal(_FALLEN, 422, b'{"answers": 1}'),
    Refusal(_LIST, 422, query="?limit=0"),
    Refusal(_SHOW, 422, query=f"?generation={'0' * 41}"),
    Refusal(_TEXT, 422, query="?start=-1"),
    Refusal(_FILE, 422, query=f"?generation={'0' * 41}"),
    *(Refusal(operation, 422, FILE % (b"a.txt", b"Ports."), FORM, at={"doc_id": "Not-An-Id"}) for operation in (_PUT, _PREVIEW)),
    Refusal(_PATCH, 422, b'{"published": "soon"}'),
    Refusal("DELETE /v1/documents/{doc_id}", 422, query="?purge=perhaps"),
    Refusal(_INDEX, 422, b"[]"),
    Refusal(_JOBS, 422, query="?limit=0"),
    Refusal("GET /v1/audit", 422, query="?limit=0"),
    Refusal("GET /v1/generations", 422, query="?limit=0"),
    Refusal(_CHANGES, 422, query=f"?since={'0' * 41}"),
    Refusal(_JOB, 500, trouble=_spoil_record),
    Refusal(_ASK, 503, b'{"question": "What of Japan?"}', trouble=_fill_executor),
    Refusal(_SEARCH, 503, b'{"query": "Japan"}', trouble=_fill_executor),
    Refusal(_FIND, 503, b'{"query": "Japan"}', trouble=_fill_executor),
    Refusal(_VERIFY, 503, _EMPTY, trouble=_fill_executor),
    Refusal(_FALLEN, 503, b"{}", trouble=_fill_executor),
    *(Refusal(operation, 503, query="?generation={generation}", trouble=_damage) for operation in (_LIST, _SHOW, _TEXT, _FILE)),
    Refusal(_CHANGES, 503, trouble=_damage),
    *(Refusal(operation, 503, FILE % (b"a.txt", b"Ports."), FORM, trouble=_fill_queue) for operation in (_PUT, _PREVIEW)),
    Refusal(_PATCH, 503, b"{}", trouble=_fill_queue),
    *(Refusal(operation, 503, trouble=_fill_queue) for operation in (_DELETE, _INDEX)),
    Refusal(_ACTIVATE, 503, trouble=_write_elsewhere),
    Refusal("GET /readyz", 503, trouble=_not_ready),
    Refusal(_ASK, 507, b'{"question": "A seminar?", "as_of": "2025-03-01"}', trouble=_fill_disk(_VIEW)),
    Refusal(_PUT, 507, FILE % (b"a.txt", b"Ports."), FORM, trouble=_fill_disk(_RECORD)),
    Refusal(_PATCH, 507, b"{}", trouble=_fill_disk(_RECORD)),
    *(Refusal(operation, 507, trouble=_fill_disk(_RECORD)) for operation in (_DELETE, _INDEX)),
    *(Refusal(operation, 400, b'{"title": ') for operation in (_BEGIN, _CHANGE, _ADD)),
    *(Refusal(operation, 408) for operation in (_BEGIN, _CHANGE, _ADD)),
    *(Refusal(operation, 413, b" " * (SAVED_BYTES + 1)) for operation in (_BEGIN, _CHANGE, _ADD)),
    *(Refusal(operation, 415, b"{}", _PLAIN) for operation in (_BEGIN, _CHANGE, _ADD)),
    *(Refusal(operation, 404) for operation in _DOSSIERS),
    Refusal(_CHANGE, 404, _CHANGED),
    Refusal(_ADD, 404, _ADDED),
    Refusal(_CHANGE, 409, _CHANGED, trouble=_keep_dossier),
    Refusal(
        _ADD,
        409,
        b'{"quotes": [{"doc_id": "%s", "start": 0, "end": 5, "text_sha256": "%s"}]}' % (DOC_ID.encode(), b"0" * 64),
        trouble=_keep_dossier,
    ),
    *(Refusal(operation, 422, at={"dossier_id": "none"}) for operation in _DOSSIERS),
    Refusal("GET /v1/dossiers", 422, query="?limit=0"),
    Refusal(_BEGIN, 422, b'{"title": " "}'),
    Refusal(_CHANGE, 422, b'{"title": "Ports"}'),
    Refusal(_ADD, 422, b'{"note": ""}'),
    Refusal(_BEGIN, 507, b'{"title": "Ports"}', trouble=_fill_disk("api.kept.kept_database.prepare_file")),
    *(Refusal(operation, 400, b'{"question": ') for operation in _SENT_TO_WATCHES),
    *(Refusal(operation, 408) for operation in _SENT_TO_WATCHES),
    *(Refusal(operation, 413, b" " * 65_537) for operation in _SENT_TO_WATCHES),
    *(Refusal(operation, 415, b"{}", _PLAIN) for operation in _SENT_TO_WATCHES),
    *(Refusal(operation, 404) for operation in _WATCHES),
    Refusal(_READ_WATCH, 404, b'{"number": 1}'),
    *(Refusal(operation, 422, at={"watch_id": "none"}) for operation in _WATCHES),
    Refusal(_READ_WATCH, 422, b'{"number": -1}'),
    Refusal(_HOOK, 404, b'{"webhook": null}'),
    Refusal(_HOOK, 422, b'{"webhook": "https://example.org/hook"}'),
    Refusal("GET /v1/watches", 422, query="?limit=0"),
    Refusal(_BEGIN_WATCH, 409, b'{"question": "What of Japan?", "generation": "%s"}' % NOWHERE.encode()),
    Refusal(_BEGIN_WATCH, 422, b'{"question": " "}'),
    Refusal(_BEGIN_WATCH, 507, b'{"question": "What of Japan?"}', trouble=_fill_disk("api.kept.kept_database.prepare_file")),
    Refusal("POST /v1/feed", 507, trouble=_fill_disk("api.kept.kept_database.prepare_file")),
    *(Refusal(operation, 404) for operation in _FROZEN),
    *(Refusal(operation, 422, at={"answer_id": "none"}) for operation in _FROZEN),
    Refusal("GET /v1/answers", 422, query="?limit=0"),
    Refusal(_FREEZE, 409, b'{"question": "What of Japan?", "generation": "%s"}' % NOWHERE.encode()),
    Refusal(_JUDGE, 409, b'{"question": "What of Japan?", "judgement": "right", "generation": "%s"}' % NOWHERE.encode()),
    Refusal(_JUDGE, 422, b'{"question": "What of Japan?", "judgement": "odd"}'),
    Refusal(
        _JUDGE,
        507,
        b'{"question": "What of Japan?", "judgement": "right"}',
        trouble=_fill_disk("api.kept.kept_database.prepare_file"),
    ),
    Refusal(_FREEZE, 422, b'{"question": " "}'),
    Refusal(_FREEZE, 507, b'{"question": "What of Japan?"}', trouble=_fill_disk("api.kept.kept_database.prepare_file")),
    Refusal(_ACTIVATE, 507, trouble=_fill_disk("index.generations.history.activate")),
)


def refuse_at_the_door(client: TestClient, settings: Settings, method: str, address: str) -> dict[int, httpx2.Response]:
    """What the guard refuses of any request: without a key (401), from another page (403), too often (429), too many (503)."""
    key, foreign = {"x-api-key": KEY}, {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}

    def ask(headers: Mapping[str, str], rate: int = 0, inside: int = 0, times: int = 1) -> httpx2.Response:
        told = {"api_keys": f"writer:write:{sha256(KEY.encode()).hexdigest()}", "rate": rate}
        guard = AccessControl(client.app, settings.model_copy(update=told))
        guard._in_progress = Counter({"somebody": inside})
        through = TestClient(guard, base_url=ADDRESS)
        return [through.request(method, address, headers=dict(headers)) for _ in range(times)][-1]

    elsewhere = client.request(method, address, headers={**foreign, "host": "elsewhere.example"})
    refused = (ask({}), elsewhere, ask({}, rate=1, times=2), ask(key, inside=512))
    return {answer.status_code: answer for answer in refused}


def find_ground(client: TestClient, settings: Settings, played: Mapping[str, Any]) -> Ground:
    """The ground after the exchanges: the latest generation is kept while an earlier one is published, and their jobs ended."""
    kept = played["GET /v1/generations"]["response"]["generations"][0]["generation"]
    return Ground(client, settings, kept, played["GET /v1/jobs/{job_id}"]["response"]["job_id"])


def refuse_all(client: TestClient, settings: Settings, played: Mapping[str, Any]) -> dict[str, Any]:
    """Every problem document: what the guard says everywhere and under /v1, and what each operation says."""
    ground = find_ground(client, settings, played)
    told: dict[str, dict[str, Any]] = {}
    for refusal in REFUSALS:
        answer = refusal.send(ground)
        assert answer.status_code == refusal.status, f"{refusal.operation}: {answer.status_code} {answer.text}"
        told.setdefault(refusal.operation, {})[str(refusal.status)] = answer.json()
    door = {str(status): answer.json() for status, answer in refuse_at_the_door(client, settings, "GET", "/v1/jobs").items()}
    return {"everywhere": {"403": door.pop("403")}, "guarded": dict(sorted(door.items())), "exchanges": told}

"""Exchanges with the service, played over the bundled corpus: what each operation is sent, and what it really answers.

    python tests/api/exchanges.py        # records them anew into api/http/examples.json

A document comes, is asked about, changes, and is asked about again, so that every operation has something to tell. The
description of the interface takes its examples from the record; the tests play the same exchanges again and compare.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from unittest.mock import patch

from starlette.testclient import TestClient

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from api.http.app import create_app  # noqa: E402  # wants the line before
from api.http.openapi import EXAMPLES  # noqa: E402
from api.settings import Settings, read_settings  # noqa: E402
from api.startup import open_engine  # noqa: E402
from index.build.builder import build_index  # noqa: E402
from index.settings import BuildSettings  # noqa: E402
from ingest.sources import find_sources  # noqa: E402
from tests.deadlines import wait_for  # noqa: E402
from tests.shared_index import copy_index  # noqa: E402

CORPUS = ROOT / "corpus"
ADDRESS = "http://127.0.0.1:8000"
DOC_ID = "mine-action-seminar"
QUESTION = "How many partner countries have concluded framework participation agreements with the EU?"
OF_THE_SEMINAR = "How many states took part in the seminar on mine action?"
ONE = """# Mine action

Twelve states took part in the seminar on mine action.[^1] It was held in two parts.

## Next steps

| Step | Place |
| --- | --- |
| Training of instructors | Hanoi |
| Second seminar | Manila |

[^1]: Observers are not counted.
"""
OTHER = ONE.replace("Twelve", "Fourteen")


@dataclass(slots=True)
class Player:
    """Plays exchanges and keeps them, one an operation. played: what was sent and what came back, by method and path."""

    client: TestClient
    played: dict[str, dict[str, Any]] = field(default_factory=dict)

    def play(self, operation: str, *, sent: Any = None, form: Any = None, **parameters: Any) -> Any:
        """Send a request, with a JSON body or a form; keep it; give what came back."""
        method, path = operation.split(" ")
        address = path.format_map(parameters)
        query = {name: value for name, value in parameters.items() if f"{{{name}}}" not in path}
        body: dict[str, Any] = {} if sent is None else {"json": sent}
        if form is not None:
            metadata = {"metadata": json.dumps(form["metadata"])}
            body = {"files": {"file": ("seminar.md", form["file"].encode())}, "data": metadata}
        answer = self.client.request(method, address, params=query, **body)
        assert answer.status_code < 300, answer.text
        is_json = answer.headers["content-type"] == "application/json"
        told = answer.json() if is_json else "".join(answer.text.splitlines(keepends=True)[:3])
        kept = {"parameters": parameters, "status": answer.status_code, "response": told}
        self.played[operation] = kept if sent is None and form is None else {**kept, "request": form or sent}
        return told

    def wait(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """The job once it is done."""

        def look() -> dict[str, Any] | None:
            found: dict[str, Any] = self.play("GET /v1/jobs/{job_id}", job_id=job["job_id"])
            assert found["state"] != "failed", found
            return found if found["state"] == "done" else None

        return dict(wait_for(look))


def play_all(client: TestClient) -> dict[str, dict[str, Any]]:
    """The whole play, over an index of the corpus that may be changed."""
    player = Player(client)
    first = player.play("GET /readyz")["generation"]
    document = "/v1/documents/{doc_id}"
    put = {"title": "Seminar on mine action", "publisher": "EEAS", "published": "2025-01-20", "language": "en"}
    put = {**put, "url": "https://example.org/mine-action", "collections": ["default", "press"]}
    player.play(f"POST {document}/preview", form={"file": ONE, "metadata": put}, doc_id="eu-japan-plan-security-accord")
    sent = player.play(f"PUT {document}", form={"file": ONE, "metadata": put}, doc_id=DOC_ID)
    second = player.wait(sent)["report"]["generation"]
    saved = player.play("POST /v1/ask", sent={"question": OF_THE_SEMINAR, "top_k": 2})
    asked = {"question": OF_THE_SEMINAR, "top_k": 3, "filters": {"publisher": ["EEAS"]}, "generation": second}
    watch = player.play("POST /v1/watches", sent=asked)["watch_id"]
    again = {"file": OTHER, "metadata": {**put, "published": "2025-06-20"}}
    third = player.wait(player.play(f"PUT {document}", form=again, doc_id=DOC_ID))["report"]["generation"]
    changed = {"publisher": "European External Action Service", "published": None}
    player.play("POST /v1/verify", sent=saved, generation=third)
    changes = {"since": second, "limit": 1000, "offset": 0, "answers": [saved]}
    player.play("POST /v1/generations/{generation}/changes", sent=changes, generation=third)
    _watch_all(player, watch)
    _read_all(player, third)
    _keep_all(player)
    fourth = player.wait(player.play(f"DELETE {document}", doc_id="eu-japan-plan-security-accord", purge=False))["report"][
        "generation"
    ]
    player.wait(player.play(f"PATCH {document}", sent=changed, doc_id=DOC_ID))
    player.play("GET /v1/generations/{generation}/changes", generation=fourth, since=first, limit=1000, offset=0)
    player.wait(player.play("POST /v1/index", sent={}))
    player.play("POST /v1/generations/{generation}/activate", generation=third)
    player.play("GET /v1/generations", limit=1000, offset=0)
    player.play("GET /v1/jobs", limit=2)
    player.play("GET /v1/audit", limit=2, after=1, since="2026-01-01")
    player.play("GET /v1/caller")
    player.play("GET /healthz")
    player.play("GET /metrics")
    _fetch_all(player)
    return player.played


def _fetch_all(player: Player) -> None:
    """A document that comes from an address, where no network is reached."""

    def give(_url: str, _rules: object, file: BinaryIO, _count: object) -> str:
        file.write(ONE.encode())
        return "seminar.md"

    sent = {"url": "https://www.eeas.europa.eu/seminar.md", "metadata": {"published": "2025-01-20"}}
    with patch("api.http.routes.fetch_routes.fetch_file", give):
        player.play("POST /v1/documents/{doc_id}/fetch-preview", sent=sent, doc_id="mine-action")
        player.wait(player.play("POST /v1/documents/{doc_id}/fetch", sent=sent, doc_id="mine-action"))


def _read_all(player: Player, generation: str) -> None:
    """The operations that change nothing."""
    filters = {"publisher": ["European Parliament", "EEAS"], "published_from": "2019-01-01", "published_to": "2025-12-31"}
    before = {"question": OF_THE_SEMINAR, "short": "Fourteen states"}
    player.play("POST /v1/ask", sent={"question": QUESTION, "top_k": 3, "as_of": "2025-12-31", "context": before})
    ids = {
        "doc_id": ["strategic-compass-partnership-dimension", DOC_ID],
        "language": "en",
        "collection": ["default", "press"],
        "undated": True,
    }
    sent = {"query": "second seminar in Manila", "top_k": 3, "filters": ids | filters, "mode": "hybrid"}
    player.play("POST /v1/search", sent=sent)
    words = 'seminar -Hanoi "second seminar" publisher:EEAS'
    player.play("POST /v1/find", sent={"query": words, "filters": {"language": "en"}, "limit": 2, "offset": 0})
    player.play("GET /v1/documents", generation=generation, limit=2, offset=4)
    wanted = {"parts": ["sections", "pages", "footnotes", "rows"], "limit": 1000, "offset": 0}
    player.play("GET /v1/documents/{doc_id}", doc_id=DOC_ID, generation=generation, **wanted)
    player.play("GET /v1/documents/{doc_id}/text", doc_id=DOC_ID, generation=generation, start=0, end=68)
    player.play("GET /v1/documents/{doc_id}/original", doc_id=DOC_ID, generation=generation)


def _keep_all(player: Player) -> None:
    """What a caller keeps, and removes again."""
    sent = {"question": QUESTION, "top_k": 3, "as_of": "2025-12-31", "filters": {"publisher": ["European Parliament", "EEAS"]}}
    answer = player.client.post("/v1/ask", json=sent).json()
    frozen = player.play("POST /v1/answers", sent={**sent, "generation": answer["generation"]})["answer_id"]
    player.play("GET /v1/answers", limit=2, offset=0)
    player.play("GET /v1/answers/{answer_id}", answer_id=frozen)
    _keep_dossier(player, frozen)
    said = {"judgement": "wrong", "expected": "23 of them", "note": "The note of 2019 is older."}
    given = player.play("POST /v1/feedback", sent={**sent, "generation": answer["generation"], **said})["feedback_id"]
    player.play("GET /v1/feedback", limit=2, offset=0)
    player.play("DELETE /v1/feedback/{feedback_id}", feedback_id=given)
    player.play("DELETE /v1/answers/{answer_id}", answer_id=frozen)


def _watch_all(player: Player, watch: str) -> None:
    """A watch whose answer has changed, and the feed."""
    one = "/v1/watches/{watch_id}"
    player.play(f"POST {one}/ask", watch_id=watch)
    player.play("GET /v1/watches", limit=2, offset=0)
    player.play(f"GET {one}", watch_id=watch)
    player.play(f"POST {one}/read", sent={"number": 1}, watch_id=watch)
    player.play(f"PUT {one}/webhook", sent={"webhook": None}, watch_id=watch)
    player.play("POST /v1/feed")
    player.play("GET /v1/feed")
    player.play("DELETE /v1/feed")
    player.play(f"DELETE {one}", watch_id=watch)


def _keep_dossier(player: Player, frozen: str) -> None:
    answer = player.client.post("/v1/ask", json={"question": OF_THE_SEMINAR}).json()
    cited, dossier = answer["answer"]["statements"][0]["quotes"][0], "/v1/dossiers/{dossier_id}"
    source = next(one["document"] for one in answer["passages"] if one["rank"] == cited["citation"])
    begun = player.play("POST /v1/dossiers", sent={"title": "Mine action in Asia", "items": [_exported(cited, source)]})
    name, place = begun["dossier_id"], {name: source[name] for name in ("doc_id", "text_sha256")}
    place |= {"start": cited["start"], "end": cited["end"]}
    pinned = {"question": OF_THE_SEMINAR, "note": "Ask who observed.", "quotes": [place]}
    player.client.post(f"/v1/dossiers/{name}/items", json={"answer_id": frozen})
    added = player.play(f"POST {dossier}/items", sent=pinned, dossier_id=name)
    player.play("GET /v1/dossiers", limit=2, offset=0)
    items = [{"item_id": item["item_id"], "note": item["note"]} for item in reversed(added["items"])]
    sent = {"title": "Mine action", "revision": added["revision"], "items": items}
    player.play(f"PUT {dossier}", sent=sent, dossier_id=name)
    player.play(f"GET {dossier}", dossier_id=name, check=True)
    player.play(f"GET {dossier}/export", dossier_id=name, format="markdown")
    player.play(f"DELETE {dossier}", dossier_id=name)


def _exported(cited: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """An item as a file has it."""
    named = {name: source[name] for name in ("doc_id", "title", "publisher", "published", "text_sha256", "generation")}
    where = {"section": "Mine action", "page": "p. 25 (PDF p. 23)", "point": "Article 2(1)", "text": "Twelve states took part."}
    quote = {**named, **where, "start": cited["start"], "end": cited["end"]}
    return {"question": OF_THE_SEMINAR, "short": "Twelve", "note": "Ask who observed.", "quotes": [quote]}


@contextmanager
def serve_copy(template: Path, folder: Path, **changed: object) -> Iterator[tuple[TestClient, Settings]]:
    """A client of the running application over a copy of an index, which may be changed and damaged."""
    data = copy_index(template, folder / "var")
    told = {"CITADEL_DATA": str(data), "CITADEL_CORPUS": str(CORPUS), "CITADEL_HOST": "127.0.0.1"}
    settings = read_settings(told, **changed)
    app = create_app(open_engine(settings), settings)
    with TestClient(app, base_url=ADDRESS, raise_server_exceptions=False) as client:
        yield client, settings


def record(problems: Callable[[TestClient, Settings, Mapping[str, Any]], dict[str, Any]]) -> None:
    """Play everything and write the record; `problems` plays what is refused."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template"
        build_index(find_sources(CORPUS), template, BuildSettings())
        with serve_copy(template, Path(folder)) as (client, settings):
            played = play_all(client)
            refused = problems(client, settings, played)
    for operation, exchange in played.items():
        exchange["problems"] = refused["exchanges"].get(operation, {})
    told = {"everywhere": refused["everywhere"], "guarded": refused["guarded"], "exchanges": dict(sorted(played.items()))}
    EXAMPLES.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    from refusals import refuse_all

    record(refuse_all)

"""A server with keys over a copy of the index, for the tests of what callers keep."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from exchanges import serve_copy
from starlette.testclient import TestClient

from api.settings import Settings
from tests.deadlines import wait_for

QUESTION = "How many states took part in the seminar on mine action?"
AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
TEXT = "# Mine action\n\nTwelve states took part in the seminar on mine action. It was held in two parts.\n"
KEYS = {"anna": "write", "ben": "read", "cleo": "read:collections=press"}


def name_key(name: str) -> dict[str, str]:
    return {"x-api-key": f"key-of-{name}"}


@contextmanager
def serve_keys(corpus_data: Path, folder: Path, database: str = "") -> Iterator[tuple[TestClient, Settings]]:
    """A server with the keys of KEYS and, beside the corpus, a document in the collection press.

    database: holds the index of the corpus in place of the folder.
    """
    entries = []
    for name, options_of in KEYS.items():
        role, _, options = options_of.partition(":")
        digest = sha256(f"key-of-{name}".encode()).hexdigest()
        entries.append(":".join(filter(None, (name, role, digest, options))))
    with serve_copy(corpus_data, folder, api_keys=",".join(entries), engine=database) as (client, settings):
        put(client, TEXT)
        yield client, settings


def put(client: TestClient, text: str, collection: str = "press") -> None:
    """Put the document of the seminar, and wait until it is searchable."""
    metadata = {"title": "Seminar", "published": "2025-01-20", "collections": [collection]}
    form = {"metadata": json.dumps(metadata)}
    files = {"file": ("seminar.md", text.encode())}
    end(client, client.put("/v1/documents/seminar", files=files, data=form, headers=name_key("anna")).json()["job_id"])


def end(client: TestClient, job_id: str) -> None:
    wait_for(lambda: client.get(f"/v1/jobs/{job_id}", headers=name_key("anna")).json()["state"] == "done" or None)

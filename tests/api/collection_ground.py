"""Servers over made corpora whose documents belong to collections, with a key of each kind."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index_fakes import FakeEncoder, make_contents
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.middleware.api_keys import Key, make_key
from api.settings import Settings
from index.access import find_engine
from index.engine import Engine
from index.settings import BuildSettings
from retrieval.models import Models

Held = Mapping[str, tuple[str, tuple[str, ...]]]
"""By doc_id the text of a document and the collections that it belongs to."""
MODELS = Models.load(with_reader=False)
GENERATION = re.compile(r"\b\d{6}-[0-9a-f]{12}\b")


def publish(engine: Engine, held: Held, removed: tuple[str, ...] = (), year: int = 2019) -> str:
    """Publish documents beside those that are there already."""
    with engine.begin(BuildSettings()) as writer:
        for doc_id, (text, names) in held.items():
            writer.put(make_contents(doc_id, text, str(year), "en", names))
        for doc_id in removed:
            writer.remove(doc_id)
        return writer.publish()


def bind(name: str, *roles: Any, collections: frozenset[str] | None = None) -> tuple[str, Key]:
    """A key and its record, bound to collections."""
    secret, key = make_key(name, *roles)
    return secret, Key(key.name, key.roles, key.digest, collections=collections)


@contextmanager
def serve(data: Path, *keys: Key) -> Iterator[tuple[TestClient, Engine]]:
    """A client of the application over `data`, with these keys; the index is there already."""
    settings = Settings(data=data, threads=1, api_keys=",".join(key.entry for key in keys))
    engine = find_engine(data, "fake", FakeEncoder())
    with TestClient(create_app(engine, settings, MODELS), raise_server_exceptions=False) as client:
        yield client, engine


def normalise(text: str) -> str:
    """A response without what may differ between two servers of the same documents: names of generations, and times."""
    plain = GENERATION.sub("GENERATION", text)
    return re.sub(r'"(took_ms|built_at|replaces)":("[^"]*"|[\d.e-]+|null)', r'"\1":0', plain)

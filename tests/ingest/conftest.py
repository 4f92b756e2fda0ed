"""The five real documents, read once for the whole folder."""

from pathlib import Path

import pytest

from ingest.document import Document
from ingest.sources import find_sources
from tests.ingest.sandbox_reading import read_here

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def documents() -> dict[str, Document]:
    return {source.doc_id: read_here(source) for source in find_sources(ROOT / "corpus")}


@pytest.fixture(scope="session")
def raw_texts() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "corpus" / "documents").glob("*.txt")}


@pytest.fixture(scope="session")
def compass(documents: dict[str, Document]) -> Document:
    return documents["strategic-compass-partnership-dimension"]

"""The five real documents, read once for the whole folder."""

from pathlib import Path

import pytest

from ingest.document import Document
from ingest.extraction import Extraction
from ingest.load import read_source
from ingest.readers.text.plain_text import read_plain_text
from ingest.sources import find_sources

ROOT = Path(__file__).resolve().parents[2]


class PlainReader:
    """Reads UTF-8 text in this process; the corpus holds nothing else."""

    def load(self, path: Path) -> bytes:
        return path.read_bytes()

    def read_bytes(self, data: bytes, name: str) -> Extraction:
        return read_plain_text(data.decode("utf-8"))


@pytest.fixture(scope="session")
def documents() -> dict[str, Document]:
    return {source.doc_id: read_source(source, PlainReader()) for source in find_sources(ROOT / "corpus")}


@pytest.fixture(scope="session")
def raw_texts() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "corpus" / "documents").glob("*.txt")}


@pytest.fixture(scope="session")
def compass(documents: dict[str, Document]) -> Document:
    return documents["strategic-compass-partnership-dimension"]

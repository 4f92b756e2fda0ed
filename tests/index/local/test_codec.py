import json
from dataclasses import dataclass
from pathlib import Path

from index_fakes import make_contents

from index.local.codec import decode, encode
from ingest.chunk import Chunk
from ingest.document import Document
from ingest.spans import Span

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Leaf:
    span: Span
    marker: Span | None


@dataclass(frozen=True, slots=True)
class Tree:
    leaves: tuple[Leaf, ...]
    runs: tuple[tuple[int, str], ...]
    name: str | None


def test_nested_records_come_back() -> None:
    tree = Tree((Leaf(Span(0, 1), None), Leaf(Span(1, 2), Span(3, 4))), ((1, "a"), (2, "b")), None)
    assert decode(Tree, json.loads(json.dumps(encode(tree)))) == tree


def test_a_real_document_and_its_chunks_come_back() -> None:
    path = ROOT / "corpus" / "documents" / "strategic-compass-partnership-dimension.txt"
    contents = make_contents("compass", path.read_text(encoding="utf-8"), "2023-05")
    assert contents.document.footnotes
    assert contents.document.rows
    assert decode(Document, json.loads(json.dumps(encode(contents.document)))) == contents.document
    assert [decode(Chunk, json.loads(json.dumps(encode(chunk)))) for chunk in contents.chunks] == list(contents.chunks)

"""The tables of documents with their tokens, made once a generation and kept as long as it is open."""

from index.analysis.tokenizer import Tokenizer
from index.engine import Snapshot
from index.generation_cache import GenerationCache
from ingest.document import Document
from retrieval.tables.headers.table_tokens import TableTokens
from retrieval.tables.table import find_tables

MOST_BYTES = 32_000_000
"""What all tables that are kept may take."""
_OVERHEAD, _OF_TABLE, _OF_CELL = 2_000, 4_000, 500  # bytes, of a document, of each of its tables and of each cell
_OF_CHARACTER = 8  # bytes, of a document's text with its blocks and rows


class TableCache:
    """The tables of documents, by snapshot, document and the language of the question. Safe to share between threads."""

    def __init__(self, limit: int = MOST_BYTES) -> None:
        """limit: bytes that all that is kept may take."""
        self._kept: GenerationCache[tuple[str, str], tuple[TableTokens, ...]] = GenerationCache(limit, _measure)

    def find(self, snapshot: Snapshot, document: Document, tokenizer: Tokenizer) -> tuple[TableTokens, ...]:
        """The tables of a document of the snapshot. tokenizer: the snapshot's, in the language of the question."""
        key = document.doc_id, tokenizer.language.tag
        found = self._kept.find(snapshot, key)
        if found is None:
            found = list_tables(document, tokenizer)
            self._kept.keep(snapshot, key, found)
        return found

    def measure(self) -> int:
        """Bytes that are kept now, as estimated."""
        return self._kept.measure()


def list_tables(document: Document, tokenizer: Tokenizer) -> tuple[TableTokens, ...]:
    """The tables of a document, with their tokens by a tokenizer."""
    return tuple(TableTokens(table, tokenizer) for table in find_tables(document))


def _measure(tables: tuple[TableTokens, ...]) -> int:
    """Bytes that the tables of a document take, with all that is found of them later, and with the document."""
    cells = sum(len(one.table.rows) * len(one.table.columns) for one in tables)
    text = len(tables[0].table.document.text) if tables else 0
    return _OVERHEAD + _OF_TABLE * len(tables) + _OF_CELL * cells + _OF_CHARACTER * text

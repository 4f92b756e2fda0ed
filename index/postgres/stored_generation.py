"""What a generation records in the database, read into plain values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.tokenizer import Vocabulary
from index.errors import GenerationPurgedError, IndexCorruptError, IndexMissingError
from index.generations.manifest import FORMAT_VERSION, IndexedDocument, IndexManifest
from index.postgres.search.lexical_search import CorpusSize

_COLUMNS = "number, name, replaces, built_at, settings, vocabulary, documents, sentences, chunks, tokens, pairs"
_BY_NAME = f"SELECT {_COLUMNS} FROM generations WHERE name = %s AND dropped IS NULL"  # noqa: S608
_BY_NUMBER = f"SELECT {_COLUMNS} FROM generations WHERE number = %s"  # noqa: S608
_PUBLISHED = f"SELECT {_COLUMNS} FROM generations JOIN published USING (number)"  # noqa: S608
_DOCUMENTS = """SELECT version, doc_id, fingerprint, source_sha256, text_sha256, published, chunks, sentences, collections
FROM documents WHERE born <= %(number)s AND %(number)s < died ORDER BY doc_id"""


@dataclass(frozen=True, slots=True)
class StoredGeneration:
    """One generation. Its rows are those that were born by its number and had not died by then."""

    number: int
    name: str
    replaces: str | None
    built_at: str
    settings: Mapping[str, Any]
    vocabulary: Vocabulary
    documents: int
    sentences: int
    size: CorpusSize

    @property
    def identity(self) -> tuple[int, str, str]:
        """What no other generation has. After a purge of the last one its number comes again, and with its content its name."""
        return self.number, self.name, self.built_at


def read_generation(connection: Connection, name: str | None) -> StoredGeneration:
    """The generation of a name that is kept, or the published one. Raises IndexMissingError where there is none."""
    found = connection.execute(_PUBLISHED.encode()) if name is None else connection.execute(_BY_NAME.encode(), (name[:200],))
    line = found.fetchone()
    if line is not None:
        return _parse(line)
    if name is None:
        raise IndexMissingError("the database holds no index: run `citadel migrate` to load one")
    missing = f"no generation {name[:60]!r} is kept"
    raise IndexMissingError(f"{missing}: GET /v1/generations or `citadel generations` lists those that are")


def read_numbered(connection: Connection, number: int) -> StoredGeneration | None:
    """The generation of a number, kept or not. None where there is none."""
    line = connection.execute(_BY_NUMBER.encode(), (number,)).fetchone()
    return None if line is None else _parse(line)


def count_purges(connection: Connection) -> int:
    """How often documents were purged. What a host keeps of generations beside the database is older where this differs."""
    (count,) = connection.execute("SELECT count FROM purges").fetchone() or (0,)
    return int(count)


def read_statistics(connection: Connection, number: int) -> AcronymStatistics:
    """The statistics of acronyms and words of a generation. Raises GenerationPurgedError where it is gone."""
    (found,) = connection.execute("SELECT statistics FROM generations WHERE number = %s", (number,)).fetchone() or (None,)
    if found is None:
        raise GenerationPurgedError(f"generation {number} was taken away by a purge: ask again in a moment")
    return AcronymStatistics.parse(found.encode())


def read_manifest_of(connection: Connection, stored: StoredGeneration) -> tuple[IndexManifest, dict[str, int]]:
    """The documents of a generation as a manifest, and the version of each by its doc_id."""
    lines = connection.execute(_DOCUMENTS, {"number": stored.number}).fetchall()
    documents = tuple(_parse_document(*line) for line in lines)
    manifest = IndexManifest(FORMAT_VERSION, stored.name, stored.replaces, stored.built_at, documents, stored.settings, files={})
    return manifest, {line[1]: line[0] for line in lines}


def _parse_document(_version: int, *fields: Any) -> IndexedDocument:
    *plain, collections = fields
    names = ("doc_id", "fingerprint", "source_sha256", "text_sha256", "published", "chunks", "sentences")
    return IndexedDocument(**dict(zip(names, plain, strict=True)), collections=tuple(collections))


def _parse(line: tuple[Any, ...]) -> StoredGeneration:
    number, name, replaces, built_at, settings, vocabulary, documents, sentences, chunks, tokens, pairs = line
    try:
        kept = Vocabulary(**json.loads(vocabulary))
        recorded = json.loads(settings)
    except (ValueError, TypeError) as error:
        raise IndexCorruptError(f"the record of generation {name} cannot be read ({error}): load it again") from error
    return StoredGeneration(
        number, name, replaces, built_at, recorded, kept, documents, sentences, CorpusSize(chunks, tokens, pairs)
    )

"""What the embedded engine publishes, brought into a database as its next generation: only what differs is sent. And back.

Vectors are copied and nothing is read or embedded again. The generation keeps its name, so that both engines name the same.
"""

from dataclasses import dataclass
from functools import partial

from index.content_digest import digest_content, read_vectors_of
from index.engine import Engine, Snapshot
from index.errors import IndexCorruptError
from index.generations.manifest import IndexManifest
from index.local.local_snapshot import LocalSnapshot
from index.postgres.document_rows import NewDocument
from index.postgres.postgres_engine import PostgresEngine
from index.postgres.postgres_writer import PostgresWriter
from index.settings import BuildSettings

_PATIENCE = 600.0  # seconds for another writer


@dataclass(frozen=True, slots=True)
class Migration:
    """What a migration did."""

    generation: str
    sent: int
    """How many documents were sent."""
    removed: int
    """How many documents that the database held before are not in the generation."""
    digest: str | None
    """The digest of the content, where it was compared (`index.content_digest`)."""
    documents: frozenset[str] | None = None
    """The ids of those that the database publishes, where it took over the sources of a folder. None where it has its own."""


def load_generation(
    engine: PostgresEngine, source: LocalSnapshot, *, kept: int, check: bool, replaces: bool = False
) -> Migration:
    """Publish in a database what a snapshot holds.

    What a database publishes already stays, since it may hold changes that no folder has. check: whether both are read whole and
    compared, which takes as long as loading. replaces: whether another generation of the database is replaced. Raises
    IndexCorruptError where they differ.
    """
    manifest = source.manifest
    with engine.begin_recorded(manifest.settings, source.encoder, kept, _PATIENCE) as writer:
        if writer.published == manifest.generation:
            return Migration(manifest.generation, 0, 0, _compare(engine, source, manifest.generation) if check else None)
        if writer.published is not None and not replaces:
            return Migration(writer.published, 0, 0, None)
        sent, removed = _choose_documents(writer, source, manifest)
        name = writer.publish_copy(manifest.generation, manifest.built_at)
    return Migration(name, sent, removed, _compare(engine, source, manifest.generation) if check else None)


def _choose_documents(writer: PostgresWriter, source: Snapshot, manifest: IndexManifest) -> tuple[int, int]:
    """Put what differs. Returns how many documents are sent and how many are removed."""
    known = writer.fingerprints()
    gone = known.keys() - {document.doc_id for document in manifest.documents}
    for doc_id in sorted(gone):
        writer.remove(doc_id)
    changed = [document for document in manifest.documents if known.get(document.doc_id) != document.fingerprint]
    for document in changed:
        load, embed = partial(source.contents, document.doc_id), partial(read_vectors_of, source)
        writer.put_new(NewDocument(document.doc_id, document.fingerprint, load, embed))
    return len(changed), len(gone)


def restore_generation(engine: Engine, source: Snapshot, settings: BuildSettings, *, check: bool) -> Migration:
    """Publish what a database holds in another engine, which holds nothing. Raises IndexCorruptError where they differ.

    They differ too where the database was filled with other settings or by another version than this one.
    """
    entries = source.list_entries().entries
    with engine.begin(settings) as writer:
        for entry in entries:
            writer.put(source.contents(entry.doc_id))
        name = writer.publish()
    return Migration(name, len(entries), 0, _compare(engine, source, name) if check else None)


def _compare(engine: Engine, source: Snapshot, name: str) -> str:
    """The digest of a generation and of what it is a copy of. Raises IndexCorruptError where they differ."""
    with engine.acquire(name) as copy:
        found, expected = digest_content(copy), digest_content(source)
    if found != expected:
        raise IndexCorruptError(
            f"generation {name} is not what {source.generation} was copied from (sha256 {found[:12]} for {expected[:12]}): "
            "go back to an earlier one with `citadel rollback`, and copy it again with the version that built it"
        )
    return found

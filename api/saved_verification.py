"""A saved answer against a snapshot, for HTTP and the command line alike, with the checksums of its own generation."""

from index.engine import Engine, Snapshot
from retrieval.verify.saved_answer import SavedAnswer
from retrieval.verify.verification import Verification, verify


def verify_saved(engine: Engine, snapshot: Snapshot, saved: SavedAnswer) -> Verification:
    """Every citation of a saved answer with its verdict against a snapshot of the engine."""
    if saved.generation is None or not saved.citations:
        return verify(snapshot, saved)
    if saved.generation == snapshot.generation:  # known though the generation may be kept no more
        return verify(snapshot, saved, {entry.doc_id: entry.text_sha256 for entry in snapshot.list_entries().entries})
    return verify(snapshot, saved, engine.text_checksums(saved.generation))

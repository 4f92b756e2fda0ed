"""A saved answer against the open index, for both doors; what the index's folder still tells of the generation it came from."""

from collections.abc import Mapping
from pathlib import Path

from index.errors import IndexCorruptError
from index.generations.manifest import IndexManifest, read_manifest
from index.generations.publish import FOLDER, list_generations
from index.local.open_index import OpenIndex
from retrieval.verify.saved_answer import SavedAnswer
from retrieval.verify.verification import Verification, verify


def verify_saved(index: OpenIndex, data: Path, saved: SavedAnswer) -> Verification:
    """Every citation of a saved answer with its verdict. data: the folder that the index lies in."""
    if saved.generation is None or not saved.citations:
        return verify(index, saved)
    manifest = index.manifest if saved.generation == index.generation else _find_manifest(data, saved.generation)
    return verify(index, saved, {} if manifest is None else _list_hashes(manifest))


def _find_manifest(data: Path, generation: str) -> IndexManifest | None:
    # Only a name that is there makes a path: the saved answer may say anything.
    if generation not in list_generations(data):
        return None
    try:
        return read_manifest(data / FOLDER / generation)
    except IndexCorruptError:
        # Damaged, or removed since it was listed: what the texts were is not known then, and nothing else depends on it.
        return None


def _list_hashes(manifest: IndexManifest) -> Mapping[str, str]:
    return {document.doc_id: document.text_sha256 for document in manifest.documents}

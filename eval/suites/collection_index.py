"""A collection's documents into an index of their own, by the service's own code: assembled, chunked, embedded, published.

A `Suite` and a folder come in, a `Snapshot` comes out. Each collection has a data folder under `<data>/collections` for every
set of build settings, so that neither the service's index nor another ablation is touched. What did not change is not read or
embedded again. `rank_documents` turns what is found in it, chunks, into what is judged, documents.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from eval.errors import SuiteError
from eval.suites.suite import CollectionDocument, Suite
from index.access import open_encoder, open_snapshot, seed_index
from index.build.builder import update_index
from index.build.document_input import DocumentInput
from index.build.report import Progress
from index.build.versions import record_cutting
from index.embedding.encoder import Encoder, TextEncoder
from index.engine import Snapshot
from index.generations.hashes import hash_value
from index.settings import BuildSettings
from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.chunking import ChunkSettings
from ingest.extraction import Extraction, RawBlock
from ingest.load import DocumentContents, cut_document
from ingest.spans import Span
from retrieval.rank.hit import Hit

COLLECTIONS = "collections"
LAYOUT = 1
"""The version of `read_collection_document`, to be raised when it makes another document of the same text."""
LANGUAGE = "en"  # of every collection that this layout is used for; the format has no field for it
_WRITTEN = re.compile(r"[^\W_]")
_BLANK_LINE = re.compile(r"\n\s*\n")


@contextmanager
def open_collection(
    suite: Suite, data: Path, settings: BuildSettings, encoder: TextEncoder, progress: Progress | None = None
) -> Iterator[Snapshot]:
    """The index of a collection's documents, brought up to date first. `encoder` stays the caller's to close.

    A document without any word is not in it and cannot be found. Raises SuiteError when no document is left, or when one could
    not be indexed. IndexLockedError while another process writes the same index.
    """
    shaped_by = hash_value([asdict(settings.chunking), record_cutting(), LAYOUT])
    inputs = [_as_input(one, settings.chunking, shaped_by) for one in suite.documents if _find_body(one)]
    if not inputs:
        raise SuiteError(f"{suite.name}: none of its {len(suite.documents)} documents has a word in it: nothing can be found")
    folder = find_folder(suite.name, data, settings, encoder)
    seed_index(folder, _find_siblings(folder))
    report = update_index(inputs, folder, settings, progress, encoder)
    if report.failed:
        reasons = "".join(f"\n  {failure.message}" for failure in report.failed)
        raise SuiteError(f"{suite.name}: {len(report.failed)} documents could not be indexed:{reasons}")
    with open_snapshot(folder, encoder.card.name, encoder) as snapshot:
        yield snapshot


def open_model(data: Path, model: str, workers: int) -> Encoder:
    """The encoder of `model`, exported to `data` first where it is not yet. `workers` texts run at a time.

    Raises the errors of `index.encoder.export_model`.
    """
    return open_encoder(data, model, workers)


def rank_documents(hits: Sequence[Hit]) -> list[tuple[str, float]]:
    """Documents with the score of their best chunk, best first. `hits` best first, as `rank_hits` gives them.

    "MaxP" of Dai and Callan, Deeper Text Understanding for IR with Contextual Neural Language Modeling, SIGIR 2019.
    """
    best: dict[str, float] = {}
    for hit in hits:
        best.setdefault(hit.chunk.doc_id, hit.scores.fused)
    return list(best.items())


def find_folder(name: str, data: Path, settings: BuildSettings, encoder: TextEncoder) -> Path:
    """The data folder of what is called so, by its name and by all settings that shape an index. Those of chunks by themselves.

    Not by where the collection lies: a copy of it is the same to an index. What differs in another of the same name is indexed.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "collection"
    shaping = settings.as_recorded(encoder.card)
    named = [name, shaping.pop("encoder")]
    chunking = shaping.pop("chunking")
    del shaping["reading"], shaping["analysis"]  # an index of other versions is updated where it lies
    return data / COLLECTIONS / "-".join([slug, *(hash_value(part)[:10] for part in (named, chunking, shaping))])


def _find_siblings(folder: Path) -> list[Path]:
    """The indexes of the same collection by other settings, those with the same chunks first."""
    same_name, same_chunks = folder.name.rsplit("-", 2)[0], folder.name.rsplit("-", 1)[0]
    return [path for stem in (same_chunks, same_name) for path in sorted(folder.parent.glob(f"{stem}-*"))]


def _as_input(given: CollectionDocument, chunking: ChunkSettings, shaped_by: str) -> DocumentInput:
    """A document to be indexed. Its fingerprint changes with its fields and with the settings and versions of chunks."""
    fingerprint = hash_value([given.doc_id, given.title, given.text, shaped_by])
    return DocumentInput(given.doc_id, fingerprint, lambda: read_collection_document(given, fingerprint, chunking))


def read_collection_document(given: CollectionDocument, fingerprint: str, chunking: ChunkSettings) -> DocumentContents:
    """One document of a collection, assembled and chunked as the service does it."""
    body, title = _find_body(given), " ".join(given.title.split())
    blocks = tuple(RawBlock("paragraph", (span,)) for span in _find_paragraphs(body))
    identity = Identity(given.doc_id, title or None, None, None, LANGUAGE, "corpus.jsonl", fingerprint)
    # Without a title, a document is called by its id; that must not be searched: "Warsaw#48" would tell what nobody wrote.
    document = replace(assemble(Extraction(body, blocks), identity), title=title)
    return cut_document(document, chunking)


def _find_body(given: CollectionDocument) -> str:
    """What is chunked and quoted: the text, or the title where the text has no word. "" where neither has."""
    return next((text for text in (given.text, given.title) if _WRITTEN.search(text)), "")


def _find_paragraphs(body: str) -> Iterator[Span]:
    """The parts between blank lines."""
    start = 0
    for gap in _BLANK_LINE.finditer(body):
        yield Span(start, gap.start())
        start = gap.end()
    yield Span(start, len(body))

"""The one place that knows which engine holds an index: an address in, an open `Engine` out.

An address is a data folder, which the embedded engine keeps.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.embedding.encoder import Encoder, TextEncoder
from index.embedding.model_export import BUNDLED, export_model
from index.engine import Engine, Snapshot
from index.generations import removal
from index.generations.publish import MODELS, copy_published
from index.local.local_engine import LocalEngine


def find_engine(address: Path, model: str = BUNDLED, encoder: TextEncoder | None = None, workers: int = 1) -> Engine:
    """The engine at an address, which may hold nothing yet. It opens what is published when that is first needed.

    encoder: stays the caller's to close. Without it the exported `model` is opened, with `workers` texts at a time.
    """
    return LocalEngine(address, model, encoder, workers)


def open_engine(address: Path, model: str = BUNDLED, encoder: TextEncoder | None = None, workers: int = 1) -> Engine:
    """`find_engine` with its published generation open. Raises the errors of `index.errors`, each with its remedy."""
    return LocalEngine(address, model, encoder, workers).load()


@contextmanager
def open_snapshot(address: Path, model: str = BUNDLED, encoder: TextEncoder | None = None) -> Iterator[Snapshot]:
    """The published generation at an address, for who needs no other."""
    engine = open_engine(address, model, encoder)
    try:
        with engine.acquire() as snapshot:
            yield snapshot
    finally:
        engine.close()


def open_encoder(address: Path, model: str = BUNDLED, workers: int = 1) -> Encoder:
    """The encoder of `model`, exported to the address first where it is not yet. `workers` texts run at a time.

    Raises the errors of `index.embedding.model_export.export_model`.
    """
    return Encoder.open(export_model(model, address / MODELS), workers)


def find_holders(address: Path, doc_id: str) -> tuple[str, ...]:
    """The generations that are kept and hold a document, the oldest first."""
    return removal.find_holders(address, doc_id)


def seed_index(address: Path, others: Sequence[Path]) -> None:
    """Begin an index that holds nothing with a copy of another one, the first of `others` that was built.

    A build takes the vectors that it can use from there.
    """
    copy_published(address, others)

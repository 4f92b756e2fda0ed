"""What runs on a node of a cluster: one process that reads documents in a child under limits and embeds texts.

It is the same code as a build on one machine: `read_record` and `Encoder`. The node has no model and no files of its own. Both
come from the builder. Every other answer than `describe` is a series of results.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.build.reading_process import ReadingProcess, read_record
from index.generations.manifest import FORMAT_VERSION
from index.settings import BuildSettings
from ingest.chunking import ChunkSettings
from ingest.errors import ReadError
from ingest.sandbox.frames import encode_refusal
from ingest.sources import Source

if TYPE_CHECKING:
    from index.embedding.encoder import Encoder, Vectors

SAMPLES = ("Ports.", "The partners agreed in 2023 to hold joint patrols.", "maritime security " * 150)
"""The texts by which the vectors of two machines are compared, of different lengths."""


def describe_code(settings: BuildSettings) -> dict[str, Any]:
    """Everything that shapes an index but its model, as this machine has it: the identity of its code."""
    recorded = {"format": FORMAT_VERSION, **settings.as_recorded_without_encoder()}
    return json.loads(json.dumps(recorded))  # type: ignore[no-any-return]


class NodeWorker:
    """One worker of a node. It carries out one call at a time."""

    def __init__(self, settings: BuildSettings) -> None:
        self._settings = settings
        self._reader = ReadingProcess(settings.limits)
        self._encoder: Encoder | None = None

    def describe(self) -> dict[str, Any]:
        """The identity of the code of this node."""
        return describe_code(self._settings)

    def read(self, source: Source, chunking: ChunkSettings, data: bytes) -> Iterator[tuple[bool, bytes]]:
        """The frames of the record of a file with the bytes `data`. True stands before a frame, False before a refusal.

        An empty frame comes first, so that the builder knows which file was being read where this process ends.
        """
        yield True, b""
        with tempfile.TemporaryDirectory(prefix="citadel-") as folder:
            path = Path(folder) / source.path.name
            path.write_bytes(data)
            try:
                for frame in read_record(replace(source, path=path), self._reader, chunking):
                    yield True, frame
            except (ReadError, OSError) as refusal:
                yield False, encode_refusal(refusal)

    def open_encoder(self, export: Mapping[str, bytes]) -> Iterator["Vectors"]:
        """Open an exported model, given as its files by name. Its vectors of SAMPLES."""
        from index.embedding.encoder import Encoder  # noqa: PLC0415  # numpy and onnxruntime, which reading does without

        with tempfile.TemporaryDirectory(prefix="citadel-") as folder:
            for name, data in export.items():
                (Path(folder) / name).write_bytes(data)
            self._encoder = Encoder.open(Path(folder))
        yield self._encoder.encode(SAMPLES)

    def embed(self, texts: Sequence[str]) -> Iterator["Vectors"]:
        """The vectors of a batch of texts."""
        if self._encoder is None:
            raise RuntimeError("a node was asked for vectors before it was sent a model")
        yield self._encoder.encode(texts)

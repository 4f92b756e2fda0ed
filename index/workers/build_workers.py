"""Who reads documents and embeds texts for a build: a Protocol, and the workers of this machine.

A build asks for documents and texts in order and is given the results in the same order. It does not know where the work is
done. `index.workers.ray_cluster` sends the same calls to other machines.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from index.build.reading_process import ReadingProcess, read_record
from index.settings import BuildSettings
from ingest.chunking import ChunkSettings
from ingest.sandbox.parent import SandboxProcess, TaskRunner
from ingest.sources import Source

if TYPE_CHECKING:
    from index.embedding.encoder import TextEncoder, Vectors

T = TypeVar("T")


class BuildWorkers(Protocol):
    """Whatever reads files and embeds texts for a build."""

    @property
    def runner(self) -> TaskRunner:
        """Counts the words of foreign texts, on this machine."""

    @property
    def ahead(self) -> int:
        """How many documents are begun before the first of them is taken."""

    def begin(self) -> None:
        """Start what the first document needs, while the caller has other things to do."""

    def read(self, source: Source, chunking: ChunkSettings) -> Iterable[bytes]:
        """The frames of the record of a file (`index.build.document_record`). Taking them raises a ReadError or OSError."""

    def embed(self, encoder: "TextEncoder", batches: Iterable[Sequence[str]]) -> Iterator["Vectors"]:
        """The vectors of each batch of texts, in order, to the last bit those of `encoder`."""


@dataclass(frozen=True, slots=True)
class LocalWorkers:
    """The work is carried out by the process `runner` and by this one, one document after the other."""

    runner: TaskRunner
    ahead: int = 1

    def begin(self) -> None:
        """Start the process that reads."""
        if isinstance(self.runner, SandboxProcess):
            self.runner.begin()

    def read(self, source: Source, chunking: ChunkSettings) -> Iterator[bytes]:
        """See `BuildWorkers`."""
        return read_record(source, self.runner, chunking)

    def embed(self, encoder: "TextEncoder", batches: Iterable[Sequence[str]]) -> Iterator["Vectors"]:
        """See `BuildWorkers`."""
        return map(encoder.encode, batches)


@contextmanager
def open_workers(data: Path, settings: BuildSettings) -> Iterator[BuildWorkers]:
    """The workers for a build in a data folder: those of the cluster that is named, or of this machine.

    Raises ClusterError for a cluster that cannot be used.
    """
    with ReadingProcess(settings.limits) as reader:
        if not settings.cluster:
            yield LocalWorkers(reader)
            return
        from index.workers.ray_cluster import open_cluster  # noqa: PLC0415  # an extra, which may not be installed

        with open_cluster(reader, data, settings) as workers:
            yield workers


def draw_ahead(items: Iterable[T], ahead: int) -> Iterator[T]:
    """The items in order, the first when `ahead` of them were drawn. What drawing one begins goes on until it is taken."""
    drawn: deque[T] = deque()
    for item in items:
        drawn.append(item)
        if len(drawn) >= ahead:
            yield drawn.popleft()
    while drawn:
        yield drawn.popleft()

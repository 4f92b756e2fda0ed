"""Where documents are read and their words are counted: the child process for files, this process for what is trusted.

Requests are written and answers checked here. What an answer holds was made of foreign bytes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from index.analysis.acronym_statistics import AcronymStatistics
from index.settings import BuildSettings
from ingest.chunking import ChunkSettings
from ingest.errors import DamagedFileError, ReadError
from ingest.load import DocumentContents
from ingest.sandbox.child import Task
from ingest.sandbox.limits import ReadingLimits
from ingest.sandbox.parent import Frame, SandboxProcess, TaskRunner
from ingest.sources import Source

if TYPE_CHECKING:
    from index.analysis.tokenizer import Vocabulary
    from index.local.term_counts import TokenLists


class ReadingProcess(SandboxProcess):
    """The child process that reads files and counts words. See `index.build.reading_program`."""

    def __init__(self, limits: ReadingLimits) -> None:
        super().__init__(limits, "index.build.reading_program")


@dataclass(slots=True)
class TrustedRunner:
    """Carries out the same tasks in this process, for documents that are no foreign bytes or were read under limits before."""

    limits: ReadingLimits = field(default_factory=ReadingLimits)
    tasks: Mapping[str, Task] | None = None
    """Made with the first task."""

    def run(self, task: str, *frames: Frame, name: str) -> Iterator[bytes]:  # noqa: ARG002 - the child's errors name the file
        """See `ingest.sandbox.parent.TaskRunner`."""
        if self.tasks is None:
            from index.build.reading_program import ReadingTasks  # noqa: PLC0415  # numpy, which a build of nothing new does without

            self.tasks = ReadingTasks().by_name()
        yield from self.tasks[task]([bytes(frame) for frame in frames], self.limits)


def read_record(source: Source, runner: TaskRunner, settings: ChunkSettings) -> Iterator[bytes]:
    """The record of a file (`index.build.document_record`). Raises a ReadError that names the file, or OSError."""
    known = {**asdict(source), "path": str(source.path)}
    return runner.run("read", _dump(known), _dump(asdict(settings)), name=source.path.name)


def read_contents(source: Source, settings: BuildSettings) -> DocumentContents:
    """What an index would hold of a file, read as a build reads it. Raises a ReadError that names the file, or OSError."""
    from index.build.staging import Staging  # noqa: PLC0415  # as in TrustedRunner

    with ReadingProcess(settings.limits) as reader, Staging(Path(gettempdir()), settings.limits) as staging:
        return staging.add(source.doc_id, read_record(source, reader, settings.chunking)).contents()


def restore_record(doc_id: str, stored: Iterable[bytes], runner: TaskRunner) -> Iterator[bytes]:
    """The record of a document of an earlier generation: its JSON, the spans of its sentences, and the JSON of each chunk."""
    return runner.run("restore", *stored, name=doc_id)


def count_acronyms(doc_id: str, body: bytes, runner: TaskRunner) -> AcronymStatistics:
    """What a stored document says of acronyms. Raises a ReadError."""
    from index.build.staging import read_acronyms  # noqa: PLC0415  # as in TrustedRunner

    try:
        return read_acronyms(b"".join(runner.run("count_acronyms", body, name=doc_id)))
    except ReadError:
        raise
    except ValueError as error:
        raise DamagedFileError(f"{doc_id!r}: its acronyms cannot be counted ({error}); fetch the file again") from None


@dataclass(frozen=True, slots=True)
class TokenCounter:
    """Counts the tokens of texts by one vocabulary."""

    runner: TaskRunner
    vocabulary: bytes
    """As JSON."""

    @classmethod
    def of(cls, runner: TaskRunner, vocabulary: "Vocabulary") -> "TokenCounter":
        """A counter by `vocabulary`."""
        return cls(runner, _dump(asdict(vocabulary)))

    def count(self, doc_id: str, language: str, joined: Frame, ends: Frame) -> "TokenLists":
        """The tokens of texts of a document. Raises a ReadError.

        joined: the texts in UTF-8, one behind the other. ends: where each ends, int64.
        """
        from index.local.term_counts import TokenLists  # noqa: PLC0415  # as in TrustedRunner

        frames = self.runner.run("count_tokens", self.vocabulary, language.encode("ascii", "replace"), joined, ends, name=doc_id)
        try:
            return TokenLists.read(list(frames), len(ends) // 8)
        except ReadError:
            raise
        except ValueError as error:
            raise DamagedFileError(f"{doc_id!r}: its words cannot be counted ({error}); fetch the file again") from None


def _dump(value: object) -> bytes:
    return json.dumps(value).encode("ascii")

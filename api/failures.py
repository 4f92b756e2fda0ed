"""The errors that can be explained in one line, to whoever runs a command or waits for a job; any other is a defect of ours."""

from index.errors import (
    EmptyCorpusError,
    IndexCorruptError,
    IndexLockedError,
    IndexMissingError,
    ModelError,
    SynonymsError,
)
from ingest.errors import ReadError, SourcesError
from retrieval.errors import ReaderError, SavedAnswerError

_INDEX_FAILURES = (EmptyCorpusError, IndexCorruptError, IndexLockedError, IndexMissingError, ModelError, SynonymsError)
FAILURES = (*_INDEX_FAILURES, ReadError, ReaderError, SourcesError, SavedAnswerError, OSError)

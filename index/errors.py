"""What can go wrong between chunks and an opened index.

IndexMissingError (FileNotFoundError)   no index has been published in the folder
IndexCorruptError (ValueError)          a file of the index is missing, altered or of another format. The message names it
└── IndexFormatError                    its format is an earlier or a later one than this program reads
IndexPendingError (RuntimeError)        no generation can be opened yet, and one is being built
EarlierGenerationError (RuntimeError)   an earlier generation would have to be read, and may not be
IndexLockedError (BlockingIOError)      another process is writing the index
└── GenerationReplacedError             another generation was published than the one that a build was made from
UnwritableDocumentError (ValueError)    a document holds what no file can: half a character
UnfitDocumentError (ValueError)         a document that was read cannot be indexed: its words take more than is allowed
EmptyCorpusError (ValueError)           no source could be read, so there is nothing to index
ModelError (ValueError)                 something is wrong with the encoder's model
├── ModelChecksumError                  weights, graph, tokenizer or card are not what they were
├── ModelMissingError                   there is no such model on this machine, or its export is gone
└── ModelMismatchError                  the index was built with another model than the one in the settings
SynonymsError (ValueError)              index/analysis/synonyms.toml contradicts itself
StagingError (RuntimeError)             a document that was read could not be written down. Its cause is the OSError
BackupError (ValueError)                a backup cannot be made, or a file cannot be restored
DiskFullError (OSError)                 there was no room for what was to be written
DatabaseLostError (OSError)             the database that holds the index cannot be reached now
GenerationPurgedError (RuntimeError)    a purge took the generation away that is being read
EngineError (ValueError)                the address of an engine is none, or what it needs is not installed or refused
ClusterError (RuntimeError)             a Ray cluster cannot carry out the work of a build
"""

from ingest.errors import ReadError


class IndexMissingError(FileNotFoundError):
    """No index has been published in the folder."""


class IndexCorruptError(ValueError):
    """A file of the index is missing, altered or of another format."""


class IndexFormatError(IndexCorruptError):
    """A generation is of an earlier or a later format than this program reads."""

    def __init__(self, message: str, *, is_earlier: bool) -> None:
        super().__init__(message)
        self.is_earlier = is_earlier
        """True when an earlier version of the program built it."""


class IndexPendingError(RuntimeError):
    """No generation can be opened yet. The one that waits for it, a server, has it built. The message says why there is none."""


class EarlierGenerationError(RuntimeError):
    """Another generation than the published one would have to be read, and the caller of the engine ruled that out."""


class IndexLockedError(BlockingIOError):
    """Another process is writing the index."""


class GenerationReplacedError(IndexLockedError):
    """Another generation was published than the one that a build was made from: it is to be made again from that."""


class UnwritableDocumentError(ValueError):
    """A document holds what no file can: half a character. `reason` is a short, stable code for reports."""

    reason = "unwritable"


class UnfitDocumentError(ValueError):
    """A document that was read cannot be indexed. The build goes on without it."""

    def __init__(self, doc_id: str, reason: ReadError) -> None:
        super().__init__(str(reason))
        self.doc_id = doc_id
        self.reason = reason


class EmptyCorpusError(ValueError):
    """No source could be read, so there is nothing to index."""


class ModelError(ValueError):
    """Something is wrong with the encoder's model."""


class ModelChecksumError(ModelError):
    """Weights, graph, tokenizer or card are not what they were."""


class ModelMissingError(ModelError):
    """There is no such model on this machine, or its export is gone."""


class ModelMismatchError(ModelError):
    """The index was built with another model than the one in the settings."""


class SynonymsError(ValueError):
    """index/analysis/synonyms.toml contradicts itself."""


class StagingError(RuntimeError):
    """A document that was read could not be written down. `__cause__` is the OSError."""


class BackupError(ValueError):
    """A backup cannot be made, or a file cannot be restored. Nothing was changed."""


class DiskFullError(OSError):
    """There was no room for what was to be written."""


class DatabaseLostError(OSError):
    """The database that holds the index cannot be reached now. It is tried again with the next question."""


class GenerationPurgedError(RuntimeError):
    """A purge took away the generation that is being read. Asking again reads the one that is published now."""


class EngineError(ValueError):
    """The address of an engine is none that this program knows, or what it needs is not installed or refused."""


class ClusterError(RuntimeError):
    """A Ray cluster cannot carry out the work of a build. What is published stays as it is."""

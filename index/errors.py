"""What can go wrong between chunks and an opened index.

IndexMissingError (FileNotFoundError)   no index has been published in the folder
IndexCorruptError (ValueError)          a file of the index is missing, altered or of another format. The message names it
EarlierGenerationError (RuntimeError)   an earlier generation would have to be read, and may not be
IndexLockedError (BlockingIOError)      another process is writing the index
UnwritableDocumentError (ValueError)    a document holds what no file can: half a character
EmptyCorpusError (ValueError)           no source could be read, so there is nothing to index
ModelError (ValueError)                 something is wrong with the encoder's model
├── ModelChecksumError                  weights, graph, tokenizer or card are not what they were
├── ModelMissingError                   there is no such model on this machine, or its export is gone
└── ModelMismatchError                  the index was built with another model than the one in the settings
SynonymsError (ValueError)              index/analysis/synonyms.toml contradicts itself
DiskFullError (OSError)                 there was no room for what was to be written
"""


class IndexMissingError(FileNotFoundError):
    """No index has been published in the folder."""


class IndexCorruptError(ValueError):
    """A file of the index is missing, altered or of another format."""


class EarlierGenerationError(RuntimeError):
    """Another generation than the published one would have to be read, and the caller of the engine ruled that out."""


class IndexLockedError(BlockingIOError):
    """Another process is writing the index."""


class UnwritableDocumentError(ValueError):
    """A document holds what no file can: half a character. `reason` is a short, stable code for reports."""

    reason = "unwritable"


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


class DiskFullError(OSError):
    """There was no room for what was to be written."""

"""The errors of `api`, and which errors of all packages a command explains in one line.

    SettingsError            ValueError: a setting has a value that cannot be used
    ├── KeysError            CITADEL_API_KEYS, or a name for a key
    ├── OpenServerError      an address that others can reach, and no keys
    └── TracingError         traces are wanted and cannot be made
    PortTakenError           OSError: the address cannot be listened on
    OverloadError            RuntimeError: too many requests wait
    LateError                RuntimeError: a request took too long
    LlmError                 RuntimeError: a language model wrote no draft
    WholeIndexError          RuntimeError: the caller is bound to collections, the action concerns all
    ForeignCollectionError   RuntimeError: the caller may not change documents of a collection
    TakenIdError             RuntimeError: the id of a new document is another's
    PendingChangeError       RuntimeError: a document is being changed already
    RoleError                RuntimeError: the caller's key has not the role for it
    QuotaError               RuntimeError: a caller has as many documents or bytes as it may
    JobQuotaError            RuntimeError: a caller has as many jobs waiting as it may
    UnknownDocumentError     LookupError: the index holds no such document
    LostOriginalError        LookupError: the file of a document is not kept
    UnknownJobError          LookupError: there is no such job
    RangeError               ValueError: a range reaches beyond its text
    WebhookAddressError      ValueError: a watch names an address that is not allowed
    FileNameError            ValueError: an uploaded file has a name that cannot be kept
    PartsError               ValueError: an upload has other parts than it should
    CollectionsError         ValueError: an upload does not say which collections it is for

`api/http/problems.py` maps those that a request can meet to a status. The errors of `api/client.py` stand in that file, because
it is copied on its own.
"""

from index.errors import (
    BackupError,
    ClusterError,
    EmptyCorpusError,
    EngineError,
    GenerationPurgedError,
    IndexCorruptError,
    IndexLockedError,
    IndexMissingError,
    ModelError,
    SynonymsError,
)
from ingest.errors import ReadError, SourcesError
from retrieval.errors import ReaderError, SavedAnswerError


class SettingsError(ValueError):
    """A setting has a value that cannot be used. The message names the variable, the value and the values that can be used."""


class KeysError(SettingsError):
    """The keys cannot be used. The message names the entry, never a key."""


class OpenServerError(SettingsError):
    """The server would be open to everybody who can reach its address."""


class TracingError(SettingsError):
    """Traces are wanted and cannot be made."""


class PortTakenError(OSError):
    """The address cannot be listened on."""


class OverloadError(RuntimeError):
    """More requests wait than the server accepts. The client may try again in a moment."""


class LateError(RuntimeError):
    """A request took longer than it may. The client may try again in a moment."""


class LlmError(RuntimeError):
    """A language model wrote no draft. The message names the address and says what to do."""

    def __init__(self, message: str, public: str) -> None:
        super().__init__(message)
        self.public = public
        """The reason for the client, without the address."""


class WholeIndexError(RuntimeError):
    """The key of the caller is bound to collections, and the action concerns the whole index."""


class ForeignCollectionError(RuntimeError):
    """The caller may not put documents into a collection, or change a document that belongs to it."""


class TakenIdError(RuntimeError):
    """The id of a document is that of another one, which the caller may not see. All that is told of that one."""


class PendingChangeError(RuntimeError):
    """A change of a document waits, so that what is known of it now is not what it will be."""


class RoleError(RuntimeError):
    """The key of the caller has not the role that is needed. The message names the role."""


class QuotaError(RuntimeError):
    """The caller has as many documents, or bytes of them, as it may. Waiting does not help."""


class JobQuotaError(RuntimeError):
    """The caller has as many jobs that have not ended as it may. It may send the request again when one has."""


class UnknownDocumentError(LookupError):
    """The index holds no document of that id."""


class LostOriginalError(LookupError):
    """The file that a document was made of is not kept, or has changed since."""


class UnknownJobError(LookupError):
    """There is no job of that id, or it ended so long ago that its record was removed."""


class _FieldError(ValueError):
    """One field of a request is wrong."""

    def __init__(self, summary: str, field: str, value: str, message: str) -> None:
        super().__init__(f"{summary}: {message}")
        self.errors = [{"field": field, "value": value, "message": message}]
        """The `errors` of the problem document: the field, its value and what is wrong with it."""


class RangeError(_FieldError):
    """A range reaches beyond its text."""

    def __init__(self, field: str, value: int, message: str) -> None:
        super().__init__(f"{field} is {value}", field, str(value), message)


class WebhookAddressError(_FieldError):
    """Changes of a watch are to be sent to an address that the operator does not allow."""

    def __init__(self, address: str) -> None:
        remedy = "is none of the addresses that this server allows: ask whoever runs it"
        super().__init__(f"webhook {address[:80]!r}", "webhook", address[:80], remedy)


class FileNameError(_FieldError):
    """The name of an uploaded file cannot be shown or kept."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"file name {name[:80]!r}", "file", name[:80], message)


class CollectionsError(ValueError):
    """An upload does not say which of the caller's collections it is for."""


class PartsError(ValueError):
    """The parts of an upload are not one `file` with a name and at most one `metadata`."""


_INDEX_FAILURES = (
    ClusterError,
    EmptyCorpusError,
    EngineError,
    GenerationPurgedError,
    IndexCorruptError,
    IndexLockedError,
    IndexMissingError,
    ModelError,
    SynonymsError,
)
FAILURES = (*_INDEX_FAILURES, BackupError, ReadError, ReaderError, SourcesError, SavedAnswerError, UnknownDocumentError, OSError)
"""Errors that one line explains to the user of a command or a job. Any other error is a defect of this program."""

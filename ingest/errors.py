"""The errors of reading a file into a document.

ReadError (ValueError)            a file was refused. The message says which, why and what to do
├── MissingFileError              corpus/sources.toml names a file that is not there
├── ChecksumError                 the bytes are not those that corpus/sources.toml vouches for
├── UnsupportedTypeError          no reader for this type of file
├── MismatchedTypeError           the content is not the type that the name claims
├── DamagedFileError              the reader could not make sense of the bytes
├── EncryptedFileError            a password is needed
├── EmptyFileError                nothing in it, or no text in it
├── NoTextError                   pages or pictures without any text (scans)
├── UndecodableTextError          no encoding fits the bytes
├── TooLargeError                 more bytes, pages or text than the limits allow
├── ReadingLimitError             reading took more time or memory than the limits allow
└── UnshowableNameError           the name of the file holds characters that are not shown as they stand
SourcesError (ValueError)         corpus/sources.toml contradicts itself or the files
"""


class ReadError(ValueError):
    """A file was refused. `reason` is a short, stable code for reports."""

    reason = "unreadable"


class MissingFileError(ReadError):
    """corpus/sources.toml names a file that is not there."""

    reason = "missing"


class ChecksumError(ReadError):
    """The bytes are not those that corpus/sources.toml vouches for."""

    reason = "checksum"


class UnsupportedTypeError(ReadError):
    """No reader for this type of file."""

    reason = "unsupported_type"


class MismatchedTypeError(ReadError):
    """The content is not the type that the name claims."""

    reason = "mismatched_type"


class DamagedFileError(ReadError):
    """The reader could not make sense of the bytes."""

    reason = "damaged"


class EncryptedFileError(ReadError):
    """A password is needed."""

    reason = "encrypted"


class EmptyFileError(ReadError):
    """Nothing in the file, or no text in it."""

    reason = "empty"


class NoTextError(ReadError):
    """Pages or pictures without any text, such as a scan."""

    reason = "no_text"


class UndecodableTextError(ReadError):
    """No encoding fits the bytes."""

    reason = "undecodable"


class TooLargeError(ReadError):
    """More bytes, pages or text than the limits allow."""

    reason = "too_large"


class ReadingLimitError(ReadError):
    """Reading took more time or memory than the limits allow."""

    reason = "reading_limit"


class UnshowableNameError(ReadError):
    """The name of the file holds characters that are not shown as they stand."""

    reason = "file_name"


class SourcesError(ValueError):
    """corpus/sources.toml contradicts itself or the files it names."""

"""Parses a multipart body into the two parts of an upload: an open file and checked metadata.

It does not leave this to the framework: type and declared length are checked before the body is read, and no more than the limit
is ever written to disk.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api.errors import FileNameError, PartsError
from api.http.request_body import check_media_type, stream_body
from api.wire.upload_metadata import Metadata, check_file_name
from index.generations.durable_files import raise_disk_full
from ingest.errors import TooLargeError

_MULTIPART = "multipart/form-data"
_FRAME_BYTES = 1_048_576  # boundaries, headers and metadata around the file
_METADATA_BYTES = 65_536
_IN_MEMORY = 65_536  # bytes of a file that are kept in memory; a longer one is written to the disk


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of an upload."""

    file: BinaryIO
    """Open at its beginning."""
    name: str
    """The file name that the client sent."""
    metadata: Metadata


@asynccontextmanager
async def parse_parts(request: Request, limit: int, folder: Path, count: Callable[[int], object]) -> AsyncIterator[Parts]:
    """The parts of a request whose file may have `limit` bytes. The file is closed and deleted afterwards.

    folder: where it is written to. It has no name there, so that nothing of it is left when the process dies.
    count: called with the number of bytes that have come, before they are written.
    Raises HTTPException (400, 413, 415), PartsError, FileNameError, TooLargeError, RequestValidationError, DiskFullError.
    """
    content_type = request.headers.get("content-type", "")
    check_media_type(content_type, _MULTIPART, {"Accept": _MULTIPART})
    headers = _name_boundary(content_type)
    with raise_disk_full():
        async with aclosing(stream_body(request, limit + _FRAME_BYTES, count)) as body:
            form = await _parse(_WholeForm(headers, body, folder))
    try:
        yield await _sort(form, limit)
    finally:
        await form.close()


class _WholeForm(MultiPartParser):
    """A parser that refuses a form that breaks off. The parser of Starlette takes it for a shorter one.

    It writes files to a folder of ours, because the folder for temporary files may lie in memory.
    """

    _is_whole = False

    def __init__(self, headers: Headers, stream: AsyncGenerator[bytes, None], folder: Path) -> None:
        super().__init__(headers, stream, max_files=3, max_fields=3, max_part_size=_METADATA_BYTES)
        self._folder = folder

    def on_headers_finished(self) -> None:
        super().on_headers_finished()
        part = self._current_part
        if part.file is not None:
            self._files_to_close_on_error.pop().close()
            file = SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(self._folder))  # noqa: SIM115 - closed with the form
            self._files_to_close_on_error.append(file)
            part.file.file = cast(BinaryIO, file)

    def on_end(self) -> None:
        self._is_whole = True

    async def parse(self) -> FormData:
        async with aclosing(self._pass_on(self.stream)) as self.stream:
            return await super().parse()

    async def _pass_on(self, stream: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
        async for chunk in stream:
            yield chunk
        if not self._is_whole:
            # Raised in here, because the parser then closes the files that it began.
            raise MultiPartException("it breaks off before its closing boundary")


def _name_boundary(content_type: str) -> Headers:
    """The header for the parser, with Latin-1 as the charset, so that it passes all bytes on as they are.

    With UTF-8 it would read bytes that are none as Latin-1, without an error.
    """
    boundary = parse_options_header(content_type)[1].get(b"boundary", b"").decode("latin-1")
    if not boundary or '"' in boundary or "\\" in boundary:
        raise HTTPException(400, f"Content-Type names no boundary that can be used: {content_type[:100]!r}")
    return Headers({"content-type": f'{_MULTIPART}; boundary="{boundary}"; charset=latin-1'})


async def _parse(parser: _WholeForm) -> FormData:
    try:
        return await parser.parse()
    except MultiPartException as error:
        raise HTTPException(400, f"the body is no multipart form that can be read: {error.message}") from None


async def _sort(form: FormData, limit: int) -> Parts:
    parts = form.multi_items()
    files = [value for name, value in parts if name == "file"]
    metadata = [value for name, value in parts if name == "metadata"]
    unknown = [name for name, _ in parts if name not in ("file", "metadata")]
    if unknown:
        raise PartsError(f"part {unknown[0][:80]!r} is unknown: send 'file' and, if you like, 'metadata'")
    if len(files) != 1 or len(metadata) > 1:
        raise PartsError(f"{len(files)} parts 'file' and {len(metadata)} 'metadata': send one 'file' and at most one 'metadata'")
    file = files[0]
    if not isinstance(file, UploadFile):
        raise PartsError("part 'file' has no file name: send it as a file, with filename=\"report.pdf\"")
    name = check_file_name(_decode_name(file.filename or ""))
    if (file.size or 0) > limit:
        raise TooLargeError(f"{name!r} has {file.size} bytes, more than the {limit} allowed; split it")
    return Parts(file.file, name, await _read_metadata(metadata[0]) if metadata else Metadata())


def _decode_name(name: str) -> str:
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        raise FileNameError(name, "is not UTF-8: send it in UTF-8") from None


async def _read_metadata(part: UploadFile | str) -> Metadata:
    """The metadata of a part, which may be a field or, as some clients send JSON, a file."""
    content = await part.read(_METADATA_BYTES + 1) if isinstance(part, UploadFile) else part.encode("latin-1")
    if len(content) > _METADATA_BYTES:
        raise HTTPException(400, f"part 'metadata' has more than {_METADATA_BYTES} bytes")
    try:
        value = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, f"part 'metadata' is no valid JSON in UTF-8: {str(error)[:200]}") from None
    try:
        return Metadata.model_validate(value)
    except ValidationError as error:
        found = [{**wrong, "loc": ("body", "metadata", *wrong["loc"])} for wrong in error.errors()]
        raise RequestValidationError(found) from None

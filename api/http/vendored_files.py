"""The packages of others that the page loads when it needs them (`api/page/vendor/`), from the folder of their version.

They are public, like the page itself, and are read and compressed once, when the server starts. A version never changes, so that
a browser keeps its files for good. None of these routes is in the OpenAPI description.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response

from api.http.middleware.security_headers import write_policy
from api.http.static import PAGE

VENDOR = PAGE / "vendor"
_SCRIPTS = (".mjs", ".js")
# A worker has the policy of its own script and not that of the page. It reads foreign files, and reaches this server alone.
_POLICY = write_policy({"default-src": "'none'", "script-src": "'self'", "connect-src": "'self'"})

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class _VendoredFile:
    """A file of a package."""

    content: bytes
    packed: bytes | None
    """The content, compressed by gzip. None where that is not worth while."""
    media_type: str


def _read_file(path: Path) -> _VendoredFile:
    content = path.read_bytes()
    if path.suffix in _SCRIPTS:
        return _VendoredFile(content, gzip.compress(content, 6, mtime=0), "text/javascript; charset=utf-8")
    return _VendoredFile(content, None, "application/octet-stream")


_files = {path.relative_to(VENDOR).as_posix(): _read_file(path) for path in sorted(VENDOR.rglob("*")) if path.is_file()}


@router.get("/vendor/{path:path}")
async def show_vendored(path: str, request: Request) -> Response:
    """A file of a package, compressed where the browser takes that."""
    found = _files.get(path)
    if found is None:
        raise HTTPException(404)
    headers = {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "public, max-age=31536000, immutable",
        "Vary": "Accept-Encoding",
    }
    if found.packed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
        return Response(found.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=found.media_type)
    return Response(found.content, headers=headers, media_type=found.media_type)

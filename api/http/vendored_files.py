"""The packages of others that the page loads when it needs them (`api/page/vendor/`), from the folder of their version.

They are public, like the page itself. A version never changes, so that a browser keeps its files for good. None of these routes
is in the OpenAPI description.
"""

import gzip
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.middleware.security_headers import write_policy
from api.http.static import PAGE

VENDOR = PAGE / "vendor"
_SCRIPTS = (".mjs", ".js")
# A worker has the policy of its own script and not that of the page. It reads foreign files, and reaches this server alone.
_POLICY = write_policy({"default-src": "'none'", "script-src": "'self'", "connect-src": "'self'"})

router = APIRouter(include_in_schema=False)


@router.get("/vendor/{path:path}")
async def show_vendored(path: str, request: Request) -> Response:
    """A file of a package, compressed where the browser takes that."""
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "") and path.endswith(_SCRIPTS)
    return await run_in_threadpool(_read, path, is_packed)


def _read(path: str, is_packed: bool) -> Response:
    if "\0" in path:
        raise HTTPException(404)
    found = (VENDOR / path).resolve()
    if not found.is_relative_to(VENDOR) or not found.is_file():
        raise HTTPException(404)
    content = found.read_bytes()
    headers = {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "public, max-age=31536000, immutable",
        "Vary": "Accept-Encoding",
    }
    if is_packed:
        content, headers["Content-Encoding"] = gzip.compress(content, 6), "gzip"
    media_type = "text/javascript; charset=utf-8" if Path(path).suffix in _SCRIPTS else "application/octet-stream"
    return Response(content, headers=headers, media_type=media_type)

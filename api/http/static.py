"""The files of the web page (`api/page/`), and the last evaluation report.

None of these routes is in the OpenAPI description. The files are read once and sent from memory with an ETag and `no-cache`: a
browser asks each time and gets 304 for a file that it has, so a new version shows at once.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.staticfiles import StaticFiles

from api.http.dependencies import WHOLE_INDEX, ServicesHere
from api.http.middleware.security_headers import POLICY, write_policy
from ingest.formats import FORMATS, list_titles

PAGE = Path(__file__).parents[1] / "page"
MEDIA_TYPES: Mapping[str, str] = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
"""By suffix. The table of the machine is not used, because with nosniff a wrong type disables the scripts of a page."""
# With a key the report is loaded by a script and shown in a frame as a blob, to which the policy of this page applies.
_EVALUATION_POLICY = write_policy({**POLICY, "style-src": "'self' 'unsafe-inline'", "frame-src": "'self' blob:"})
# The report is one file with inline styles and no script, shown in a sandbox.
_REPORT_POLICY = write_policy(
    {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
        "sandbox": "",
    }
)

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the page: its content, its media type and its ETag."""

    content: bytes
    media_type: str
    etag: str


def read_assets(folder: Path) -> dict[str, Asset]:
    """The files of a folder by name. Raises KeyError for a file whose suffix is not in `MEDIA_TYPES`."""
    return {path.name: _read_asset(path) for path in sorted(folder.iterdir()) if path.is_file()}


def _read_asset(path: Path) -> Asset:
    return _make_asset(path.read_bytes(), path.suffix)


def write_formats() -> Asset:
    """The script by which the page learns which files can be sent: a constant for a file chooser, and one for people."""
    accepted = ",".join(extension for one in FORMATS for extension in one.extensions)
    script = f"export const ACCEPTED = {json.dumps(accepted)};\nexport const TITLES = {json.dumps(list_titles())};\n"
    return _make_asset(script.encode(), ".js")


def _make_asset(content: bytes, suffix: str) -> Asset:
    media_type = f"{MEDIA_TYPES[suffix]}; charset=utf-8"
    return Asset(content, media_type, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


_assets = read_assets(PAGE) | {"formats.js": write_formats()}


@router.get("/")
async def show_ask(request: Request) -> Response:
    """The page of questions and answers."""
    return _send("index.html", request)


@router.get("/documents")
async def show_documents(request: Request) -> Response:
    """The page of the documents and the generations of the index."""
    return _send("documents.html", request)


@router.get("/evaluation")
async def show_evaluation(request: Request) -> Response:
    """The page around the last evaluation report, the only page that may show a frame."""
    answer = _send("evaluation.html", request)
    answer.headers["Content-Security-Policy"] = _EVALUATION_POLICY
    return answer


@router.get("/assets/{name}")
async def show_asset(name: str, request: Request) -> Response:
    """A style sheet, a script or a picture of the page."""
    return _send(name, request)


@router.get("/favicon.ico")
async def show_icon(request: Request) -> Response:
    """The icon, also for the report, which has no origin in its sandbox."""
    answer = _send("mark.svg", request)
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@router.get("/report", dependencies=[WHOLE_INDEX])
async def show_report(request: Request, services: ServicesHere) -> Response:
    """The last report that `citadel eval --report` wrote into the data folder. Its date is in Last-Modified."""
    folder = services.settings.data / "report"
    if not (folder / "report.html").is_file():
        raise HTTPException(404, "no evaluation report yet: make one with citadel eval --suite reporting --report <data>/report")
    answer = await StaticFiles(directory=folder).get_response("report.html", request.scope)
    answer.headers["Content-Security-Policy"] = _REPORT_POLICY
    # A browser shows no sandboxed page that asks for a browsing context group of its own.
    answer.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _send(name: str, request: Request) -> Response:
    asset = _assets.get(name)
    if asset is None:
        raise HTTPException(404)
    headers = {"ETag": asset.etag, "Cache-Control": "no-cache"}
    known = (tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(","))
    if asset.etag in known:
        return Response(status_code=304, headers=headers)
    return Response(asset.content, headers=headers, media_type=asset.media_type)

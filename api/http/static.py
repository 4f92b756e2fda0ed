"""The files of the web page (`api/page/`), and the last evaluation report.

None of these routes is in the OpenAPI description. The files are read once, compressed once and sent from memory. What all
pages have in their heads and above their contents is written once, and put into each of them here. A page names its scripts and
styles under a version, the hash of all of them, so that a browser keeps these for good and fetches a new version at once. A page
itself has an ETag and `no-cache`: a browser asks each time and gets 304 for the one that it has.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.staticfiles import StaticFiles

from api.http.dependencies import WHOLE_INDEX, ServicesHere
from api.http.middleware.security_headers import POLICY, write_policy
from api.http.problems import answer_http
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
    """A file of the page."""

    content: bytes
    packed: bytes
    """The content, compressed by gzip."""
    media_type: str
    etag: str
    """That of the content. The compressed one has another."""


def read_assets(folder: Path) -> dict[str, Asset]:
    """The files of a folder by name, without tables. Raises KeyError for a file whose suffix is not in `MEDIA_TYPES`."""
    return {path.name: _read_asset(path) for path in sorted(folder.iterdir()) if path.is_file() and path.suffix != ".json"}


def _read_asset(path: Path) -> Asset:
    content = path.read_bytes()
    return _make_asset(empty_comments(content) if path.suffix == ".js" else content, path.suffix)


def empty_comments(script: bytes) -> bytes:
    """A script with an empty line for each line that holds nothing but a comment, so that the numbers of lines stay."""
    return re.sub(rb"(?m)^[ \t]*//[^\n]*", b"", script)


def write_formats() -> Asset:
    """The script by which the page learns which files can be sent: a constant for a file chooser, and one for people."""
    accepted = ",".join(extension for one in FORMATS for extension in one.extensions)
    script = f"export const ACCEPTED = {json.dumps(accepted)};\nexport const TITLES = {json.dumps(list_titles())};\n"
    return _make_asset(script.encode(), ".js")


def write_tables(folder: Path) -> dict[str, Asset]:
    """The scripts that translate the page, one a language. `strings.json` names for each string those of all languages."""
    sections = json.loads((folder / "strings.json").read_bytes())
    strings = {string: words for section in sections.values() for string, words in section.items()}
    tables = {name: {string: words[at] for string, words in strings.items()} for at, name in enumerate(TABLES)}
    return {
        f"{name}.js": _make_asset(f"export const TABLE = {json.dumps(table, ensure_ascii=False)};\n".encode(), ".js")
        for name, table in tables.items()
    }


def _make_asset(content: bytes, suffix: str) -> Asset:
    media_type = f"{MEDIA_TYPES[suffix]}; charset=utf-8"
    return Asset(content, gzip.compress(content, mtime=0), media_type, f'"{hashlib.sha256(content).hexdigest()[:16]}"')


def name_version(assets: Mapping[str, Asset]) -> str:
    """A hash of all assets, which changes with each of them. It stands in addresses."""
    return hashlib.sha256("\n".join(f"{name} {asset.etag}" for name, asset in sorted(assets.items())).encode()).hexdigest()[:16]


def complete_pages(assets: Mapping[str, Asset], version: str) -> dict[str, Asset]:
    """The assets, with the pages among them complete and naming the others under the version."""
    pages = {f"{name}.html": write_page(assets, f"{name}.html", address) for name, address in _ADDRESSES.items()}
    versioned = {name: page.replace(b'"/assets/', f'"/assets/{version}/'.encode()) for name, page in pages.items()}
    return {**assets, **{name: _make_asset(content, ".html") for name, content in versioned.items()}}


def write_page(assets: Mapping[str, Asset], name: str, address: str | None) -> bytes:
    """A page with the head and the masthead of all pages, and with what its scripts import, so that none waits for another.

    address: that of the page, whose link in the masthead is marked as the present one.
    """
    page = assets[name].content
    present = f'<a href="{address}"'.encode()
    masthead = assets["masthead.html"].content.replace(present + b">", present + b' aria-current="page">')
    links = [f'<link rel="modulepreload" href="/assets/{one}">'.encode() for one in list_imports(assets, page)]
    head = assets["head.html"].content + b"".join(links)
    return page.replace(b"<!-- head -->", head.rstrip()).replace(b"<!-- masthead -->", masthead.rstrip())


def list_imports(assets: Mapping[str, Asset], page: bytes) -> list[str]:
    """The modules that the modules of a page import, and those that these import, each once and without those of the page."""
    scripts = [found.decode() for found in re.findall(rb'<script type="module"[^>]* src="/assets/([a-z]+\.js)"', page)]
    known = list(scripts)
    for name in known:  # which grows
        imported = [
            found.decode() for found in re.findall(rb'^(?:import|export)\b.* from "\./([a-z]+\.js)"', assets[name].content, re.M)
        ]
        known += [one for one in dict.fromkeys(imported) if one not in known]
    return known[len(scripts) :]


TABLES = ("german", "french")
"""The languages of the page beside English, in the order in which `languages/strings.json` has them."""
_ADDRESSES: Mapping[str, str | None] = {
    "index": "/",
    "search": "/search",
    "documents": "/documents",
    "dossiers": "/dossiers",
    "evaluation": "/evaluation",
    "missing": None,
}
_FOLDERS = (PAGE, PAGE / "viewer", PAGE / "languages")  # the last two hold what is loaded only where it is wanted
_files = {name: asset for folder in _FOLDERS for name, asset in read_assets(folder).items()}
_files |= write_tables(PAGE / "languages") | {"formats.js": write_formats()}
VERSION = name_version(_files)
_assets = complete_pages(_files, VERSION)


@router.get("/")
async def show_ask(request: Request) -> Response:
    """The page of questions and answers."""
    return _send("index.html", request)


@router.get("/documents")
async def show_documents(request: Request) -> Response:
    """The page of the documents and the generations of the index."""
    return _send("documents.html", request)


@router.get("/dossiers")
async def show_dossiers(request: Request) -> Response:
    """The page of what is kept: answers as they were given."""
    return _send("dossiers.html", request)


@router.get("/search")
async def show_search(request: Request) -> Response:
    """The page of search by key words."""
    return _send("search.html", request)


@router.get("/evaluation")
async def show_evaluation(request: Request) -> Response:
    """The page around the last evaluation report, the only page that may show a frame."""
    answer = _send("evaluation.html", request)
    answer.headers["Content-Security-Policy"] = _EVALUATION_POLICY
    return answer


@router.get("/assets/{name}")
async def show_asset(name: str, request: Request) -> Response:
    """A style sheet, a script or a picture of the page, as it is now."""
    return _send(name, request)


@router.get("/assets/{version}/{name}")
async def show_versioned_asset(version: str, name: str, request: Request) -> Response:
    """The same of one version. A page that was opened before the server changed gets what there is now, and does not keep it."""
    answer = _send(name, request)
    if version == VERSION:
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


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
        raise HTTPException(404, f"no evaluation report yet: make one with citadel eval --suite reporting --report {folder}")
    answer = await StaticFiles(directory=folder).get_response("report.html", request.scope)
    answer.headers["Content-Security-Policy"] = _REPORT_POLICY
    # A browser shows no sandboxed page that asks for a browsing context group of its own.
    answer.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


async def answer_missing(request: Request, error: Exception) -> Response:
    """A page for a person whose browser asked for an address that nothing stands at, a problem document for everybody else."""
    is_page = not request.url.path.startswith(("/v1/", "/assets/", "/report"))
    if not is_page or request.method != "GET" or "text/html" not in request.headers.get("Accept", ""):
        return await answer_http(request, error)
    answer = _send("missing.html", request)
    answer.status_code = HTTPStatus.NOT_FOUND
    return answer


def _send(name: str, request: Request) -> Response:
    asset = _assets.get(name)
    if asset is None:
        raise HTTPException(404)
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    packed_etag = f'{asset.etag[:-1]}-gzip"'
    headers = {"ETag": packed_etag if is_packed else asset.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
    if known & {asset.etag, packed_etag}:
        return Response(status_code=304, headers=headers)
    if is_packed:
        return Response(asset.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=asset.media_type)
    return Response(asset.content, headers=headers, media_type=asset.media_type)

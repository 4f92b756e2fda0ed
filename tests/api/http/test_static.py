import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.http.static import PAGE, VERSION, empty_comments, name_version, read_assets
from api.settings import Settings


@pytest.fixture
def report(settings: Settings) -> Iterator[str]:
    """An evaluation report in the data folder, and none afterwards."""
    folder = settings.data / "report"
    folder.mkdir()
    (folder / "report.html").write_text("<!doctype html><h1>Is it any good?</h1>", encoding="utf-8")
    yield "<!doctype html><h1>Is it any good?</h1>"
    (folder / "report.html").unlink()
    folder.rmdir()


@pytest.mark.parametrize(
    ("path", "name"),
    [("/", "index.html"), ("/documents", "documents.html"), ("/evaluation", "evaluation.html"), ("/dossiers", "dossiers.html")],
)
def test_each_page_stands_at_its_address(client: TestClient, path: str, name: str) -> None:
    answer = client.get(path)
    heading = re.search(r"<h1[^>]*>[^<]+", (PAGE / name).read_text(encoding="utf-8"))
    assert heading is not None and heading.group() in answer.text
    assert re.findall('<nav .*aria-current="page"', answer.text) and f'<a href="{path}" aria-current="page">' in answer.text
    assert len(re.findall("<header|<meta charset", answer.text)) == 2
    assert set(re.findall('"/assets/([^/"]+)', answer.text)) == {VERSION}
    assert "<!--" not in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("name", "media_type"), [("style.css", "text/css"), ("asking.js", "text/javascript"), ("mark.svg", "image/svg+xml")]
)
def test_assets_come_with_a_type_that_nosniff_accepts(client: TestClient, name: str, media_type: str) -> None:
    assert client.get(f"/assets/{name}").headers["content-type"] == f"{media_type}; charset=utf-8"


def test_the_page_learns_which_files_can_be_sent_from_the_table_of_formats(client: TestClient) -> None:
    script = client.get("/assets/formats.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.text.splitlines() == [
        'export const ACCEPTED = ".pdf,.docx,.html,.htm,.xhtml,.md,.markdown,.txt,.text";',
        'export const TITLES = "PDF, DOCX, HTML, Markdown or plain text";',
    ]
    assert 'import { ACCEPTED, TITLES } from "./formats.js"' in client.get("/assets/sending.js").text


def test_a_browser_asks_each_time_and_gets_nothing_twice(client: TestClient) -> None:
    first = client.get("/assets/style.css")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/assets/style.css", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "no-cache"
    assert client.get("/assets/style.css", headers={"If-None-Match": '"other"'}).status_code == 200


def test_an_asset_of_this_version_is_kept_for_good_and_one_of_another_is_not(client: TestClient) -> None:
    kept = client.get(f"/assets/{VERSION}/style.css")
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    other = client.get("/assets/0123456789abcdef/style.css")
    assert (other.content, other.headers["cache-control"]) == (kept.content, "no-cache")
    assert client.get(f"/assets/{VERSION}/nothing.js").status_code == 404


def test_the_version_changes_with_any_asset(tmp_path: Path) -> None:
    (tmp_path / "one.js").write_text("1")
    before = name_version(read_assets(tmp_path))
    (tmp_path / "two.js").write_text("2")
    assert name_version(read_assets(tmp_path)) != before


def test_assets_are_compressed_for_those_who_take_it_and_each_form_has_its_own_tag(client: TestClient) -> None:
    packed = client.get("/assets/style.css", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/assets/style.css", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content  # as it is decoded
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    again = client.get("/assets/style.css", headers={"If-None-Match": packed.headers["etag"], "Accept-Encoding": "gzip"})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["nothing.js", "..%2fweb.py", "%2e%2e%2fweb.py", "..%5cweb.py", "%00"])
def test_what_is_no_asset_is_not_found(client: TestClient, name: str) -> None:
    answer = client.get(f"/assets/{name}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_only_the_page_of_the_evaluation_may_show_a_frame(client: TestClient) -> None:
    assert "frame-src 'self' blob:" in client.get("/evaluation").headers["content-security-policy"]
    for path in ("/", "/documents"):
        assert "frame-src" not in client.get(path).headers["content-security-policy"]


def test_the_report_is_shown_in_a_sandbox_without_scripts(client: TestClient, report: str) -> None:
    answer = client.get("/report")
    assert answer.text == report
    directives = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "sandbox", "frame-ancestors 'self'"} <= set(directives)
    assert not [directive for directive in directives if directive.startswith("script-src")]
    assert answer.headers["last-modified"]
    assert client.head("/report").headers["last-modified"] == answer.headers["last-modified"]


def test_without_a_report_it_is_said_how_to_make_one(client: TestClient) -> None:
    answer = client.get("/report")
    assert answer.status_code == 404
    assert "citadel eval --suite reporting --report" in answer.json()["detail"]


def test_the_icon_is_given_to_a_page_in_a_sandbox_as_well(client: TestClient) -> None:
    answer = client.get("/favicon.ico")
    assert answer.headers["content-type"] == "image/svg+xml; charset=utf-8"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


def test_the_page_is_no_part_of_the_description(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert not {"/", "/documents", "/evaluation", "/report", "/favicon.ico", "/assets/{name}"} & paths.keys()


def test_comments_of_scripts_are_emptied_and_their_lines_stay() -> None:
    assert empty_comments(b"// what it is\nconst a = 1; // kept\n  // why\nf(`//`);\n") == b"\nconst a = 1; // kept\n\nf(`//`);\n"
    for path in PAGE.glob("*.js"):
        script = path.read_bytes()
        assert empty_comments(script).count(b"\n") == script.count(b"\n")


def test_a_wrong_address_is_a_page_for_a_browser_and_a_problem_for_a_program(client: TestClient) -> None:
    page = client.get("/nosuchpage", headers={"Accept": "text/html,application/xhtml+xml"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such page" in page.text
    for path, accept in (("/nosuchpage", "*/*"), ("/v1/nothing", "text/html"), ("/assets/nothing.js", "text/html")):
        answer = client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


WORKER = "pdfjs-6.5.438/pdf.worker.min.mjs"


def test_vendored_files_are_compressed_once_at_the_start(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    compressed: list[bytes] = []
    monkeypatch.setattr(gzip, "compress", lambda content, *_: compressed.append(content) or b"")
    packed = client.get(f"/vendor/{WORKER}", headers={"Accept-Encoding": "gzip"})
    plain = client.get(f"/vendor/{WORKER}", headers={"Accept-Encoding": "identity"})
    assert (packed.headers["content-encoding"], plain.headers.get("content-encoding")) == ("gzip", None)
    assert packed.content == plain.content == (PAGE / "vendor" / WORKER).read_bytes()
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert compressed == []
    font = client.get("/vendor/pdfjs-6.5.438/standard_fonts/FoxitFixed.pfb", headers={"Accept-Encoding": "gzip"})
    assert (font.headers["content-type"], "content-encoding" in font.headers) == ("application/octet-stream", False)


@pytest.mark.parametrize("name", ["x" * 300, "%00", "%2e%2e/style.css", "pdfjs-6.5.438", "pdfjs-6.5.438/no.mjs", f"/{WORKER}"])
def test_what_is_no_vendored_file_is_not_found(client: TestClient, name: str) -> None:
    assert client.get(f"/vendor/{name}").status_code == 404


def test_without_a_report_the_command_names_the_folder_of_this_server(client: TestClient, settings: Settings) -> None:
    assert client.get("/report").json()["detail"].endswith(f"--report {settings.data / 'report'}")

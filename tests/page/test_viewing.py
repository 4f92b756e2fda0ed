"""The original PDF beside its text, drawn in the browser."""

import hashlib
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from tests.deadlines import wait_for
from tests.page.site_documents import remove, wait_for_job

ROOT = Path(__file__).resolve().parents[2]
AGREEMENT = (ROOT / "tests" / "ingest" / "documents" / "agreement.pdf").read_bytes()
VENDOR = ROOT / "api" / "page" / "vendor"


@pytest.fixture(scope="module")
def agreement(site: str) -> Iterator[dict[str, Any]]:
    """A PDF on the server, by the structure of its document."""
    files = {"file": ("agreement.pdf", AGREEMENT), "metadata": (None, b"{}", "application/json")}
    wait_for_job(site, httpx2.put(f"{site}/v1/documents/agreement", files=files).raise_for_status().json())
    yield httpx2.get(f"{site}/v1/documents/agreement").json()
    remove(site, "agreement")


def read_text(site: str) -> str:
    return str(httpx2.get(f"{site}/v1/documents/agreement/text").json()["text"])


def open_file(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".text article").wait_for()
    page.get_by_role("button", name="Original file").click()


def marked_words(page: Page) -> str:
    """The letters of the text layer that lie in the boxes that mark words."""
    return str(
        page.evaluate("""() => {
            const boxes = [...document.querySelectorAll('.pdf-mark')].map((mark) => mark.getBoundingClientRect());
            let found = '';
            for (const node of document.querySelectorAll('.textLayer span')) {
                const text = node.firstChild;
                if (!text || text.nodeType !== Node.TEXT_NODE) continue;
                for (let at = 0; at < text.length; at++) {
                    const range = new Range();
                    range.setStart(text, at);
                    range.setEnd(text, at + 1);
                    const { left, right, top, bottom } = range.getBoundingClientRect();
                    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
                    const isMarked = (box) => x > box.left && x < box.right && y > box.top && y < box.bottom;
                    if (boxes.some(isMarked)) found += text.data[at];
                }
            }
            return found;
        }""")
    )


def letters(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())


def check_of(words: str) -> str:
    """The checksum that an address carries of cited words (`locating.js`)."""
    signs = [sign for sign in words if not sign.isspace()]
    total = 0
    for sign in signs:
        total = (total * 0x01000193 + ord(sign)) % 2**32
    return f"{to_36(len(signs))}-{to_36(total)}"


def to_36(number: int) -> str:
    figures = "0123456789abcdefghijklmnopqrstuvwxyz"
    return (to_36(number // 36) if number >= 36 else "") + figures[number % 36]


def test_the_quoted_words_are_marked_on_the_page_of_the_file_beside_the_text(
    page: Page, site: str, agreement: dict[str, Any]
) -> None:
    text, second = read_text(site), agreement["pages"][1]
    words = text[second["start"] : second["end"]].split("\n\n")[1][:160].rsplit(" ", 1)[0]
    start = text.index(words, second["start"])
    open_file(page, f"/documents?read=agreement&start={start}&end={start + len(words)}&check={check_of(words)}")
    expect(page.locator(".pdf-mark").first).to_be_visible()
    expect(page.get_by_label("Page of the file", exact=True)).to_have_value("2")
    assert letters(marked_words(page)) == letters(words)
    expect(page.locator(".text mark").first).to_be_visible()
    drawn = page.locator(".pdf canvas").evaluate(
        "(canvas) => new Set(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data).size"
    )
    assert drawn > 2  # letters, and not a white sheet
    assert Axe().run(page).violations_count == 0


def test_pages_are_turned_and_the_file_is_put_away(page: Page, agreement: dict[str, Any]) -> None:
    open_file(page, "/documents?read=agreement&page=1")
    number = page.get_by_label("Page of the file", exact=True)
    expect(number).to_have_value("1")
    page.get_by_role("button", name="Next page").click()
    expect(number).to_have_value("2")
    expect(page.locator(".pdf canvas")).to_have_attribute("aria-label", "Page 2 of the file")
    width = page.locator(".pdf-page").bounding_box()
    page.get_by_role("button", name="Larger").click()
    wait_for(lambda: width and (page.locator(".pdf-page").bounding_box() or width)["width"] > width["width"])
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save", exact=True).click()
    assert saved.value.path().read_bytes() == AGREEMENT
    page.get_by_role("button", name="Close file").click()
    expect(page.locator(".pdf")).to_have_count(0)
    expect(page.get_by_role("button", name="Original file")).to_be_focused()


def test_on_a_telephone_the_file_lies_over_the_text(narrow: Page, agreement: dict[str, Any]) -> None:
    open_file(narrow, "/documents?read=agreement&page=1")
    expect(narrow.locator(".pdf canvas")).to_be_visible()
    assert narrow.evaluate("document.documentElement.scrollWidth") == 360
    narrow.keyboard.press("Escape")
    expect(narrow.locator(".pdf")).to_have_count(0)
    expect(narrow.locator(".text article")).to_be_visible()


def encrypt(content: bytes) -> bytes:
    writer, target = PdfWriter(clone_from=PdfReader(BytesIO(content))), BytesIO()
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "told"), [(b"%PDF-1.7\nno PDF at all", "cannot be shown"), (encrypt(AGREEMENT), "encrypted")]
)
def test_a_file_that_cannot_be_shown_says_so_and_can_be_saved(
    page: Page, agreement: dict[str, Any], content: bytes, told: str
) -> None:
    page.route("**/original", lambda route: route.fulfill(body=content, content_type="application/pdf"))
    open_file(page, "/documents?read=agreement")
    expect(page.locator(".source").get_by_role("alert")).to_contain_text(told)
    expect(page.locator(".pdf")).to_have_count(0)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the file").click()
    assert saved.value.path().read_bytes() == content


def test_scripts_of_a_document_do_not_run_and_reach_nobody(page: Page, agreement: dict[str, Any]) -> None:
    writer, target = PdfWriter(clone_from=PdfReader(BytesIO(AGREEMENT))), BytesIO()
    script = TextStringObject("app.alert('run'); this.submitForm('http://127.0.0.1:9/');")
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): script})
    writer.root_object[NameObject("/OpenAction")] = action
    writer.write(target)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.route("**/original", lambda route: route.fulfill(body=target.getvalue(), content_type="application/pdf"))
    open_file(page, "/documents?read=agreement&page=1")
    expect(page.locator(".pdf canvas")).to_be_visible()
    assert dialogs == []  # and `page` fails for any request that leaves the server


def test_a_page_as_large_as_a_house_is_drawn_within_bounds(page: Page, agreement: dict[str, Any]) -> None:
    writer, target = PdfWriter(), BytesIO()
    writer.add_blank_page(width=200, height=14_400)
    writer.write(target)
    page.route("**/original", lambda route: route.fulfill(body=target.getvalue(), content_type="application/pdf"))
    open_file(page, "/documents?read=agreement&page=1")
    expect(page.locator(".pdf canvas")).to_be_visible()
    wide, high = page.locator(".pdf canvas").evaluate("(canvas) => [canvas.width, canvas.height]")
    assert high <= 8_193
    assert wide * high <= 16_100_000


def test_the_viewer_is_fetched_only_when_a_file_is_opened(page: Page, agreement: dict[str, Any]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/documents?read=agreement")
    page.locator(".text article").wait_for()
    page.wait_for_load_state("networkidle")
    assert not [address for address in asked if "/vendor/" in address or "viewing.js" in address]


def test_what_is_vendored_is_what_was_published(site: str) -> None:
    listed = dict(reversed(line.split("  ")) for line in (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    there = {path.relative_to(VENDOR).as_posix(): path for path in VENDOR.rglob("*") if path.is_file()}
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items() if "/" in name} == listed
    answer = httpx2.get(f"{site}/vendor/pdfjs-6.5.438/pdf.worker.min.mjs")
    assert hashlib.sha256(answer.content).hexdigest() == listed["pdfjs-6.5.438/pdf.worker.min.mjs"]
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["content-security-policy"] == "default-src 'none'; script-src 'self'; connect-src 'self'"
    assert httpx2.get(f"{site}/vendor/%2e%2e/style.css").status_code == 404
    assert httpx2.get(f"{site}/vendor/pdfjs-6.5.438/nothing.mjs").status_code == 404


def test_the_file_of_a_key_is_fetched_with_it(page: Page, agreement: dict[str, Any]) -> None:
    sent: list[str | None] = []

    def note(route: Route) -> None:
        sent.append(route.request.headers.get("x-api-key"))
        route.continue_()

    page.route("**/original", note)
    page.goto("/documents")
    page.evaluate(f"sessionStorage.setItem('citadel-key', {json.dumps('secret')})")
    open_file(page, "/documents?read=agreement&page=1")
    expect(page.locator(".pdf canvas")).to_be_visible()
    assert sent == ["secret"]

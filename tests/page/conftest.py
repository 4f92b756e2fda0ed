"""The page in a real browser over a real server: one of each for all tests here, a context of its own for each test.

A test that uses `page` also fails on any error in the console, on any violation of the policy and on any request that leaves the
server, unless it says which it expects.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.deadlines import HANG
from tests.shared_index import copy_index

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SCREENSHOTS = ROOT / "build" / "screenshots"
HOW_MANY = "How many partner countries have concluded framework participation agreements with the EU?"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

expect.set_options(timeout=1_000 * HANG)


@dataclass(slots=True)
class Running:
    """The browser, while tests of this folder run; the driver's event loop must be gone before other tests make theirs."""

    playwright: Playwright | None = None
    browser: Browser | None = None

    def start(self) -> Browser:
        if self.browser is None:
            self.playwright = sync_playwright().start()
            self.browser = self.playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*FLAGS])
        return self.browser

    def stop(self) -> None:
        if self.browser is not None and self.playwright is not None:
            self.browser.close()
            self.playwright.stop()
        self.browser = self.playwright = None


_running = Running()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """End the browser behind the last test of this folder."""
    yield
    if nextitem is None or not nextitem.path.is_relative_to(HERE):
        _running.stop()


@pytest.fixture
def browser() -> Browser:
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not on the PATH: apt-get install chromium")
    return _running.start()


@pytest.fixture(scope="session")
def site(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the product over a copy of the index of the corpus, with an evaluation report beside it."""
    data = tmp_path_factory.mktemp("page") / "var"
    copy_index(corpus_data, data)
    (data / "report").mkdir()
    (data / "report" / "report.html").write_text(
        "<!doctype html><title>Report</title><style>h1 { color: rgb(1, 2, 3) }</style><h1>Is it any good?</h1>", encoding="utf-8"
    )
    with serve_site(data) as address:
        yield address


@contextmanager
def serve_site(data: Path, **environment: str) -> Iterator[str]:
    """The address of the product over a data folder. environment: settings, beside those of this process."""
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "serve", "--port", "0", "--data", str(data)]
    with (
        (data.parent / "log").open("w") as log,
        subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        yield found.group()
        process.terminate()


@dataclass(slots=True)
class Complaints:
    """What a page said on its console and asked of others; `expected`: parts of what a test provokes."""

    said: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def listen(self, page: Page, site: str) -> None:
        page.on("console", lambda message: self.said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self._check(request.url, site))

    def unexpected(self) -> list[str]:
        return [told for told in self.said if not any(part in told for part in self.expected)]

    def _check(self, url: str, site: str) -> None:
        if not url.startswith((site, "blob:", "data:")):
            self.said.append(f"asked {url}")


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def open_context(browser: Browser, site: str, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own: `open_context(width, height, **options of the context)`."""
    contexts: list[BrowserContext] = []

    def open_page(width: int = 1440, height: int = 900, **options: object) -> Page:
        context = browser.new_context(base_url=site, viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        context.set_default_timeout(1_000 * HANG)
        contexts.append(context)
        page = context.new_page()
        complaints.listen(page, site)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints.unexpected() == []


@pytest.fixture
def page(open_context: Callable[..., Page]) -> Page:
    """A page of the usual width."""
    return open_context(permissions=["clipboard-read", "clipboard-write"])


@pytest.fixture
def narrow(open_context: Callable[..., Page]) -> Page:
    """A page as a small telephone has it."""
    return open_context(360, 740)


@pytest.fixture
def ask(site: str) -> Callable[[Page, str], None]:
    """Type a question, press Enter and wait for what is answered."""

    def type_question(page: Page, question: str) -> None:
        if not page.url.startswith(site):
            page.goto("/")
        page.get_by_label("Question").fill(question)
        page.get_by_label("Question").press("Enter")
        page.wait_for_function(
            "asked => document.querySelector('.asked').textContent === asked && !document.querySelector('[aria-busy]')",
            arg=question,
        )

    return type_question

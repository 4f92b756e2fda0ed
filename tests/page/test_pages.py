"""Every page in both colour schemes and at every width from a telephone to a large screen, with pictures of each."""

from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.page.conftest import HOW_MANY, SCREENSHOTS
from tests.page.test_translation import list_missing, speak

AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
WIDTHS = (360, 390, 480, 640, 768, 1024, 1099, 1100, 1280, 1440, 1600)
COMPASS = "strategic-compass-partnership-dimension"
PLACES = {
    "ask": ("/", "#shelf a"),
    "answer": (f"/?q={HOW_MANY.replace(' ', '+')}", ".statement"),
    "search": ("/search?q=maritime+security", ".hit"),
    "documents": ("/documents", ".entry"),
    "reading": (f"/documents?read={COMPASS}", ".text article"),
    "kept": ("/dossiers", ".entry"),
    "dossier": ("/dossiers?dossier={dossier}", '.verdict[data-verdict="holds"]'),
    "frozen": ("/dossiers?answer={answer}", "#check-title"),
    "watches": ("/dossiers?watch=", ".entry"),
    "watch": ("/dossiers?watch={watch}", ".hook"),
    "feedback": ("/dossiers?feedback=", ".entry"),
    "evaluation": ("/evaluation", "iframe"),
    "missing": ("/nothing-here", "h1"),
}
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def kept(site: str) -> dict[str, str]:
    """The ids of what a reader has: an answer, a dossier with it, a watch; and feedback."""

    def send(path: str, **body: object) -> dict[str, str]:
        found: dict[str, str] = httpx2.post(f"{site}{path}", json=body, timeout=60).raise_for_status().json()
        return found

    answer = send("/v1/answers", question=AUSTRALIA)["answer_id"]
    dossier = send("/v1/dossiers", title="Agreements with partners in Asia and the Pacific")["dossier_id"]
    send(f"/v1/dossiers/{dossier}/items", answer_id=answer, note="To be compared with New Zealand.")
    send("/v1/feedback", question=AUSTRALIA, judgement="wrong", expected="23 April 2015", note="The depositary counts.")
    return {"answer": answer, "dossier": dossier, "watch": send("/v1/watches", question=AUSTRALIA)["watch_id"]}


@pytest.mark.parametrize("place", PLACES)
def test_every_page_is_accessible_in_both_schemes_and_fits_every_width(
    open_context: Open, complaints: object, kept: dict[str, str], place: str
) -> None:
    complaints.expected.append("404")  # type: ignore[attr-defined] # the page that is missing
    address, sign = PLACES[place]
    page = open_context(1440, 900, color_scheme="light", bypass_csp=True)  # axe comes as a script of text
    page.goto(address.format(**kept))
    page.locator(sign).first.wait_for()
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        take_picture(page, f"{place}-wide-{scheme}")
        assert list_barriers(page) == [], scheme
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 360, "height": 740})
    take_picture(page, f"{place}-narrow-dark")
    assert list_barriers(page) == []
    german, bodies = speak(open_context, "de-DE")
    german.goto(address.format(**kept))
    german.locator(sign).first.wait_for()
    german.wait_for_load_state("networkidle")
    assert list_missing(german, bodies) == []
    take_picture(german, f"{place}-german")


def list_barriers(page: Page) -> list[str]:
    """What axe finds against any of its rules."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{wrong['id']}: {node['html'][:200]}" for wrong in found for node in wrong["nodes"][:3]]


def take_picture(page: Page, name: str) -> None:
    folder = Path(SCREENSHOTS) / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")

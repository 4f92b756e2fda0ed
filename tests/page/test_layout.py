"""What the page looks like, as far as that can be measured; `SCREENSHOTS=1` also takes the pictures of the README in docs/."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
HOW_MANY = "/?q=How+many+partner+countries+have+concluded+framework+participation+agreements+with+the+EU%3F"
AUSTRALIA = "/?q=When+did+Australia+sign+the+Framework+Participation+Agreement%3F"
SILENT = "/?q=What+is+the+defence+budget+of+Switzerland%3F"
Open = Callable[..., Page]


def show_everything(page: Page) -> None:
    for summary in page.locator("main summary").all():
        if summary.is_visible():
            summary.click()


def show_note(page: Page) -> None:
    page.locator(".text mark.current .marker").click()


def show_keys(page: Page) -> None:
    page.get_by_role("button", name="Keys").click()


def show_outline(page: Page) -> None:
    page.locator(".running").click()


def ask_to_remove(page: Page) -> None:
    page.get_by_role("button", name="Remove EU-ASEAN political and security cooperation").click()


def choose_file(page: Page) -> None:
    page.locator("#file").set_input_files(files=[{"name": "a.txt", "mimeType": "text/plain", "buffer": b"text"}])


def preview_file(page: Page) -> None:
    choose_file(page)
    page.get_by_role("button", name="Preview").click()
    page.locator(".preview-found summary").click()


def edit(page: Page) -> None:
    page.get_by_role("button", name="Edit EU-ASEAN political and security cooperation").click()
    page.locator(".editing").wait_for()


def leave(_page: Page) -> None:
    """As it is."""


@dataclass(frozen=True, slots=True)
class State:
    """A state of a page: its address, the size of the window, what shows that it is there, what is done then."""

    name: str
    address: str
    size: tuple[int, int]
    sign: str
    act: Callable[[Page], None] = leave


def show_pinning(page: Page) -> None:
    page.get_by_role("button", name="Add to a dossier").click()
    page.get_by_label("Dossier", exact=True).select_option(label="A new one")  # another test may have left one that is chosen
    page.get_by_label("Title of the new dossier").wait_for()


STATES = [
    State("empty", "/", (1440, 900), "#shelf a"),
    State("answer", f"{HOW_MANY}&open=3", (1600, 1000), ".text mark.current"),
    State("answer-open", HOW_MANY, (1440, 900), ".text mark.current", show_everything),
    State("answer-narrow", HOW_MANY, (360, 740), ".statement", show_everything),
    State("sheet", f"{HOW_MANY}&open=3", (360, 740), ".text mark.current"),
    State("sheet-outline", f"{HOW_MANY}&open=2", (360, 740), ".text mark.current", show_outline),
    State("table", AUSTRALIA, (1280, 900), ".text mark.current"),
    State("silent", f"{SILENT}&publisher=European+Parliament", (1440, 900), ".silent"),
    State("note", f"{HOW_MANY}&open=2", (1440, 900), ".text mark.current", show_note),
    State("keys", "/", (1440, 900), "#shelf a", show_keys),
    State("refused", "/?q=%3F%3F", (1440, 900), ".problem"),
    State("documents", "/documents", (1440, 900), ".entry", choose_file),
    State("documents-narrow", "/documents", (360, 740), ".entry", show_everything),
    State("preview", "/documents", (1440, 900), ".entry", preview_file),
    State("editing", "/documents", (360, 740), ".entry", edit),
    State("undated", f"{HOW_MANY}&as_of=2020-06-01", (1440, 900), ".undated"),
    State("reading", "/documents?read=eu-asean-political-and-security-cooperation", (1600, 1000), ".text article"),
    State("removing", "/documents", (1440, 900), ".entry", ask_to_remove),
    State("dossiers", "/dossiers", (1440, 900), "h1"),
    State("pinning", HOW_MANY, (1440, 900), ".statement", show_pinning),
    State("dossiers-narrow", "/dossiers", (360, 740), "h1"),
    State("evaluation", "/evaluation", (1440, 900), "iframe"),
]


@pytest.mark.parametrize("state", STATES, ids=[state.name for state in STATES])
def test_every_state_is_accessible_and_never_wider_than_the_screen(open_context: Open, complaints: Any, state: State) -> None:
    complaints.expected.append("422")
    page = open_context(*state.size, color_scheme="light", bypass_csp=True)  # axe comes as a script of text
    page.goto(state.address)
    page.locator(state.sign).first.wait_for()
    state.act(page)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{state.name}-light.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert find_barriers(page) == []
    page.emulate_media(color_scheme="dark")
    page.screenshot(path=SCREENSHOTS / f"{state.name}-dark.png")
    assert find_barriers(page, "color-contrast") == []


def find_barriers(page: Page, *rules: str) -> list[str]:
    """What axe finds against all its rules, or against those named."""
    options: dict[str, object] = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = Axe().run(page, options=options).response["violations"]
    return [f"{wrong['id']}: {node['html'][:200]} {node['failureSummary']}" for wrong in found for node in wrong["nodes"][:3]]


@pytest.mark.parametrize("address", ["/", HOW_MANY, f"{HOW_MANY}&open=2", SILENT, "/documents"])
@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_jumps_while_a_page_loads(open_context: Open, address: str, width: int) -> None:
    page = open_context(width, 900)
    watch_shifts(page)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("shifted") < 0.02, page.evaluate("moved")


def test_the_box_holds_its_question_before_any_module_has_run(page: Page) -> None:
    page.route("**/asking.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    page.goto(HOW_MANY)
    assert page.get_by_label("Question").input_value().startswith("How many partner countries")
    assert page.evaluate("document.documentElement.dataset.view") == "asked"


def test_nothing_jumps_when_a_question_is_answered_and_its_source_opened(page: Page) -> None:
    watch_shifts(page)
    page.goto("/")
    page.get_by_label("Question").fill(
        "How many partner countries have concluded framework participation agreements with the EU?"
    )
    page.get_by_label("Question").press("Enter")
    page.locator(".text mark.current").first.wait_for()
    before = page.locator(".statement").first.bounding_box()
    page.locator('.statement[data-statement="1"] .cite').click()
    expect(page.locator(".panel-label")).to_have_text("2")
    page.locator(".text mark.current").first.wait_for()
    assert page.locator(".statement").first.bounding_box() == before
    page.keyboard.press("Escape")
    assert page.locator(".statement").first.bounding_box() == before
    assert page.evaluate("shifted") < 0.02


def watch_shifts(page: Page) -> None:
    page.add_init_script("""
        Object.assign(window, { shifted: 0, moved: [] });
        new PerformanceObserver((list) => {
            for (const shift of list.getEntries()) {
                if (shift.hadRecentInput) continue;
                window.shifted += shift.value;
                window.moved.push(...shift.sources.map(({ node }) => node?.className || node?.id || node?.nodeName));
            }
        }).observe({ type: 'layout-shift', buffered: true });
    """)


def test_lines_of_an_answer_and_of_a_source_are_of_a_length_to_read(page: Page) -> None:
    page.set_viewport_size({"width": 1600, "height": 1000})
    page.goto(f"{HOW_MANY}&open=2")
    page.locator(".text mark.current").first.wait_for()
    for place in (".statement[data-statement='1'] blockquote p", ".text article > p >> nth=12"):
        signs = page.locator(place).evaluate("""block => {
            const range = document.createRange();
            range.selectNodeContents(block);
            const boxes = [...range.getClientRects()].filter((box) => box.height > 12);
            const tops = new Set(boxes.map((box) => Math.round(box.top / 8)));
            return block.textContent.length / tops.size;
        }""")
        assert 40 <= signs <= 82


def test_the_pictures_of_the_readme_are_taken(open_context: Open) -> None:
    folder = ROOT / "docs" if os.environ.get("SCREENSHOTS") else SCREENSHOTS
    folder.mkdir(parents=True, exist_ok=True)
    for name, address, theme in (("answer", f"{HOW_MANY}&open=2", "light"), ("source-dark", AUSTRALIA, "dark")):
        page = open_context(1440, 900, color_scheme=theme)
        page.goto(address)
        page.locator(".text mark.current").first.wait_for()
        with Image.open(BytesIO(page.screenshot())) as picture:  # a palette is enough for letters, in half the bytes
            picture.convert("RGB").quantize(255, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)
        assert (folder / f"{name}.png").stat().st_size < 250_000

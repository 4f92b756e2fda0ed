import re
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Page, Route, expect

PAGE = Path(__file__).resolve().parents[2] / "api" / "page"


def test_the_evaluation_page_frames_the_last_report_with_its_date(page: Page) -> None:
    page.goto("/evaluation")
    expect(page.locator("#dated")).to_have_text(re.compile(r"Measured \d{1,2} \w+ \d{4}, \d\d:\d\d"))
    heading = page.frame_locator("iframe").get_by_role("heading", name="Is it any good?")
    expect(heading).to_have_css("color", "rgb(1, 2, 3)")


def test_the_evaluation_page_shows_a_report_that_only_a_key_gets(page: Page) -> None:
    page.goto("/evaluation")
    page.evaluate("sessionStorage.setItem('citadel-key', 'secret')")
    page.reload()
    expect(page.locator("iframe")).to_have_attribute("src", re.compile("^blob:"))
    expect(page.frame_locator("iframe").get_by_role("heading", name="Is it any good?")).to_have_css("color", "rgb(1, 2, 3)")


def test_where_nothing_was_measured_the_page_says_how_to(page: Page, complaints: Any) -> None:
    complaints.expected.append("404")
    told = "no evaluation report yet: make one with citadel eval --suite reporting --report /srv/citadel/report"
    page.route("**/report", lambda route: route.fulfill(status=404, json={"status": 404, "title": "Not Found", "detail": told}))
    page.goto("/evaluation")
    expect(page.locator("#report code")).to_have_text("citadel eval --suite reporting --report /srv/citadel/report")
    expect(page.locator("iframe")).to_have_count(0)


def test_the_report_stands_by_itself_too(page: Page) -> None:
    page.goto("/report")
    expect(page.get_by_role("heading", name="Is it any good?")).to_have_css("color", "rgb(1, 2, 3)")


def test_the_reference_works_under_its_own_policy(page: Page) -> None:
    page.goto("/docs")
    page.locator("#operations-questions-ask_v1_ask_post, [id*=ask_v1_ask_post]").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.locator("textarea").first.fill('{"question": "When did Australia sign the Framework Participation Agreement?"}')
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table .response").first).to_contain_text("22/04/2015")


def test_the_policy_lets_nothing_become_markup_or_script(page: Page, complaints: Any) -> None:
    complaints.expected += ["TrustedHTML", "Content Security Policy"]
    page.goto("/")
    refused = page.evaluate("""() => {
        try { document.body.innerHTML = '<img src=x>'; return 'set'; } catch (error) { return error.name; }
    }""")
    assert refused == "TypeError"
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('style'), { textContent: 'body { display: none }' }))"
    )
    expect(page.locator("body")).to_be_visible()


def test_a_stored_theme_stays_and_goes_round(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/")
    switch = page.locator("[data-theme-switch]")
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    switch.click()
    switch.click()
    assert switch.get_attribute("aria-label") == "Theme: dark"
    dark = page.evaluate(background)
    assert dark != light
    page.goto("/documents")
    assert page.evaluate(background) == dark
    page.locator("[data-theme-switch]").click()
    assert page.evaluate(background) == light
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(background) == dark


def test_the_page_weighs_at_most_260_kilobytes() -> None:
    def weigh(folder: Path) -> int:
        return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())

    assert weigh(PAGE) <= 260_000
    # Apart, for they are loaded when a file is opened, or where another language is chosen.
    assert weigh(PAGE / "viewer") < 16_000
    assert weigh(PAGE / "languages") < 56_000


def test_every_module_is_preloaded_so_that_none_waits_for_another(site: str) -> None:
    entries = {"documents": "documents", "evaluation": "evaluation", "dossiers": "dossiers", "": "asking", "search": "searching"}
    for address, entry in entries.items():
        wanted: set[str] = set()
        queue = [f"{entry}.js"]
        while queue:
            found = re.findall(r'from "\./([a-z]+\.js)"', (PAGE / queue.pop()).read_text(encoding="utf-8"))
            queue += [name for name in found if name not in wanted | {"formats.js"}]  # that one is written by the server
            wanted |= set(found)
        html = httpx2.get(f"{site}/{address}").text
        named = re.findall(r'(?:modulepreload" href|module" async src)="/assets/[0-9a-f]{16}/([a-z]+\.js)"', html)
        assert sorted(named) == sorted(wanted)


def test_modules_are_short_and_write_no_markup() -> None:
    for path in [*PAGE.glob("*.js"), *PAGE.glob("viewer/*.js"), *PAGE.glob("languages/*.js")]:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("// "), f"{path.name} does not say what comes in and goes out"
        assert len(text.splitlines()) <= 250, path.name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|setAttribute\(\"style|eval\(", text), (
            path.name
        )


def test_a_page_that_is_not_there_is_a_problem_and_no_page(site: str) -> None:
    answer = httpx2.get(f"{site}/assets/..%2fweb.py")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_question_of_the_address_is_asked_before_the_page_is_there_and_once(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/v1/ask") else None)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/asking.js", hold)
    with page.expect_request("**/v1/ask"):
        page.goto("/?q=When+did+Australia+sign%3F&to=2024-01-01", wait_until="commit")
    held[0].continue_()
    expect(page.locator(".statement").first).to_be_visible()
    assert len(asked) == 1


def test_the_first_page_comes_compressed_with_short_headers_and_then_from_the_cache(page: Page) -> None:
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    sizes: list[int] = []
    network.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
    page.goto("/")
    page.locator("#shelf a").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert len(sizes) > 30
    assert sum(sizes) < 60_000  # bodies and headers
    first = len(sizes)
    page.goto("/documents")
    page.goto("/")
    page.locator("#shelf a").first.wait_for()
    page.wait_for_load_state("networkidle")
    fetched = page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.transferSize > 0).map((one) => one.name)"
    )
    assert first > len(fetched)
    assert [address for address in fetched if "/assets/" in address] == []

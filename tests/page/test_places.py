"""Where a reader is: what has the focus, what the way back leads to, which address and which title a place has."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

HOW_MANY = "How many partner countries have concluded framework participation agreements with the EU?"
COMPASS = "strategic-compass-partnership-dimension"
Ask = Callable[[Page, str], None]


def open_second(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.locator(".text mark.current").first.wait_for()
    page.locator('.statement[data-statement="1"] .cite').click()
    expect(page.locator(".panel-label")).to_have_text("2")
    page.locator(".text mark.current").first.wait_for()


def test_tab_goes_on_from_the_cited_words_and_not_from_the_first_note(page: Page, ask: Ask) -> None:
    open_second(page, ask)
    expect(page.locator(".text mark.current").first).to_be_focused()
    before = page.locator(".leaf").evaluate("leaf => leaf.scrollTop")
    page.keyboard.press("Tab")
    within = page.evaluate("document.querySelector('.text mark.current').compareDocumentPosition(document.activeElement)")
    assert within & 4  # behind the first cited words, or within them
    assert abs(page.locator(".leaf").evaluate("leaf => leaf.scrollTop") - before) < 900


def test_the_way_back_restores_the_source_before(page: Page, ask: Ask) -> None:
    open_second(page, ask)
    page.locator('.statement[data-statement="0"] .cite').click()
    expect(page.locator(".panel-label")).to_have_text("3")
    page.go_back()
    expect(page.locator(".panel-label")).to_have_text("2")
    page.go_back()  # the source that opened by itself
    expect(page.locator(".panel-label")).to_have_text("3")
    page.go_forward()
    expect(page.locator(".panel-label")).to_have_text("2")


def test_a_source_that_was_closed_stays_closed_on_the_way_back(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.locator(".text mark.current").first.wait_for()
    page.keyboard.press("Escape")
    expect(page.locator(".leaf")).to_have_count(0)
    page.locator('.statement[data-statement="1"] .cite').click()
    expect(page.locator(".panel-label")).to_have_text("2")
    page.go_back()
    expect(page.locator(".leaf")).to_have_count(0)
    expect(page.locator(".cite[aria-current]")).to_have_count(0)


def test_a_section_has_an_address_that_opens_it(page: Page) -> None:
    page.goto(f"/documents?read={COMPASS}")
    page.locator(".outline a").first.wait_for(state="attached")
    if not page.locator(".outline").is_visible():
        page.locator(".running").click()
    page.locator(".outline").get_by_role("link", name="India").click()
    expect(page).to_have_url(re.compile(r"section=3-7-"))
    address = page.url
    page.go_back()
    expect(page).to_have_url(re.compile(f"read={COMPASS}$"))
    page.goto("/")
    page.goto(address)
    expect(page.get_by_role("heading", name=re.compile("3.7 .*India"))).to_be_in_viewport()


def test_a_page_has_an_address_that_opens_it(page: Page) -> None:
    page.goto(f"/documents?read={COMPASS}&page=5")
    expect(page.locator('.page-break[data-number="5"]')).to_be_in_viewport()
    expect(page.locator(".where")).to_have_attribute("href", re.compile("page=5$"))


def test_a_tab_is_called_what_it_shows(page: Page, ask: Ask) -> None:
    page.goto("/documents")
    expect(page).to_have_title("Documents – Citadel")
    page.get_by_role("link", name="EU and Viet Nam").click()
    expect(page).to_have_title("EU and Viet Nam step up security and defence cooperation – Citadel")
    page.keyboard.press("Escape")
    expect(page).to_have_title("Documents – Citadel")
    page.goto(f"/documents?read={COMPASS}")
    expect(page).to_have_title(re.compile("^The Strategic Compass: .* – Citadel$"))
    page.goto("/")
    ask(page, HOW_MANY)
    expect(page).to_have_title(f"{HOW_MANY} – Citadel")

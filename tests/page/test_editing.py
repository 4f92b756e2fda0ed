"""A file is looked at before it is added, what is known of a document is changed, and rights are known before a click."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.deadlines import HANG
from tests.page.site_documents import put, remove

LONG = 1_000 * HANG  # milliseconds
HARBOURS = b"""---
title: Harbours of Elbonia
url: https://example.org/harbours
---
# Harbours of Elbonia

The Republic of Elbonia has 41 patrol boats.[^1]

[^1]: Counted by hand.
"""
Open = Callable[..., Page]


@pytest.fixture
def harbours(site: str) -> Iterator[None]:
    """Take the document that a test sends out of the index again."""
    yield
    remove(site, "harbours")


def choose(page: Page) -> None:
    page.goto("/documents")
    page.locator(".entry").first.wait_for()
    page.locator("#file").set_input_files([{"name": "harbours.md", "mimeType": "text/markdown", "buffer": HARBOURS}])


@pytest.mark.usefixtures("harbours")
def test_a_file_is_looked_at_added_and_corrected(page: Page) -> None:
    choose(page)
    page.get_by_role("button", name="Preview").click()
    found = page.get_by_label("What was read")
    expect(found).to_be_focused()
    expect(found).to_contain_text("Harbours of Elbonia (from front matter)")
    expect(found).to_contain_text("no date found")
    expect(found).to_contain_text("1 footnote")
    expect(page.get_by_label("Title (optional)")).to_have_attribute("placeholder", "Harbours of Elbonia")
    page.get_by_label("Publisher (optional)").fill("Elbonia")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".job .done")).to_have_text("“Harbours of Elbonia” can be searched.", timeout=LONG)
    entry = page.locator(".entry", has_text="Harbours of Elbonia")
    expect(entry).to_contain_text("Elbonia · undated · English")
    expect(entry.get_by_role("link", name="At example.org")).to_have_attribute("href", "https://example.org/harbours")
    entry.get_by_role("button", name="Edit Harbours of Elbonia").click()
    form = page.get_by_role("form", name="What is known of Harbours of Elbonia")
    expect(form.get_by_label("Title")).to_be_focused()
    form.get_by_label("Published").fill("2024-03")
    form.get_by_role("button", name="Save").click()
    expect(page.locator(".entry", has_text="Harbours of Elbonia")).to_contain_text("Elbonia · March 2024 · English", timeout=LONG)
    choose(page)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".replaces")).to_contain_text("It was made of this very file")


@pytest.mark.usefixtures("harbours")
def test_a_citation_gives_the_address_of_the_source(page: Page, site: str) -> None:
    put(site, "harbours", "The Republic of Elbonia has 41 patrol boats.", url="https://example.org/harbours", published="2024")
    page.goto("/?q=How+many+patrol+boats+does+the+Republic+of+Elbonia+have%3F")
    page.locator(".text mark.current").first.wait_for()
    page.locator(".passage .copying").first.get_by_role("button", name="Footnote").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "2024, https://example.org/harbours (accessed" in copied
    expect(page.locator(".leaf").get_by_role("link", name="At example.org")).to_be_visible()


def answer_for(roles: list[str]) -> Callable[[Route], None]:
    return lambda route: route.fulfill(json={"name": "ada", "roles": roles, "collections": None})


def test_what_a_key_may_not_do_is_not_offered(page: Page) -> None:
    page.route("**/v1/caller", answer_for(["read"]))
    page.goto("/documents")
    page.locator(".entry").first.wait_for()
    expect(page.get_by_text("Your key may read.")).to_be_visible()
    for name in (re.compile("^Remove "), re.compile("^Edit "), "Update from the folder"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.get_by_text("Choose files")).to_be_hidden()


def test_a_link_in_a_tab_of_its_own_does_not_ask_for_the_key_again(page: Page, complaints: Any) -> None:
    complaints.expected.append("401")

    def guard(route: Route) -> None:
        if route.request.headers.get("x-api-key") == "secret":
            return route.continue_()
        problem = {"type": "about:blank", "title": "Refused", "status": 401, "detail": "no key was sent"}
        return route.fulfill(status=401, content_type="application/problem+json", json=problem)

    page.context.route("**/v1/**", guard)
    page.goto("/")
    page.get_by_label("API key").fill("secret")
    page.get_by_role("button", name="Use this key").click()
    page.locator("#shelf a").first.wait_for()
    other = page.context.new_page()
    other.goto("/documents")
    expect(other.locator(".entry").first).to_be_visible()
    expect(other.get_by_label("API key")).to_have_count(0)
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_label("API key")).to_be_visible()
    expect(page.get_by_label("API key")).to_be_visible()


def test_a_server_without_documents_says_how_to_add_some(page: Page) -> None:
    empty = {"documents": [], "total": 0, "limit": 1000, "offset": 0, "generation": "000001-a"}
    page.route("**/v1/documents?*", lambda route: route.fulfill(json=empty))
    page.goto("/")
    expect(page.get_by_role("heading", name="No documents yet")).to_be_visible()
    expect(page.locator("#examples")).to_be_hidden()
    page.locator("#first-steps").get_by_role("link", name="Documents page").click()
    expect(page.get_by_role("heading", name="Documents", exact=True)).to_be_visible()

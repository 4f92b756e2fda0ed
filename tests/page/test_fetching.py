"""The form that has the server fetch a document, and the suggestion of the search page."""

from typing import Any

from playwright.sync_api import Page, Route, expect


def test_where_no_host_is_allowed_no_address_is_asked_for(page: Page) -> None:
    page.goto("/documents")
    page.locator(".entry-title").first.wait_for()
    expect(page.locator("#from-address")).to_be_hidden()


def test_a_document_is_fetched_from_an_address(page: Page, complaints: Any) -> None:
    complaints.expected.append("403")
    sent: list[tuple[str, Any]] = []

    def offer(route: Route) -> None:
        route.fulfill(json={"name": "anna", "roles": ["read", "write"], "collections": None, "fetch_hosts": ["*.europa.eu"]})

    def refuse(route: Route) -> None:
        sent.append((route.request.url.split("/v1/")[1], route.request.post_data_json))
        route.fulfill(status=403, json={"status": 403, "title": "Forbidden", "detail": "files may not be fetched from 'x.org'"})

    page.route("**/v1/caller", offer)
    page.route("**/fetch", refuse)
    page.goto("/documents")
    page.get_by_text("From an address", exact=True).click()
    form = page.locator("#from-address form")
    expect(form).to_contain_text("from *.europa.eu alone")
    form.get_by_label("Address of the file").fill("https://x.org/files/Annual%20Report%202024.pdf?x=1")
    expect(form.get_by_label("Short name")).to_have_value("annual-report-2024")
    form.get_by_role("button", name="Fetch and add").click()
    expect(form.get_by_role("alert")).to_contain_text("files may not be fetched")
    assert sent == [("documents/annual-report-2024/fetch", {"url": "https://x.org/files/Annual%20Report%202024.pdf?x=1"})]


def test_a_misspelled_key_word_is_suggested_and_searched_only_when_it_is_chosen(page: Page) -> None:
    page.goto("/search?q=maritme+security")
    expect(page.locator(".meant")).to_have_text("Did you mean maritime security?")
    expect(page.get_by_role("heading", name="No passage has all of this")).to_be_visible()
    page.locator(".meant a").click()
    expect(page.locator(".hit").first).to_be_visible()
    expect(page.locator("#words")).to_have_value("maritime security")
    expect(page.locator(".meant")).to_have_count(0)

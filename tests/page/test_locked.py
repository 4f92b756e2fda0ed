"""A server that asks for a key: what is seen without one, what it opens, and that nothing of that is left later."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

HOW_MANY = "How many partner countries have concluded framework participation agreements with the EU?"
ADDRESS = "/?q=How+many+partner+countries+have+concluded+framework+participation+agreements+with+the+EU%3F"
Ask = Callable[[Page, str], None]


def refuse(route: Route, status: int, detail: str) -> None:
    told = {"type": "about:blank", "title": "Refused", "status": status, "detail": detail}
    route.fulfill(status=status, content_type="application/problem+json", body=json.dumps(told))


@pytest.fixture
def locked(page: Page, complaints: Any) -> Page:
    """A page of a server that lets nothing be read without the key `secret`, and nothing be written with it."""
    complaints.expected += ["401", "403"]

    def guard(route: Route) -> None:
        key = route.request.headers.get("x-api-key")
        if key != "secret":
            refuse(route, 401, "no key was sent: send one as X-API-Key or as Authorization: Bearer")
        elif route.request.method in ("PUT", "DELETE") or route.request.url.endswith("/v1/index"):
            refuse(route, 403, "the key of 'ada' may read only: PUT here wants one with the role write")
        else:
            route.continue_()

    page.route("**/v1/**", guard)
    page.set_viewport_size({"width": 1280, "height": 800})
    return page


def give(page: Page, key: str) -> None:
    page.get_by_label("API key").fill(key)
    page.get_by_role("button", name="Use this key").click()


def test_the_form_stands_first_with_the_focus_in_it_and_speaks_to_people(locked: Page) -> None:
    locked.goto("/")
    field, told = locked.get_by_label("API key"), locked.get_by_role("alert")
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    expect(told.get_by_role("heading")).to_have_text("This server asks for a key.")
    expect(told).to_contain_text("Whoever runs this server can give you one.")
    expect(locked.locator("#examples")).to_be_hidden()
    give(locked, "guess")
    expect(told).to_contain_text("That key is not known here.")
    expect(told).not_to_contain_text("X-API-Key")
    expect(field).to_be_focused()
    expect(locked.get_by_role("button", name="Sign out")).to_be_hidden()
    assert locked.evaluate("sessionStorage.getItem('citadel-key')") is None
    give(locked, "secret")
    expect(locked.get_by_label("Question")).to_be_focused()
    expect(locked.get_by_role("button", name="Sign out")).to_be_visible()
    expect(locked.locator("#examples")).to_be_visible()
    expect(told).to_have_count(0)


def test_a_good_key_leads_on_to_the_answer(locked: Page) -> None:
    locked.goto(ADDRESS)
    expect(locked.get_by_label("API key")).to_be_focused()
    give(locked, "secret")
    expect(locked.locator("#answer-title")).to_be_focused()
    expect(locked.locator("#answer-title")).to_be_in_viewport()


def test_a_question_that_is_being_written_is_not_interrupted(locked: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    locked.route("**/v1/documents?*", hold)
    locked.goto("/")
    locked.get_by_label("Question").fill("How many")
    locked.wait_for_function("document.activeElement.value === 'How many'")
    refuse(held[0], 401, "no key was sent")
    expect(locked.get_by_label("API key")).to_be_visible()
    expect(locked.get_by_label("Question")).to_be_focused()


def test_the_documents_show_the_request_alone_until_a_key_is_given(locked: Page) -> None:
    locked.goto("/documents")
    expect(locked.get_by_label("API key")).to_be_focused()
    expect(locked.locator("#changing")).to_be_hidden()
    give(locked, "secret")
    expect(locked.get_by_role("heading", name="Documents", exact=True)).to_be_focused()
    expect(locked.locator("#changing")).to_be_visible()
    locked.get_by_role("button", name="Update from the folder").click()
    expect(locked.locator("#jobs")).to_contain_text("Your key may read; changing documents wants one that may write.")
    expect(locked.locator("#jobs")).not_to_contain_text("PUT")
    expect(locked.locator("#changing")).to_be_visible()


def test_with_the_key_everything_that_it_opened_is_forgotten(locked: Page, ask: Ask) -> None:
    locked.goto("/documents")
    give(locked, "secret")
    expect(locked.locator(".entry")).to_have_count(5)
    locked.goto("/")
    ask(locked, HOW_MANY)
    locked.locator('.statement[data-statement="1"] .cite').click()
    expect(locked.locator(".text mark.current").first).to_be_visible()
    locked.get_by_role("button", name="Sign out").click()
    expect(locked.get_by_label("API key")).to_be_visible()
    for _ in range(3):
        for opened in (".statement", ".passage", "#shelf a", ".leaf", ".entry"):
            expect(locked.locator(opened)).to_have_count(0)
        expect(locked.locator("#holds")).to_have_text("\u00a0", use_inner_text=False)
        locked.go_back()
        expect(locked.get_by_label("API key")).to_be_visible()


def test_what_a_browser_has_put_by_is_not_shown_when_the_key_is_forgotten(locked: Page, ask: Ask) -> None:
    locked.goto("/")
    give(locked, "secret")
    ask(locked, HOW_MANY)
    locked.evaluate("""() => {
        sessionStorage.removeItem('citadel-key');
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    }""")
    expect(locked.get_by_label("API key")).to_be_visible()
    expect(locked.locator(".statement")).to_have_count(0)


def test_a_key_that_is_remembered_opens_shared_links_in_new_tabs_until_signing_out(locked: Page) -> None:
    locked.goto("/")
    locked.get_by_label("Remember it on this device").check()
    give(locked, "secret")
    expect(locked.get_by_label("Question")).to_be_focused()
    assert locked.evaluate("[localStorage.getItem('citadel-key'), sessionStorage.getItem('citadel-key')]") == ["secret", None]
    locked.evaluate("sessionStorage.clear()")  # what another tab has
    locked.goto(ADDRESS)
    expect(locked.locator(".statement")).to_have_count(2)
    locked.get_by_role("button", name="Sign out").click()
    expect(locked.get_by_label("API key")).to_be_visible()
    assert locked.evaluate("localStorage.getItem('citadel-key')") is None

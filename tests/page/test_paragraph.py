"""A paragraph of a language model on the page: marked as that, apart from the quotations, its sources a step away."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
Ask = Callable[[Page, str], None]


def add(page: Page, **written: Any) -> None:
    """Have the server's answers say this besides."""

    def answer(route: Route) -> None:
        told = route.fetch().json()
        told["answer"].update(written)
        route.fulfill(json=told)

    page.route("**/v1/ask", answer)


def test_a_paragraph_says_who_wrote_it_and_opens_its_sources(page: Page, ask: Ask) -> None:
    words = "Australia signed <b>it</b> on 22 April 2015."
    add(page, paragraph={"text": words, "sentences": [{"text": words, "citations": [1]}], "cut": 2, "model": "tiny"})
    ask(page, AUSTRALIA)
    told = "Written by a language model (tiny) from the statements below, 2 of its sentences left out as unsupported"
    expect(page.locator(".written .meta")).to_have_text(told)
    expect(page.locator(".written p").last).to_have_text(f"{words} 1 ")
    assert page.locator(".statement blockquote").first.inner_text() != words
    page.locator(".written .cite").click()
    expect(page.locator("#source")).to_be_visible()
    expect(page.locator(".written .cite")).to_have_attribute("aria-current", "true")


def test_why_there_is_none_is_told(page: Page, ask: Ask) -> None:
    add(page, unwritten="the language model took too long")
    ask(page, AUSTRALIA)
    expect(page.get_by_text("No paragraph: the language model took too long.")).to_be_visible()
    assert page.locator(".written").count() == 0


def test_without_a_model_nothing_is_said_of_it(page: Page, ask: Ask) -> None:
    ask(page, AUSTRALIA)
    assert page.locator(".written").count() == 0
    assert page.get_by_text("No paragraph").count() == 0
